import type { AuditTarget } from '@assent/core/audit/event.ts'
import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { change, eventOf, forbidden, managesTeams, notFound, teamTarget } from './act.ts'
import { findResource, findTeam, resourcesAfter, type TeamResource } from './queries.ts'
import { deleteResource, insertResource, lockTeam, touchTeam } from './store.ts'

type Input = { readonly teamId: string; readonly resourceId: string }

/**
 * What the members of a team may name in the request types that they build: apps that steps give and take, connectors that
 * steps call (okta-access-requests J). Without it only administrators of requests publish such steps.
 */
export type ResourceCommands = {
  'team.addResource': { readonly input: Input; readonly output: undefined }
  'team.removeResource': { readonly input: Input; readonly output: undefined }
}

const may = 'say what a team may give and call'
const target = ({ id, name, type }: Omit<TeamResource, 'since'>): AuditTarget => ({
  id,
  type: type === 'APP' ? 'AppInstance' : 'Connector',
  displayName: name,
})

export const resourceCommands = (services: Services): Handlers<ResourceCommands> => ({
  'team.addResource': async (caller, { resourceId, teamId }) => {
    if (!managesTeams(caller)) return forbidden(may)
    return change(services, caller, async (tx): Promise<Result<undefined>> => {
      if ((await lockTeam(tx, teamId)) === undefined) return notFound('team')
      const found = await findResource(tx, resourceId)
      if (!found) return notFound('app or connector')
      const most = limits.resourcesPerTeam
      if ((await resourcesAfter(tx, teamId, '', most + 1)).length >= most)
        return refuse('invalid', `A team has at most ${most} apps and connectors.`)
      if (!(await insertResource(tx, teamId, found))) return undefined
      await touchTeam(tx, teamId)
      const team = (await findTeam(tx, caller.userId, teamId))!
      tx.record(eventOf(caller, 'assent.team.resource.add', [target(found), teamTarget(team)]))
      return undefined
    })
  },
  'team.removeResource': async (caller, { resourceId, teamId }) => {
    if (!managesTeams(caller)) return forbidden(may)
    return change(services, caller, async (tx): Promise<Result<undefined>> => {
      if ((await lockTeam(tx, teamId)) === undefined) return notFound('team')
      const found = await findResource(tx, resourceId)
      if (!(await deleteResource(tx, teamId, resourceId)) || !found) return notFound('app or connector')
      await touchTeam(tx, teamId)
      const team = (await findTeam(tx, caller.userId, teamId))!
      tx.record(eventOf(caller, 'assent.team.resource.remove', [target(found), teamTarget(team)]))
      return undefined
    })
  },
})
