import { type Static, Type } from 'typebox'
import { durationMs } from '../../duration.ts'
import { limits } from '../../limits.ts'
import { givableTypes } from '../../policy/levels.ts'
import { type Cause, isRefusal, type Refusal, refuse } from '../../refusal.ts'
import { type Ballot, isFeasible, tally, type Vote, votesNeeded } from '../algebra.ts'
import { AssignmentRule, CalendarRef } from '../assignment.ts'
import { businessCauses, calendarNeeds, Span, span } from '../business.ts'
import { openPanel, type SeatsOf } from '../panels.ts'
import { type Level, smallerThan, smallestOf } from '../smaller.ts'
import { defineStep, noValue, type Opening, type StepContext, type TaskDetail, type Timer, type Turn } from '../step.ts'

const closed = { additionalProperties: false } as const

const Quorum = Type.Union([
  Type.Object({ type: Type.Literal('ANY') }, closed),
  Type.Object({ type: Type.Literal('ALL') }, closed),
  Type.Object({ type: Type.Literal('COUNT'), value: Type.Integer({ minimum: 1, maximum: 100 }) }, closed),
  Type.Object({ type: Type.Literal('PERCENT'), value: Type.Integer({ minimum: 1, maximum: 100 }) }, closed),
])

const SmallerLevel = Type.Object(
  {
    appId: Type.String({ pattern: '^0oa[0-9A-Za-z]{17}$' }),
    scopeType: Type.Union(givableTypes.map((type) => Type.Literal(type))),
    scopeId: Type.String({ pattern: '^(0oa|00g|enb)[0-9A-Za-z]{17}$' }),
  },
  closed,
)

const PanelSpec = Type.Object(
  {
    label: Type.Optional(Type.String({ minLength: 1, maxLength: limits.stepLabel })),
    assignmentRule: AssignmentRule,
    quorum: Type.Optional(Quorum),
  },
  closed,
)

const Config = Type.Object(
  {
    type: Type.Literal('APPROVAL'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    /** The short form of one panel of which anybody may decide; Okta's only form. */
    assignmentRule: Type.Optional(AssignmentRule),
    panels: Type.Optional(Type.Array(PanelSpec, { minItems: 1, maxItems: limits.panelsPerApproval })),
    join: Type.Optional(Type.Union([Type.Literal('ALL_OF'), Type.Literal('ANY_OF')])),
    onDenial: Type.Optional(Type.Union([Type.Literal('CLOSE'), Type.Literal('UNREACHABLE')])),
    /** CONTINUE: what comes after a denial is carried out, and the request is denied at its end. END, as in Okta: at once. */
    afterDenial: Type.Optional(Type.Union([Type.Literal('END'), Type.Literal('CONTINUE')])),
    deadline: Type.Optional(
      Type.Object(
        {
          ...span,
          outcome: Type.Union([Type.Literal('DENY'), Type.Literal('EXPIRE'), Type.Literal('FALLBACK')]),
        },
        closed,
      ),
    ),
    reminders: Type.Optional(
      Type.Object(
        { every: Span, calendarId: Type.Optional(CalendarRef), most: Type.Integer({ minimum: 1, maximum: 50 }) },
        closed,
      ),
    ),
    /**
     * To the assignees' managers, to whom `to` names, or to whom the step asks where nobody can act. `most`: so often, each time
     * after the same stretch and to the managers of those who may act by then; once where it is left out.
     */
    escalation: Type.Optional(
      Type.Object(
        {
          ...span,
          most: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.escalations })),
          to: Type.Optional(AssignmentRule),
          toFallback: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    fallback: Type.Optional(AssignmentRule),
    /**
     * Who is told: everybody, so many of a group in turn, or who of a group is on call (in turn, where that is nobody who
     * could act). Everybody may act all the same.
     */
    notify: Type.Optional(
      Type.Object(
        {
          mode: Type.Union([Type.Literal('ALL'), Type.Literal('ROTATION'), Type.Literal('ON_CALL')]),
          count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
          onCallId: Type.Optional(Type.String({ pattern: '^[0-9a-f]{24}$' })),
        },
        closed,
      ),
    ),
    /**
     * Levels that may be approved instead of what was asked for, of whichever apps the sequence is used for, from the largest to
     * the smallest.
     */
    smaller: Type.Optional(Type.Array(SmallerLevel, { minItems: 1, maxItems: limits.smallerLevels })),
    requireMessage: Type.Optional(Type.Union([Type.Literal('DENY'), Type.Literal('ALWAYS')])),
    /** Whoever approves signs exactly that with a passkey. A denial needs none: it gives nobody anything. */
    stepUp: Type.Optional(Type.Boolean()),
  },
  closed,
)
type Config = Static<typeof Config>

const Answer = Type.Object(
  {
    decision: Type.Union([Type.Literal('APPROVE'), Type.Literal('DENY')]),
    message: Type.Optional(Type.String({ minLength: 1, maxLength: limits.message })),
    duration: Type.Optional(Type.String({ maxLength: 12 })),
    /** The scope of a smaller level, one of those that the step offers. */
    levelId: Type.Optional(Type.String({ maxLength: 20 })),
  },
  closed,
)
type Answer = Static<typeof Answer>

export type ApprovalDetail = TaskDetail &
  Ballot & {
    readonly stepUp?: true
    /** What may be approved instead, from the largest to the smallest. */
    readonly smaller?: readonly Level[]
  }

/** The panels of a configuration: the long form, or the short one as a single panel. */
const panelSpecs = (config: Config): readonly Static<typeof PanelSpec>[] =>
  config.panels ?? (config.assignmentRule ? [{ assignmentRule: config.assignmentRule }] : [])

const check = (config: Config): Cause[] => {
  const causes: Cause[] = []
  if ((config.panels === undefined) === (config.assignmentRule === undefined))
    causes.push({
      summary: 'Say who approves: either `assignmentRule` for one panel, or `panels`.',
      reason: 'REQUIRED_PROPERTY_MISSING',
      location: '/assignmentRule',
    })
  for (const [path, rule] of namedRules(config))
    if (rule.type === 'REQUESTER')
      causes.push({ summary: 'The requester cannot approve his own request.', location: path })
  if (config.notify && (config.notify.mode === 'ON_CALL') !== (config.notify.onCallId !== undefined))
    causes.push({
      summary: 'Whose schedule it is goes with ON_CALL, and ON_CALL with a schedule.',
      location: '/notify/onCallId',
    })
  if (config.deadline?.outcome === 'FALLBACK' && !config.fallback)
    causes.push({ summary: 'A deadline that ends in the fallback needs a `fallback`.', location: '/deadline/outcome' })
  if (config.escalation?.toFallback && !config.fallback)
    causes.push({ summary: 'An escalation to the fallback needs a `fallback`.', location: '/escalation/toFallback' })
  if (config.escalation?.toFallback && config.escalation.to)
    causes.push({ summary: 'It goes to the fallback or to somebody else, not to both.', location: '/escalation/to' })
  if ((config.escalation?.most ?? 1) > 1 && (config.escalation?.to || config.escalation?.toFallback))
    causes.push({ summary: 'Only an escalation to managers goes on to theirs.', location: '/escalation/most' })
  if (escalatesTooLate(config))
    causes.push({
      summary: 'The escalation comes after the deadline, so it would never happen.',
      location: '/escalation/after',
    })
  return [...causes, ...waitsOf(config).flatMap(businessCauses)]
}

/** Surely too late: business hours never pass faster than others, and those of two calendars cannot be compared. */
const escalatesTooLate = ({ deadline, escalation }: Config): boolean => {
  const [first, last] = [escalation && durationMs(escalation.after), deadline && durationMs(deadline.after)]
  const comparable = deadline?.calendarId === undefined || deadline.calendarId === escalation?.calendarId
  return comparable && first !== undefined && last !== undefined && first >= last
}

/** The stretches of time that a step waits for, each with its place. */
const waitsOf = ({ deadline, escalation, reminders }: Config) => [
  ...(deadline ? [{ ...deadline, at: '/deadline/after' }] : []),
  ...(reminders ? [{ ...reminders, after: reminders.every, at: '/reminders/every' }] : []),
  ...(escalation ? [{ ...escalation, at: '/escalation/after' }] : []),
]

const namedRules = (config: Config): [string, AssignmentRule][] => [
  ...panelSpecs(config).map((panel, index): [string, AssignmentRule] => [
    config.panels ? `/panels/${index}/assignmentRule` : '/assignmentRule',
    panel.assignmentRule,
  ]),
  ...(config.fallback ? [['/fallback', config.fallback] as [string, AssignmentRule]] : []),
  ...(config.escalation?.to ? [['/escalation/to', config.escalation.to] as [string, AssignmentRule]] : []),
]

const timersOf = (config: Config, context: StepContext): Omit<Timer, 'taskId'>[] => [
  ...(config.reminders
    ? [{ kind: 'REMIND' as const, due: context.after(config.reminders.every, config.reminders.calendarId) }]
    : []),
  ...(config.escalation
    ? [{ kind: 'ESCALATE' as const, due: context.after(config.escalation.after, config.escalation.calendarId) }]
    : []),
  ...(config.deadline
    ? [{ kind: 'DEADLINE' as const, due: context.after(config.deadline.after, config.deadline.calendarId) }]
    : []),
]

const open = (config: Config, context: StepContext): Opening<ApprovalDetail> => {
  const smaller = context.fixedLevel ? [] : smallerThan(config.smaller ?? [], context.subject.level, context.approved)
  const detail: ApprovalDetail = {
    join: config.join ?? 'ALL_OF',
    onDenial: config.onDenial ?? 'CLOSE',
    panels: panelSpecs(config).map((spec) => openPanel(spec, context)),
    votes: [],
    ...(config.stepUp ? { stepUp: true } : {}),
    ...(smaller.length > 0 ? { smaller } : {}),
  }
  const timers = timersOf(config, context)
  if (isFeasible(detail.panels, detail.join)) return { state: 'open', detail, timers }
  const instead = fallback(config, detail, context)
  if (instead) return { state: 'open', detail: instead, timers }
  const named = detail.panels.map(({ eligible, needed, principals }) => ({
    eligible,
    needed,
    named: principals.length,
  }))
  return { state: 'unassigned', detail, timers, why: whyNot(config, named) }
}

/** A panel as far as it can come to an approval. */
type Manned = { readonly eligible: number; readonly needed: number; readonly named: number }

const whyNot = ({ label }: Config, panels: readonly Manned[]): string => {
  const why = panels
    .filter((panel) => panel.eligible < panel.needed)
    .map(({ eligible, named, needed }) =>
      named === 0 ? 'its rule names nobody' : `${eligible} of the ${needed} persons needed can act`,
    )
    .join('; ')
  return `Nobody can decide "${label}": ${why}.`
}

const manned = ({ assignmentRule, quorum }: Static<typeof PanelSpec>, seats: SeatsOf): Manned => {
  const { named, others } = seats(assignmentRule)
  return { named, eligible: others, needed: votesNeeded(quorum ?? { type: 'ANY' }, others) }
}

/** As `open` finds it: neither its panels nor its fallback could come to an approval. */
const lacks = (config: Config, seats: SeatsOf): string | undefined => {
  const panels = panelSpecs(config).map((spec) => manned(spec, seats))
  if (isFeasible(panels, config.join ?? 'ALL_OF')) return undefined
  const instead = config.fallback && manned({ assignmentRule: config.fallback }, seats)
  return instead && isFeasible([instead], 'ALL_OF') ? undefined : whyNot(config, panels)
}

const fallback = (config: Config, detail: ApprovalDetail, context: StepContext): ApprovalDetail | undefined => {
  if (!config.fallback || detail.fallback) return undefined
  const panels = [openPanel({ assignmentRule: config.fallback }, context)]
  return isFeasible(panels, 'ALL_OF') ? { ...detail, join: 'ALL_OF', panels, votes: [], fallback: true } : undefined
}

const take = (
  config: Config,
  detail: ApprovalDetail,
  by: Parameters<ReturnType<typeof defineStep>['take']>[2],
  answer: Answer,
  context: StepContext,
) => {
  if (detail.votes.some((vote) => vote.personId === by.personId))
    return refuse('conflict', 'You have already decided this step.')
  if (detail.votes.some((vote) => vote.as === by.standing.as))
    return refuse('conflict', 'The person you stand in for, or a stand-in, has already decided this step.')
  if (config.stepUp && answer.decision === 'APPROVE' && by.proof === undefined) return unsigned()
  const wants = config.requireMessage
  if (!answer.message && (wants === 'ALWAYS' || (wants === 'DENY' && answer.decision === 'DENY')))
    return refuse('invalid', 'Say why: this step asks for a message.', [
      { summary: 'A message is required.', location: '/message' },
    ])
  const level = answer.decision === 'APPROVE' ? instead(detail, answer) : undefined
  if (isRefusal(level)) return level
  const vote: Vote = {
    userId: by.userId,
    personId: by.personId,
    as: by.standing.as,
    panels: by.panels,
    decision: answer.decision,
    at: context.now,
    digest: by.digest,
    ...(answer.message ? { message: answer.message } : {}),
    ...(answer.duration ? { duration: answer.duration } : {}),
    ...(level ? { level } : {}),
    ...(by.standing.escalated ? { escalated: true } : {}),
    ...(by.proof ? { proof: by.proof } : {}),
  }
  const votes = [...detail.votes, vote]
  return counted(
    config,
    { ...detail, votes },
    votes.filter((one) => counts(one, vote, context)),
  )
}

const instead = ({ smaller = [] }: ApprovalDetail, { levelId }: Answer): Level | Refusal | undefined => {
  if (levelId === undefined) return undefined
  const summary = 'This step does not offer that level instead.'
  const level = smaller.find(({ scopeId }) => scopeId === levelId)
  return level ?? refuse('invalid', summary, [{ summary, location: '/accessScopeId' }])
}

/**
 * Whether a vote counts for those who come after it: an approval does so only while its voter is active (abuse case D2).
 * It stays on the record, and nobody votes twice.
 */
const counts = (vote: Vote, latest: Vote, { facts }: StepContext): boolean =>
  vote === latest || vote.decision === 'DENY' || facts.user(vote.userId)?.active === true

const unsigned = () => {
  const summary = 'This approval has to be signed with your passkey. Open it in the web app and approve it there.'
  return refuse('forbidden', summary, [{ summary, reason: 'STEP_UP_REQUIRED', location: '/stepUp' }])
}

const counted = (config: Config, detail: ApprovalDetail, votes: readonly Vote[]): Turn<ApprovalDetail> => {
  const standing = tally({ ...detail, votes })
  if (standing === 'OPEN') return { state: 'open', detail }
  const duration = standing === 'APPROVED' ? shortest(votes) : undefined
  const approvals = votes.filter(({ decision }) => decision === 'APPROVE')
  const level =
    standing === 'APPROVED'
      ? smallestOf(
          detail.smaller ?? [],
          approvals.map((vote) => vote.level),
        )
      : undefined
  return {
    state: 'done',
    detail,
    value: standing,
    outcome: standing === 'APPROVED' || config.afterDenial === 'CONTINUE' ? 'CONTINUE' : 'DENIED',
    ...(duration ? { duration } : {}),
    ...(level ? { level } : {}),
  }
}

/**
 * The shortest duration that an approving vote named. Whoever approves a longer one has agreed to a shorter one too,
 * and nobody's limit is ever passed (abuse case A12).
 */
const shortest = (votes: readonly Vote[]): string | undefined =>
  votes
    .flatMap((vote) => (vote.decision === 'APPROVE' && vote.duration ? [vote.duration] : []))
    .sort((a, b) => (durationMs(a) ?? 0) - (durationMs(b) ?? 0))[0]

/** People approve or deny: panels with quorums, all of them or any of them, with reminders, escalation and fallback. */
export const approval = defineStep<Config, ApprovalDetail, Answer>({
  type: 'APPROVAL',
  title: 'Approval',
  decides: true,
  waitsFor: 'PEOPLE',
  config: Config,
  answer: Answer,
  check,
  states: (config) => (config.afterDenial === 'CONTINUE' ? ['APPROVED', 'DENIED'] : ['APPROVED']),
  rules: (config) => namedRules(config).map(([, rule]) => rule),
  lacks,
  quorum: (config) =>
    Math.max(1, ...panelSpecs(config).map(({ quorum }) => (quorum?.type === 'COUNT' ? quorum.value : 1))),
  needs: (config) => calendarNeeds(waitsOf(config)),
  open,
  take,
  resolve: ({ accessDuration, accessScopeId, message, value }) =>
    value === 'APPROVED' || value === 'DENIED'
      ? {
          decision: value === 'APPROVED' ? 'APPROVE' : 'DENY',
          ...(message ? { message } : {}),
          ...(accessDuration ? { duration: accessDuration } : {}),
          ...(accessScopeId ? { levelId: accessScopeId } : {}),
        }
      : noValue('An approval takes the value APPROVED or DENIED.'),
  fallback,
  silence: (config) => config.deadline?.outcome ?? 'EXPIRE',
  escalateTo: ({ escalation, fallback }) => (escalation?.toFallback ? fallback : escalation?.to),
  escalateAgain: ({ escalation }, times, after) =>
    escalation && times < (escalation.most ?? 1) ? after(escalation.after, escalation.calendarId) : undefined,
  remindAgain: ({ reminders }, sent, after) =>
    reminders && sent < reminders.most ? after(reminders.every, reminders.calendarId) : undefined,
  deadlineAgain: ({ deadline }, after) =>
    deadline?.calendarId === undefined ? undefined : after(deadline.after, deadline.calendarId),
})
