import type { Filter } from '@assent/core/api/filter.ts'
import type { PageInput } from '@assent/core/api/page.ts'
import type { AutoAssign, TeamIcon } from '@assent/core/api/teams.ts'
import type { Tx } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'

/** A team. */
export type TeamView = {
  readonly teamId: string
  readonly name: string
  readonly description: string
  readonly icon: TeamIcon
  readonly autoAssign: AutoAssign
  readonly assigneeId: string | null
  readonly private: boolean
  readonly memberCount: number
  /** Whether the one who asked is a member. */
  readonly member: boolean
  readonly version: number
  readonly created: string
  readonly lastUpdated: string
}

const select = `
select t.team_id as "teamId", a.label as name, a.description, t.icon, t.auto_assign as "autoAssign",
  t.assignee_id as "assigneeId", t.private, t.version, a.created, a.last_updated as "lastUpdated",
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

/** The person of an id, if he can be a member: human and active. */
export const findPerson = async (tx: Tx, userId: string) => {
  const [row] = await tx.query<{ userId: string; login: string; firstName: string; lastName: string }>(
    `select user_id as "userId", login, first_name as "firstName", last_name as "lastName" from users
     where org_id = org() and user_id = $1 and status = 'ACTIVE' and kind = 'HUMAN'`,
    [userId],
  )
  return row
}
