import type { AutoAssign, TeamIcon } from '@assent/core/api/teams.ts'
import type { Tx } from '../../platform/db.ts'

/** A team as a change sets it. */
export type TeamState = {
  readonly teamId: string
  readonly name: string
  readonly description: string
  readonly icon: TeamIcon
  readonly autoAssign: AutoAssign
  readonly assigneeId: string | null
  readonly private: boolean
  /** Whoever asks by a request type of it says how soon it should be seen to. */
  readonly requesterPriority: boolean
}

/** How many teams there are; the organization is locked, so that the limit holds. */
export const countTeams = async (tx: Tx): Promise<number> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('teams'), hashtext(org()))`)
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from app where org_id = org() and kind = 'TEAM' and status <> 'DELETED'`,
  )
  return row!.count
}

/** Locks a team for a change and gives its version; undefined if it is not there. */
export const lockTeam = async (tx: Tx, teamId: string): Promise<number | undefined> => {
  const apps = await tx.query(
    `select from app where org_id = org() and app_id = $1 and kind = 'TEAM' and status <> 'DELETED' for no key update`,
    [teamId],
  )
  if (apps.length === 0) return undefined
  const [row] = await tx.query<{ version: number }>(
    'select version from team where org_id = org() and team_id = $1 for no key update',
    [teamId],
  )
  return row?.version
}

// What the catalog reads of a team as it does of an app (ResourceSettings).
const settingsOf = ({ requesterPriority }: TeamState): string =>
  JSON.stringify(requesterPriority ? { requesterPriority } : {})

/** Makes a team: its row among what can be asked for, and its own. Constraint: team_name. */
export const insertTeam = async (tx: Tx, team: TeamState): Promise<void> => {
  await tx.query(
    `insert into app (org_id, app_id, kind, name, label, description, request_settings)
     values (org(), $1, 'TEAM', 'team', $2, $3, $4::jsonb)`,
    [team.teamId, team.name, team.description, settingsOf(team)],
  )
  await tx.query(
    `insert into team (org_id, team_id, icon, auto_assign, assignee_id, private) values (org(), $1, $2, $3, $4, $5)`,
    [team.teamId, team.icon, team.autoAssign, team.assigneeId, team.private],
  )
}

/** Writes a team that was locked before. Constraint: team_name. */
export const updateTeam = async (tx: Tx, team: TeamState): Promise<void> => {
  await tx.query(
    `update app set label = $2, description = $3, request_settings = $4::jsonb, last_updated = clock_timestamp()
     where org_id = org() and app_id = $1 and kind = 'TEAM'`,
    [team.teamId, team.name, team.description, settingsOf(team)],
  )
  await tx.query(
    `update team set icon = $2, auto_assign = $3, assignee_id = $4, private = $5, version = version + 1
     where org_id = org() and team_id = $1`,
    [team.teamId, team.icon, team.autoAssign, team.assigneeId, team.private],
  )
}

/** Marks a team and its lists as deleted; its members go. Requests that are under way stay what they are. */
export const buryTeam = async (tx: Tx, teamId: string, by: string): Promise<void> => {
  await tx.query(
    `with m as (delete from team_member where org_id = org() and team_id = $1),
       r as (delete from team_resource where org_id = org() and team_id = $1),
       t as (update team set auto_assign = 'NONE', assignee_id = null, version = version + 1
         where org_id = org() and team_id = $1)
     update config_list set deleted = clock_timestamp(), last_updated = clock_timestamp(), last_updated_by = $2
     where org_id = org() and team_id = $1 and deleted is null`,
    [teamId, by],
  )
  await tx.query(
    `update app set status = 'DELETED', last_updated = clock_timestamp()
     where org_id = org() and app_id = $1 and kind = 'TEAM'`,
    [teamId],
  )
}

/** Adds a member; false if he is one already. */
export const insertMember = async (tx: Tx, teamId: string, userId: string): Promise<boolean> => {
  const rows = await tx.query(
    `insert into team_member (org_id, team_id, user_id) values (org(), $1, $2) on conflict do nothing returning user_id`,
    [teamId, userId],
  )
  return rows.length > 0
}

/** Takes a member out; false if he is none. */
export const deleteMember = async (tx: Tx, teamId: string, userId: string): Promise<boolean> => {
  const rows = await tx.query(
    'delete from team_member where org_id = org() and team_id = $1 and user_id = $2 returning user_id',
    [teamId, userId],
  )
  return rows.length > 0
}

/** Grants an app or a connector to a team; false if it has it already. */
export const insertResource = async (
  tx: Tx,
  teamId: string,
  { id, type }: { readonly id: string; readonly type: 'APP' | 'CONNECTOR' },
): Promise<boolean> => {
  const rows = await tx.query(
    `insert into team_resource (org_id, team_id, app_id, connector_id) values (org(), $1, $2, $3)
     on conflict do nothing returning resource_id`,
    [teamId, type === 'APP' ? id : null, type === 'CONNECTOR' ? id : null],
  )
  return rows.length > 0
}

/** Takes an app or a connector from a team; false if it has it not. */
export const deleteResource = async (tx: Tx, teamId: string, id: string): Promise<boolean> => {
  const rows = await tx.query(
    'delete from team_resource where org_id = org() and team_id = $1 and resource_id = $2 returning resource_id',
    [teamId, id],
  )
  return rows.length > 0
}

/** A change of who is a member is a change of the team: what If-Match compares. */
export const touchTeam = async (tx: Tx, teamId: string): Promise<void> => {
  await tx.query('update team set version = version + 1 where org_id = org() and team_id = $1', [teamId])
  await tx.query('update app set last_updated = clock_timestamp() where org_id = org() and app_id = $1', [teamId])
}
