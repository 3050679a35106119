import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { type Cause, refuse } from '../../refusal.ts'
import { AssignmentRule } from '../assignment.ts'
import { StepKey } from '../logic-schema.ts'
import { openPanel } from '../panels.ts'
import { LevelSchema } from '../smaller.ts'
import { defineStep, noValue, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const
const uuid = Type.String({ format: 'uuid' })

const Config = Type.Object(
  {
    type: Type.Literal('ACTION'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    /** GIVE: assign the app, add to the group, grant the bundle. TAKE: the reverse. */
    do: Type.Union([Type.Literal('GIVE'), Type.Literal('TAKE')]),
    level: Type.Optional(LevelSchema),
    /** The id of a question whose answer is the app, or the group of an app. */
    answeredBy: Type.Optional(uuid),
    /** The key of the step whose giving is taken back. */
    givenBy: Type.Optional(StepKey),
    /** The id of a question whose answer is the user; whoever the request is for, if left out. */
    forAnswer: Type.Optional(uuid),
    /** PERSON: one of those whom the rule names runs it. SYSTEM: by itself; they see to it if it cannot be done. */
    run: Type.Optional(Type.Union([Type.Literal('SYSTEM'), Type.Literal('PERSON')])),
    assignmentRule: Type.Optional(AssignmentRule),
  },
  closed,
)
export type ActionConfig = Static<typeof Config>

const Answer = Type.Union([
  Type.Object({ act: Type.Literal('RUN') }, closed),
  Type.Object({ act: Type.Literal('MARK'), note: Type.Optional(Type.String({ maxLength: limits.message })) }, closed),
  /** What became of it; only the system itself can say so. */
  Type.Object({ act: Type.Literal('DONE') }, closed),
  Type.Object({ act: Type.Literal('FAILED'), problem: Type.String({ maxLength: limits.reason }) }, closed),
])
type Answer = Static<typeof Answer>

/** READY: a person has to run it. RUNNING: the system does. FAILED: it could not be done, and why. */
export type ActionDetail = TaskDetail & {
  readonly run: 'READY' | 'RUNNING' | 'FAILED'
  readonly problem?: string
}

const check = (config: ActionConfig): Cause[] => {
  const { answeredBy, assignmentRule, givenBy, level, run } = config
  const named = [level, answeredBy, givenBy].filter((one) => one !== undefined)
  if (named.length !== 1)
    return [{ summary: 'Say what: a level, the answer that names it, or the step that gave it.', location: '/level' }]
  if (givenBy !== undefined && config.do !== 'TAKE')
    return [{ summary: 'What another step gave can only be taken back.', location: '/givenBy' }]
  if (givenBy !== undefined && config.forAnswer !== undefined)
    return [{ summary: 'It is taken from whoever that step gave it to.', location: '/forAnswer' }]
  return run === 'PERSON' && !assignmentRule
    ? [{ summary: 'Say who runs it.', location: '/assignmentRule', reason: 'REQUIRED_PROPERTY_MISSING' }]
    : []
}

const nobody = ({ label }: ActionConfig): string => `Nobody can run "${label}".`

/**
 * Gives or takes access on the way, by the ledger of reasons, so that the record, revocation and everything that holds of
 * grants hold here. After a denial nothing is given any more.
 */
export const action = defineStep<ActionConfig, ActionDetail, Answer>({
  type: 'ACTION',
  title: 'Action',
  decides: false,
  keepsPartiesOut: true,
  adminsAct: true,
  waitsFor: 'SYSTEM',
  config: Config,
  answer: Answer,
  check,
  gives: (config) => config.do === 'GIVE',
  // What a step of this flow gave, it may take.
  reaches: ({ givenBy, level }) => (level ? [level.appId] : givenBy === undefined ? undefined : []),
  uses: ({ answeredBy, forAnswer }) => [
    ...(answeredBy === undefined ? [] : [{ of: answeredBy, types: ['GROUP', 'APP'] as const, at: '/answeredBy' }]),
    ...(forAnswer === undefined ? [] : [{ of: forAnswer, types: ['USER'] as const, at: '/forAnswer' }]),
  ],
  undoes: ({ givenBy }) => givenBy,
  rules: ({ assignmentRule }) => (assignmentRule ? [assignmentRule] : []),
  lacks: (config, seats) => {
    const { assignmentRule, run } = config
    return run !== 'PERSON' || (assignmentRule && seats(assignmentRule).others > 0) ? undefined : nobody(config)
  },
  open: (config, context) => {
    if (config.do === 'GIVE' && context.denied) return { state: 'done', skipped: true, why: 'the request was denied' }
    const panels = config.assignmentRule ? [openPanel({ assignmentRule: config.assignmentRule }, context)] : []
    if (config.run !== 'PERSON') return { state: 'open', detail: { panels, run: 'RUNNING' }, timers: [] }
    const detail: ActionDetail = { panels, run: 'READY' }
    return panels.some((panel) => panel.eligible > 0)
      ? { state: 'open', detail, timers: [] }
      : { state: 'unassigned', detail, why: nobody(config) }
  },
  waits: ({ run }) => (run === 'RUNNING' ? 'SYSTEM' : 'PEOPLE'),
  resolve: ({ message, value }) => {
    if (value === 'RUN') return { act: 'RUN' }
    return value === undefined || value === 'MARK'
      ? { act: 'MARK', ...(message ? { note: message } : {}) }
      : noValue('An action takes the value RUN, or MARK where it is done already.')
  },
  take: (_config, detail, by, answer) => {
    const { problem: _, ...rest } = detail
    switch (answer.act) {
      case 'RUN':
        return detail.run === 'RUNNING'
          ? refuse('conflict', 'This is being done already.')
          : { state: 'open', detail: { ...rest, run: 'RUNNING' } }
      case 'MARK':
        return { state: 'done', detail, outcome: 'CONTINUE', value: answer.note ?? '' }
      case 'DONE':
        return by.isSystem ? { state: 'done', detail, outcome: 'CONTINUE' } : onlySystem()
      case 'FAILED':
        return by.isSystem
          ? { state: 'open', detail: { ...rest, run: 'FAILED', problem: answer.problem } }
          : onlySystem()
      default:
        return answer satisfies never
    }
  },
})

const onlySystem = () => refuse('forbidden', 'What became of an action is for the system to say.')
