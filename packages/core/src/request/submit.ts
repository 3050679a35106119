import type { Json } from '../audit/event.ts'
import { limits } from '../limits.ts'
import type { Lighter } from '../policy/extension.ts'
import type { GivableLevel } from '../policy/levels.ts'
import { type Assessment, withConflicts } from '../policy/risk.ts'
import type { RiskAsk } from '../policy/risk-facts.ts'
import { isRefusal, type Result, refuse } from '../refusal.ts'
import { acceptAnswers, formQuestions, type Given } from '../steps/question/index.ts'
import { withReceivers } from '../steps/registry.ts'
import type { FieldValue } from '../steps/step.ts'
import { advance } from './advance.ts'
import { type Context, happen, plus, stamp } from './context.ts'
import { evolve } from './evolve.ts'
import { knownAtFirst } from './known.ts'
import { type FlowPin, givenLevel, type Level, type RequestEvent } from './model.ts'
import { eachRule, isSure, judgeOwn, judgeWays, onTheWay, type Promised, promisedOf, wayRefusal } from './on-the-way.ts'
import type { Priority } from './priority.ts'

/** What somebody asks for, after policy has judged it (core/policy). */
export type Proposal = {
  readonly requestId: string
  readonly entryId: string
  readonly level: Level
  readonly gives?: GivableLevel
  readonly subject?: string
  readonly requestedFor: string
  readonly requestedBy: string
  /** Values of the form, without the reserved fields. */
  readonly given: readonly Given[]
  readonly duration?: string
  readonly extendsGrant?: string
  readonly lighter?: Lighter
  readonly risk?: Assessment
  /** Undefined: NORMAL. */
  readonly priority?: Priority
  /** What the same person has asked for in the same batch. */
  readonly beside?: RiskAsk['beside']
  /** The winning condition with its flow, or why there is none. */
  readonly policy:
    | { readonly covered: true; readonly conditionId: string; readonly flow: FlowPin }
    | { readonly covered: false; readonly reason: string }
}

/**
 * Begins a request: refused if the form is wrong, REJECTED on the record if no condition covers it, else open at its
 * first step (or approved at once where there is nothing to wait for).
 */
export const submit = (proposal: Proposal, context: Context): Result<readonly RequestEvent[]> => {
  const { beside, given, policy, ...asked } = proposal
  if (!policy.covered)
    return [{ ...asked, type: 'rejected', answers: [], digest: digestOf(asked, [], context), reason: policy.reason }]
  const requester = context.facts.user(proposal.requestedFor)
  if (!requester?.active)
    return refuse('invalid', 'The person this is for is not active.', [
      { summary: 'not an active user', location: '/requestedFor' },
    ])
  // Nobody is asked: so nothing has to be answered either.
  const isAutomatic = asked.lighter === 'AUTOMATIC'
  const accepted = acceptAnswers(
    isAutomatic && given.length === 0 ? [] : formQuestions(context.steps),
    given,
    '/requesterFieldValues',
    knownAtFirst(context.facts),
    context.facts,
  )
  if (isRefusal(accepted)) return accepted
  const answers = withReceivers(context.steps, accepted)
  const way = isAutomatic ? {} : judgeWay(proposal, answers, context)
  if (isRefusal(way)) return way
  const submitted: RequestEvent = {
    ...asked,
    ...way,
    type: 'submitted',
    conditionId: policy.conditionId,
    flow: policy.flow,
    answers,
    digest: digestOf({ ...asked, ...way }, answers, context),
    timers: [
      { kind: 'INACTIVE', due: plus(context.now, `P${limits.inactivityDays - limits.inactivityNoticeDays[0]}D`) },
    ],
  }
  const request = evolve(undefined, stamp(submitted, context))
  const draft = { request, events: [submitted] }
  return (isAutomatic ? happen(draft, { type: 'approved' }, context) : advance(draft, context)).events
}

/** What the steps will give on the way: refused where nobody may have it, kept with what it conflicts with elsewhere. */
const judgeWay = (
  proposal: Proposal,
  answers: readonly FieldValue[],
  context: Context,
): Result<{ readonly onTheWay?: readonly Promised[]; readonly risk?: Assessment }> => {
  const { beside, policy, requestId, requestedBy, requestedFor, risk } = proposal
  const ways = onTheWay({ answers, requestedFor, tasks: [], at: 0 }, context.steps, context.facts)
  if (ways.length === 0) return {}
  const own = givenLevel(proposal)
  const flowId = policy.covered ? policy.flow.id : undefined
  const judging = { ...(own ? { own } : {}), requestedFor, flowId, requestId, ...(beside ? { beside } : {}) }
  const judged = [...judgeWays(context.risk, ways, judging), ...judgeOwn(context.risk, ways, judging)]
  // What somebody else has is nothing that the asker is told.
  const refused = wayRefusal(judged, (userId) => (userId === requestedBy ? context.risk?.nameOf : undefined))
  if (refused) return refused
  const conflicts = eachRule(judged.flatMap(({ outcome, way }) => (isSure(way) ? outcome.conflicts : [])))
  const promised = promisedOf(ways)
  return {
    ...(promised.length > 0 ? { onTheWay: promised } : {}),
    ...(conflicts.length > 0 ? { risk: withConflicts(risk, conflicts) } : {}),
  }
}

/** The digest of what an approver is shown: who gets what, for how long, and every answer so far (abuse case A11). */
export const digestOf = (
  asked: {
    readonly requestId: string
    readonly level: Level
    readonly gives?: GivableLevel
    readonly requestedFor: string
    readonly requestedBy: string
    readonly duration?: string
    readonly extendsGrant?: string
    readonly approvedLevel?: Level
    readonly risk?: Assessment
  },
  answers: readonly FieldValue[],
  context: Pick<Context, 'digest'>,
): string =>
  context.digest({
    requestId: asked.requestId,
    level: { ...asked.level },
    requestedFor: asked.requestedFor,
    requestedBy: asked.requestedBy,
    duration: asked.duration ?? null,
    extendsGrant: asked.extendsGrant ?? null,
    ...(asked.gives ? { gives: { ...asked.gives } } : {}),
    ...(asked.approvedLevel ? { approvedLevel: { ...asked.approvedLevel } } : {}),
    ...(asked.risk ? { risk: asked.risk as unknown as Json } : {}),
    answers: answers.map(({ id, value, values }): Json => ({ id, value: value ?? null, values: values ?? null })),
  })
