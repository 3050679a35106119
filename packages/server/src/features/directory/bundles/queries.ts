import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type OrderBy, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Bundle, Entitlement, EntitlementValue } from '@assent/core/directory/model.ts'
import { isId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../../platform/db.ts'
import { type Columns, whereOf } from '../../../platform/where.ts'
import { type EntitlementState, entitlementColumns, valueColumns } from '../entitlements/store.ts'
import { type BundleRow, bundleColumns } from './store.ts'

/** Bundles with what they give. */
export const withEntitlements = async (tx: Tx, bundles: readonly BundleRow[]): Promise<Bundle[]> => {
  const ids = bundles.map(({ bundleId }) => bundleId)
  const values = await tx.query<EntitlementValue & { bundleId: string }>(
    `select b.bundle_id as "bundleId", ${valueColumns} from bundle_value b
     join entitlement_value v on v.org_id = b.org_id and v.value_id = b.value_id
     join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
     where b.org_id = $1 and b.bundle_id = any ($2) order by lower(v.name), v.value_id`,
    [tx.orgId, ids],
  )
  const entitlements = await tx.query<EntitlementState>(
    `select ${entitlementColumns} from entitlement e where e.org_id = $1 and e.entitlement_id = any ($2)
     order by e.entitlement_id`,
    [tx.orgId, [...new Set(values.map(({ entitlementId }) => entitlementId))]],
  )
  const byBundle = Map.groupBy(values, ({ bundleId }) => bundleId)
  return bundles.map((bundle) => ({
    ...bundle,
    entitlements: given(entitlements, byBundle.get(bundle.bundleId) ?? []),
  }))
}

const given = (
  entitlements: readonly EntitlementState[],
  values: readonly (EntitlementValue & { bundleId: string })[],
): readonly Entitlement[] => {
  const byEntitlement = Map.groupBy(values, ({ entitlementId }) => entitlementId)
  return entitlements.flatMap((entitlement) => {
    const chosen = byEntitlement.get(entitlement.entitlementId)
    return chosen ? [{ ...entitlement, values: chosen.map(({ bundleId: _, ...value }) => value) }] : []
  })
}

/** Bundles by id, deleted ones left out, with what they give. */
export const bundlesById = async (tx: Tx, bundleIds: readonly string[]): Promise<Bundle[]> =>
  withEntitlements(
    tx,
    await tx.query<BundleRow>(
      `select ${bundleColumns} from bundle b where b.org_id = $1 and b.bundle_id = any ($2) and b.status = 'ACTIVE'`,
      [tx.orgId, bundleIds],
    ),
  )

/** Bundles of apps, without what they give. */
export const bundlesOfApps = (tx: Tx, appIds: readonly string[]): Promise<BundleRow[]> =>
  tx.query<BundleRow>(
    `select ${bundleColumns} from bundle b where b.org_id = $1 and b.app_id = any ($2) and b.status = 'ACTIVE'
     order by b.bundle_id`,
    [tx.orgId, appIds],
  )

const columns: Columns = {
  id: { sql: 'b.bundle_id' },
  lastUpdated: { sql: 'b.last_updated', type: 'time' },
  targetResourceOrn: { sql: 'b.app_id' },
  'target.externalId': { sql: 'b.app_id' },
  'target.type': { sql: `'APPLICATION'::text` },
  status: { sql: 'b.status' },
  name: { sql: 'b.name', fold: true },
}

const sortColumns: Readonly<Record<string, string>> = {
  id: 'b.bundle_id',
  name: 'lower(b.name)',
  created: 'b.created',
  lastUpdated: 'b.last_updated',
}

/** Bundles, by id unless asked otherwise, without what they give. The cursor is the last id whatever the order. */
export const listBundles = async (
  tx: Tx,
  search: { readonly filter: Filter | undefined; readonly orderBy: OrderBy | undefined },
  page: PageInput,
): Promise<Result<Page<BundleRow>>> => {
  if (page.after !== undefined && !isId('bundle', page.after)) return badCursor()
  const values: unknown[] = [tx.orgId]
  const conditions = [`b.org_id = $1 and b.status = 'ACTIVE'`]
  if (search.filter) conditions.push(whereOf(search.filter, columns, values))
  const descending = search.orderBy?.direction === 'desc'
  const key = sortColumns[search.orderBy?.by ?? 'id'] ?? 'b.bundle_id'
  if (page.after !== undefined) {
    const last = `(select ${key}, b.bundle_id from bundle b where b.org_id = $1 and b.bundle_id = $${values.push(page.after)})`
    conditions.push(`(${key}, b.bundle_id) ${descending ? '<' : '>'} ${last}`)
  }
  const rows = await tx.query<BundleRow>(
    `select ${bundleColumns} from bundle b where ${conditions.join(' and ')}
     order by ${[key, 'b.bundle_id'].map((column) => `${column} ${descending ? 'desc' : 'asc'}`).join(', ')}
     limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (bundle) => bundle.bundleId)
}
