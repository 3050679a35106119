import type { AuditTarget } from '@assent/core/audit/event.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg, type Rules } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'

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

/** The answer where there is no such thing, or the caller may not know of it. */
export const notFound = (what: string): Refusal => refuse('not_found', `There is no such ${what}.`)

/** The answer to a change that was made from an older state than the one that is there (abuse case F25). */
export const staleProblem = (ifMatch: string | undefined, version: number): Refusal | undefined =>
  ifMatch === undefined || ifMatch === '*' || ifMatch === String(version)
    ? undefined
    : refuse('stale', 'This was changed meanwhile. Read it again, and repeat the change on what is there now.')

/** Who makes, changes and deletes teams, and says who is a member. */
export const managesTeams = (caller: Caller): boolean =>
  caller.kind === 'SYSTEM' || hasRole(caller, 'ACCESS_REQUESTS_ADMIN')

/** Who sees every team; others see those that they are members of. */
export const seesTeams = (caller: Caller): boolean =>
  caller.kind === 'SYSTEM' || hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')

/** The answer to somebody who may not. */
export const forbidden = (what: string): Refusal => refuse('forbidden', `You may not ${what}.`)

export const teamTarget = (team: { readonly teamId: string; readonly name: string }): AuditTarget => ({
  id: team.teamId,
  type: 'Team',
  displayName: team.name,
})
