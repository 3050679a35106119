import { hash } from 'node:crypto'
import { canonical } from '@assent/core/audit/canonical.ts'
import type { Json } from '@assent/core/audit/event.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { riskReason } from '@assent/core/policy/risk-facts.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { type Actor, type Context, stamp } from '@assent/core/request/context.ts'
import { decide, type RequestCommand } from '@assent/core/request/decide.ts'
import { isParty } from '@assent/core/request/eligible.ts'
import { type Request, type RequestEvent, subjectOf } from '@assent/core/request/model.ts'
import { nameNeeds, needsOf } from '@assent/core/request/needs.ts'
import { excludedPersons, type Need } from '@assent/core/steps/assignment.ts'
import type { Services } from '../../app/services.ts'
import { keepPlans, type Look, type Tx } from '../../platform/db.ts'
import { lockFiles, type StoredFile } from './attachments/store.ts'
import { loadWayUses, type TakeWays } from './cap-ways.ts'
import { systemCaller } from './commands.ts'
import { type Delivered, type Draft, deedsOf, fold, saveDrafts } from './drafts.ts'
import { type Loaded, loadFacts } from './facts.ts'
import { whileDoubted } from './pause.ts'
import type { Give } from './port.ts'
import { refusedEvent } from './record.ts'
import { againOf, besideReopened } from './reopening.ts'
import { loadSights, type Sights, sightsNeeded } from './sights.ts'
import { deliveries, levelKey, lock, makeStepsOf, type OpenRequests, type Stored, teamMembers } from './store.ts'
import {
  findSubmissions,
  judgeSubmissions,
  type Submission,
  type SubmitInput,
  submissionNeeds,
  submitOne,
} from './submission.ts'
import { loadTurns, type Turns } from './turns.ts'

/** What one command does: begin a request, or change one, named by its id or by the id of one of its tasks. */
export type Op =
  | { readonly kind: 'submit'; readonly input: SubmitInput }
  | {
      readonly kind: 'change'
      readonly target: { readonly requestId: string } | { readonly taskId: string }
      readonly command: RequestCommand
    }

export type Work = { readonly caller: Caller; readonly op: Op }

/** What a batch is decided on: loaded once, in a fixed number of statements whatever the length. */
type Ground = Loaded & {
  readonly stored: ReadonlyMap<string, Stored>
  readonly byTask: ReadonlyMap<string, string>
  readonly submissions: ReadonlyMap<Work, Submission>
  readonly delivered: ReadonlyMap<string, { fingerprint: string; answer: unknown }>
  readonly stepsOf: (pin: { id: string; version: number }) => Context['steps']
  /** Callers who run the requests of a team, each `team user`. */
  readonly members: ReadonlySet<string>
  /** Files that messages of the batch name; each is marked as it is sent. */
  readonly files: Map<string, StoredFile>
  readonly sights: Sights
  readonly turns: Turns
  readonly takeWays: TakeWays
  /** Open requests of those whose requests are to be opened again. */
  readonly beside: OpenRequests | undefined
}

/** The outcome of one command: the request as it is now, or why not. */
export type Outcome = Result<Request>

/**
 * The one way in which requests change: loads and locks, decides, saves the aggregates, appends the events and queues
 * what follows, for a list of commands in one transaction. Each keeps its own result: what one is refused for never
 * touches its neighbours. `works` may be claimed inside the transaction (lanes do, with skip locked).
 */
export const makeRunBatch = (services: Services, give?: Give) => {
  const stepsOf = makeStepsOf()
  return async (orgId: OrgId, works: readonly Work[] | ((tx: Tx) => Promise<readonly Work[]>)) => {
    const finish = async (tx: Tx, list: readonly Work[], found: Found) =>
      whileDoubted(tx, list, async (open) => carryOut(tx, open, await load(tx, open, found, stepsOf), services, give))
    if (typeof works !== 'function')
      return services.db.inOrg(
        orgId,
        (tx, found: Found) => finish(tx, works, found),
        (look) => find(look, works),
      )
    return services.db.inOrg(orgId, async (tx) => {
      const list = await works(tx)
      return list.length === 0 ? [] : finish(tx, list, await find(tx, list))
    })
  }
}

export type RunBatch = ReturnType<typeof makeRunBatch>

type Found = Awaited<ReturnType<typeof find>>

/** Locks and loads what the works themselves name; the locks come first, and all goes out in one message. */
const find = async (look: Look, works: readonly Work[]) => {
  const changes = works.flatMap(({ op }) => (op.kind === 'change' ? [op] : []))
  const requestIds = changes.flatMap(({ target }) => ('requestId' in target ? [target.requestId] : []))
  const taskIds = changes.flatMap(({ target }) => ('taskId' in target ? [target.taskId] : []))
  const keys = works.flatMap(({ caller }) => (caller.key ? [{ callerId: caller.userId, key: caller.key }] : []))
  const fileIds = changes.flatMap(({ command }) => (command.do === 'message' ? (command.attachmentIds ?? []) : []))
  const [, locked, files, submissions, delivered] = await Promise.all([
    // Everything here is looked up by keys: planning for each batch anew takes longer than that.
    keepPlans(look),
    lock(look, requestIds, taskIds),
    lockFiles(look, fileIds),
    findSubmissions(look, works),
    // Last: whoever asks again because no answer came back is not told that what he asked for is open already. Where the first
    // time is committed between two of these looks, and an earlier one saw what came of it, this one sees its answer.
    deliveries(look, keys),
  ])
  return { locked, delivered, files, submissions }
}

const load = async (
  tx: Tx,
  works: readonly Work[],
  { delivered, files, locked, submissions: asked }: Found,
  makeSteps: ReturnType<typeof makeStepsOf>,
): Promise<Ground> => {
  const submissions = await judgeSubmissions(tx, works, asked)
  const pins = [
    ...[...locked.requests.values()].flatMap(({ request }) => request.flow ?? []),
    ...[...submissions.values()].flatMap(({ extending, flow, otherwise }) =>
      [flow ?? [], otherwise?.flow ?? [], extending?.flow ?? []].flat(),
    ),
  ]
  const stepsOf = await makeSteps(tx, pins)
  const loaded = await loadFacts(tx, needsOfBatch(works, locked, submissions, stepsOf))
  const takeWays = await loadWayUses(tx, asked?.open.cap, wayInputs(submissions, stepsOf), loaded.facts)
  const members = await membersOf(tx, works, locked.requests)
  const sights = await loadSights(tx, sightsNeeded(works, locked.requests))
  const beside = await besideReopened(tx, works, locked.requests)
  const turns = await loadTurns(tx, teamsToTurn(works, submissions, locked.requests))
  return {
    ...loaded,
    stored: locked.requests,
    byTask: locked.byTask,
    submissions,
    delivered,
    stepsOf,
    members,
    files,
    sights,
    turns,
    takeWays,
    beside,
  }
}

/** The teams of new requests, and of those that are given to another member. */
const teamsToTurn = (
  works: readonly Work[],
  submissions: ReadonlyMap<Work, Submission>,
  requests: ReadonlyMap<string, Stored>,
): readonly string[] => {
  const left = works.flatMap(({ op }) =>
    op.kind === 'change' && op.command.do === 'relieve' && 'requestId' in op.target
      ? [requests.get(op.target.requestId)?.request.level]
      : [],
  )
  const levels = [...[...submissions.values()].map(({ policy }) => policy?.level), ...left]
  return levels.flatMap((level) => (level?.scopeType === 'REQUEST_TYPE' ? [level.appId] : []))
}

/** What is asked for with each flow that it may run. */
const wayInputs = (submissions: ReadonlyMap<Work, Submission>, stepsOf: Ground['stepsOf']) =>
  [...submissions].flatMap(([{ op }, { flow, otherwise }]) =>
    op.kind === 'submit'
      ? [{ input: op.input, flows: [flow, otherwise?.flow].flatMap((pin) => (pin ? [stepsOf(pin)] : [])) }]
      : [],
  )

/** Which callers are members of the teams whose requests these are; no statement where there are none. */
const membersOf = (tx: Tx, works: readonly Work[], requests: ReadonlyMap<string, Stored>) =>
  teamMembers(
    tx,
    [...requests.values()].flatMap(({ request: { level } }) =>
      level.scopeType === 'REQUEST_TYPE' ? [level.appId] : [],
    ),
    works.map(({ caller }) => caller.userId),
  )

const needsOfBatch = (
  works: readonly Work[],
  locked: Pick<Ground, 'byTask'> & { readonly requests: ReadonlyMap<string, Stored> },
  submissions: Ground['submissions'],
  stepsOf: Ground['stepsOf'],
): readonly Need[] =>
  works.flatMap((work) => {
    const { caller, op } = work
    if (op.kind === 'submit')
      return [...submissionNeeds(submissions.get(work), op.input, stepsOf), ...nameNeeds(op.input.values)]
    const id = 'requestId' in op.target ? op.target.requestId : locked.byTask.get(op.target.taskId)
    const request = id ? locked.requests.get(id)?.request : undefined
    if (!request) return []
    const actorId = caller.kind === 'SYSTEM' ? undefined : caller.userId
    const steps = request.flow ? stepsOf(request.flow) : []
    // A correction goes through the flow again from where its answers stand, and so may what is opened again.
    const again = op.command.do === 'correct' || op.command.do === 'reopen'
    const from = again ? 0 : request.status === 'PENDING' ? request.at : steps.length
    return needsOf(request, steps, from, actorId, op.command)
  })

const carryOut = async (
  tx: Tx,
  works: readonly Work[],
  ground: Ground,
  services: Services,
  give: Give | undefined,
): Promise<(Outcome | Error)[]> => {
  const drafts = new Map<string, Draft>()
  const delivered: Delivered[] = []
  const answered = new Map(ground.delivered)
  const taken = new Map<string, string>()
  const outcomes = works.map((work): Outcome | Error => {
    try {
      return once(work, answered, delivered, () => carryOne(tx, work, ground, drafts, taken, services))
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  })
  const system = contextOf(systemCaller(tx.orgId), ground, services)
  const final = await saveDrafts(tx, { drafts, delivered, services, system }, give)
  await ground.turns.save()
  // The answer is the request as it was saved.
  return outcomes.map((outcome) => (outcome instanceof Error || isRefusal(outcome) ? outcome : final(outcome)))
}

/** Answers a delivery key that was seen before with its first answer, and remembers what a new one comes to. */
const once = (
  work: Work,
  answered: Map<string, { fingerprint: string; answer: unknown }>,
  delivered: Delivered[],
  act: () => Outcome,
): Outcome => {
  const { caller, op } = work
  if (!caller.key) return act()
  const key = `${caller.userId} ${caller.key}`
  const fingerprint = hash('sha256', canonical(sentOf(op)), 'hex')
  const earlier = answered.get(key)
  if (earlier && earlier.fingerprint !== fingerprint)
    return refuse('conflict', 'This idempotency key was used for something else before.')
  if (earlier) return earlier.answer as Request
  const outcome = act()
  // A refusal changed nothing, so asking again may be answered anew.
  if (isRefusal(outcome)) return outcome
  answered.set(key, { fingerprint, answer: outcome })
  delivered.push({ caller_id: caller.userId, key: caller.key, fingerprint, request: outcome })
  return outcome
}

/** What the caller sent: what we made of it on the way is another one each time. */
const sentOf = (op: Op): Json => {
  if (op.kind === 'submit' || !('messageId' in op.command)) return op as unknown as Json
  const { messageId: _, ...command } = op.command
  return { ...op, command } as unknown as Json
}

/** Files go with one message, also within a batch. */
const markSent = (files: Map<string, StoredFile>, events: readonly RequestEvent[]): void => {
  for (const event of events)
    if (event.type === 'messaged')
      for (const { attachmentId } of event.attachments ?? [])
        files.set(attachmentId, { ...files.get(attachmentId)!, messageId: event.messageId })
}

const carryOne = (
  tx: Tx,
  work: Work,
  ground: Ground,
  drafts: Map<string, Draft>,
  taken: Map<string, string>,
  services: Services,
): Outcome => {
  const { caller, op } = work
  if (op.kind === 'submit') {
    const submission = ground.submissions.get(work)
    const context = contextOf(caller, ground, services)
    const beside = besideOf(op.input.requestedFor, drafts, ground)
    const { stepsOf } = ground
    const begun = submitOne(op.input, services.newId('request'), caller, submission, taken, beside, stepsOf, context)
    if (isRefusal(begun)) return onRecord(tx, begun, caller)
    const tooMuch = ground.takeWays(begun, ground.now)
    if (tooMuch) return tooMuch
    const history = begun.map((event) => stamp(event, context))
    const asked = { before: undefined, after: fold(undefined, history), history: deedsOf(history, caller) }
    const draft = entrusted(asked, ground, contextOf(systemCaller(tx.orgId), ground, services), tx)
    const request = draft.after
    drafts.set(request.requestId, draft)
    if (request.status === 'PENDING') taken.set(levelKey(request.requestedFor, request.level), request.requestId)
    return request
  }
  const id = 'requestId' in op.target ? op.target.requestId : ground.byTask.get(op.target.taskId)
  const stored = id ? ground.stored.get(id) : undefined
  if (!id || !stored)
    return refuse('not_found', 'requestId' in op.target ? 'There is no such request.' : 'There is no such task.')
  const draft = drafts.get(id) ?? { before: stored, after: stored.request, history: [] }
  const base = contextOf(caller, ground, services)
  const context = {
    ...base,
    actor: { ...base.actor, isRequestAdmin: runsIt(draft.after, caller, ground) },
    sights: (userId: string) => ground.sights(id, userId),
    turn: () => turnOf(draft.after, ground),
    again: againOf(draft.after, ground, taken),
    steps: draft.after.flow ? ground.stepsOf(draft.after.flow) : [],
  }
  const events = decide(draft.after, op.command, context)
  if (isRefusal(events)) return guarded(tx, events, draft.after, work, context)
  markSent(ground.files, events)
  const history = events.map((event) => stamp(event, context))
  const after = fold(draft.after, history)
  if (op.command.do === 'reopen' && after.status === 'PENDING') taken.set(levelKey(after.requestedFor, after.level), id)
  drafts.set(id, { ...draft, after, history: [...draft.history, ...deedsOf(history, caller)] })
  return after
}

/** Who looks after a new request of a team, by the team's own rule: named in the same transaction, by nobody. */
const entrusted = (draft: Draft, ground: Ground, system: Context, tx: Tx): Draft => {
  if (draft.after.status !== 'PENDING') return draft
  const userId = turnOf(draft.after, ground)
  if (userId === undefined) return draft
  const history = [stamp({ type: 'assigned', userId }, system)]
  return {
    ...draft,
    after: fold(draft.after, history),
    history: [...draft.history, ...deedsOf(history, systemCaller(tx.orgId))],
  }
}

/** Whose turn it is by the rule of its team; nobody looks after a request of his own, from whichever account. */
const turnOf = (request: Request, { facts, turns }: Ground): string | undefined =>
  request.level.scopeType === 'REQUEST_TYPE'
    ? turns.next(request.level.appId, excludedPersons(subjectOf(request), facts))
    : undefined

/** Members run the requests of their team; administrators of requests all those that no team keeps to itself. */
const runsIt = ({ level }: Request, caller: Caller, { members }: Ground): boolean => {
  if (members.has(`${level.appId} ${caller.userId}`)) return true
  if (!actorOf(caller).isRequestAdmin) return false
  return !members.has(`${level.appId} private`) || hasRole(caller, 'SUPER_ADMIN')
}

/** Requests of the same person that began earlier in the batch: the facts do not know them. */
const besideOf = (userId: string, drafts: ReadonlyMap<string, Draft>, { facts, risk }: Ground) => {
  const person = risk && facts.user(userId)?.personId
  if (person === undefined) return []
  return [...drafts.values()].flatMap(({ after, before }) =>
    before === undefined &&
    (after.status === 'PENDING' || after.status === 'APPROVED') &&
    facts.user(after.requestedFor)?.personId === person
      ? [after.gives ?? after.level, ...(after.onTheWay ?? []).map(({ level }) => level)].map((level) => ({
          requestId: after.requestId,
          level,
        }))
      : [],
  )
}

/** Whoever asks for what separation of duties forbids is on the record for it. */
const onRecord = (tx: Tx, refusal: Refusal, caller: Caller): Refusal => {
  if (refusal.causes.some(({ reason }) => reason === riskReason))
    tx.record(refusedEvent(caller, 'submit', undefined, refusal.causes.map(({ summary }) => summary).join(' ')))
  return refusal
}

/** A refusal for lack of rights goes on the record; who has nothing to do with the request learns nothing of it. */
const guarded = (tx: Tx, refusal: Outcome, request: Request, { caller, op }: Work, context: Context): Outcome => {
  if (!isRefusal(refusal) || refusal.code !== 'forbidden') return refusal
  tx.record(refusedEvent(caller, op.kind === 'change' ? op.command.do : 'submit', request.requestId, refusal.summary))
  const knows =
    context.actor.isRequestAdmin || hasRole(caller, 'AUDITOR') || isParty(request, caller.userId, context.facts)
  return knows ? refusal : refuse('not_found', 'There is no such task or request.')
}

/** What a caller's command is judged by, on what was loaded; the steps of its flow come on top. */
export const contextOf = (caller: Caller, ground: Loaded & Pick<Ground, 'files'>, services: Services): Context => ({
  actor: actorOf(caller),
  now: ground.now,
  facts: ground.facts,
  steps: [],
  newTaskId: services.newHexId,
  digest: (value) => hash('sha256', canonical(value), 'hex'),
  settings: ground.settings,
  fileOf: (attachmentId) => ground.files.get(attachmentId),
  risk: ground.risk,
})

const actorOf = (caller: Caller): Actor => ({
  userId: caller.userId,
  personId: caller.personId,
  kind: caller.kind,
  isRequestAdmin: caller.kind !== 'SYSTEM' && hasRole(caller, 'ACCESS_REQUESTS_ADMIN'),
})
