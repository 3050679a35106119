import type { GivableLevel } from '@assent/core/policy/levels.ts'
import type { Facts, Need } from '@assent/core/steps/assignment.ts'
import type { Tx } from '../../platform/db.ts'
import { calendarsNamed } from '../flows/index.ts'
import { valuesOfLists } from '../teams/index.ts'

/** Facts that few flows ask for, so that they are not among what is always loaded. */
export type MoreFacts = Pick<Facts, 'timeZone' | 'nameOf' | 'listed' | 'calendar'>

/** A level that an answer names, by its id, with those who would get it. */
export type Named = { readonly id: string; readonly level: GivableLevel; readonly userIds: readonly string[] }

/**
 * Loads time zones of profiles, what users, groups and apps are called that answers name, what configuration lists offer,
 * and calendars; no statement if nothing of it is asked for.
 */
export const loadMore = async (tx: Tx, needs: readonly Need[]): Promise<MoreFacts> => {
  const zones = needs.flatMap((need) => (need.need === 'timeZone' ? [need.userId] : []))
  const lists = needs.flatMap((need) => (need.need === 'list' ? [need.listId] : []))
  const offered = await valuesOfLists(tx, lists)
  const listed = (listId: string) => offered.get(listId)?.map(({ name }) => name)
  const calendars = await calendarsNamed(
    tx,
    needs.flatMap((need) => (need.need === 'calendar' ? [need.calendarId] : [])),
  )
  const calendar = (calendarId: string) => calendars.get(calendarId)
  const things = needs.flatMap((need) => (need.need === 'name' ? [need.id] : []))
  if (zones.length === 0 && things.length === 0)
    return { timeZone: () => undefined, nameOf: () => undefined, listed, calendar }
  const rows = await tx.query<{ id: string; zone: string | null; name: string | null }>(
    `select user_id as id, profile->>'timezone' as zone, null as name from users where org_id = org() and user_id = any($1::text[])
     union all select user_id, null, coalesce(nullif(trim(first_name || ' ' || last_name), ''), login) from users
       where org_id = org() and user_id = any($2::text[]) and status = 'ACTIVE'
     union all select group_id, null, name from groups where org_id = org() and group_id = any($2::text[]) and deleted is null
     union all select app_id, null, label from app where org_id = org() and app_id = any($2::text[]) and status = 'ACTIVE'`,
    [zones, things],
    'request_more_facts',
  )
  const zoneOf = new Map(rows.flatMap(({ id, zone }) => (zone === null ? [] : [[id, zone] as const])))
  const named = new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])))
  return { timeZone: (userId) => zoneOf.get(userId), nameOf: (id) => named.get(id), listed, calendar }
}

/** Who is in the teams that rules name: they are users to be loaded, so they come first. No statement if there are none. */
export const membersOfTeams = async (
  tx: Tx,
  needs: readonly Need[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const teamIds = needs.flatMap((need) => (need.need === 'team' ? [need.teamId] : []))
  if (teamIds.length === 0) return new Map()
  const rows = await tx.query<{ id: string; members: readonly string[] }>(
    `select team_id as id, array_agg(user_id order by user_id) as members from team_member
     where org_id = org() and team_id = any ($1) group by team_id`,
    [teamIds],
    'request_members_of_teams',
  )
  return new Map(rows.map(({ id, members }) => [id, members]))
}

/**
 * The levels that answers name: an app by its own id, a group by that of the first active app that has it. They come first,
 * because what is asked of separation of duties hangs on them. No statement if there are none.
 */
export const levelsNamed = async (tx: Tx, needs: readonly Need[]): Promise<readonly Named[]> => {
  const asked = needs.flatMap((need) => (need.need === 'levelNamed' ? [need] : []))
  if (asked.length === 0) return []
  const rows = await tx.query<{ id: string; app_id: string; scope_type: 'APPLICATION' | 'GROUP' }>(
    `select app_id as id, app_id, 'APPLICATION' as scope_type from app
       where org_id = org() and app_id = any ($1) and status = 'ACTIVE'
     union all
     (select distinct on (ag.group_id) ag.group_id, ag.app_id, 'GROUP' from app_group ag join app a using (org_id, app_id)
      where ag.org_id = org() and ag.group_id = any ($1) and a.status = 'ACTIVE' order by ag.group_id, ag.app_id)`,
    [asked.map(({ id }) => id)],
    'request_levels_named',
  )
  return rows.map(({ app_id: appId, id, scope_type: scopeType }) => ({
    id,
    level: { appId, scopeType, scopeId: id },
    userIds: asked.filter((one) => one.id === id).flatMap(({ userIds }) => userIds),
  }))
}
