import type { Filter } from '@assent/core/api/filter.ts'
import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Handlers, MakeFeature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { managesTeams, notFound, seesTeams } from './act.ts'
import { type TeamCommands, teamCommands } from './commands.ts'
import { type ListCommands, type ListQueries, listCommands, listQueries } from './lists.ts'
import {
  findTeam,
  isMember,
  type MemberView,
  membersAfter,
  resourcesAfter,
  type TeamResource,
  type TeamView,
  teamsAfter,
} from './queries.ts'
import { type ResourceCommands, resourceCommands } from './resources.ts'

export { managesTeams, seesTeams, teamsChannel } from './act.ts'
export { type ListFull, type ListView, listsThere, valuesOfLists } from './list-store.ts'
export {
  findTeam as teamOf,
  isMember,
  type MemberView,
  resourcesAfter,
  type TeamResource,
  type TeamView,
} from './queries.ts'
export { lockTeam } from './store.ts'

export type TeamsCommands = TeamCommands & ListCommands & ResourceCommands
export type TeamsQueries = ListQueries & {
  /** Every team for administrators; `mine`, and for everybody else: those that the caller is a member of. */
  'team.list': {
    input: { readonly filter?: Filter | undefined; readonly mine?: boolean; readonly page: PageInput }
    output: Page<TeamView>
  }
  'team.get': { input: { readonly teamId: string }; output: TeamView }
  'team.members': { input: { readonly teamId: string; readonly page: PageInput }; output: Page<MemberView> }
  'team.resources': { input: { readonly teamId: string; readonly page: PageInput }; output: Page<TeamResource> }
}

/** Whether somebody writes the request types of a team: its members, and administrators of requests. */
export const mayBuildFor = async (tx: Tx, caller: Caller, teamId: string): Promise<boolean> =>
  managesTeams(caller) || isMember(tx, teamId, caller.userId)

const teamQueries = ({ db }: Services): Handlers<Omit<TeamsQueries, keyof ListQueries>> => {
  const get = (caller: Caller, teamId: string): Promise<Result<TeamView>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const team = await findTeam(tx, caller.userId, teamId)
      return team && (team.member || seesTeams(caller)) ? team : notFound('team')
    })
  const ofTeam = async <Row>(
    caller: Caller,
    { page, teamId }: { readonly teamId: string; readonly page: PageInput },
    rowsAfter: (tx: Tx, teamId: string, after: string, limit: number) => Promise<Row[]>,
    idOf: (row: Row) => string,
  ): Promise<Result<Page<Row>>> => {
    const team = await get(caller, teamId)
    if (isRefusal(team)) return team
    return db.inOrg(caller.orgId, async (tx) =>
      pageOf(await rowsAfter(tx, teamId, page.after ?? '', page.limit + 1), page.limit, idOf),
    )
  }
  return {
    'team.list': (caller, { filter, mine, page }) =>
      db.inOrg(caller.orgId, async (tx) =>
        pageOf(
          await teamsAfter(tx, caller.userId, { all: seesTeams(caller) && mine !== true, filter, page }),
          page.limit,
          (row) => row.teamId,
        ),
      ),
    'team.get': (caller, { teamId }) => get(caller, teamId),
    'team.members': (caller, input) => ofTeam(caller, input, membersAfter, (row) => row.userId),
    'team.resources': (caller, input) => ofTeam(caller, input, resourcesAfter, (row) => row.id),
  }
}

/** Teams, who is in them, and their configuration lists (okta-access-requests J, E.7). */
export const makeTeams: MakeFeature<TeamsCommands, TeamsQueries> = (services) => ({
  commands: { ...teamCommands(services), ...listCommands(services), ...resourceCommands(services) },
  queries: { ...teamQueries(services), ...listQueries(services) },
  lanes: [],
})
