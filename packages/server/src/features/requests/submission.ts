import { type Caller, hasRole } from '@assent/core/caller.ts'
import { durationMs } from '@assent/core/duration.ts'
import { limits } from '@assent/core/limits.ts'
import { type AccessCap, capProblem, type Use } from '@assent/core/policy/cap.ts'
import type { Rule } from '@assent/core/policy/condition.ts'
import { chooseDuration, durationField } from '@assent/core/policy/durations.ts'
import { type Lighter, lighterOf } from '@assent/core/policy/extension.ts'
import { winnerOf } from '@assent/core/policy/match.ts'
import { choosePriority, priorityField } from '@assent/core/policy/priority-field.ts'
import { assessmentOf } from '@assent/core/policy/risk.ts'
import { judgeRisk, type RiskAsk } from '@assent/core/policy/risk-facts.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Context } from '@assent/core/request/context.ts'
import type { FlowPin, RequestEvent } from '@assent/core/request/model.ts'
import { needsOf } from '@assent/core/request/needs.ts'
import { wayNeeds } from '@assent/core/request/on-the-way.ts'
import { submit } from '@assent/core/request/submit.ts'
import type { Need } from '@assent/core/steps/assignment.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import type { Look, Tx } from '../../platform/db.ts'
import {
  type ExtensionFound,
  extensionAsk,
  loadExtensions,
  loadPolicy,
  type Policy,
  policyKey,
} from '../catalog/index.ts'
import { loadOtherwise, lockPeople, type Otherwise } from '../risk/index.ts'
import type { Work } from './batch.ts'
import { loadUses, longestOf } from './cap.ts'
import { restrictedRefusal } from './risk.ts'
import { levelKey, openRequests } from './store.ts'

/** What somebody asks for, as it arrives. The reserved fields of okta-access-requests H.3 may be among the values. */
export type SubmitInput = {
  readonly entryId: string
  readonly requestedFor: string
  readonly requestedBy: string
  readonly values: readonly Given[]
  readonly extendsGrant?: string
  /** What the creator calls a request of a request type. */
  readonly subject?: string
}

/** Everything that one submission is judged on, besides the directory's facts. */
export type Submission = {
  /** Undefined: there is no such entry. */
  readonly policy: Policy | undefined
  /** The creator's own view of the entry, where he asks for somebody else. */
  readonly creatorPolicy: Policy | undefined
  readonly winner: NonNullable<ReturnType<typeof winnerOf>> | undefined
  readonly flow: FlowPin | undefined
  /** What would be run instead where something conflicts. */
  readonly otherwise: Otherwise | undefined
  /** The lighter way in which more time can be had. */
  readonly extending: ExtensionFound | undefined
  /** The open request for the same user and level, if there is one. */
  readonly duplicate: string | undefined
  readonly openCount: number
  /** What the person has of the level, where the organization caps it over a sliding window (abuse case A19). */
  readonly capped: { readonly cap: AccessCap; readonly use: Use } | undefined
}

const onBehalfField = 'OKTA_REQUESTED_FOR'

/** Policies and open requests for the submissions of a batch. */
export const findSubmissions = async (look: Look, works: readonly Work[]) => {
  const inputs = works.flatMap(({ op }) => (op.kind === 'submit' ? [op.input] : []))
  if (inputs.length === 0) return undefined
  const pairs = inputs.flatMap((input) => [
    { userId: input.requestedFor, entryId: input.entryId },
    ...(input.requestedBy === input.requestedFor ? [] : [{ userId: input.requestedBy, entryId: input.entryId }]),
  ])
  const [policies, open] = await Promise.all([
    loadPolicy(look, pairs),
    openRequests(look, [...new Set(inputs.map((input) => input.requestedFor))]),
  ])
  return { policies, open }
}

/** What each submission of a batch is judged on. */
export const judgeSubmissions = async (
  tx: Tx,
  works: readonly Work[],
  found: Awaited<ReturnType<typeof findSubmissions>>,
): Promise<ReadonlyMap<Work, Submission>> => {
  const submits = works.flatMap((work) => (work.op.kind === 'submit' ? [{ work, input: work.op.input }] : []))
  if (submits.length === 0 || !found) return new Map()
  const policyOf = (userId: string, entryId: string): Policy | undefined =>
    found.policies.get(policyKey(userId, entryId))
  const { byLevel, cap, counts, hasRules } = found.open
  if (hasRules) await lockPeople(tx, [...new Set(submits.map(({ input }) => input.requestedFor))])
  const winners = submits.map(({ input }) => {
    const policy = policyOf(input.requestedFor, input.entryId)
    return policy && { policy, winner: winnerOf(policy.conditions, policy.requester, policy.level) }
  })
  const otherwiseOf = await loadOtherwise(
    tx,
    winners.map((one) => one?.policy.risk),
  )
  const capped = await loadCapped(tx, cap, winners)
  const extending = await loadExtensions(
    tx,
    winners.map(
      (judged, i) => judged && extensionAsk(judged.policy, judged.winner?.id, submits[i]!.input.extendsGrant),
    ),
  )
  return new Map(
    submits.map(({ work, input }, i): [Work, Submission] => {
      const { policy, winner } = winners[i] ?? {}
      return [
        work,
        {
          policy,
          creatorPolicy: policyOf(input.requestedBy, input.entryId),
          winner,
          flow: winner && policy?.flowOf(winner.sequenceId),
          otherwise: otherwiseOf(policy?.risk),
          extending: extending.get(i),
          duplicate: policy && byLevel.get(levelKey(input.requestedFor, policy.level)),
          openCount: counts.get(input.requestedFor) ?? 0,
          capped: capped[i],
        },
      ]
    }),
  )
}

type Judged = { readonly policy: Policy; readonly winner: Submission['winner'] }

/** The lighter way that is taken. What conflicts is looked at as a whole again. */
const lighterFor = (
  { extending }: Submission,
  wanted: string | null,
  conflicts: boolean,
): { readonly lighter: Lighter; readonly flow?: FlowPin } | undefined => {
  const lighter =
    extending && !conflicts ? lighterOf(extending.extension, { heldMs: extending.heldMs, wanted }) : undefined
  return lighter && { lighter, ...(lighter === 'SEQUENCE' && extending?.flow ? { flow: extending.flow } : {}) }
}

/** The longest that it could be given for: as the condition has it, or as it is where something conflicts. */
const longest = ({ policy: { risk }, winner }: Judged): number | undefined => {
  const otherwise = risk?.requestSubmissionType === 'ALLOWED_WITH_OVERRIDES' ? risk.accessDurationSettings : undefined
  const both = [winner?.duration ?? null, otherwise ?? null].flatMap((one) => longestOf(one) ?? [])
  return winner && both.length > 0 ? Math.max(...both) : undefined
}

/** What counts against the cap, for each submission of a batch; those of one person count one after the other. */
const loadCapped = async (
  tx: Tx,
  cap: AccessCap | undefined,
  submits: readonly (Judged | undefined)[],
): Promise<readonly Submission['capped'][]> => {
  if (!cap) return []
  const timed = submits.map((one) => (one && longest(one) !== undefined ? one : undefined))
  const asked = timed.filter((one) => one !== undefined)
  if (asked.length === 0) return []
  const uses = await loadUses(
    tx,
    cap,
    asked.map(({ policy: { gives, level, userId } }) => ({ userId, ...(gives ?? level) })),
  )
  const earlier = new Map<string, number>()
  const known = new Map(
    asked.map((one, i) => {
      const { key, promised, spans } = uses[i]!
      const before = earlier.get(key) ?? 0
      earlier.set(key, before + (longest(one) ?? 0))
      return [one, { cap, use: { spans, promised: promised + before } }]
    }),
  )
  return timed.map((one) => one && known.get(one))
}

/** What the directory must tell for a submission: its people, and whoever the steps of its flow may name. */
export const submissionNeeds = (
  submission: Submission | undefined,
  { requestedBy, values }: Pick<SubmitInput, 'requestedBy' | 'values'>,
  stepsOf: (pin: FlowPin) => Context['steps'],
): readonly Need[] => {
  if (!submission?.policy) return []
  const { policy, extending, flow, otherwise } = submission
  const people = {
    requestedFor: policy.userId,
    requestedBy,
    level: policy.gives ?? policy.level,
    tasks: [],
    assigners: [],
  }
  const steps = [flow, otherwise?.flow, extending?.flow].flatMap((pin) => (pin ? stepsOf(pin) : []))
  return [
    ...needsOf(people, steps, 0, undefined),
    { need: 'risk', userId: policy.userId, level: people.level },
    ...wayNeeds(steps, 0, policy.userId, values),
  ]
}

/**
 * Judges one submission. `taken` holds the levels that earlier commands of the same batch have asked for, `beside` those
 * of the same person.
 */
export const submitOne = (
  input: SubmitInput,
  requestId: string,
  caller: Caller,
  submission: Submission | undefined,
  taken: ReadonlyMap<string, string>,
  beside: NonNullable<RiskAsk['beside']>,
  stepsOf: (pin: FlowPin) => Context['steps'],
  context: Context,
): Result<readonly RequestEvent[]> => {
  const policy = submission?.policy
  if (!submission || !policy) return noEntry()
  const problem = unaskable(input, caller, submission, policy, taken)
  if (problem) return problem
  const isType = policy.level.scopeType === 'REQUEST_TYPE'
  const { reserved, given } = splitValues(input.values)
  const asked = {
    requestId,
    entryId: input.entryId,
    level: policy.level,
    ...(policy.gives ? { gives: policy.gives } : {}),
    ...(isType && input.subject !== undefined ? { subject: input.subject } : {}),
    requestedFor: input.requestedFor,
    requestedBy: input.requestedBy,
    given,
    ...(input.extendsGrant ? { extendsGrant: input.extendsGrant } : {}),
  }
  if (!submission.winner || !submission.flow) {
    const reason = submission.winner
      ? 'The approval sequence of the condition is gone.'
      : 'No condition lets this person ask for this level.'
    return submit({ ...asked, policy: { covered: false, reason } }, context)
  }
  const risk = riskOf(input, submission, beside, context)
  if (isRefusal(risk)) return risk
  const { outcome } = risk
  const instead = outcome?.override && submission.otherwise
  const duration = instead?.setting.accessDurationSettings ?? submission.winner.duration
  const at = placeOf(input, durationField)
  const chosen = chooseDuration(duration, reserved.get(durationField), `${at}/value`)
  if (isRefusal(chosen)) return chosen
  const wish = [reserved.get(priorityField), `${placeOf(input, priorityField)}/value`] as const
  const pressing = choosePriority(policy.requesterPriority, ...wish)
  if (isRefusal(pressing)) return pressing
  const tooMuch = capRefusal(submission, duration, chosen.duration, context.now, `${at}/value`)
  if (tooMuch) return tooMuch
  const light = lighterFor(submission, chosen.duration, outcome !== undefined)
  const flow = instead?.flow ?? light?.flow ?? submission.flow
  const proposal = {
    ...asked,
    ...(chosen.duration ? { duration: chosen.duration } : {}),
    ...pressing,
    ...(outcome ? { risk: assessmentOf(outcome) } : {}),
    beside,
    ...(light ? { lighter: light.lighter } : {}),
    policy: { covered: true as const, conditionId: submission.winner.id, flow },
  }
  return submit(proposal, { ...context, steps: stepsOf(flow) })
}

const noEntry = (): Refusal => refuse('not_found', 'There is no such catalog entry.')

/** Why this person, or whoever asks for him, cannot ask for it now, whatever the form says. */
const unaskable = (
  input: SubmitInput,
  caller: Caller,
  submission: Submission,
  { closed, level }: Policy,
  taken: ReadonlyMap<string, string>,
): Refusal | undefined => {
  const isAdmin = hasRole(caller, 'ACCESS_REQUESTS_ADMIN')
  if (closed)
    return isAdmin ? refuse('invalid', closed, [{ summary: closed, location: '/requested/entryId' }]) : noEntry()
  if (!submission.winner && !isAdmin) return refuse('not_found', 'There is no such catalog entry for this person.')
  const behalf = behalfProblem(input, submission, isAdmin)
  if (behalf) return behalf
  // Of a request type somebody may have several open requests.
  const isType = level.scopeType === 'REQUEST_TYPE'
  const open = isType ? undefined : (submission.duplicate ?? taken.get(levelKey(input.requestedFor, level)))
  if (open) return duplicateRefusal(open)
  return submission.openCount >= limits.openRequestsPerRequester
    ? refuse(
        'limited',
        `This person already has ${limits.openRequestsPerRequester} open requests; wait until some are decided.`,
      )
    : undefined
}

const placeOf = ({ values }: SubmitInput, id: string): string =>
  `/requesterFieldValues/${Math.max(
    0,
    values.findIndex((value) => value.id === id),
  )}`

/** What separation of duties says: it changes the way, or refuses. */
const riskOf = (
  input: SubmitInput,
  submission: Submission,
  beside: NonNullable<RiskAsk['beside']>,
  { risk }: Context,
) => {
  const { gives, level: asked } = submission.policy!
  const level = gives ?? asked
  const outcome = judgeRisk(risk, { userId: input.requestedFor, level, beside })
  // The settings may have changed since the sequence was looked for: what cannot be run instead is not run at all.
  const isLost =
    outcome?.override !== undefined && submission.otherwise?.flow.id !== outcome.override.approvalSequenceId
  return risk && outcome && (outcome.submission === 'RESTRICTED' || isLost)
    ? restrictedRefusal(outcome, risk, input.requestedFor === input.requestedBy)
    : { outcome }
}

const capRefusal = (
  { capped }: Submission,
  settings: Rule['duration'],
  duration: string | null,
  now: string,
  location: string,
): Refusal | undefined => {
  const [maximum, wanted] = [longestOf(settings), duration === null ? undefined : durationMs(duration)]
  if (!capped || maximum === undefined || wanted === undefined) return undefined
  const summary = capProblem(capped.cap, capped.use, { maximum, wanted, now: Date.parse(now) })
  return summary === undefined ? undefined : refuse('conflict', summary, [{ summary, location }])
}

/** Refused, with a link to the open request (issue: duplicates). */
export const duplicateRefusal = (requestId: string) =>
  refuse(
    'conflict',
    'There is already an open request for this person and this level.',
    [{ summary: `Request ${requestId} is still open.` }],
    {
      request: requestId,
    },
  )

/** Fields that begin with OKTA_ or ASSENT_ are not the form's; Okta's own examples also write ACCESS_DURATION without the prefix. */
const splitValues = (values: readonly Given[]) => {
  const isReserved = ({ id }: Given): boolean => /^(OKTA|ASSENT)_/.test(id) || id === 'ACCESS_DURATION'
  const named = values
    .filter(isReserved)
    .map(({ id, value }): [string, string | undefined] => [id === 'ACCESS_DURATION' ? durationField : id, value])
  return { reserved: new Map(named), given: values.filter((value) => !isReserved(value)) }
}

/** On behalf of others: off, anyone, or a manager for direct reports, as the resource's settings say (F.8, I.2). */
const behalfProblem = (input: SubmitInput, submission: Submission, isAdmin: boolean) => {
  const named = input.values.find((value) => value.id === onBehalfField)?.value
  if (named !== undefined && named !== input.requestedFor)
    return refuse('invalid', `${onBehalfField} must name the same user as requestedFor.`, [
      { summary: 'does not match requestedFor', location: '/requesterFieldValues' },
    ])
  if (input.requestedFor === input.requestedBy) return undefined
  // Whoever looks after all requests opens one of a request type for anybody who may ask by it (V1, F.8).
  if (isAdmin && submission.policy?.level.scopeType === 'REQUEST_TYPE') return undefined
  const settings = submission.policy?.onBehalf
  if (!settings?.allowed)
    return refuse('invalid', 'This resource does not allow requests on behalf of others.', [
      { summary: 'requestOnBehalfOfSettings is off for this resource', location: '/requestedFor' },
    ])
  if (settings.onlyFor?.includes('DIRECT_REPORT') && submission.policy?.managerId !== input.requestedBy)
    return refuse('invalid', 'This resource allows requests on behalf of direct reports only.', [
      { summary: 'not a direct report', location: '/requestedFor' },
    ])
  const creator = submission.creatorPolicy
  const sees = creator && winnerOf(creator.conditions, creator.requester, creator.level)
  return sees || isAdmin ? undefined : refuse('not_found', 'There is no such catalog entry.')
}
