import { allowedAttributes } from '@assent/core/policy/attributes.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { noticed } from './act.ts'
import { addedAttributes, lockApps } from './conditions/store.ts'
import { conditionsById } from './conditions/view.ts'
import { conditionEvent } from './events.ts'
import { project } from './project.ts'

// What a condition has lost, in words; null while it is whole (okta-access-requests C.2).
const judgeSql = `
select c.condition_id, c.app_id, case
  when a.status = 'DELETED' then 'The resource was deleted.'
  when s.status = 'DELETED' then 'The approval sequence was deleted.'
  when c.requester_type = 'GROUPS' and not exists (
    select from groups g where g.org_id = c.org_id and g.group_id = any (c.requester_groups) and g.deleted is null)
    then 'All groups that may ask were deleted.'
  when c.scope_type = 'GROUPS' and a.entitlement_management = 'OPTED_IN'
    then 'Entitlement management was switched on, so groups are no longer levels of the resource.'
  when c.scope_type = 'ENTITLEMENT_BUNDLES' and a.entitlement_management = 'OPTED_OUT'
    then 'Entitlement management was switched off, so bundles are no longer levels of the resource.'
  when c.scope_type = 'GROUPS' and not exists (
    select from app_group ag join groups g using (org_id, group_id)
    where ag.org_id = c.org_id and ag.app_id = c.app_id and ag.group_id = any (c.scope_ids) and g.deleted is null)
    then 'All groups that could be asked for are gone.'
  when c.scope_type = 'ENTITLEMENT_BUNDLES' and not exists (
    select from bundle b
    where b.org_id = c.org_id and b.app_id = c.app_id and b.bundle_id = any (c.scope_ids) and b.status = 'ACTIVE')
    then 'All bundles that could be asked for were deleted.'
  when c.scope_type = 'REQUEST_TYPES' and not exists (
    select from request_type t where t.org_id = c.org_id and t.type_id = any (c.scope_ids) and t.status <> 'DELETED')
    then 'The request type was deleted.'
  when exists (
    select from requester_rule r cross join jsonb_path_query(r.expression, 'strict $.**.attribute') as used(name)
    where r.org_id = c.org_id and r.rule_id = c.rule_id and used.name #>> '{}' <> all ($2::text[]))
    then 'Its expression reads an attribute that rules may no longer use.'
  end as lost
from condition c
join app a using (org_id, app_id)
join sequence s using (org_id, sequence_id)
where c.org_id = org() and c.condition_id = any ($1::text[]) and c.status in ('ACTIVE', 'INACTIVE')
order by c.condition_id
for no key update of c`

/**
 * Looks at conditions again: those that lost something they need become INVALID, on the record; the others keep what is
 * left to them. Answers how many became INVALID.
 */
export const recheck = async (
  tx: Tx,
  services: Pick<Services, 'newId'>,
  conditionIds: readonly string[],
): Promise<number> => {
  const allowed = [...allowedAttributes(await addedAttributes(tx))]
  const appIds = await appsOf(tx, conditionIds)
  await lockApps(tx, appIds)
  const judged = await tx.query<{ condition_id: string; app_id: string; lost: string | null }>(judgeSql, [
    conditionIds,
    allowed,
  ])
  const lost = judged.filter((one) => one.lost !== null)
  if (lost.length > 0) {
    await invalidate(
      tx,
      lost.map((one) => ({ conditionId: one.condition_id, reason: one.lost! })),
    )
  }
  const ids = judged.map((one) => one.condition_id)
  await tx.query('update condition set checked = clock_timestamp() where org_id = org() and condition_id = any ($1)', [
    ids,
  ])
  await project(tx, services, ids, appIds)
  return lost.length
}

const invalidate = async (tx: Tx, lost: readonly { conditionId: string; reason: string }[]): Promise<void> => {
  await tx.query(
    `update condition c set status = 'INVALID', invalid_reason = l.reason, version = c.version + 1,
       last_updated = clock_timestamp(), last_updated_by = 'system'
     from unnest($1::text[], $2::text[]) as l(condition_id, reason)
     where c.org_id = org() and c.condition_id = l.condition_id`,
    [lost.map((one) => one.conditionId), lost.map((one) => one.reason)],
  )
  const views = await conditionsById(
    tx,
    lost.map((one) => one.conditionId),
  )
  for (const view of views) {
    const { targets, detail } = conditionEvent(view)
    tx.record(noticed('access.request.condition.invalidate', targets, { ...detail, reason: view.invalidReason ?? '' }))
  }
}

const appsOf = async (tx: Tx, conditionIds: readonly string[]): Promise<readonly string[]> => {
  const rows = await tx.query<{ app_id: string }>(
    'select distinct app_id from condition where org_id = org() and condition_id = any ($1)',
    [conditionIds],
  )
  return rows.map((row) => row.app_id)
}

/** Takes the conditions that have to be looked at: a part of them changed, or a day went by. At most `limit` of each. */
export const takeDue = async (tx: Tx, limit: number): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `with taken as (
       delete from condition_due d using (
         select org_id, due_id from condition_due where org_id = org() order by due_id limit $1 for update skip locked
       ) as t where d.org_id = t.org_id and d.due_id = t.due_id returning d.condition_id
     )
     select condition_id as id from taken
     union
     (select condition_id from condition
      where org_id = org() and status in ('ACTIVE', 'INACTIVE') and checked < clock_timestamp() - interval '1 day'
      order by checked limit $1)`,
    [limit],
  )
  return rows.map((row) => row.id)
}

/** Notes that conditions have to be looked at; the lane of jobs.ts does it soon, should nobody else. */
export const markDue = async (tx: Tx, conditionIds: readonly string[]): Promise<void> => {
  await tx.query('select catalog_recheck($1)', [conditionIds])
}

/** Looks at every condition of one app, or of those that use one sequence. */
export const conditionsOf = async (
  tx: Tx,
  where: { readonly appId: string } | { readonly sequenceId: string },
): Promise<readonly string[]> => {
  const [column, value] = 'appId' in where ? ['app_id', where.appId] : ['sequence_id', where.sequenceId]
  const rows = await tx.query<{ id: string }>(
    `select condition_id as id from condition where org_id = org() and ${column} = $1 and status <> 'DELETED'`,
    [value],
  )
  return rows.map((row) => row.id)
}
