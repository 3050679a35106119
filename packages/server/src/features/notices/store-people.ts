import type { Tx } from '../../platform/db.ts'

/** Somebody who may be told of something, as the directory knows him now. */
export type Person = {
  readonly userId: string
  readonly personId: string
  /** An active human: machines and people who left are told of nothing. */
  readonly reachable: boolean
  readonly name: string
  readonly login: string
  readonly email: string
  /** Who stands in for him now, and since when. */
  readonly standIn?: { readonly userId: string; readonly starts: string }
}

type PersonRow = {
  readonly user_id: string
  readonly person_id: string
  readonly reachable: boolean
  readonly name: string
  readonly login: string
  readonly email: string
  readonly stand_in_id: string | null
  readonly starts: string | null
}

/** People by id, loaded as they are needed: each once for a batch. */
export type People = {
  readonly load: (userIds: Iterable<string>) => Promise<void>
  readonly get: (userId: string) => Person | undefined
}

export const makePeople = (tx: Tx): People => {
  const known = new Map<string, Person | undefined>()
  return {
    get: (userId) => known.get(userId),
    load: async (userIds) => {
      const missing = [...new Set(userIds)].filter((userId) => !known.has(userId))
      if (missing.length === 0) return
      for (const userId of missing) known.set(userId, undefined)
      const rows = await tx.query<PersonRow>(
        `select u.user_id, u.person_id, u.status = 'ACTIVE' and u.kind = 'HUMAN' as reachable,
           trim(u.first_name || ' ' || u.last_name) as name, u.login, u.email, d.stand_in_id, d.starts
         from users u
         left join delegate d on d.org_id = u.org_id and d.delegator_id = u.user_id
           and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
         where u.org_id = org() and u.user_id = any ($1::text[])`,
        [missing],
        'notice_people',
      )
      for (const row of rows) known.set(row.user_id, personOf(row))
    },
  }
}

const personOf = (row: PersonRow): Person => ({
  userId: row.user_id,
  personId: row.person_id,
  reachable: row.reachable,
  name: row.name,
  login: row.login,
  email: row.email,
  ...(row.stand_in_id && row.starts ? { standIn: { userId: row.stand_in_id, starts: row.starts } } : {}),
})

/** Who runs requests: of a team, or (null) any other. */
export type Admins = (teamId: string | null) => readonly string[]

type Team = { readonly team_id: string; readonly private: boolean; readonly members: readonly string[] }

/** Teams with their members, at most `limit` of each. */
export const teamsWithMembers = (tx: Tx, teamIds: readonly string[], limit: number): Promise<readonly Team[]> =>
  teamIds.length === 0
    ? Promise.resolve([])
    : tx.query<Team>(
        `select t.team_id, t.private, array(select m.user_id from team_member m
           where m.org_id = t.org_id and m.team_id = t.team_id order by m.user_id limit $2) as members
         from team t where t.org_id = org() and t.team_id = any ($1::text[])`,
        [teamIds, limit],
        'notice_teams',
      )

/**
 * Who looks after access requests (okta-access-requests A.1), at most `limit` of them; for a team its members too, and
 * where only the team looks into its requests no administrator but the super administrators.
 */
export const requestAdmins = async (tx: Tx, teams: readonly Team[], limit: number): Promise<Admins> => {
  const admins = await tx.query<{ user_id: string; super: boolean }>(
    `select user_id, 'SUPER_ADMIN' = any (roles) as super from users
     where org_id = org() and status = 'ACTIVE' and kind = 'HUMAN'
       and roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN'] order by user_id limit $1`,
    [limit],
    'notice_admins',
  )
  const byTeam = new Map(
    teams.map(({ members, private: isPrivate, team_id }) => [
      team_id,
      [...new Set([...members, ...admins.filter((one) => one.super || !isPrivate).map(({ user_id }) => user_id)])],
    ]),
  )
  const all = admins.map(({ user_id }) => user_id)
  return (teamId) => (teamId === null ? all : (byTeam.get(teamId) ?? all))
}

/** Those of these members of groups, `group user` each, whom one can reach. */
export const membersAmong = async (
  tx: Tx,
  pairs: readonly { readonly groupId: string; readonly userId: string }[],
): Promise<ReadonlyMap<string, Member>> => {
  if (pairs.length === 0) return new Map()
  const rows = await tx.query<{ group_id: string; user_id: string; person_id: string; since: string }>(
    `select m.group_id, m.user_id, u.person_id, m.since
     from unnest($1::text[], $2::text[]) as w(group_id, user_id)
     join group_member m on m.org_id = org() and m.group_id = w.group_id and m.user_id = w.user_id
     join users u on u.org_id = m.org_id and u.user_id = m.user_id
     where u.status = 'ACTIVE' and u.kind = 'HUMAN'`,
    [pairs.map(({ groupId }) => groupId), pairs.map(({ userId }) => userId)],
  )
  return new Map(
    rows.map((row) => [
      `${row.group_id} ${row.user_id}`,
      { userId: row.user_id, personId: row.person_id, since: row.since },
    ]),
  )
}

/** A member of a group who can be told of a task, since when he is one. */
export type Member = { readonly userId: string; readonly personId: string; readonly since: string }

/**
 * For each group its members whom one can reach, in the order of their ids, from the one after `after` on and round
 * again; at most `most` of them.
 */
export const membersInTurn = async (
  tx: Tx,
  wanted: readonly { readonly groupId: string; readonly after: string; readonly most: number }[],
): Promise<ReadonlyMap<string, readonly Member[]>> => {
  const rows = await tx.query<{ group_id: string; user_id: string; person_id: string; since: string }>(
    `select w.group_id, m.user_id, m.person_id, m.since
     from unnest($1::text[], $2::text[], $3::int[]) as w(group_id, after_id, most)
     cross join lateral (
       (select gm.user_id, u.person_id, gm.since, 1 as round
        from group_member gm join users u on u.org_id = gm.org_id and u.user_id = gm.user_id
        where gm.org_id = org() and gm.group_id = w.group_id and gm.user_id > w.after_id and u.status = 'ACTIVE' and u.kind = 'HUMAN'
        order by gm.user_id limit w.most)
       union all
       (select gm.user_id, u.person_id, gm.since, 2 as round
        from group_member gm join users u on u.org_id = gm.org_id and u.user_id = gm.user_id
        where gm.org_id = org() and gm.group_id = w.group_id and gm.user_id <= w.after_id and u.status = 'ACTIVE' and u.kind = 'HUMAN'
        order by gm.user_id limit w.most)
       order by round, user_id limit w.most) m
     order by w.group_id, m.round, m.user_id`,
    [wanted.map((w) => w.groupId), wanted.map((w) => w.after), wanted.map((w) => w.most)],
    'notice_members',
  )
  const members = new Map<string, Member[]>(wanted.map((w) => [w.groupId, []]))
  for (const row of rows)
    members.get(row.group_id)!.push({ userId: row.user_id, personId: row.person_id, since: row.since })
  return members
}
