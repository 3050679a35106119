import type { Caller } from '@assent/core/caller.ts'
import type { ApproverBrake } from '@assent/core/directory/model.ts'
import { textProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import { type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf } from '../act.ts'
import { lockGroups } from '../groups/store.ts'
import { forbidden, managesDirectory, notFound } from '../permission.ts'
import { readSettings } from '../settings/store.ts'
import { groupTarget, namedTarget } from '../targets.ts'

/** Somebody who left a group, or can no longer act for it. */
export type Leaving = { readonly groupId: string; readonly userId: string }

/** A group that decides on requests, which more have left within some hours than the settings allow. */
export type Braked = {
  readonly groupId: string
  readonly name: string
  /** How many have left within the hours, and how many it had before them. */
  readonly left: number
  readonly before: number
  readonly brake: ApproverBrake
}

/**
 * Notes who has just left groups that decide on requests, and gives those that too many have left: a fault of the
 * directory that data come from must not decide who decides (abuse case D6). Whoever gets an answer undoes the change,
 * unless it has to go through. A grant that ends is no leaving: what was lent goes back.
 */
export const noteLeaving = async (tx: Tx, leaving: readonly Leaving[]): Promise<readonly Braked[]> => {
  if (leaving.length === 0) return []
  const groupIds = [...new Set(leaving.map(({ groupId }) => groupId))]
  const deciding = await tx.query<{ group_id: string }>(decidingSql, [groupIds], 'brake_deciding')
  const these = new Set(deciding.map((row) => row.group_id))
  const noted = leaving.filter(({ groupId }) => these.has(groupId))
  if (noted.length === 0) return []
  await tx.query(
    `with old as (delete from approver_leave where org_id = org() and group_id = any ($1)
         and at < clock_timestamp() - ${limits.brakeHours} * interval '1 hour')
     insert into approver_leave (org_id, group_id, user_id, at)
     select distinct org(), l.group_id, l.user_id, clock_timestamp() from unnest($1::text[], $2::text[]) as l(group_id, user_id)
     on conflict (org_id, group_id, user_id) do update set at = excluded.at`,
    [noted.map(({ groupId }) => groupId), noted.map(({ userId }) => userId)],
    'brake_note',
  )
  const { approverBrake: brake } = await readSettings(tx)
  const counts = await tx.query<{ groupId: string; name: string; left: number; stay: number }>(
    countsSql,
    [[...these], brake.hours],
    'brake_counts',
  )
  return counts.flatMap(({ groupId, left, name, stay }): Braked[] => {
    const before = left + stay
    return left >= brake.atLeast && left * 100 > brake.percent * before ? [{ groupId, name, left, before, brake }] : []
  })
}

// Groups that a sequence names, or that own something: locked, so that two who leave are counted one after the other.
const decidingSql = `
  with named as materialized (
    select distinct jsonb_path_query(v.steps, '$.**.groupId') #>> '{}' as group_id
    from sequence s join flow_version v on v.org_id = s.org_id and v.flow_id = s.sequence_id and v.version = s.version
    where s.org_id = org() and s.status = 'ACTIVE'
  )
  select g.group_id from groups g where g.org_id = org() and g.group_id = any ($1) and (
    g.group_id in (select n.group_id from named n)
    or exists (select from resource_owner o where o.org_id = org() and o.owner_kind = 'GROUP' and o.owner_id = g.group_id)
    or exists (select from group_owner o where o.org_id = org() and o.owner_kind = 'GROUP' and o.owner_id = g.group_id))
  order by g.group_id for no key update of g`

// Who came back has not left; who is suspended cannot act, and so has.
const countsSql = `
  select g.group_id as "groupId", g.name,
    (select count(*)::int from approver_leave l left join group_member m
         on m.org_id = l.org_id and m.group_id = l.group_id and m.user_id = l.user_id
       left join users u on u.org_id = m.org_id and u.user_id = m.user_id
     where l.org_id = org() and l.group_id = g.group_id and l.at > clock_timestamp() - $2 * interval '1 hour'
       and u.status is distinct from 'ACTIVE') as left,
    (select count(*)::int from group_member m join users u on u.org_id = m.org_id and u.user_id = m.user_id
     where m.org_id = org() and m.group_id = g.group_id and u.status = 'ACTIVE') as stay
  from groups g where g.org_id = org() and g.group_id = any ($1)
    and (g.brake_lifted_until is null or g.brake_lifted_until <= clock_timestamp())
  order by g.group_id`

/** What is wrong, and what to do, in words. */
export const brakedSummary = ({ before, brake, groupId, left, name }: Braked): string =>
  `${left} of ${before} people of "${name}" would have left it within ${brake.hours} hours, and this group decides on requests: more than ${brake.percent}% at once is taken for a fault. Nothing was changed. If it is meant, a super administrator lets it through for an hour: POST /governance/api/v1/groups/${groupId}/lift-brake.`

/** The refusal of a change that too many would leave by. */
export const brakedRefusal = (braked: Braked): Refusal =>
  refuse('conflict', brakedSummary(braked), [{ summary: brakedSummary(braked), reason: 'MASS_CHANGE' }], {
    group: braked.groupId,
  })

/** Puts on the record that the brake held: after the change was undone, in a transaction of its own. */
export const alarm = async (services: Services, caller: Caller, braked: readonly Braked[]): Promise<void> => {
  if (braked.length === 0) return
  await services.db.inOrg(caller.orgId, async (tx) => {
    for (const { before, brake, groupId, left, name } of braked)
      tx.record({
        ...eventOf(caller, 'assent.group.brake', [namedTarget(groupId, 'UserGroup', name)], { left, before, ...brake }),
        outcome: 'FAILURE',
      })
  })
}

/** Lets any number leave a group for a while. A person says so, with a reason; no machine lifts its own brake. */
export const liftBrake =
  (services: Services) =>
  async (
    caller: Caller,
    { groupId, reason }: { readonly groupId: string; readonly reason: string },
  ): Promise<Result<{ readonly groupId: string; readonly until: string }>> => {
    if (!managesDirectory(caller) || caller.kind !== 'HUMAN') return forbidden('lift the brake of a group')
    const problem = reason.trim() === '' ? 'must not be empty' : textProblem(reason, limits.reason, true)
    if (problem) return refuse('invalid', `The reason ${problem}.`, [{ summary: problem, location: '/reason' }])
    return change(services, caller, async (tx) => {
      const [group] = await lockGroups(tx, [groupId])
      if (!group) return notFound('group')
      const [row] = await tx.query<{ until: string }>(
        `update groups set brake_lifted_until = clock_timestamp() + ${limits.brakeLiftedMs} * interval '1 millisecond'
         where org_id = org() and group_id = $1 returning brake_lifted_until as until`,
        [groupId],
      )
      tx.record(eventOf(caller, 'assent.group.brake.lift', [groupTarget(group)], { reason, until: row!.until }))
      return { groupId, until: row!.until }
    })
  }
