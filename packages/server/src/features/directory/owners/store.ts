import type { PrincipalRef, ResourceRef } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

/** Who owns what. */
export type Ownership = ResourceRef & { readonly owner: PrincipalRef }

const recordset = `jsonb_to_recordset($2::jsonb) as r(kind text, id text, owner jsonb)`

/** One change at a time for each resource: owners are set as a whole, and two wholes must not mix. */
export const lockOwners = async (tx: Tx, resources: readonly ResourceRef[]): Promise<void> => {
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended('owners:' || id, 0)) from (select unnest($1::text[]) as id order by 1) r`,
    [resources.map(({ id }) => id)],
  )
}

/** Sets the owners of resources: those that are not named go. Answers the ids of the resources for which it mattered. */
export const setOwners = async (
  tx: Tx,
  resources: readonly ResourceRef[],
  owners: readonly Ownership[],
): Promise<ReadonlySet<string>> => {
  const rows = await tx.query<{ id: string }>(
    `with wanted as (select distinct r.kind, r.id, r.owner ->> 'kind' as owner_kind, r.owner ->> 'id' as owner_id from ${recordset}),
       gone as (delete from resource_owner o using unnest($3::text[], $4::text[]) as t(kind, id)
         where o.org_id = $1 and o.resource_kind = t.kind and o.resource_id = t.id and not exists (
           select from wanted w where w.kind = o.resource_kind and w.id = o.resource_id
             and w.owner_kind = o.owner_kind and w.owner_id = o.owner_id)
         returning o.resource_id as id),
       fresh as (insert into resource_owner (org_id, resource_kind, resource_id, owner_kind, owner_id)
         select $1, kind, id, owner_kind, owner_id from wanted on conflict do nothing returning resource_id as id)
     select id from gone union select id from fresh`,
    [tx.orgId, JSON.stringify(owners), resources.map(({ kind }) => kind), resources.map(({ id }) => id)],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Removes owners of one resource. Answers how many went. */
export const removeOwners = async (
  tx: Tx,
  resource: ResourceRef,
  principals: readonly PrincipalRef[],
): Promise<number> => {
  const rows = await tx.query(
    `delete from resource_owner o using unnest($4::text[], $5::text[]) as t(kind, id)
     where o.org_id = $1 and o.resource_kind = $2 and o.resource_id = $3 and o.owner_kind = t.kind and o.owner_id = t.id
     returning o.owner_id`,
    [tx.orgId, resource.kind, resource.id, principals.map(({ kind }) => kind), principals.map(({ id }) => id)],
  )
  return rows.length
}
