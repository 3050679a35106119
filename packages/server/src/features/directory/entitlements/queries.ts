import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type OrderBy, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Entitlement, EntitlementValue } from '@assent/core/directory/model.ts'
import { isId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../../platform/db.ts'
import { type Columns, whereOf } from '../../../platform/where.ts'
import { type EntitlementState, entitlementColumns, valueColumns } from './store.ts'

/** Values of entitlements, by name. */
export const valuesOf = (tx: Tx, entitlementIds: readonly string[]): Promise<EntitlementValue[]> =>
  tx.query<EntitlementValue>(
    `select ${valueColumns} from entitlement_value v
     join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
     where v.org_id = $1 and v.entitlement_id = any ($2) and v.deleted is null
     order by lower(v.name), v.value_id`,
    [tx.orgId, entitlementIds],
  )

/** An entitlement with its values. */
export const findEntitlement = async (tx: Tx, entitlementId: string): Promise<Entitlement | undefined> => {
  const [found] = await tx.query<EntitlementState>(
    `select ${entitlementColumns} from entitlement e where e.org_id = $1 and e.entitlement_id = $2 and e.deleted is null`,
    [tx.orgId, entitlementId],
  )
  return found && { ...found, values: await valuesOf(tx, [entitlementId]) }
}

/** Entitlements of apps, with their values. */
export const entitlementsOfApps = async (tx: Tx, appIds: readonly string[]): Promise<Entitlement[]> => {
  const found = await tx.query<EntitlementState>(
    `select ${entitlementColumns} from entitlement e where e.org_id = $1 and e.app_id = any ($2) and e.deleted is null
     order by e.entitlement_id`,
    [tx.orgId, appIds],
  )
  const values = Map.groupBy(
    await valuesOf(
      tx,
      found.map((one) => one.entitlementId),
    ),
    (value) => value.entitlementId,
  )
  return found.map((one) => ({ ...one, values: values.get(one.entitlementId) ?? [] }))
}

const parents: Columns = {
  'parent.externalId': { sql: 'e.app_id' },
  'parent.type': { sql: `'APPLICATION'::text` },
  parentResourceOrn: { sql: 'e.app_id' },
}
const entitlementFilter: Columns = { ...parents, name: { sql: 'e.name', fold: true } }
const valueFilter: Columns = {
  ...parents,
  name: { sql: 'v.name', fold: true },
  externalValue: { sql: 'v.external_value' },
}

/** A page sorted by name and then by id; the cursor is the id, and its name is looked up. */
const sorted = (
  alias: string,
  id: string,
  table: string,
  order: OrderBy | undefined,
  after: string | undefined,
  values: unknown[],
) => {
  const descending = order?.direction === 'desc'
  const key = order?.by === 'id' ? [] : [`lower(${alias}.name)`]
  const columns = [...key, `${alias}.${id}`].map((column) => `${column} ${descending ? 'desc' : 'asc'}`).join(', ')
  if (after === undefined) return { order: columns, from: '' }
  const n = values.push(after)
  const last =
    key.length > 0 ? `(select lower(name), ${id} from ${table} where org_id = $1 and ${id} = $${n})` : `($${n})`
  return { order: columns, from: `and (${[...key, `${alias}.${id}`].join(', ')}) ${descending ? '<' : '>'} ${last}` }
}

/** Entitlements, sorted by name, without their values. */
export const listEntitlements = async (
  tx: Tx,
  search: { readonly filter: Filter | undefined; readonly orderBy: OrderBy | undefined },
  page: PageInput,
): Promise<Result<Page<EntitlementState>>> => {
  if (page.after !== undefined && !isId('entitlement', page.after)) return badCursor()
  const values: unknown[] = [tx.orgId]
  const where = search.filter ? `and ${whereOf(search.filter, entitlementFilter, values)}` : ''
  const { order, from } = sorted('e', 'entitlement_id', 'entitlement', search.orderBy, page.after, values)
  const rows = await tx.query<EntitlementState>(
    `select ${entitlementColumns} from entitlement e join app a on a.org_id = e.org_id and a.app_id = e.app_id
     where e.org_id = $1 and e.deleted is null and a.status <> 'DELETED' ${where} ${from}
     order by ${order} limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (one) => one.entitlementId)
}

/** Values of one or many entitlements, sorted by name. */
export const listValues = async (
  tx: Tx,
  search: {
    readonly entitlementId?: string
    readonly filter: Filter | undefined
    readonly orderBy: OrderBy | undefined
  },
  page: PageInput,
): Promise<Result<Page<EntitlementValue>>> => {
  if (page.after !== undefined && !isId('entitlementValue', page.after)) return badCursor()
  const values: unknown[] = [tx.orgId]
  const of = search.entitlementId === undefined ? '' : `and v.entitlement_id = $${values.push(search.entitlementId)}`
  const where = search.filter ? `and ${whereOf(search.filter, valueFilter, values)}` : ''
  const { order, from } = sorted('v', 'value_id', 'entitlement_value', search.orderBy, page.after, values)
  const rows = await tx.query<EntitlementValue>(
    `select ${valueColumns} from entitlement_value v
     join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
     join app a on a.org_id = e.org_id and a.app_id = e.app_id
     where v.org_id = $1 and v.deleted is null and e.deleted is null and a.status <> 'DELETED' ${of} ${where} ${from}
     order by ${order} limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (value) => value.valueId)
}
