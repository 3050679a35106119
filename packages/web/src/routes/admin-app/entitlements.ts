import type { WireBundle, WireEntitlement, WireValueFull } from '@assent/core/api/entitlements.ts'
import type { Static } from 'typebox'
import { where, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'

export type Bundle = Static<typeof WireBundle>
export type Entitlement = Static<typeof WireEntitlement>
export type Value = Static<typeof WireValueFull>

const base = '/governance/api/v1'

/** The app as bodies of its entitlements and bundles name it. */
export const targetOf = (appId: string) => ({ externalId: appId, type: 'APPLICATION' as const })

/** What an app has: its entitlements with their values, and the bundles that are made of them; each by name. */
export const useEntitlements = (appId: string) => {
  const filter = `${where('parent.externalId', 'eq', appId)} and ${where('parent.type', 'eq', 'APPLICATION')}`
  const entitlements = useList<Entitlement>(
    ['admin', 'app', appId, 'entitlements'],
    withQuery(`${base}/entitlements`, { filter, orderBy: 'name asc', limit: 200 }),
  )
  const values = useList<Value>(
    ['admin', 'app', appId, 'values'],
    withQuery(`${base}/entitlements/values`, { filter, orderBy: 'name asc', limit: 200 }),
  )
  const bundles = useList<Bundle>(
    ['admin', 'app', appId, 'bundles'],
    withQuery(`${base}/entitlement-bundles`, {
      filter: `${where('target.externalId', 'eq', appId)} and ${where('target.type', 'eq', 'APPLICATION')}`,
      include: 'full_entitlements',
      orderBy: 'name asc',
      limit: 200,
    }),
  )
  return { entitlements, values, bundles }
}
