import type { Group, PrincipalRef } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

/** Columns of a group under the names that the model gives them; the table goes by `g`. */
export const groupColumns = `g.group_id as "groupId", g.name, g.description, g.external_id as "externalId", g.created,
  g.last_updated as "lastUpdated", g.last_membership_updated as "lastMembershipUpdated"`

/** A group as a change sets it. */
export type GroupState = Pick<Group, 'groupId' | 'name' | 'description' | 'externalId'>

const recordset = `jsonb_to_recordset($2::jsonb) as r("groupId" text, name text, description text, "externalId" text)`

/** Inserts groups; answers them in no order. Constraint: groups_name. */
export const insertGroups = (tx: Tx, groups: readonly GroupState[]): Promise<Group[]> =>
  tx.query<Group>(
    `insert into groups as g (org_id, group_id, name, description, external_id)
     select $1, r."groupId", r.name, r.description, r."externalId" from ${recordset} returning ${groupColumns}`,
    [tx.orgId, JSON.stringify(groups)],
  )

/** Writes groups that were locked before; answers them as they are now, in no order. */
export const updateGroups = (tx: Tx, groups: readonly GroupState[]): Promise<Group[]> =>
  tx.query<Group>(
    `update groups g set name = r.name, description = r.description, external_id = r."externalId",
       last_updated = clock_timestamp()
     from ${recordset} where g.org_id = $1 and g.group_id = r."groupId" returning ${groupColumns}`,
    [tx.orgId, JSON.stringify(groups)],
  )

/** Locks groups by id, in the order of their ids. A deleted one is not found. */
export const lockGroups = (tx: Tx, groupIds: readonly string[]): Promise<Group[]> =>
  tx.query<Group>(
    `select ${groupColumns} from groups g where g.org_id = $1 and g.group_id = any ($2) and g.deleted is null
     order by g.group_id for no key update`,
    [tx.orgId, groupIds],
  )

/**
 * Deletes a group: the row and the id stay for ever (abuse case C12); members, owners, what it owned and where it was a
 * level go. Answers how many members it had.
 */
export const deleteGroup = async (tx: Tx, groupId: string): Promise<number> => {
  await tx.query(
    `update groups set deleted = clock_timestamp(), last_updated = clock_timestamp() where org_id = $1 and group_id = $2`,
    [tx.orgId, groupId],
  )
  await tx.query(
    `with o as (delete from group_owner where org_id = $1 and (group_id = $2 or (owner_kind = 'GROUP' and owner_id = $2))),
       a as (delete from app_group where org_id = $1 and group_id = $2)
     delete from resource_owner where org_id = $1
       and ((resource_kind = 'GROUP' and resource_id = $2) or (owner_kind = 'GROUP' and owner_id = $2))`,
    [tx.orgId, groupId],
  )
  const rows = await tx.query('delete from group_member where org_id = $1 and group_id = $2 returning user_id', [
    tx.orgId,
    groupId,
  ])
  return rows.length
}

/** Adds owners to a group. Those who are there stay. Answers how many are new. */
export const insertGroupOwners = async (
  tx: Tx,
  owners: readonly (PrincipalRef & { readonly groupId: string })[],
): Promise<number> => {
  const rows = await tx.query(
    `insert into group_owner (org_id, group_id, owner_kind, owner_id)
     select $1, r."groupId", r.kind, r.id from jsonb_to_recordset($2::jsonb) as r("groupId" text, kind text, id text)
     on conflict do nothing returning owner_id`,
    [tx.orgId, JSON.stringify(owners)],
  )
  return rows.length
}

/** Removes owners from groups: those of each group that are not in `keep`. Answers how many went. */
export const deleteGroupOwners = async (
  tx: Tx,
  groupIds: readonly string[],
  keep: readonly (PrincipalRef & { readonly groupId: string })[],
): Promise<number> => {
  const rows = await tx.query(
    `delete from group_owner o where o.org_id = $1 and o.group_id = any ($3) and not exists (
       select from jsonb_to_recordset($2::jsonb) as r("groupId" text, kind text, id text)
       where r."groupId" = o.group_id and r.kind = o.owner_kind and r.id = o.owner_id)
     returning owner_id`,
    [tx.orgId, JSON.stringify(keep), groupIds],
  )
  return rows.length
}
