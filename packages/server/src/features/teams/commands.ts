import type { TeamInput } from '@assent/core/api/teams.ts'
import type { AuditTarget } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { displayName } from '@assent/core/directory/profile.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { change, eventOf, forbidden, managesTeams, notFound, staleProblem, teamTarget } from './act.ts'
import { findPerson, findTeam, isMember, type TeamView } from './queries.ts'
import {
  buryTeam,
  countTeams,
  deleteMember,
  insertMember,
  insertTeam,
  lockTeam,
  type TeamState,
  touchTeam,
  updateTeam,
} from './store.ts'

type Ref = { readonly teamId: string; readonly ifMatch?: string | undefined }
type MemberRef = { readonly teamId: string; readonly userId: string }

export type TeamCommands = {
  'team.create': { input: TeamInput; output: TeamView }
  'team.update': { input: Ref & { readonly team: TeamInput }; output: TeamView }
  /**
   * Refused while it has request types (whoever deletes them says so first), and for the team of privileged access.
   * Requests under way go on.
   */
  'team.delete': { input: Ref; output: undefined }
  'team.addMember': { input: MemberRef; output: undefined }
  'team.removeMember': { input: MemberRef; output: undefined }
}

/** The team as it is kept, or what is wrong with it. A person who is assigned to must be a member. */
const accept = async (tx: Tx, teamId: string, input: TeamInput): Promise<Result<TeamState>> => {
  const name = clean(input.name)
  const description = (input.description ?? '').normalize('NFC')
  const autoAssign = input.autoAssign ?? { type: 'NONE' as const }
  const assigneeId = autoAssign.type === 'PERSON' ? autoAssign.userId : null
  const causes = [
    ...causesOf({
      '/name': nameProblem(name),
      '/description': textProblem(description, limits.teamDescription, true),
    }),
    ...(assigneeId !== null && !(await isMember(tx, teamId, assigneeId))
      ? [{ summary: 'Requests can be assigned to a member of the team only.', location: '/autoAssign/userId' }]
      : []),
  ]
  if (causes.length > 0) return refuse('invalid', 'The team is not right.', causes)
  return {
    teamId,
    name,
    description,
    icon: input.icon ?? 'people',
    autoAssign: autoAssign.type,
    assigneeId,
    private: input.requestPrivacy ?? false,
    requesterPriority: input.requesterPriority ?? false,
  }
}

const record = (tx: Tx, caller: Caller, what: 'create' | 'update' | 'delete', team: TeamView): void =>
  tx.record(
    eventOf(caller, `assent.team.${what}`, [teamTarget(team)], {
      description: team.description,
      icon: team.icon,
      auto_assign: team.autoAssign,
      assignee_id: team.assigneeId,
      request_privacy: team.private,
      requester_priority: team.requesterPriority,
    }),
  )

/** Makes, changes and deletes teams (okta-access-requests J). */
export const teamCommands = (services: Services): Handlers<TeamCommands> => ({
  'team.create': async (caller, input) => {
    if (!managesTeams(caller)) return forbidden('make teams')
    return change(services, caller, async (tx) => {
      if ((await countTeams(tx)) >= limits.teamsPerOrg)
        return refuse('invalid', `An organization has at most ${limits.teamsPerOrg} teams.`)
      const state = await accept(tx, services.newHexId(), input)
      if (isRefusal(state)) return state
      await insertTeam(tx, state)
      const after = (await findTeam(tx, caller.userId, state.teamId))!
      record(tx, caller, 'create', after)
      return after
    })
  },
  'team.update': async (caller, { ifMatch, team, teamId }) => {
    if (!managesTeams(caller)) return forbidden('change teams')
    return change(services, caller, async (tx) => {
      const version = await lockTeam(tx, teamId)
      if (version === undefined) return notFound('team')
      const state = staleProblem(ifMatch, version) ?? (await accept(tx, teamId, team))
      if (isRefusal(state)) return state
      await updateTeam(tx, state)
      const after = (await findTeam(tx, caller.userId, teamId))!
      record(tx, caller, 'update', after)
      return after
    })
  },
  'team.delete': async (caller, { ifMatch, teamId }) => {
    if (!managesTeams(caller)) return forbidden('delete teams')
    return change(services, caller, async (tx) => {
      const version = await lockTeam(tx, teamId)
      if (version === undefined) return notFound('team')
      const problem = staleProblem(ifMatch, version)
      if (problem) return problem
      const team = (await findTeam(tx, caller.userId, teamId))!
      if (team.purpose !== null)
        return refuse('conflict', 'Privileged access belongs to this team: rename it or empty it, but it stays.')
      const types = await tx.query<{ name: string }>(
        `select name from request_type where org_id = org() and team_id = $1 and status <> 'DELETED' order by name limit 20`,
        [teamId],
      )
      if (types.length > 0)
        return refuse(
          'conflict',
          'The team has request types: delete them, or give them to another team first.',
          types.map(({ name }) => ({ summary: name })),
        )
      record(tx, caller, 'delete', team)
      await buryTeam(tx, teamId, caller.userId)
      return undefined
    })
  },
  'team.addMember': async (caller, { teamId, userId }) => {
    if (!managesTeams(caller)) return forbidden('change who is in a team')
    return change(services, caller, async (tx) => {
      const found = await lockedWith(tx, caller, teamId, userId)
      if (isRefusal(found)) return found
      if (found.team.memberCount >= limits.membersPerTeam)
        return refuse('invalid', `A team has at most ${limits.membersPerTeam} members.`)
      if (await insertMember(tx, teamId, userId)) {
        await touchTeam(tx, teamId)
        tx.record(eventOf(caller, 'assent.team.member.add', [found.person, teamTarget(found.team)]))
      }
      return undefined
    })
  },
  'team.removeMember': async (caller, { teamId, userId }) => {
    if (!managesTeams(caller)) return forbidden('change who is in a team')
    return change(services, caller, async (tx) => {
      if ((await lockTeam(tx, teamId)) === undefined) return notFound('team')
      const team = (await findTeam(tx, caller.userId, teamId))!
      if (team.assigneeId === userId)
        return refuse('conflict', 'New requests are assigned to this member: change that first.')
      if (!(await deleteMember(tx, teamId, userId))) return notFound('member')
      await touchTeam(tx, teamId)
      tx.record(eventOf(caller, 'assent.team.member.remove', [{ id: userId, type: 'User' }, teamTarget(team)]))
      return undefined
    })
  },
})

const lockedWith = async (
  tx: Tx,
  caller: Caller,
  teamId: string,
  userId: string,
): Promise<Result<{ readonly team: TeamView; readonly person: AuditTarget }>> => {
  if ((await lockTeam(tx, teamId)) === undefined) return notFound('team')
  const team = (await findTeam(tx, caller.userId, teamId))!
  const person = await findPerson(tx, userId)
  if (!person) return notFound('active user')
  return {
    team,
    person: { id: userId, type: 'User', displayName: displayName(person), alternateId: person.login },
  }
}
