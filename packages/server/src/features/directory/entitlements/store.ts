import type { Entitlement, EntitlementValue } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

/** Columns of an entitlement without its values; the table goes by `e`. */
export const entitlementColumns = `e.entitlement_id as "entitlementId", e.app_id as "appId", e.name,
  e.external_value as "externalValue", e.description, e.data_type as "dataType", e.multi_value as "multiValue"`

/** Columns of a value; the tables go by `v` and `e`. */
export const valueColumns = `v.value_id as "valueId", v.entitlement_id as "entitlementId", e.app_id as "appId", v.name,
  v.external_value as "externalValue", v.description`

/** An entitlement without its values. */
export type EntitlementState = Omit<Entitlement, 'values'>

const recordset = `jsonb_to_recordset($2::jsonb) as r("entitlementId" text, "appId" text, name text, "externalValue" text,
  description text, "dataType" text, "multiValue" boolean)`

/** Inserts entitlements. Constraint: entitlement_external. */
export const insertEntitlements = async (tx: Tx, entitlements: readonly EntitlementState[]): Promise<void> => {
  await tx.query(
    `insert into entitlement (org_id, entitlement_id, app_id, name, external_value, description, data_type, multi_value)
     select $1, r."entitlementId", r."appId", r.name, r."externalValue", r.description, r."dataType", r."multiValue"
     from ${recordset}`,
    [tx.orgId, JSON.stringify(entitlements)],
  )
}

/** Writes entitlements that were locked before. Constraint: entitlement_external. */
export const updateEntitlements = async (tx: Tx, entitlements: readonly EntitlementState[]): Promise<void> => {
  await tx.query(
    `update entitlement e set name = r.name, external_value = r."externalValue", description = r.description,
       data_type = r."dataType", multi_value = r."multiValue", last_updated = clock_timestamp()
     from ${recordset} where e.org_id = $1 and e.entitlement_id = r."entitlementId"`,
    [tx.orgId, JSON.stringify(entitlements)],
  )
}

/** Locks an entitlement. A deleted one is not found. */
export const lockEntitlement = async (tx: Tx, entitlementId: string): Promise<EntitlementState | undefined> => {
  const rows = await tx.query<EntitlementState>(
    `select ${entitlementColumns} from entitlement e
     where e.org_id = $1 and e.entitlement_id = $2 and e.deleted is null for no key update`,
    [tx.orgId, entitlementId],
  )
  return rows[0]
}

type ValueState = Omit<EntitlementValue, 'appId'>

const valueRecordset = `jsonb_to_recordset($2::jsonb) as r("valueId" text, "entitlementId" text, name text,
  "externalValue" text, description text)`

/** Inserts values. Constraint: entitlement_value_external. */
export const insertValues = async (tx: Tx, values: readonly ValueState[]): Promise<void> => {
  if (values.length === 0) return
  await tx.query(
    `insert into entitlement_value (org_id, value_id, entitlement_id, name, external_value, description)
     select $1, r."valueId", r."entitlementId", r.name, r."externalValue", r.description from ${valueRecordset}`,
    [tx.orgId, JSON.stringify(values)],
  )
}

/** Writes values. Constraint: entitlement_value_external. */
export const updateValues = async (tx: Tx, values: readonly ValueState[]): Promise<void> => {
  if (values.length === 0) return
  await tx.query(
    `update entitlement_value v set name = r.name, external_value = r."externalValue", description = r.description
     from ${valueRecordset} where v.org_id = $1 and v.value_id = r."valueId"`,
    [tx.orgId, JSON.stringify(values)],
  )
}

/** Marks values as deleted, and frees who owned them. They keep their rows: an id is never used again (C12). */
export const deleteValues = async (tx: Tx, valueIds: readonly string[]): Promise<void> => {
  if (valueIds.length === 0) return
  await tx.query(
    `with o as (delete from resource_owner where org_id = $1 and resource_kind = 'ENTITLEMENT_VALUE' and resource_id = any ($2))
     update entitlement_value set deleted = clock_timestamp() where org_id = $1 and value_id = any ($2)`,
    [tx.orgId, valueIds],
  )
}

/** Marks an entitlement as deleted. */
export const deleteEntitlement = async (tx: Tx, entitlementId: string): Promise<void> => {
  await tx.query('update entitlement set deleted = clock_timestamp() where org_id = $1 and entitlement_id = $2', [
    tx.orgId,
    entitlementId,
  ])
}

/** What keeps values from being deleted: bundles that give them, and users who have them. */
export const usesOfValues = async (
  tx: Tx,
  valueIds: readonly string[],
): Promise<{ readonly bundles: readonly string[]; readonly users: number }> => {
  const rows = await tx.query<{ bundles: string[] | null; users: number }>(
    `select (select array_agg(distinct b.name) from bundle_value v join bundle b on b.org_id = v.org_id and b.bundle_id = v.bundle_id
        where v.org_id = $1 and v.value_id = any ($2) and b.status = 'ACTIVE') as bundles,
       (select count(*)::int from (select from entitlement_user where org_id = $1 and value_id = any ($2) limit 1000) u) as users`,
    [tx.orgId, valueIds],
  )
  return { bundles: rows[0]!.bundles ?? [], users: rows[0]!.users }
}
