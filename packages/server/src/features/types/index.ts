import type { Filter } from '@assent/core/api/filter.ts'
import { type OrderBy, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers, MakeFeature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { notFound } from '../catalog/index.ts'
import { type Lost, type VersionView, versionsBefore } from '../flows/index.ts'
import { isMember, seesTeams } from '../teams/index.ts'
import { type TypeCommands, typeCommands } from './commands.ts'
import { type ExportedTypes, exportTypes } from './export.ts'
import { typeLanes } from './integrity.ts'
import { lostBy } from './lost.ts'
import { findType, type TypeLine, type TypeView, typesAfter } from './queries.ts'

export { draftFlow } from './accept.ts'
export type { TypeLine, TypeView } from './queries.ts'

export type TypesCommands = TypeCommands & {
  /** Every request type that the caller sees, whole. */
  'requestType.export': { input: Record<never, never>; output: ExportedTypes }
}
export type TypesQueries = {
  /** All for administrators and auditors, for others those of their teams. */
  'requestType.list': {
    input: { readonly filter?: Filter | undefined; readonly orderBy?: OrderBy | undefined; readonly page: PageInput }
    output: Page<TypeLine>
  }
  /** With what it has lost, where that disabled it. */
  'requestType.get': { input: { readonly typeId: string }; output: TypeView & { readonly lost?: readonly Lost[] } }
  /** The newest first. */
  'requestType.versions': { input: { readonly typeId: string; readonly page: PageInput }; output: Page<VersionView> }
}

/** Whose types somebody sees: all, or those of his teams. */
const whoseTypes = async (tx: Tx, caller: Caller): Promise<Result<{ readonly memberId?: string }>> => {
  if (seesTeams(caller)) return {}
  const teams = await tx.query('select from team_member where org_id = org() and user_id = $1 limit 1', [caller.userId])
  return teams.length > 0
    ? { memberId: caller.userId }
    : refuse('forbidden', 'Only members of teams and administrators of requests see request types.')
}

const latest = 2_147_483_647

const typeQueries = (services: Services): Handlers<TypesQueries> => {
  const { db } = services
  const get = (caller: Caller, typeId: string): Promise<Result<TypeView>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const type = await findType(tx, typeId)
      const sees = type && (seesTeams(caller) || (await isMember(tx, type.teamId, caller.userId)))
      return sees ? type : notFound('request type')
    })
  return {
    'requestType.list': (caller, { filter, orderBy, page }) =>
      db.inOrg(caller.orgId, async (tx) => {
        const whose = await whoseTypes(tx, caller)
        if (isRefusal(whose)) return whose
        return pageOf(await typesAfter(tx, { ...whose, filter, orderBy, page }), page.limit, (row) => row.typeId)
      }),
    'requestType.get': async (caller, { typeId }) => {
      const type = await get(caller, typeId)
      if (isRefusal(type) || type.status !== 'DISABLED') return type
      return db.inOrg(caller.orgId, async (tx) => ({ ...type, lost: await lostBy(tx, services, type) }))
    },
    'requestType.versions': async (caller, { page, typeId }) => {
      const type = await get(caller, typeId)
      if (isRefusal(type)) return type
      return db.inOrg(caller.orgId, async (tx) => {
        const before = page.after === undefined ? latest : Math.min(Number(page.after), latest)
        return pageOf(await versionsBefore(tx, type.sequenceId, before, page.limit + 1), page.limit, (row) =>
          String(row.version),
        )
      })
    },
  }
}

/** Request types: levels of their teams, each with a flow and an audience of its own (docs/decisions/0015). */
export const makeTypes: MakeFeature<TypesCommands, TypesQueries> = (services) => ({
  commands: {
    ...typeCommands(services),
    'requestType.export': async (caller) => {
      const whose = await services.db.inOrg(caller.orgId, (tx) => whoseTypes(tx, caller))
      return isRefusal(whose) ? whose : exportTypes(services, caller, whose.memberId)
    },
  },
  queries: typeQueries(services),
  lanes: typeLanes(services),
})
