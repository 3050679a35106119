import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { closed, id, Link, nullable, oneOf, oneWord, passedOver, sentence, text, time } from './wire.ts'

// The wire of grants and principal access (okta-access-requests G; operations of section O).

const Principal = closed({ externalId: id('user'), type: oneWord(['OKTA_USER']) })
const Target = closed({ externalId: id('app'), type: oneWord(['APPLICATION']) })
const Schedule = closed({
  expirationDate: Type.Optional(time()),
  timeZone: Type.Optional(text(64)),
})
const Entitlements = Type.Array(
  closed({
    id: id('entitlement'),
    values: Type.Array(closed({ id: id('entitlementValue') }), { minItems: 1, maxItems: 1 }),
  }),
  { minItems: 1, maxItems: 1 },
)
const CustomEntitlements = Type.Array(
  closed({
    id: id('entitlement'),
    values: Type.Array(closed({ id: id('entitlementValue') }), { minItems: 1, maxItems: limits.valuesPerBundle }),
  }),
  { maxItems: limits.valuesPerBundle },
)
const writeable = {
  targetPrincipal: Principal,
  scheduleSettings: Type.Optional(Schedule),
  actor: Type.Optional(oneWord(['API', 'ADMIN'])),
}
const allow = { action: Type.Optional(oneWord(['ALLOW'])) }

/**
 * What an administrator sends to give access without a request: a bundle, one entitlement value, or (CUSTOM) the app
 * itself with any of its entitlement values, and, ours, one of its groups. CUSTOM with DENY takes all of the app away.
 */
export const GrantCreate = oneOf('grantType', [
  closed({ grantType: oneWord(['ENTITLEMENT-BUNDLE']), entitlementBundleId: id('bundle'), ...writeable, ...allow }),
  closed({ grantType: oneWord(['ENTITLEMENT']), target: Target, entitlements: Entitlements, ...writeable, ...allow }),
  closed({
    grantType: oneWord(['CUSTOM']),
    target: Target,
    entitlements: Type.Optional(CustomEntitlements),
    action: Type.Optional(oneWord(['ALLOW', 'DENY'])),
    accessScopeType: Type.Optional(oneWord(['APPLICATION', 'GROUP'])),
    accessScopeId: Type.Optional(Type.Union([id('app'), id('group')])),
    ...writeable,
  }),
])
export type GrantCreate = Static<typeof GrantCreate>

/**
 * A grant as it was read, with other entitlements: the published form of `PUT`, which takes the whole grant and changes
 * nothing but its entitlements. Without them there are none.
 */
export const GrantReplace = closed({
  id: id('grant'),
  grantType: oneWord(['CUSTOM', 'ENTITLEMENT-BUNDLE', 'ENTITLEMENT', 'POLICY']),
  target: Target,
  targetPrincipal: Principal,
  action: Type.Optional(oneWord(['ALLOW', 'DENY'])),
  actor: Type.Optional(oneWord(['API', 'ACCESS_REQUEST', 'ADMIN', 'NONE'])),
  entitlements: Type.Optional(
    Type.Array(
      closed({
        id: id('entitlement'),
        values: Type.Array(
          closed({
            id: id('entitlementValue'),
            ...passedOver('name', 'externalValue', 'externalId', 'description', 'orn'),
          }),
          { minItems: 1, maxItems: limits.valuesPerBundle },
        ),
        ...passedOver('name', 'externalValue', 'description', 'multiValue', 'required', 'dataType'),
      }),
      { maxItems: limits.valuesPerBundle },
    ),
  ),
  scheduleSettings: Type.Optional(Schedule),
  ...passedOver(
    'created',
    'createdBy',
    'lastUpdated',
    'lastUpdatedBy',
    'targetResourceOrn',
    'targetPrincipalOrn',
    'entitlementBundleId',
    'status',
    'metadata',
    '_access',
    '_links',
  ),
})
export type GrantReplace = Static<typeof GrantReplace>

/** Moves the end of a grant; without an expirationDate it has none. */
export const GrantPatch = closed({ id: id('grant'), scheduleSettings: Schedule })
export type GrantPatch = Static<typeof GrantPatch>

const Value = Type.Object({
  id: Type.String(),
  name: Type.Optional(Type.String()),
  externalValue: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
})

const Named = Type.Object({
  id: Type.String(),
  name: Type.String(),
  externalValue: Type.String(),
  description: Type.Optional(Type.String()),
  orn: Type.String(),
})

const Entitlement = Type.Object({
  id: Type.String(),
  name: Type.Optional(Type.String()),
  externalValue: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  multiValue: Type.Optional(Type.Boolean()),
  required: Type.Optional(Type.Boolean()),
  dataType: Type.Optional(Type.String()),
  values: Type.Array(Value),
})

/** A grant. Members that Okta does not have are in `_access`. */
export const WireGrant = Type.Object({
  id: Type.String(),
  grantType: oneWord(['CUSTOM', 'ENTITLEMENT-BUNDLE', 'ENTITLEMENT', 'POLICY']),
  entitlementBundleId: Type.Optional(Type.String()),
  action: oneWord(['ALLOW', 'DENY']),
  actor: oneWord(['API', 'ACCESS_REQUEST', 'ADMIN']),
  status: oneWord(['ACTIVE', 'SCHEDULED', 'INACTIVE', 'EXPIRED']),
  targetResourceOrn: Type.String(),
  target: Type.Object({ externalId: Type.String(), type: oneWord(['APPLICATION']) }),
  targetPrincipalOrn: Type.String(),
  targetPrincipal: Type.Object({ externalId: Type.String(), type: oneWord(['OKTA_USER']) }),
  entitlements: Type.Optional(Type.Array(Entitlement)),
  scheduleSettings: Type.Optional(Type.Object({ expirationDate: time(), timeZone: Type.Optional(Type.String()) })),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  _access: Type.Object({
    requestId: nullable(Type.String()),
    resourceName: Type.String(),
    accessScopeType: oneWord(['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE']),
    accessScopeId: Type.String(),
    accessScopeName: Type.String(),
    accessDuration: nullable(Type.String()),
    granted: nullable(time()),
    grantStatus: oneWord(['PENDING', 'GRANTED', 'FAILED', 'MANUAL_REQUIRED']),
    problem: nullable(sentence()),
    ended: nullable(time()),
    endReason: nullable(oneWord(['EXPIRED', 'REVOKED', 'GIVEN_BACK', 'USER_GONE', 'REFUSED'])),
    revocationStatus: nullable(oneWord(['PENDING', 'REVOKED', 'FAILED'])),
    revoked: nullable(time()),
  }),
  _links: Type.Object({ self: Link, entitlementBundle: Type.Optional(Link) }),
})

const PrincipalGrant = Type.Object({
  grantMethod: oneWord(['ACCESS_REQUEST', 'ADMIN', 'API']),
  grantType: oneWord(['CUSTOM', 'ENTITLEMENT-BUNDLE', 'ENTITLEMENT', 'POLICY']),
  startTime: Type.Optional(time()),
  expirationTime: Type.Optional(time()),
  timeZone: Type.Optional(Type.String()),
  grant: Type.Object({ id: Type.String(), _links: Type.Object({ self: Link }) }),
  bundle: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
  entitlements: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      externalValue: Type.String(),
      description: Type.Optional(Type.String()),
      multiValue: Type.Boolean(),
      required: Type.Boolean(),
      dataType: Type.String(),
      values: Type.Array(Named),
    }),
  ),
})

/** What one user has of one app. */
export const WirePrincipalAccess = Type.Object({
  parentResourceOrn: Type.String(),
  parent: Type.Object({ externalId: Type.String(), type: oneWord(['APPLICATION']) }),
  targetPrincipalOrn: Type.String(),
  targetPrincipal: Type.Object({ externalId: Type.String(), type: oneWord(['OKTA_USER']) }),
  expirationTime: Type.Optional(time()),
  timeZone: Type.Optional(Type.String()),
  base: Type.Optional(PrincipalGrant),
  additional: Type.Optional(Type.Array(PrincipalGrant)),
})

/** `POST /governance/api/v2/revoke-principal-access`. */
export const RevokePrincipalAccess = closed({
  principalOrn: text(255),
  actor: Type.Optional(oneWord(['API', 'ACCESS_REQUEST', 'NONE', 'ADMIN'])),
  revokeOrns: Type.Array(text(255), { minItems: 1, maxItems: 5 }),
  /** Ours: why, for the record. */
  _reason: Type.Optional(text(limits.reason)),
})

/** Why a grant is revoked, for the record. */
export const GrantRevoke = closed({ reason: Type.Optional(text(limits.reason)) })

export const RevokedPrincipalAccess = Type.Object({
  data: Type.Array(Type.Object({ _links: Type.Object({ 'principal-access': Link, 'principal-entitlements': Link }) })),
})

/** One line of access: what a user has where, and what was last proven about it. */
export const WireAccess = Type.Object({
  id: Type.String(),
  userId: Type.String(),
  connectorId: nullable(Type.String()),
  kind: oneWord(['app', 'group', 'entitlement']),
  targetId: Type.String(),
  targetName: Type.String(),
  desired: oneWord(['there', 'gone']),
  actual: oneWord(['there', 'gone', 'unknown']),
  standing: Type.Boolean(),
  tries: Type.Integer(),
  manual: Type.Boolean(),
  lastError: nullable(sentence()),
  nextTry: nullable(time()),
  owedSince: nullable(time()),
})

const connectorMembers = {
  name: text(255),
  config: Type.Unknown({ description: 'As the kind takes it: GET /governance/api/v1/connector-kinds.' }),
  secret: Type.Optional(
    nullable(
      text(limits.message, { description: 'The credential. Never shown again; null removes it, absent keeps it.' }),
    ),
  ),
  credentialExpires: Type.Optional(nullable(time())),
}

export const ConnectorCreate = closed({ kind: text(64), ...connectorMembers })
export const ConnectorUpdate = closed(connectorMembers)

/** A connector. Its secret is never shown. */
export const WireConnector = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  config: Type.Unknown(),
  hasSecret: Type.Boolean(),
  /** A ticket system can tell us of changes (its webhook has a secret). */
  hasWebhook: Type.Boolean(),
  status: oneWord(['ACTIVE', 'DISABLED']),
  /** What is made of steps that go by it, and the requests that wait for it now. */
  uses: Type.Array(
    Type.Object({
      type: oneWord(['SEQUENCE', 'REQUEST_TYPE', 'REQUESTS']),
      id: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      count: Type.Optional(Type.Integer()),
    }),
  ),
  credentialExpires: nullable(time()),
  health: Type.Object({
    failures: Type.Integer(),
    pausedUntil: nullable(time()),
    lastError: nullable(sentence()),
    lastFailed: nullable(time()),
    lastWorked: nullable(time()),
    due: Type.Integer(),
    owed: Type.Integer(),
  }),
  created: time(),
  lastUpdated: time(),
})

/** Where a ticket system tells us of changes, and the secret by which it proves itself: shown this once. */
export const WireConnectorHook = Type.Object({ url: Type.String(), secret: Type.String() })

export const WireConnectorKind = Type.Object({
  kind: Type.String(),
  title: Type.String(),
  configSchema: Type.Unknown(),
  /** What goes by it: access of apps, steps of flows. */
  serves: Type.Array(oneWord(['ACCESS', 'STEPS'])),
})

/** What a try of a connector's settings found; nothing means that they work. */
export const ConnectorTrial = Type.Object({
  works: Type.Boolean(),
  /** What the other side answered, in words. */
  said: Type.Optional(sentence()),
  problems: Type.Array(Type.Object({ summary: sentence(), location: Type.Optional(Type.String()) })),
})
