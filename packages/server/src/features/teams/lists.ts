import type { Page, PageInput } from '@assent/core/api/page.ts'
import { pageOf } from '@assent/core/api/page.ts'
import type { ConfigListInput } from '@assent/core/api/teams.ts'
import type { Caller } from '@assent/core/caller.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { LineProblem } from '../../platform/csv.ts'
import type { Tx } from '../../platform/db.ts'
import { change, eventOf, forbidden, managesTeams, notFound, seesTeams, staleProblem } from './act.ts'
import { listCsv, readListCsv } from './list-csv.ts'
import { type ExportedLists, exportLists } from './list-export.ts'
import {
  buryList,
  countLists,
  findList,
  type ListFull,
  type ListState,
  type ListView,
  listsAfter,
  lockList,
  resourcesNamed,
  saveList,
} from './list-store.ts'
import { findTeam, isMember } from './queries.ts'

type Ref = { readonly listId: string; readonly ifMatch?: string | undefined }

/** What became of a file, or would: `items` is what the list then has. */
export type ListImport = {
  readonly dryRun: boolean
  readonly items: number
  readonly added: number
  readonly removed: number
  readonly errors: readonly LineProblem[]
}

export type ListCommands = {
  'list.create': { input: { readonly teamId: string; readonly list: ConfigListInput }; output: ListFull }
  'list.update': { input: Ref & { readonly list: ConfigListInput }; output: ListFull }
  'list.delete': { input: Ref; output: undefined }
  /** Replaces the items by those of a CSV file; with an error in any line nothing is changed. */
  'list.import': {
    input: Ref & { readonly bytes: Uint8Array; readonly dryRun: boolean }
    output: ListImport
  }
  /** Every list that the caller sees, whole; of one team where one is named. */
  'list.export': { input: { readonly teamId?: string | undefined }; output: ExportedLists }
}
export type ListQueries = {
  'list.list': {
    input: { readonly teamId?: string | undefined; readonly page: PageInput }
    output: Page<ListView>
  }
  'list.get': { input: { readonly listId: string }; output: ListFull }
  'list.csv': { input: { readonly listId: string }; output: string }
}

/** Members write their team's lists; administrators all. Others learn nothing of them. */
const mayWrite = async (tx: Tx, caller: Caller, teamId: string): Promise<Refusal | undefined> =>
  managesTeams(caller) || (await isMember(tx, teamId, caller.userId))
    ? undefined
    : seesTeams(caller)
      ? forbidden('change the lists of this team')
      : notFound('list')

const mayRead = async (tx: Tx, caller: Caller, teamId: string): Promise<Refusal | undefined> =>
  seesTeams(caller) || (await isMember(tx, teamId, caller.userId)) ? undefined : notFound('list')

const accept = async (
  tx: Tx,
  ids: { readonly listId: string; readonly teamId: string },
  input: ConfigListInput,
): Promise<Result<ListState>> => {
  const name = clean(input.name)
  const description = (input.description ?? '').normalize('NFC')
  const items = input.items.map(clean)
  const found = input.kind === 'CUSTOM' ? undefined : await resourcesNamed(tx, input.kind, items)
  const known = found ? items.map((item) => found.get(item.toLowerCase())) : items
  const causes = [
    ...causesOf({
      '/name': nameProblem(name, limits.configListName),
      '/description': textProblem(description, limits.configListDescription, true),
    }),
    ...items.flatMap((item, at) => {
      const problem =
        nameProblem(item, limits.choice) ??
        (known[at] === undefined
          ? `names no ${input.kind === 'APPS' ? 'active app' : 'group'}`
          : known.indexOf(known[at]) < at
            ? 'is in the list already'
            : undefined)
      return problem ? [{ summary: `${item} ${problem}`, location: `/items/${at}` }] : []
    }),
  ]
  if (causes.length > 0) return refuse('invalid', 'The list is not right.', causes)
  return { ...ids, name, description, kind: input.kind, items: known as readonly string[] }
}

const write = async (
  tx: Tx,
  caller: Caller,
  what: 'create' | 'update',
  state: Result<ListState>,
): Promise<Result<ListFull>> => {
  if (isRefusal(state)) return state
  await saveList(tx, state, caller.userId)
  const after = (await findList(tx, state.listId))!
  record(tx, caller, what, after)
  return after
}

const record = (tx: Tx, caller: Caller, what: 'create' | 'update' | 'delete', list: ListView): void =>
  tx.record(
    eventOf(
      caller,
      `assent.config_list.${what}`,
      [
        { id: list.listId, type: 'ConfigurationList', displayName: list.name },
        { id: list.teamId, type: 'Team', displayName: list.teamName },
      ],
      { kind: list.kind, items: list.itemCount },
    ),
  )

const locked = async (tx: Tx, caller: Caller, { ifMatch, listId }: Ref) => {
  const found = await lockList(tx, listId)
  if (!found) return notFound('list')
  return (await mayWrite(tx, caller, found.teamId)) ?? staleProblem(ifMatch, found.version) ?? found
}

/** Writes configuration lists (okta-access-requests E.7). */
export const listCommands = (services: Services): Handlers<ListCommands> => ({
  'list.create': (caller, { list, teamId }) =>
    change(services, caller, async (tx) => {
      if (!(await findTeam(tx, caller.userId, teamId))) return notFound('team')
      const refusal = await mayWrite(tx, caller, teamId)
      if (refusal) return refusal.code === 'not_found' ? notFound('team') : refusal
      if ((await countLists(tx)) >= limits.configListsPerOrg)
        return refuse('invalid', `An organization has at most ${limits.configListsPerOrg} configuration lists.`)
      return write(tx, caller, 'create', await accept(tx, { listId: services.newHexId(), teamId }, list))
    }),
  'list.update': (caller, input) =>
    change(services, caller, async (tx) => {
      const found = await locked(tx, caller, input)
      if (isRefusal(found)) return found
      if (found.kind !== input.list.kind)
        return refuse('conflict', 'What a list holds is fixed: make another list.', [
          { summary: `It holds ${found.kind}.`, location: '/kind' },
        ])
      return write(tx, caller, 'update', await accept(tx, { listId: input.listId, teamId: found.teamId }, input.list))
    }),
  'list.delete': (caller, input) =>
    change(services, caller, async (tx) => {
      const found = await locked(tx, caller, input)
      if (isRefusal(found)) return found
      record(tx, caller, 'delete', (await findList(tx, input.listId))!)
      await buryList(tx, input.listId, caller.userId)
      return undefined
    }),
  'list.import': (caller, input) => change(services, caller, (tx) => importInto(tx, caller, input)),
  'list.export': (caller, input) => exportLists(services, caller, input),
})

const importInto = async (
  tx: Tx,
  caller: Caller,
  input: ListCommands['list.import']['input'],
): Promise<Result<ListImport>> => {
  const found = await locked(tx, caller, input)
  if (isRefusal(found)) return found
  const before = (await findList(tx, input.listId))!
  const { problems, values } = readListCsv(input.bytes)
  const named =
    found.kind === 'CUSTOM'
      ? undefined
      : await resourcesNamed(
          tx,
          found.kind,
          values.map(({ value }) => value),
        )
  const errors: LineProblem[] = [...problems]
  const items: string[] = []
  for (const { line, value } of values) {
    const item = named ? named.get(value.toLowerCase()) : value
    const problem = textProblem(value, limits.choice)
    if (problem) errors.push({ line, message: `The value ${problem}.` })
    else if (item === undefined)
      errors.push({ line, message: `"${value}" names no ${found.kind === 'APPS' ? 'active app' : 'group'}.` })
    else if (items.includes(item)) errors.push({ line, message: `"${value}" is in the file already.` })
    else items.push(item)
  }
  const had = new Set(before.items.map(({ value }) => value))
  const has = new Set(items)
  const report = {
    dryRun: input.dryRun,
    items: items.length,
    added: items.filter((item) => !had.has(item)).length,
    removed: [...had].filter((item) => !has.has(item)).length,
    errors: errors.toSorted((a, b) => a.line - b.line).slice(0, limits.importErrorsListed),
  }
  if (input.dryRun || errors.length > 0) return report
  await saveList(tx, { ...before, items }, caller.userId)
  record(tx, caller, 'update', (await findList(tx, input.listId))!)
  return report
}

/** Reads configuration lists. */
export const listQueries = ({ db }: Services): Handlers<ListQueries> => {
  const get = (caller: Caller, listId: string): Promise<Result<ListFull>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const list = await findList(tx, listId)
      return list ? ((await mayRead(tx, caller, list.teamId)) ?? list) : notFound('list')
    })
  return {
    'list.list': (caller, { page, teamId }) =>
      db.inOrg(caller.orgId, async (tx) => {
        const memberId = seesTeams(caller) ? undefined : caller.userId
        return pageOf(await listsAfter(tx, { teamId, memberId, page }), page.limit, (row) => row.listId)
      }),
    'list.get': (caller, { listId }) => get(caller, listId),
    'list.csv': async (caller, { listId }) => {
      const list = await get(caller, listId)
      return isRefusal(list) ? list : listCsv(list.items)
    },
  }
}
