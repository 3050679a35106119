import { WireChange, WireHeldEntitlement, WireHistory } from '@assent/core/api/principal-entitlements.ts'
import { oneWord } from '@assent/core/api/wire.ts'
import { appOrn, orn } from '@assent/core/directory/orn.ts'
import { isId } from '@assent/core/ids.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import { type Static, Type } from 'typebox'
import type { GrantView, HeldEntitlement, ShownEntitlement } from '../../../app/app.ts'
import { withoutEmpty } from '../grant-shapes.ts'
import { parentRules, principalAndApp, principalOf, resourceRules } from '../principal-filter.ts'
import { listRoute, type Route, route } from '../route.ts'

const tag = 'Principal Entitlements'
const base = '/governance/api/v1'
const scopes = ['okta.governance.entitlements.read']
const roles = ['APP_ADMIN'] as const

type Link = (path: string) => string

const shown = (one: ShownEntitlement): Static<typeof WireHistory>['entitlements'][number] => ({
  ...withoutEmpty(one),
  required: false,
  values: one.values.map(withoutEmpty),
})

const heldBody = (
  orgId: string,
  userId: string,
  { appId, appName, values, ...one }: HeldEntitlement,
  link: Link,
): Static<typeof WireHeldEntitlement> => ({
  ...withoutEmpty(one),
  required: false,
  values: values.map(({ through, ...value }) => ({
    ...withoutEmpty(value),
    orn: orn(orgId, 'ENTITLEMENT_VALUE', value.id),
    _access: {
      through: through.map((why) => {
        if (why.kind !== 'GRANT') return why
        const { ends, grantId, kind, requestId } = why
        return {
          kind,
          grantId,
          ...(requestId ? { requestId } : {}),
          ...(ends ? { expirationTime: ends } : {}),
          _links: { self: { href: link(`${base}/grants/${grantId}`) } },
        }
      }),
    },
  })),
  parentResourceOrn: appOrn(orgId, appName, appId),
  parent: { externalId: appId, type: 'APPLICATION' },
  targetPrincipalOrn: orn(orgId, 'USER', userId),
  targetPrincipal: { externalId: userId, type: 'OKTA_USER' },
})

/** The two grants of a change id, `{old}:{new}` or `{new}`; undefined if it is none. */
const grantsOf = (changeId: string): { readonly before?: string; readonly after: string } | undefined => {
  const ids = changeId.split(':')
  if (ids.length > 2 || !ids.every((one) => isId('grant', one))) return undefined
  const [first, second] = ids as [string, string?]
  return second === undefined ? { after: first } : { before: first, after: second }
}

type Changed = Static<typeof WireChange>['entitlementsChanged']

/** What the one gives and the other does not, entitlement by entitlement. */
const changed = (before: GrantView | undefined, after: GrantView): Changed => {
  const [old, now] = [before, after].map(
    (grant) => new Set(grant?.entitlements.flatMap(({ values }) => values.map(({ id }) => id))),
  ) as [Set<string>, Set<string>]
  const parts = new Map<string, Changed[number]>()
  const sides = [
    ['ADDED', after.entitlements, old],
    ['REMOVED', before?.entitlements ?? [], now],
  ] as const
  for (const [changeType, entitlements, other] of sides)
    for (const one of entitlements) {
      const values = one.values
        .filter(({ id }) => !other.has(id))
        .map((value) => ({ ...withoutEmpty(value), changeType }))
      if (values.length === 0) continue
      const part = parts.get(one.id)
      parts.set(one.id, { ...shown(one), values: [...(part?.values ?? []), ...values] })
    }
  return [...parts.values()]
}

/** What principals hold, held, and how one grant changed it against another (okta-access-requests O). */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/principal-entitlements`,
    operationId: 'getPrincipalEntitlements',
    summary: "Retrieve the principal's effective entitlements for a resource",
    description:
      'What a user holds now, whatever gives it: grants, standing rights here and at connectors, and what is still to be taken away; `_access.through` names each reason. The filter names the user; without a resource the answer is of all apps.',
    tag,
    stage: 'GA',
    scopes,
    roles,
    refuses: [404],
    response: WireHeldEntitlement,
    list: { cursor: 'entitlement', filter: parentRules, filterNeeded: true },
    handler: async ({ app, caller, filter, link, page }) => {
      const named = principalOf(caller.orgId, filter)
      if (isRefusal(named)) return named
      const { appId, userId } = named
      const found = await app.read(caller, 'entitlement.held', { userId, page, ...(appId ? { appId } : {}) })
      if (isRefusal(found)) return found
      return { ...found, items: found.items.map((one) => heldBody(caller.orgId, userId, one, link)) }
    },
  }),
  listRoute({
    method: 'GET',
    url: `${base}/principal-entitlements/history`,
    operationId: 'getPrincipalEntitlementsHistory',
    summary: 'Retrieve an entitlement history',
    description:
      'What a user held of an app from when to when, the newest first; stretches in which nothing was held are left out. `startDate` and `endDate` name a time that is to be touched.',
    tag,
    stage: 'GA',
    scopes,
    roles,
    refuses: [404],
    query: Type.Object({ include: Type.Optional(oneWord(['counts'])) }),
    response: WireHistory,
    list: { cursor: 'number', filter: resourceRules, filterNeeded: true, maxLimit: 100, member: 'entitlementHistory' },
    handler: async ({ app, caller, filter, page, query }) => {
      const named = principalAndApp(caller.orgId, filter)
      if (isRefusal(named)) return named
      const { appId, endDate, startDate, userId } = named
      const found = await app.read(caller, 'entitlement.history', {
        userId,
        appId,
        page,
        count: query.include === 'counts',
        ...(startDate ? { from: startDate } : {}),
        ...(endDate ? { to: endDate } : {}),
      })
      if (isRefusal(found)) return found
      const items = found.page.items.map(({ end, entitlements, start }) => ({
        startDate: start,
        ...(end ? { endDate: end } : {}),
        lifecycle: end ? ('INACTIVE' as const) : ('ACTIVE' as const),
        entitlements: entitlements.map(shown),
      }))
      const beside = {
        resourceOrn: appOrn(caller.orgId, found.appName, appId),
        resource: { externalId: appId, type: 'APPLICATION' },
        principalOrn: orn(caller.orgId, 'USER', userId),
        principal: { externalId: userId, type: 'OKTA_USER' },
        ...(found.total === undefined ? {} : { metadata: { total: found.total } }),
      }
      return { ...found.page, items, beside }
    },
  }),
  route({
    method: 'GET',
    url: `${base}/principal-entitlements-changes/:principalEntitlementsChangeId`,
    operationId: 'getPrincipalEntitlementsChanges',
    summary: 'Retrieve the principal entitlement changes',
    description:
      'What the second of two grants of one user for one app gives against the first: `{old}:{new}`, or `{new}` alone for all that it gives.',
    tag,
    stage: 'BETA',
    scopes,
    roles,
    params: Type.Object({ principalEntitlementsChangeId: Type.String({ maxLength: 41 }) }),
    response: WireChange,
    handler: async ({ app, caller, link, params }) => {
      const ids = grantsOf(params.principalEntitlementsChangeId)
      if (!ids) return refuse('not_found', 'There is no such change.')
      const found = await app.read(caller, 'entitlement.change', ids)
      if (isRefusal(found)) return found
      const { after, before } = found
      const filter = encodeURIComponent(
        `parent.externalId eq "${after.appId}" AND parent.type eq "APPLICATION" AND targetPrincipal.externalId eq "${after.userId}" AND targetPrincipal.type eq "OKTA_USER"`,
      )
      return {
        entitlementsChanged: changed(before, after),
        resourceOrn: appOrn(caller.orgId, after.appName, after.appId),
        resource: { externalId: after.appId, type: 'APPLICATION' as const },
        principalOrn: orn(caller.orgId, 'USER', after.userId),
        principal: { externalId: after.userId, type: 'OKTA_USER' as const },
        _links: { 'principal-entitlements': { href: link(`${base}/principal-entitlements?filter=${filter}`) } },
      }
    },
  }),
]
