import type { Tx } from '../../platform/db.ts'

type Turn = {
  readonly team_id: string
  readonly auto_assign: 'ROTATE' | 'PERSON'
  readonly assignee_id: string | null
  last_assigned: string | null
  /** Active members by id, and the persons behind them. */
  readonly members: readonly string[]
  readonly persons: readonly string[]
}

/** Who looks after new requests of teams, as the rule of each says (okta-access-requests J). */
export type Turns = {
  /** Whose turn it is, never one of the persons in `not`; undefined: nobody's. In turn, the next one is another. */
  readonly next: (teamId: string, not: ReadonlySet<string>) => string | undefined
  /** Writes down whose turn it was last. */
  readonly save: () => Promise<void>
}

/** Locks these teams, always in one order, and reads their rules; no statement where there are none. */
export const loadTurns = async (tx: Tx, teamIds: readonly string[]): Promise<Turns> => {
  const rows =
    teamIds.length === 0
      ? []
      : await tx.query<Turn>(
          `select t.team_id, t.auto_assign, t.assignee_id, t.last_assigned, a.members, a.persons
           from team t cross join lateral (
             select coalesce(array_agg(u.user_id order by u.user_id), '{}') as members,
               coalesce(array_agg(u.person_id order by u.user_id), '{}') as persons
             from team_member m join users u on u.org_id = m.org_id and u.user_id = m.user_id
             where m.org_id = t.org_id and m.team_id = t.team_id and u.status = 'ACTIVE') a
           where t.org_id = org() and t.team_id = any ($1) and t.auto_assign <> 'NONE'
           order by t.team_id for no key update of t`,
          [[...new Set(teamIds)]],
          'request_turns',
        )
  const turns = new Map(rows.map((row) => [row.team_id, row]))
  const moved = new Map<string, string>()
  const next = (teamId: string, not: ReadonlySet<string>): string | undefined => {
    const turn = turns.get(teamId)
    if (!turn) return undefined
    const able = turn.members.filter((_, index) => !not.has(turn.persons[index]!))
    if (turn.auto_assign === 'PERSON') return able.find((id) => id === turn.assignee_id)
    const last = turn.last_assigned ?? ''
    const chosen = able.find((id) => id > last) ?? able[0]
    if (chosen !== undefined) {
      turn.last_assigned = chosen
      moved.set(teamId, chosen)
    }
    return chosen
  }
  const save = async (): Promise<void> => {
    if (moved.size === 0) return
    await tx.query(
      `update team t set last_assigned = m.user_id from unnest($1::text[], $2::text[]) as m(team_id, user_id)
       where t.org_id = org() and t.team_id = m.team_id`,
      [[...moved.keys()], [...moved.values()]],
      'request_turns_save',
    )
  }
  return { next, save }
}
