import { durationMs } from '../duration.ts'
import type { GivableLevel } from '../policy/levels.ts'
import { type Conflict, conflictWords, type RiskOutcome } from '../policy/risk.ts'
import { judgeRisk, type RiskAsk, type RiskFacts, riskReason } from '../policy/risk-facts.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { givenBy } from '../steps/action/given.ts'
import type { ActionConfig } from '../steps/action/index.ts'
import type { Facts, Need } from '../steps/assignment.ts'
import { judge, type Known, type Verdict } from '../steps/logic.ts'
import { type Step, stepKinds } from '../steps/registry.ts'
import type { FieldValue } from '../steps/step.ts'
import { onlyIf } from './advance.ts'
import { wasDenied } from './context.ts'
import { givenIn, knownOf } from './known.ts'
import type { Request, Steps } from './model.ts'

/** What a step gives before its request has ended, if all goes on: as far as that is known. */
export type OnTheWay = {
  /** Index in the flow. */
  readonly step: number
  readonly label: string
  /** Undefined: an answer names it that is not given yet, or names nothing that there is. */
  readonly level?: GivableLevel
  /** Who gets it; undefined: an answer will say. */
  readonly userId?: string
  /** When it is given at all, in words; undefined: surely. */
  readonly when?: string
  /** Something is taken before, so that what is held now says little of what is held then. */
  readonly afterTaking?: true
  /** The step that takes it back: so long after at the earliest, or on that day, as far as timers between them say. */
  readonly until?: { readonly label: string; readonly after?: string; readonly day?: string; readonly when?: string }
}

/** A request as far as what it will give depends on it. */
export type Underway = Pick<Request, 'answers' | 'requestedFor' | 'skipped' | 'tasks'> & {
  readonly at: number
  /** In a preview: what a form does not say yet may still be said. */
  readonly isDraft?: true
}

type Acting = ActionConfig & Step
const isAction = (step: Step): step is Acting => step.type === 'ACTION'

/** Everything that the steps from the present one on give, in their order. What logic keeps out is left out. */
export const onTheWay = (
  request: Underway,
  steps: Steps,
  facts: Pick<Facts, 'levelNamed' | 'listed'>,
): readonly OnTheWay[] => {
  if (wasDenied(request)) return []
  const verdicts = verdictsOf(request, steps, facts)
  return steps.flatMap((step, index): readonly OnTheWay[] => {
    const verdict = verdicts[index]
    if (index < request.at || !isAction(step) || step.do !== 'GIVE' || verdict === false) return []
    const level = levelOf(step, request.answers, facts)
    const userId = step.forAnswer === undefined ? request.requestedFor : givenBy(request.answers, step.forAnswer)
    const until = untilOf(steps, index, request, facts, verdicts)
    return [
      {
        step: index,
        label: step.label,
        ...(level ? { level } : {}),
        ...(userId === undefined ? {} : { userId }),
        ...(verdict === true ? {} : { when: onlyIf(step, steps) }),
        ...(takesBefore(steps, index, request.at) ? { afterTaking: true as const } : {}),
        ...(until ? { until } : {}),
      },
    ]
  })
}

const levelOf = (
  step: Acting,
  answers: readonly FieldValue[],
  { levelNamed }: Pick<Facts, 'levelNamed'>,
): GivableLevel | undefined => {
  if (step.level) return step.level
  const id = givenBy(answers, step.answeredBy)
  return id === undefined ? undefined : levelNamed(id)
}

const takesBefore = (steps: Steps, index: number, from: number): boolean =>
  steps.slice(from, index).some((step) => isAction(step) && step.do === 'TAKE' && step.givenBy === undefined)

/** Whether each step is there, if all goes on: what is not decided yet is taken to be approved, what is not answered to be open. */
const verdictsOf = (request: Underway, steps: Steps, facts: Pick<Facts, 'listed'>): readonly Verdict[] => {
  const now = knownOf(request, steps, facts)
  const verdicts: Verdict[] = []
  const place = (field: string): number =>
    steps.findIndex((step) => (stepKinds[step.type].fields?.(step) ?? []).some(({ id }) => id === field))
  const known: Known = {
    given: (field) => {
      const given = givenIn(request.answers, field)
      return given ?? (place(field) >= request.at || request.isDraft ? undefined : null)
    },
    state: (key) => {
      const at = steps.findIndex((step) => step.key === key)
      if (at < 0 || at < request.at) return now.state(key)
      if (verdicts[at] === false) return 'SKIPPED'
      if (verdicts[at] === undefined) return undefined
      return stepKinds[steps[at]!.type].decides ? 'APPROVED' : 'COMPLETED'
    },
    inList: now.inList,
  }
  for (const step of steps) verdicts.push(step.when ? judge(step.when, known) : true)
  return verdicts
}

/** The step that takes back what another gives, with the time that timers between the two let pass. */
const untilOf = (
  steps: Steps,
  from: number,
  request: Underway,
  facts: Pick<Facts, 'levelNamed' | 'listed'>,
  verdicts: readonly Verdict[],
): OnTheWay['until'] => {
  const giving = steps[from] as Acting
  const place = (step: Acting): string => JSON.stringify([levelOf(step, request.answers, facts), step.forAnswer ?? ''])
  const to = steps.findIndex(
    (step, index) =>
      index > from &&
      isAction(step) &&
      step.do === 'TAKE' &&
      verdicts[index] !== false &&
      (step.givenBy === undefined
        ? levelOf(step, request.answers, facts) !== undefined && place(step) === place(giving)
        : step.givenBy === giving.key),
  )
  const taking = steps[to]
  if (!taking) return undefined
  const timers = steps.slice(from + 1, to).filter((step, n) => step.type === 'TIMER' && verdicts[from + 1 + n] === true)
  const spans = timers.flatMap((step) => ('after' in step ? [String(step.after)] : []))
  // How long business hours take is not known before they are counted.
  const days = timers.flatMap((step) =>
    'onDate' in step
      ? [givenBy(request.answers, String(step.onDate))?.slice(0, 10) ?? '']
      : 'calendarId' in step
        ? ['']
        : [],
  )
  const minutes = spans.reduce((sum, span) => sum + (durationMs(span) ?? 0), 0) / 60_000
  const after = spans.length < 2 ? spans[0] : minutes % 60 === 0 ? `PT${minutes / 60}H` : `PT${minutes}M`
  return {
    label: taking.label,
    ...(after === undefined || days.length > 0 ? {} : { after }),
    ...(days.length === 1 && days[0] !== '' && spans.length === 0 ? { day: days[0]! } : {}),
    ...(verdicts[to] === true ? {} : { when: onlyIf(taking, steps) }),
  }
}

/** What has to be loaded to judge it: `answers` are those that there are, and those that a command brings. */
export const wayNeeds = (
  steps: Steps,
  from: number,
  requestedFor: string,
  answers: readonly { readonly id: string; readonly value?: string }[],
): readonly Need[] =>
  steps.slice(from).flatMap((step): readonly Need[] => {
    if (!isAction(step)) return []
    // Of several answers to one question any may be the one that stands.
    const valuesOf = (field: string) => answers.flatMap(({ id, value }) => (id === field && value ? [value] : []))
    const named = step.answeredBy === undefined ? [] : valuesOf(step.answeredBy)
    const users = step.forAnswer === undefined ? [requestedFor] : valuesOf(step.forAnswer)
    return [
      ...named.map((id): Need => ({ need: 'levelNamed', id, userIds: step.do === 'GIVE' ? users : [] })),
      ...(step.level && step.do === 'GIVE'
        ? users.map((userId): Need => ({ need: 'risk', userId, level: step.level! }))
        : []),
    ]
  })

/** What is surely given, and to whom. */
export type Sure = OnTheWay & { readonly level: GivableLevel; readonly userId: string }
export const isSure = (way: OnTheWay): way is Sure => isKnown(way) && way.when === undefined && !way.afterTaking
const isKnown = (way: OnTheWay): way is Sure => way.level !== undefined && way.userId !== undefined

/** What the request gives to somebody besides: it is in the way as if it were asked for now. */
export const togetherWith = (ways: readonly OnTheWay[], userId: string, except?: OnTheWay): readonly GivableLevel[] =>
  ways.filter((way) => way !== except && isSure(way) && way.userId === userId).map(({ level }) => level!)

type Judging = {
  /** What the request gives at its end, if it gives something then. */
  readonly own?: GivableLevel
  readonly requestedFor: string
  /** The sequence or type that it runs. */
  readonly flowId: string | undefined
} & Pick<RiskAsk, 'requestId' | 'beside' | 'inTurn'>

/** What separation of duties says to each of them that is known, by the settings of its own app. */
export const judgeWays = (
  risk: RiskFacts | undefined,
  ways: readonly OnTheWay[],
  { own, requestedFor, flowId, ...ask }: Judging,
): readonly { readonly way: Sure; readonly outcome: RiskOutcome; readonly isBarred: boolean }[] =>
  ways.filter(isKnown).flatMap((way) => {
    const { level, userId } = way
    const together = [...togetherWith(ways, userId, way), ...(own && userId === requestedFor ? [own] : [])]
    const outcome = judgeRisk(risk, { ...ask, userId, level, together })
    // Another sequence cannot take the place of the flow whose step it is (grants/actions.ts judges the same when it gives).
    return outcome ? [{ way, outcome, isBarred: isBarredIn(outcome, flowId) }] : []
  })

/** What it says to the end of the request beside what is surely given before it. */
export const judgeOwn = (
  risk: RiskFacts | undefined,
  ways: readonly OnTheWay[],
  { own, requestedFor: userId, flowId, ...ask }: Judging,
): ReturnType<typeof judgeWays> => {
  const together = togetherWith(ways, userId)
  const outcome = own && together.length > 0 ? judgeRisk(risk, { ...ask, userId, level: own, together }) : undefined
  if (!own || !outcome) return []
  return [{ way: { step: -1, label: '', level: own, userId }, outcome, isBarred: isBarredIn(outcome, flowId) }]
}

const isBarredIn = ({ override, submission }: RiskOutcome, flowId: string | undefined): boolean =>
  submission === 'RESTRICTED' || (override !== undefined && override.approvalSequenceId !== flowId)

/** The refusal of what would surely be given on the way though nobody may have it; undefined if there is none. */
export const wayRefusal = (
  judged: ReturnType<typeof judgeWays>,
  nameOf: (userId: string) => RiskFacts['nameOf'] | undefined,
): Refusal | undefined => {
  const barred = judged.filter(({ isBarred, way }) => isBarred && isSure(way))
  if (barred.length === 0) return undefined
  return refuse(
    'conflict',
    'On the way this would give what nobody may have together with what the person has or has asked for.',
    barred.flatMap(({ outcome, way }) =>
      conflictWords(outcome.conflicts, nameOf(way.userId)).map((summary) => ({ summary, reason: riskReason })),
    ),
  )
}

/** Conflicts of several judgements, each rule once. */
export const eachRule = (conflicts: readonly Conflict[]): readonly Conflict[] => [
  ...new Map(conflicts.map((one) => [one.rule.id, one])).values(),
]

/** What is kept of it with the request, for those who ask for the same later: what is surely given, and for how long. */
export type Promised = {
  readonly step: number
  readonly level: GivableLevel
  readonly userId: string
  readonly duration?: string
}

export const promisedOf = (ways: readonly OnTheWay[]): readonly Promised[] =>
  ways.filter(isSure).map(({ level, step, until, userId }) => ({
    step,
    level,
    userId,
    ...(until?.after === undefined || until.when !== undefined ? {} : { duration: until.after }),
  }))
