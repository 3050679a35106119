import { Type } from 'typebox'
import { Link, nullable, oneWord, time } from './wire.ts'

// The wire of what principals hold and held (okta-access-requests O; G.4 for the history).

const value = {
  id: Type.String(),
  name: Type.String(),
  externalValue: Type.String(),
  description: Type.Optional(Type.String()),
}

const entitlement = {
  ...value,
  multiValue: Type.Boolean(),
  required: Type.Boolean(),
  dataType: Type.String(),
}

const Resource = Type.Object({ externalId: Type.String(), type: oneWord(['APPLICATION']) })
const Principal = Type.Object({ externalId: Type.String(), type: oneWord(['OKTA_USER']) })

/** Why somebody holds something. OWED: no reason is left, and nothing proves yet that it is gone. */
const Through = Type.Object({
  kind: oneWord(['GRANT', 'DIRECTORY', 'CONNECTOR', 'OWED']),
  grantId: Type.Optional(Type.String()),
  requestId: Type.Optional(Type.String()),
  expirationTime: Type.Optional(time()),
  connectorId: Type.Optional(nullable(Type.String())),
  since: Type.Optional(time()),
  _links: Type.Optional(Type.Object({ self: Link })),
})

/** One entitlement of one app, with the values that a user holds. What Okta does not have is in `_access`. */
export const WireHeldEntitlement = Type.Object({
  ...entitlement,
  values: Type.Array(
    Type.Object({ ...value, orn: Type.String(), _access: Type.Object({ through: Type.Array(Through) }) }),
  ),
  parentResourceOrn: Type.String(),
  parent: Resource,
  targetPrincipalOrn: Type.String(),
  targetPrincipal: Principal,
})

/** What a user held of an app in one stretch of time; without an end: still. */
export const WireHistory = Type.Object({
  startDate: time(),
  endDate: Type.Optional(time()),
  lifecycle: oneWord(['ACTIVE', 'INACTIVE']),
  entitlements: Type.Array(Type.Object({ ...entitlement, values: Type.Array(Type.Object(value)) })),
})

/** What one grant gives against another one of the same user and app. */
export const WireChange = Type.Object({
  entitlementsChanged: Type.Array(
    Type.Object({
      ...entitlement,
      values: Type.Array(Type.Object({ ...value, changeType: oneWord(['ADDED', 'REMOVED']) })),
    }),
  ),
  resourceOrn: Type.String(),
  resource: Resource,
  principalOrn: Type.String(),
  principal: Principal,
  _links: Type.Object({ 'principal-entitlements': Link }),
})
