import type { Caller } from '@assent/core/caller.ts'
import type { User } from '@assent/core/directory/model.ts'
import { changedAttributes, managerText, withProfile } from '@assent/core/directory/profile.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { chunks, eventOf, eventsOf } from '../act.ts'
import { type Braked, brakedSummary } from '../membership/brake.ts'
import { userTarget } from '../targets.ts'
import { moveUsers, type UserStep } from '../users/lifecycle.ts'
import { stateOf, withManagers } from '../users/plan.ts'
import { type Found, resolveUsers } from '../users/queries.ts'
import {
  bindAwaitedManagers,
  insertUsers,
  lockMatching,
  lockPerson,
  lockSuperAdmins,
  lockUser,
  type Match,
  setPerson,
  type UserState,
  updateUsers,
} from '../users/store.ts'
import { shown } from './columns.ts'
import { inOrder, type Staged } from './store.ts'
import type { Tally } from './tally.ts'

/** What every merge is given. `source`: who is the truth for the users of this file. */
export type Merge = {
  readonly services: Services
  readonly tx: Tx
  readonly caller: Caller
  readonly importId: string
  readonly source: string
  readonly tally: Tally
  /** Groups that too many would leave by this file, as they stood last. */
  readonly braked: Map<string, Braked>
}

type UserRow = Staged<'user'>

/** Makes an error of each group that too many would leave by this file (abuse case D6). */
export const hold = ({ braked, tally }: Merge, groups: readonly Braked[], line: number): void => {
  for (const one of groups) {
    if (!braked.has(one.groupId)) tally.errors.add({ line, message: brakedSummary(one) })
    braked.set(one.groupId, one)
  }
}

/** What a row comes to: a new user, or one that is there and perhaps changes. */
type Plan = {
  readonly row: UserRow
  readonly before: User | undefined
  readonly state: UserState
  readonly step: UserStep | undefined
}

/** Merges the users of a file, people first and then the machines that they own, then who is whose manager and person. */
export const mergeUsers = async (merge: Merge): Promise<void> => {
  const { tx, importId } = merge
  const arrived: string[] = []
  const waiting = new Map<string, Staged<'user'>>()
  let machines = 0
  let linked = false
  for await (const rows of inOrder(tx, importId, 'user')) {
    const people = rows.filter(({ data }) => data.kind !== 'SERVICE')
    machines += rows.length - people.length
    linked ||= rows.some(({ data }) => data.samePersonAs !== undefined)
    arrived.push(...(await mergeChunk(merge, people, waiting)))
  }
  if (machines > 0)
    for await (const rows of inOrder(tx, importId, 'user')) {
      const part = rows.filter(({ data }) => data.kind === 'SERVICE')
      arrived.push(...(await mergeChunk(merge, part, waiting)))
    }
  for (const part of chunks(arrived, 2_000)) {
    const bound = await bindAwaitedManagers(tx, part)
    record(merge, 'user.account.update_profile', bound, { changed: ['managerId'] })
    for (const { userId } of bound) waiting.delete(userId)
  }
  for (const { line, data } of waiting.values())
    merge.tally.warnings.add({
      line,
      column: 'managerId',
      message: `Nobody is known as ${shown(String(data.profile['managerId']))}, or several are: the user has no manager until somebody is.`,
    })
  if (linked) await linkPersons(merge)
}

/** One part of the users; answers the ids of those who are new or have another login or address. */
const mergeChunk = async (merge: Merge, rows: readonly UserRow[], waiting: Map<string, UserRow>): Promise<string[]> => {
  if (rows.length === 0) return []
  const bySource = Map.groupBy(rows, ({ data }) => data.source ?? merge.source)
  if (bySource.size > 1) {
    const arrived: string[] = []
    for (const [source, same] of bySource) arrived.push(...(await mergeChunk({ ...merge, source }, same, waiting)))
    return arrived
  }
  const { tx, tally, services } = merge
  const source = rows[0]!.data.source ?? merge.source
  const found = await lockMatching(
    tx,
    source,
    rows.map(({ data }) => ({ login: data.login, externalId: data.externalId ?? null })),
  )
  const owners = await ownersOf(merge, rows)
  const plans: Plan[] = []
  for (const [i, row] of rows.entries()) {
    const match = found[i]!
    const bad = (message: string, column = 'login') => tally.errors.add({ line: row.line, column, message })
    const problem = matchProblem(row, match, source) ?? ownerProblem(row, owners)
    if (problem) bad(problem)
    else if (isOwnerless(row, match)) bad('owner must say who answers for this service account', 'owner')
    else {
      const plan = planOf(row, match.byExternalId ?? match.byLogin, source, owners, services)
      if (typeof plan === 'string') bad(plan)
      else plans.push(plan)
    }
  }
  return apply(merge, await keepSuperAdmin(merge, plans), waiting)
}

/** Why a row cannot be about the user that is there, or undefined (abuse case D4: a reused login is somebody else). */
const matchProblem = ({ data }: UserRow, { byLogin, byExternalId }: Match, source: string): string | undefined => {
  const user = byExternalId ?? byLogin
  if (!user) return undefined
  if (byExternalId && byLogin && byExternalId.userId !== byLogin.userId)
    return `The login ${shown(data.login)} belongs to another user than the external id ${shown(data.externalId!)}.`
  if (user.source !== source && user.source !== 'LOCAL')
    return `The user ${shown(data.login)} is kept by ${user.source}, not by ${source}.`
  if (!byExternalId && data.externalId !== undefined && user.externalId !== null && user.externalId !== data.externalId)
    return `The login ${shown(data.login)} belongs to somebody else, with the external id ${shown(user.externalId)}. Delete or rename that user first.`
  if (data.kind !== undefined && data.kind !== user.kind)
    return `${shown(data.login)} is ${user.kind}, which cannot change.`
  return undefined
}

/** A machine that comes needs somebody who answers for it; one that is there has somebody, even if he left. */
const isOwnerless = ({ data }: UserRow, { byExternalId, byLogin }: Match): boolean =>
  data.kind === 'SERVICE' && data.owner === undefined && !byExternalId && !byLogin

const ownersOf = async ({ tx }: Merge, rows: readonly UserRow[]): Promise<ReadonlyMap<string, Found>> => {
  const refs = rows.flatMap(({ data }) => data.owner ?? [])
  return refs.length > 0 ? resolveUsers(tx, refs) : new Map()
}

const ownerProblem = ({ data }: UserRow, owners: ReadonlyMap<string, Found>): string | undefined =>
  data.owner === undefined ? undefined : refProblem(data.owner, owners.get(data.owner))

/** Why a text means no user, or undefined. */
export const refProblem = (ref: string, found: Found | undefined): string | undefined => {
  if (typeof found === 'object') return undefined
  return found === 'ambiguous'
    ? `Several users have the address ${shown(ref)}: name the login.`
    : `There is no user ${shown(ref)}.`
}

const steps: Readonly<Record<string, UserStep>> = {
  'STAGED ACTIVE': 'activate',
  'PROVISIONED ACTIVE': 'activate',
  'DEPROVISIONED ACTIVE': 'activate',
  'SUSPENDED ACTIVE': 'unsuspend',
  'ACTIVE SUSPENDED': 'suspend',
  'STAGED DEPROVISIONED': 'deactivate',
  'PROVISIONED DEPROVISIONED': 'deactivate',
  'ACTIVE DEPROVISIONED': 'deactivate',
  'SUSPENDED DEPROVISIONED': 'deactivate',
}

const planOf = (
  row: UserRow,
  before: User | undefined,
  source: string,
  owners: ReadonlyMap<string, Found>,
  services: Services,
): Plan | string => {
  const { data } = row
  const { portrait, causes } = withProfile(before, data.profile, false)
  if (causes.length > 0) return causes[0]!.summary
  const owner = data.owner === undefined ? undefined : owners.get(data.owner)
  const externalId = data.externalId ?? before?.externalId ?? null
  const ownerId = typeof owner === 'object' ? owner.userId : (before?.ownerId ?? null)
  if (before) {
    const to = data.status ?? before.status
    const step = steps[`${before.status} ${to}`]
    if (to !== before.status && !step) return `A user who is ${before.status} cannot become ${to}.`
    return { row, before, state: { ...stateOf(before), ...portrait, source, externalId, ownerId }, step }
  }
  const userId = services.newId('user')
  const state: UserState = {
    ...portrait,
    userId,
    personId: userId,
    kind: data.kind ?? 'HUMAN',
    ownerId,
    status: data.status ?? 'ACTIVE',
    managerId: null,
    roles: [],
    source,
    externalId,
  }
  return { row, before: undefined, state, step: undefined }
}

/** Leaves out, with an error, the plan that would take the last super administrator away (abuse case D10). */
const keepSuperAdmin = async ({ tx, tally }: Merge, plans: readonly Plan[]): Promise<readonly Plan[]> => {
  const leaving = plans.filter(
    ({ before, step }) => before?.roles.includes('SUPER_ADMIN') && (step === 'suspend' || step === 'deactivate'),
  )
  if (leaving.length === 0) return plans
  const left = new Set(await lockSuperAdmins(tx))
  const refused = new Set<Plan>()
  for (const plan of leaving) {
    if (left.size === 1 && left.has(plan.state.userId)) {
      refused.add(plan)
      tally.errors.add({ line: plan.row.line, column: 'status', message: 'The last super administrator stays.' })
    } else left.delete(plan.state.userId)
  }
  return plans.filter((plan) => !refused.has(plan))
}

const apply = async (merge: Merge, plans: readonly Plan[], waiting: Map<string, UserRow>): Promise<string[]> => {
  const { tx, tally } = merge
  const managers = await withManagers(
    tx,
    plans.map(({ state, before }) => ({ userId: state.userId, before, portrait: state })),
  )
  const whole = plans.map((plan, i) => ({ ...plan, state: { ...plan.state, managerId: managers[i]! } }))
  for (const { row, state } of whole)
    if (state.managerId === null && managerText(state.profile) !== undefined) waiting.set(state.userId, row)
  const fresh = whole.filter(({ before }) => !before)
  const there = whole.flatMap((plan) =>
    plan.before ? [{ ...plan, before: plan.before, changed: changesOf(plan.before, plan.state) }] : [],
  )
  const edited = there.filter(({ changed }) => changed.length > 0)
  const moved = there.filter(({ step }) => step !== undefined)
  tally.count('users', 'created', fresh.length)
  tally.count('users', 'updated', new Set([...edited, ...moved]).size)
  tally.count('users', 'unchanged', there.length - new Set([...edited, ...moved]).size)
  if (fresh.length > 0)
    record(
      merge,
      'user.lifecycle.create',
      await insertUsers(
        tx,
        fresh.map(({ state }) => state),
      ),
      {},
    )
  if (edited.length > 0)
    await updateUsers(
      tx,
      edited.map(({ state }) => state),
    )
  // Users with the same changes share an event: a column that is new for all of them is one thing that happened.
  for (const [changed, same] of Map.groupBy(edited, (plan) => plan.changed.join(' ')))
    record(
      merge,
      'user.account.update_profile',
      same.map(({ state }) => state),
      { changed: changed.split(' ') },
    )
  for (const [step, same] of Map.groupBy(moved, (plan) => plan.step!))
    await moveUsers(
      tx,
      merge.caller,
      same.map(({ state, before }) => ({ ...before, ...state })),
      step,
      (braked) => hold(merge, braked, 0),
    )
  const newNames = edited.filter(({ changed }) => changed.includes('login') || changed.includes('email'))
  return [...fresh, ...newNames].map(({ state }) => state.userId)
}

const changesOf = (before: User, state: UserState): readonly string[] => {
  const rest = (['managerId', 'source', 'externalId', 'ownerId'] as const).filter(
    (part) => before[part] !== state[part],
  )
  return [...new Set([...changedAttributes(before, state), ...rest])]
}

type Named = Parameters<typeof userTarget>[0]

const record = (
  { tx, caller, importId }: Merge,
  type: string,
  users: readonly Named[],
  detail: { readonly changed?: readonly string[] },
): void => tx.record(...eventsOf(caller, type, users.map(userTarget), { ...detail, import: importId }))

/** Rows that say whose second account this is: few, so one after the other. */
const linkPersons = async ({ tx, caller, importId, tally }: Merge): Promise<void> => {
  for await (const rows of inOrder(tx, importId, 'user')) {
    const wanted = rows.filter(({ data }) => data.samePersonAs !== undefined)
    if (wanted.length === 0) continue
    const found = await resolveUsers(
      tx,
      wanted.flatMap(({ data }) => [data.login, data.samePersonAs!]),
    )
    for (const { line, data } of wanted) {
      const [user, other] = [found.get(data.login), found.get(data.samePersonAs!)]
      const problem = refProblem(data.samePersonAs!, other)
      if (problem || typeof other !== 'object') tally.errors.add({ line, column: 'samePersonAs', message: problem! })
      else if (typeof user === 'object') await link(tx, caller, importId, user.userId, other.userId)
    }
  }
}

const link = async (tx: Tx, caller: Caller, importId: string, userId: string, otherId: string): Promise<void> => {
  const user = (await lockUser(tx, userId))!
  const other = (await lockUser(tx, otherId))!
  if (user.personId === other.personId) return
  const accounts = await lockPerson(tx, user.personId)
  await setPerson(
    tx,
    accounts.map((account) => account.userId),
    other.personId,
  )
  tx.record(eventOf(caller, 'assent.user.link', [userTarget(user), userTarget(other)], { import: importId }))
}
