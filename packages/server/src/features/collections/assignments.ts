import type { Caller } from '@assent/core/caller.ts'
import { timeZoneProblem } from '@assent/core/directory/text.ts'
import { type Cause, type Refusal, refuse } from '@assent/core/refusal.ts'
import { sourceOf } from '../../app/actor.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { assignmentOfGrant, type CollectionGrants, grantOfAssignment, noSuch } from '../grants/index.ts'
import { change, lockedProblem, mayChange } from './act.ts'
import { type AssignmentView, assignmentsOf } from './queries.ts'
import { activeUsers, areOver } from './store.ts'

/** Somebody who is to have a collection; `ends` null: until it is taken. `at` points at him in what was sent. */
export type Assignee = {
  readonly userId: string
  readonly actor: 'API' | 'ADMIN'
  readonly ends: string | null
  readonly timeZone: string | null
  readonly at: string
}
type Ref = { readonly collectionId: string; readonly assignmentId: string }

export type AssignmentCommands = {
  /** Never to oneself. Who has it from an administrator already keeps it, until the end that is said now. */
  'collection.assign': {
    input: { readonly collectionId: string; readonly assignees: readonly Assignee[] }
    output: readonly (AssignmentView & { readonly assignmentId: string })[]
  }
  /** What is left out stays. Later for oneself only by a request. */
  'collection.moveEnd': {
    input: Ref & { readonly ends?: string | null; readonly timeZone?: string | null }
    output: undefined
  }
  'collection.unassign': { input: Ref; output: undefined }
}

const inQuarantine = () =>
  refuse(
    'unavailable',
    'Nothing is given while the organization is in quarantine, or the clock of its database is doubted.',
  )
const bad = (causes: readonly Cause[]) => refuse('invalid', 'The assignments are not valid.', causes)
const over: Pick<Cause, 'summary' | 'reason'> = { summary: 'The end is in the past.', reason: 'STRING_FORMAT_INVALID' }

/** What is wrong with whom a collection is assigned to: each is active, named once, and not the one who assigns. */
const assigneesProblem = async (
  tx: Tx,
  caller: Caller,
  assignees: readonly Assignee[],
): Promise<Refusal | undefined> => {
  const persons = await activeUsers(
    tx,
    assignees.map(({ userId }) => userId),
  )
  const late = await areOver(
    tx,
    assignees.map(({ ends }) => ends),
  )
  const causes = assignees.flatMap(({ at, timeZone, userId }, n): Cause[] => {
    const zone = timeZone === null ? undefined : timeZoneProblem(timeZone)
    const who = `${at}/principal/externalId`
    const first = assignees.findIndex((other) => other.userId === userId) === n
    return [
      ...(persons.has(userId)
        ? []
        : [{ summary: 'There is no such active user.', location: who, reason: 'IDENTIFIER_NOT_FOUND' }]),
      ...(first ? [] : [{ summary: 'This user is there twice.', location: who, reason: 'DUPLICATE' }]),
      ...(late[n] ? [{ ...over, location: `${at}/expirationTime` }] : []),
      ...(zone ? [{ summary: `timeZone ${zone}`, location: `${at}/timeZone`, reason: 'STRING_FORMAT_INVALID' }] : []),
    ]
  })
  if (causes.length > 0) return bad(causes)
  return [...persons.values()].includes(caller.personId)
    ? refuse('forbidden', 'For yourself you have to ask: make a request.')
    : undefined
}

const assign = async (
  tx: Tx,
  ledger: CollectionGrants,
  caller: Caller,
  collectionId: string,
  assignees: readonly Assignee[],
): Promise<readonly string[]> => {
  const source = sourceOf(caller)
  const kept: string[] = []
  const fresh: Assignee[] = []
  // The places of users are locked in one order by everybody.
  for (const one of assignees.toSorted((a, b) => (a.userId < b.userId ? -1 : 1))) {
    const before = await ledger.base(tx, one.userId, collectionId)
    const moved =
      before &&
      (await ledger.moveEnd(tx, before, { ends: one.ends, timeZone: one.timeZone, by: caller.userId }, source))
    if (moved) kept.push(before.grant_id)
    else fresh.push(one)
  }
  const made = await ledger.open(
    tx,
    fresh.map(({ at: _, ...ask }) => ({ ...ask, collectionId })),
    caller.userId,
    source,
  )
  // Users and collection are locked, and a collection always gives itself: nothing is left that could refuse it.
  const lost = made.find(({ problem, status }) => status === 'INACTIVE' || problem !== null)
  if (lost) throw new Error(`a collection was not given: ${lost.problem}`)
  return [...kept, ...made.map(({ grant_id }) => grant_id)]
}

const moveEnd = async (
  tx: Tx,
  ledger: CollectionGrants,
  caller: Caller,
  { assignmentId, collectionId, ...change }: AssignmentCommands['collection.moveEnd']['input'],
): Promise<Refusal | undefined> => {
  const grant = await ledger.living(tx, grantOfAssignment(assignmentId), collectionId)
  if (!grant) return noSuch('assignment')
  const { ends = grant.ends, timeZone = grant.time_zone } = change
  const zone = timeZone === null ? undefined : timeZoneProblem(timeZone)
  if (zone) return bad([{ summary: `timeZone ${zone}`, location: '/timeZone', reason: 'STRING_FORMAT_INVALID' }])
  if (change.ends !== undefined && (await areOver(tx, [ends]))[0])
    return bad([{ ...over, location: '/expirationTime' }])
  const later = grant.ends !== null && (ends === null || Date.parse(ends) > Date.parse(grant.ends))
  const own = (await activeUsers(tx, [grant.user_id])).get(grant.user_id) === caller.personId
  if (later && own) return refuse('forbidden', 'Your own access can only be extended by a request.')
  const moved = await ledger.moveEnd(tx, grant, { ends, timeZone, by: caller.userId }, sourceOf(caller))
  return moved ? undefined : noSuch('assignment')
}

/** Who has which collection: each assignment is a grant of it, beside what requests gave (design rule 5). */
export const assignmentCommands = (services: Services, ledger: CollectionGrants): Handlers<AssignmentCommands> => ({
  'collection.assign': async (caller, { assignees, collectionId }) =>
    mayChange(caller) ??
    change(services, caller, async (tx) => {
      if (await ledger.isQuarantined(tx)) return inQuarantine()
      const problem = (await lockedProblem(tx, collectionId)) ?? (await assigneesProblem(tx, caller, assignees))
      if (problem) return problem
      const ids = await assign(tx, ledger, caller, collectionId, assignees)
      const views = new Map((await assignmentsOf(tx, ids)).map((view) => [view.userId, view]))
      return assignees.flatMap(({ userId }) => {
        const view = views.get(userId)
        return view ? [{ ...view, assignmentId: assignmentOfGrant(view.grantId) }] : []
      })
    }),
  'collection.moveEnd': async (caller, input) =>
    mayChange(caller) ??
    change(services, caller, async (tx) => {
      return (await lockedProblem(tx, input.collectionId)) ?? moveEnd(tx, ledger, caller, input)
    }),
  'collection.unassign': async (caller, { assignmentId, collectionId }) =>
    mayChange(caller) ??
    change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const grant = await ledger.living(tx, grantOfAssignment(assignmentId), collectionId)
      if (!grant) return noSuch('assignment')
      await ledger.end(tx, [grant.grant_id], { reason: 'REVOKED', by: caller.userId, source: sourceOf(caller) })
      return undefined
    }),
})
