import type { Bundle } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

/** Columns of a bundle without what it gives; the table goes by `b`. */
export const bundleColumns = `b.bundle_id as "bundleId", b.app_id as "appId", b.name, b.description, b.created,
  b.created_by as "createdBy", b.last_updated as "lastUpdated", b.last_updated_by as "lastUpdatedBy"`

/** A bundle without what it gives. */
export type BundleRow = Omit<Bundle, 'entitlements'>

/** What is written of a bundle. */
export type BundleState = Pick<Bundle, 'bundleId' | 'appId' | 'name' | 'description'>

const recordset = `jsonb_to_recordset($2::jsonb) as r("bundleId" text, "appId" text, name text, description text)`

/** Inserts bundles. Constraint: bundle_name. */
export const insertBundles = async (tx: Tx, bundles: readonly BundleState[], by: string): Promise<void> => {
  await tx.query(
    `insert into bundle (org_id, bundle_id, app_id, name, description, created_by, last_updated_by)
     select $1, r."bundleId", r."appId", r.name, r.description, $3, $3 from ${recordset}`,
    [tx.orgId, JSON.stringify(bundles), by],
  )
}

/** Writes name and description of bundles, and who did it. Constraint: bundle_name. */
export const updateBundles = async (tx: Tx, bundles: readonly BundleState[], by: string): Promise<void> => {
  await tx.query(
    `update bundle b set name = r.name, description = r.description, last_updated = clock_timestamp(), last_updated_by = $3
     from ${recordset} where b.org_id = $1 and b.bundle_id = r."bundleId"`,
    [tx.orgId, JSON.stringify(bundles), by],
  )
}

/** Locks a bundle. A deleted one is not found. */
export const lockBundle = async (tx: Tx, bundleId: string): Promise<BundleRow | undefined> => {
  const rows = await tx.query<BundleRow>(
    `select ${bundleColumns} from bundle b where b.org_id = $1 and b.bundle_id = $2 and b.status = 'ACTIVE' for no key update`,
    [tx.orgId, bundleId],
  )
  return rows[0]
}

/** Which value is in which bundle. */
export type BundleValue = { readonly bundleId: string; readonly valueId: string }

/** Makes bundles give exactly these values. Answers the ids of the bundles for which that changed something. */
export const setBundleValues = async (
  tx: Tx,
  bundleIds: readonly string[],
  wanted: readonly BundleValue[],
): Promise<ReadonlySet<string>> => {
  const rows = await tx.query<{ id: string }>(
    `with wanted as (select distinct r."bundleId" as bundle_id, r."valueId" as value_id
         from jsonb_to_recordset($2::jsonb) as r("bundleId" text, "valueId" text)),
       gone as (delete from bundle_value v where v.org_id = $1 and v.bundle_id = any ($3)
         and (v.bundle_id, v.value_id) not in (select bundle_id, value_id from wanted) returning v.bundle_id as id),
       fresh as (insert into bundle_value (org_id, bundle_id, value_id) select $1, bundle_id, value_id from wanted
         on conflict do nothing returning bundle_id as id)
     select id from gone union select id from fresh`,
    [tx.orgId, JSON.stringify(wanted), bundleIds],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Marks a bundle as deleted. What it gave to whom stays known: its id is never used again. */
export const deleteBundle = async (tx: Tx, bundleId: string, by: string): Promise<void> => {
  await tx.query(
    `with o as (delete from resource_owner where org_id = $1 and resource_kind = 'ENTITLEMENT_BUNDLE' and resource_id = $2)
     update bundle set status = 'DELETED', last_updated = clock_timestamp(), last_updated_by = $3
     where org_id = $1 and bundle_id = $2`,
    [tx.orgId, bundleId, by],
  )
}
