import type { AuditTarget } from '@assent/core/audit/event.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg, type Rules } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'

export { forbidden, notFound, staleProblem } from '@assent/core/refusal.ts'
export { eventOf } from '../../app/actor.ts'

/** NOTIFY channel (payload: the organization): teams, their members or their lists changed. */
export const teamsChannel = 'assent_teams'

// What the database refuses by itself, in words.
const rules: Rules = {
  team_name: 'Another team has this name.',
  config_list_name: 'The team has another list with this name.',
}

/** One change of teams or lists, done as a whole or not at all; word on the channel when it is done. */
export const change = <T>(
  services: Services,
  caller: Caller,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> =>
  changeInOrg(services.db, caller.orgId, rules, async (tx) => {
    const result = await work(tx)
    if (!isRefusal(result)) await tx.query('select pg_notify($1, $2)', [teamsChannel, tx.orgId], 'teams_notify')
    return result
  })

/** Who makes, changes and deletes teams, and says who is a member. */
export const managesTeams = (caller: Caller): boolean =>
  caller.kind === 'SYSTEM' || hasRole(caller, 'ACCESS_REQUESTS_ADMIN')

/** Who sees every team; others see those that they are members of. */
export const seesTeams = (caller: Caller): boolean =>
  caller.kind === 'SYSTEM' || hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')

export const teamTarget = (team: { readonly teamId: string; readonly name: string }): AuditTarget => ({
  id: team.teamId,
  type: 'Team',
  displayName: team.name,
})
