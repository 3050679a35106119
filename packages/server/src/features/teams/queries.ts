import type { Filter } from '@assent/core/api/filter.ts'
import type { PageInput } from '@assent/core/api/page.ts'
import type { TeamPurpose } from '@assent/core/api/teams.ts'
import type { Tx } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'
import type { TeamState } from './store.ts'

/** A team. */
export type TeamView = TeamState & {
  /** The team of privileged access, whatever it is called; it stays. Null for every other. */
  readonly purpose: TeamPurpose | null
  readonly memberCount: number
  /** Whether the one who asked is a member. */
  readonly member: boolean
  readonly version: number
  readonly created: string
  readonly lastUpdated: string
}

const select = `
select t.team_id as "teamId", a.label as name, a.description, t.icon, t.auto_assign as "autoAssign",
  t.assignee_id as "assigneeId", t.private, t.purpose,
  coalesce((a.request_settings ->> 'requesterPriority')::boolean, false) as "requesterPriority", t.version, a.created, a.last_updated as "lastUpdated",
  (select count(*)::int from team_member m where m.org_id = t.org_id and m.team_id = t.team_id) as "memberCount",
  exists (select from team_member m where m.org_id = t.org_id and m.team_id = t.team_id and m.user_id = $1) as member
from app a join team t on t.org_id = a.org_id and t.team_id = a.app_id
where a.org_id = org() and a.kind = 'TEAM' and a.status <> 'DELETED'`

const columns: Columns = { name: { sql: 'a.label', key: 'a.label_key' } }

/** One team, if it is there, as `userId` sees it. */
export const findTeam = async (tx: Tx, userId: string, teamId: string): Promise<TeamView | undefined> => {
  const [row] = await tx.query<TeamView>(`${select} and a.app_id = $2`, [userId, teamId])
  return row
}

/** Teams by id; those of the user alone, unless he sees all. One more than the page holds if there is more. */
export const teamsAfter = (
  tx: Tx,
  userId: string,
  search: { readonly all: boolean; readonly filter?: Filter | undefined; readonly page: PageInput },
): Promise<TeamView[]> => {
  const { all, filter, page } = search
  const values: unknown[] = [userId, page.after ?? '', page.limit + 1]
  const own = `exists (select from team_member m where m.org_id = a.org_id and m.team_id = a.app_id and m.user_id = $1)`
  return tx.query<TeamView>(
    `${select} and a.app_id > $2 ${all ? '' : `and ${own}`} ${filter ? `and ${whereOf(filter, columns, values)}` : ''}
     order by a.app_id limit $3`,
    values,
  )
}

/** Whether a user is a member of a team. */
export const isMember = async (tx: Tx, teamId: string, userId: string): Promise<boolean> => {
  const rows = await tx.query('select from team_member where org_id = org() and team_id = $1 and user_id = $2', [
    teamId,
    userId,
  ])
  return rows.length > 0
}

/** A member of a team. */
export type MemberView = {
  readonly userId: string
  readonly name: string
  readonly login: string
  readonly email: string
  readonly active: boolean
  readonly since: string
}

/** The members of a team by id, after one of them; at most `limit`. */
export const membersAfter = (tx: Tx, teamId: string, after: string, limit: number): Promise<MemberView[]> =>
  tx.query<MemberView>(
    `select u.user_id as "userId", coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name,
       u.login, u.email, u.status = 'ACTIVE' as active, m.since
     from team_member m join users u using (org_id, user_id)
     where m.org_id = org() and m.team_id = $1 and m.user_id > $2 order by m.user_id limit $3`,
    [teamId, after, limit],
  )

/** What the members of a team may name in steps that give, take or call. */
export type TeamResource = {
  readonly id: string
  readonly type: 'APP' | 'CONNECTOR'
  readonly name: string
  readonly since: string
}

/** What a team was granted and is still there, by id, after one of them; at most `limit`. */
export const resourcesAfter = (tx: Tx, teamId: string, after: string, limit: number): Promise<TeamResource[]> =>
  tx.query<TeamResource>(
    `select r.resource_id as id, case when r.app_id is null then 'CONNECTOR' else 'APP' end as type,
       coalesce(a.label, c.name) as name, r.since
     from team_resource r
     left join app a on a.org_id = r.org_id and a.app_id = r.app_id and a.status <> 'DELETED'
     left join connector c on c.org_id = r.org_id and c.connector_id = r.connector_id and c.status <> 'DELETED'
     where r.org_id = org() and r.team_id = $1 and r.resource_id > $2 and coalesce(a.label, c.name) is not null
     order by r.resource_id limit $3`,
    [teamId, after, limit],
  )

/** An app or a connector that could be granted; undefined if there is none of this id. */
export const findResource = async (tx: Tx, id: string): Promise<Omit<TeamResource, 'since'> | undefined> => {
  const [row] = await tx.query<Omit<TeamResource, 'since'>>(
    `select app_id as id, 'APP' as type, label as name from app
     where org_id = org() and app_id = $1 and kind = 'APP' and status <> 'DELETED'
     union all select connector_id, 'CONNECTOR', name from connector
     where org_id = org() and connector_id = $1 and status <> 'DELETED'`,
    [id],
  )
  return row
}

/** The person of an id, if he can be a member: human and active. */
export const findPerson = async (tx: Tx, userId: string) => {
  const [row] = await tx.query<{ userId: string; login: string; firstName: string; lastName: string }>(
    `select user_id as "userId", login, first_name as "firstName", last_name as "lastName" from users
     where org_id = org() and user_id = $1 and status = 'ACTIVE' and kind = 'HUMAN'`,
    [userId],
  )
  return row
}
