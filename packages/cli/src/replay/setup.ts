import { errorOf, where, withQuery } from '@assent/core/api/client.ts'
import type { EntryView, UserView } from '@assent/core/api/shapes.ts'
import { csvLine } from '@assent/core/csv.ts'
import { refused } from '../problems.ts'
import { eachOf, partsOf } from './pool.ts'
import type { Progress } from './progress.ts'
import { type Requester, type Shape, shortHash } from './rows.ts'
import { tokensFor, type Wire } from './wire.ts'

/** Who and what a history is about. */
export type Cast = {
  readonly shape: Shape
  readonly requesters: readonly Requester[]
  readonly resources: readonly string[]
}

/** A history brought to life: a token for each person, an entry and an app for each resource. */
export type Stage = {
  readonly tokenOf: (who: string) => string
  readonly userIdOf: (requester: string) => string
  readonly entryOf: (resource: string) => string
  readonly appOf: (resource: string) => string
}

const domain = 'replay.example'
const sequenceName = 'Replay: the manager decides'
const inFlight = 16

const requesterLogin = (key: string): string => `requester-${key}@${domain}`
/** The login of a manager, whose number may be any text. */
export const managerLogin = (id: string): string =>
  `manager-${/^[A-Za-z0-9]{1,40}$/.test(id) ? id : shortHash(id)}@${domain}`
const appLabel = (resource: string): string => `Resource ${resource}`

/** Makes directory, apps, one condition for each app, and tokens; what an earlier replay made is used again. */
export const setUp = async (wire: Wire, cast: Cast, progress: Progress): Promise<Stage> => {
  const managers = [...new Set(cast.requesters.map(({ manager }) => manager))]
  progress.step(
    `Importing ${cast.requesters.length} requesters, ${managers.length} managers and ${cast.resources.length} resources`,
  )
  await importCsv(wire, 'users', usersCsv(cast, managers))
  await importCsv(wire, 'apps', appsCsv(cast.resources))
  const users = await idsOf(wire, [
    ...cast.requesters.map(({ key }) => requesterLogin(key)),
    ...managers.map(managerLogin),
  ])
  const apps = await appIds(wire, cast.resources)
  const entries = await openCatalog(wire, cast.resources, apps, progress)
  const tokens = await allTokens(wire, [...users.values()], progress)
  return {
    tokenOf: (login) => tokens.get(users.get(login)!)!,
    userIdOf: (key) => users.get(requesterLogin(key))!,
    entryOf: (resource) => entries.get(resource)!,
    appOf: (resource) => apps.get(resource)!,
  }
}

/** The login of a requester. */
export const loginOf = requesterLogin

const attributeOf = (name: string, i: number): string => {
  const plain = name.replaceAll(/[^A-Za-z0-9_]/g, '_').slice(0, 60)
  return /^[A-Za-z]/.test(plain) &&
    !['login', 'email', 'status', 'kind', 'owner', 'managerid'].includes(plain.toLowerCase())
    ? plain
    : `role${i}_${plain}`
}

function* usersCsv({ requesters, shape }: Cast, managers: readonly string[]): Generator<string> {
  const columns = shape.roles.map((at, i) => attributeOf(shape.names[at]!, i))
  yield csvLine(['login', 'email', 'firstName', 'lastName', 'managerId', ...columns])
  for (const id of managers)
    yield csvLine([managerLogin(id), managerLogin(id), 'Manager', id, '', ...columns.map(() => '')])
  for (const { key, manager, roles } of requesters)
    yield csvLine([requesterLogin(key), requesterLogin(key), 'Requester', key, managerLogin(manager), ...roles])
}

function* appsCsv(resources: readonly string[]): Generator<string> {
  yield csvLine(['label', 'description'])
  for (const resource of resources) yield csvLine([appLabel(resource), 'From a history that is replayed.'])
}

type ImportReport = {
  readonly applied: boolean
  readonly errors: {
    readonly total: number
    readonly listed: readonly { readonly line: number; readonly message: string }[]
  }
}

const importCsv = async ({ must, token, transport }: Wire, kind: string, lines: Generator<string>): Promise<void> => {
  const answer = await transport.send({
    method: 'POST',
    path: withQuery('/governance/api/v2/imports', { kind, source: 'Replay' }),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv', accept: 'application/json' },
    body: [...lines].join(''),
  })
  const report = await must(
    Promise.resolve(answer.status < 300 ? (JSON.parse(answer.text) as ImportReport) : errorOf(answer)),
  )
  if (!report.applied)
    throw refused(
      `The ${kind} of the history could not be imported.`,
      ...report.errors.listed.slice(0, 5).map(({ line, message }) => `line ${line}: ${message}`),
    )
}

const idsOf = async ({ admin, must }: Wire, logins: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const wanted = new Set(logins)
  const found = new Map<string, string>()
  for await (const user of listAll<UserView>(
    admin,
    must,
    withQuery('/api/v1/users', { limit: 200, search: `profile.email sw "requester-" or profile.email sw "manager-"` }),
  ))
    if (wanted.has(user.profile.login)) found.set(user.profile.login, user.id)
  if (found.size < wanted.size)
    throw refused(`${wanted.size - found.size} people of the history are not there after the import.`)
  return found
}

const appIds = async ({ admin, must }: Wire, resources: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const wanted = new Map(resources.map((resource) => [appLabel(resource), resource]))
  const found = new Map<string, string>()
  for await (const app of listAll<{ id: string; label: string }>(admin, must, '/api/v1/apps?limit=200')) {
    const resource = wanted.get(app.label)
    if (resource !== undefined) found.set(resource, app.id)
  }
  if (found.size < wanted.size)
    throw refused(`${wanted.size - found.size} resources of the history are not there after the import.`)
  return found
}

/** Items of a list of the core API, whose pages are bare arrays: the last id is the cursor. */
async function* listAll<T extends { readonly id: string }>(
  admin: Wire['admin'],
  must: Wire['must'],
  path: string,
): AsyncGenerator<T> {
  let after: string | undefined
  for (;;) {
    const page: readonly T[] = await must(
      admin().get<readonly T[]>(after === undefined ? path : `${path}&after=${after}`),
    )
    yield* page
    if (page.length < 200) return
    after = page.at(-1)!.id
  }
}

const openCatalog = async (
  wire: Wire,
  resources: readonly string[],
  apps: ReadonlyMap<string, string>,
  progress: Progress,
): Promise<ReadonlyMap<string, string>> => {
  const entries = await entriesOf(wire, apps)
  const missing = resources.filter((resource) => !entries.has(resource))
  if (missing.length === 0) return levelsOf(wire, entries, progress)
  const approvalSequenceId = await sequence(wire)
  progress.step('Conditions', missing.length)
  await eachOf(partsOf(missing, 200), 2, async (part) => {
    const conditions = part.map((resource) => ({
      resourceId: apps.get(resource)!,
      name: 'Everybody, by the manager',
      approvalSequenceId,
      requesterSettings: { type: 'EVERYONE' },
      accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
    }))
    await wire.must(wire.admin().post('/governance/api/v2/request-conditions', { activate: true, conditions }))
    progress.add(part.length)
  })
  return levelsOf(wire, await entriesOf(wire, apps), progress)
}

type SequenceView = { readonly id: string; readonly name: string }

const sequence = async ({ admin, must }: Wire): Promise<string> => {
  const known = (await must(admin().all<SequenceView>('/governance/api/v2/request-sequences?limit=200'))).find(
    ({ name }) => name === sequenceName,
  )
  if (known) return known.id
  const made = await must(
    admin().post<SequenceView>('/governance/api/v2/request-sequences', {
      name: sequenceName,
      steps: [{ type: 'APPROVAL', label: 'Approval from the manager', assignmentRule: { type: 'MANAGER' } }],
    }),
  )
  return made.id
}

/** Top entries of the catalog, by resource. */
const entriesOf = async (
  { admin, must }: Wire,
  apps: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, EntryView>> => {
  const resourceOf = new Map([...apps].map(([resource, id]) => [id, resource]))
  const top = await must(
    admin().all<EntryView>(
      withQuery('/governance/api/v2/catalogs/default/entries', { filter: 'not(parent pr)', limit: 200 }),
      1_000_000,
    ),
  )
  return new Map(
    top.flatMap((entry) => {
      const resource = resourceOf.get(entry._links.relatedEntity?.href.split('/').at(-1) ?? '')
      return resource === undefined ? [] : [[resource, entry] as const]
    }),
  )
}

const levelsOf = async (
  wire: Wire,
  entries: ReadonlyMap<string, EntryView>,
  progress: Progress,
): Promise<ReadonlyMap<string, string>> => {
  const levels = new Map<string, string>()
  progress.step('Catalog entries', entries.size)
  await eachOf(entries, inFlight, async ([resource, entry]) => {
    const filter = where('parent', 'eq', entry.id)
    const [level] = await wire.must(
      wire.admin().all<EntryView>(withQuery('/governance/api/v2/catalogs/default/entries', { filter, limit: 1 }), 1),
    )
    if (!level) throw refused(`The catalog has no level for ${appLabel(resource)}.`)
    levels.set(resource, level.id)
    progress.add()
  })
  return levels
}

const allTokens = async (
  wire: Wire,
  userIds: readonly string[],
  progress: Progress,
): Promise<ReadonlyMap<string, string>> => {
  const tokens = new Map<string, string>()
  progress.step('Tokens', userIds.length)
  await eachOf(partsOf(userIds, 200), 2, async (part) => {
    for (const [userId, token] of await tokensFor(wire, part)) tokens.set(userId, token)
    progress.add(part.length)
  })
  return tokens
}
