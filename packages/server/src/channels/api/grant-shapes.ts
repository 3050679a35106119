import type { WireAccess, WireGrant, WirePrincipalAccess } from '@assent/core/api/grants.ts'
import { appOrn, orn } from '@assent/core/directory/orn.ts'
import { isId } from '@assent/core/ids.ts'
import type { Static } from 'typebox'
import type { AccessView, GrantView } from '../../app/app.ts'

type Link = (path: string) => string
type Wire = Static<typeof WireGrant>

const base = '/governance/api/v1'

const typeOf = (grant: GrantView): Wire['grantType'] => {
  // What a collection gives, Okta says of as given by a policy.
  if (isId('collection', grant.appId)) return 'POLICY'
  if (grant.scopeType === 'ENTITLEMENT_BUNDLE') return 'ENTITLEMENT-BUNDLE'
  return grant.scopeType === 'ENTITLEMENT_VALUE' ? 'ENTITLEMENT' : 'CUSTOM'
}

/** The expansions that `include` names. */
const includes = (include: string | undefined, what: string): boolean => (include ?? '').split(',').includes(what)

/** A grant on the wire; `include` as Okta's query parameter. */
export const grantBody = (orgId: string, grant: GrantView, link: Link, include?: string): Wire => {
  const bundleId = grant.scopeType === 'ENTITLEMENT_BUNDLE' ? grant.scopeId : undefined
  const entitlements = entitlementsOf(grant, includes(include, 'full_entitlements'))
  return {
    id: grant.grantId,
    grantType: typeOf(grant),
    ...(bundleId ? { entitlementBundleId: bundleId } : {}),
    action: grant.action,
    actor: grant.actor,
    status: grant.status,
    ...partiesOf(orgId, grant),
    ...(entitlements ? { entitlements } : {}),
    ...(grant.ends
      ? { scheduleSettings: { expirationDate: grant.ends, ...(grant.timeZone ? { timeZone: grant.timeZone } : {}) } }
      : {}),
    created: grant.created,
    createdBy: grant.createdBy,
    lastUpdated: grant.lastUpdated,
    lastUpdatedBy: grant.lastUpdatedBy,
    _access: {
      requestId: grant.requestId,
      resourceName: grant.appLabel,
      accessScopeType: grant.scopeType,
      accessScopeId: grant.scopeId,
      accessScopeName: grant.scopeName,
      accessDuration: grant.duration,
      granted: grant.granted,
      grantStatus: grant.outcome,
      problem: grant.problem,
      ended: grant.ended,
      endReason: grant.endReason,
      revocationStatus: grant.revocation,
      revoked: grant.revoked,
    },
    _links: {
      self: { href: link(`${base}/grants/${grant.grantId}`) },
      ...(bundleId ? { entitlementBundle: { href: link(`${base}/entitlement-bundles/${bundleId}`) } } : {}),
    },
  }
}

const partiesOf = (orgId: string, grant: GrantView) =>
  ({
    targetResourceOrn: appOrn(orgId, grant.appName, grant.appId),
    target: { externalId: grant.appId, type: 'APPLICATION' },
    targetPrincipalOrn: orn(orgId, 'USER', grant.userId),
    targetPrincipal: { externalId: grant.userId, type: 'OKTA_USER' },
  }) as const

// Sparse as Okta's: ids only, and none for a bundle, which has its own id; full: with all their names.
const entitlementsOf = (grant: GrantView, full: boolean): Wire['entitlements'] => {
  if (full) return fullEntitlements(grant)
  if (grant.scopeType === 'ENTITLEMENT_BUNDLE' || grant.entitlements.length === 0) return undefined
  return grant.entitlements.map((one) => ({ id: one.id, values: one.values.map(({ id }) => ({ id })) }))
}

const fullEntitlements = (grant: GrantView) =>
  grant.entitlements.map(({ appId: _, ...one }) => ({
    ...withoutEmpty(one),
    required: false,
    values: one.values.map(withoutEmpty),
  }))

/** A thing with its names as the wire has them: Okta's texts are absent or not empty. */
export const withoutEmpty = <T extends { readonly description: string }>({ description, ...rest }: T) => ({
  ...rest,
  ...(description === '' ? {} : { description }),
})

type PrincipalAccess = { readonly appName: string; readonly grants: readonly GrantView[]; readonly standing: boolean }

/**
 * What one user has of one app. Okta's base is one CUSTOM grant, its additional ones are bundles and single values. The
 * access ends when the last of its reasons does, and never while one of them has no end.
 */
export const principalAccessBody = (
  orgId: string,
  ids: { readonly userId: string; readonly appId: string },
  access: PrincipalAccess,
  link: Link,
): Static<typeof WirePrincipalAccess> => {
  const grants = access.grants.map((grant) => ({
    grantMethod: grant.actor,
    grantType: typeOf(grant),
    startTime: grant.granted ?? grant.starts,
    ...(grant.ends ? { expirationTime: grant.ends, ...(grant.timeZone ? { timeZone: grant.timeZone } : {}) } : {}),
    grant: { id: grant.grantId, _links: { self: { href: link(`${base}/grants/${grant.grantId}`) } } },
    ...(grant.scopeType === 'ENTITLEMENT_BUNDLE' ? { bundle: { id: grant.scopeId, name: grant.scopeName } } : {}),
    entitlements: fullEntitlements(grant).map((one) => ({
      ...one,
      values: one.values.map((value) => ({ ...value, orn: orn(orgId, 'ENTITLEMENT_VALUE', value.id) })),
    })),
  }))
  const custom = grants.find((grant) => grant.grantType === 'CUSTOM')
  const additional = grants.filter((grant) => grant !== custom)
  const ends = access.grants.map((grant) => grant.ends)
  const last = !access.standing && ends.length > 0 && !ends.includes(null) ? ends.toSorted().at(-1) : undefined
  return {
    parentResourceOrn: appOrn(orgId, access.appName, ids.appId),
    parent: { externalId: ids.appId, type: 'APPLICATION' },
    targetPrincipalOrn: orn(orgId, 'USER', ids.userId),
    targetPrincipal: { externalId: ids.userId, type: 'OKTA_USER' },
    ...(last ? { expirationTime: last } : {}),
    ...(custom ? { base: custom } : {}),
    ...(additional.length > 0 ? { additional } : {}),
  }
}

/** A line of access on the wire. */
export const accessBody = ({ accessId, ...line }: AccessView): Static<typeof WireAccess> => ({ id: accessId, ...line })
