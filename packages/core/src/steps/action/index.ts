import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { type Cause, refuse } from '../../refusal.ts'
import { AssignmentRule } from '../assignment.ts'
import { StepKey } from '../logic-schema.ts'
import { openRun, type RunDetail, Runner, resolveRun, runCauses, runLacks, runWaits } from '../run.ts'
import { LevelSchema } from '../smaller.ts'
import { defineStep } from '../step.ts'

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
    run: Type.Optional(Runner),
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

const check = (config: ActionConfig): Cause[] => {
  const { answeredBy, assignmentRule, givenBy, level } = config
  const named = [level, answeredBy, givenBy].filter((one) => one !== undefined)
  if (named.length !== 1)
    return [{ summary: 'Say what: a level, the answer that names it, or the step that gave it.', location: '/level' }]
  if (givenBy !== undefined && config.do !== 'TAKE')
    return [{ summary: 'What another step gave can only be taken back.', location: '/givenBy' }]
  if (givenBy !== undefined && config.forAnswer !== undefined)
    return [{ summary: 'It is taken from whoever that step gave it to.', location: '/forAnswer' }]
  return runCauses(config, assignmentRule, '/assignmentRule')
}

/**
 * Gives or takes access on the way, by the ledger of reasons, so that the record, revocation and everything that holds of
 * grants hold here. After a denial nothing is given any more.
 */
export const action = defineStep<ActionConfig, RunDetail, Answer>({
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
  receives: (config) => (config.do === 'GIVE' ? config.forAnswer : undefined),
  // What a step of this flow gave, it may take.
  reaches: ({ givenBy, level }) => (level ? [level.appId] : givenBy === undefined ? undefined : []),
  uses: ({ answeredBy, forAnswer }) => [
    ...(answeredBy === undefined ? [] : [{ of: answeredBy, types: ['GROUP', 'APP'] as const, at: '/answeredBy' }]),
    ...(forAnswer === undefined ? [] : [{ of: forAnswer, types: ['USER'] as const, at: '/forAnswer' }]),
  ],
  undoes: ({ givenBy }) => givenBy,
  rules: ({ assignmentRule }) => (assignmentRule ? [assignmentRule] : []),
  lacks: (config, seats) => runLacks(config, config.assignmentRule, seats),
  open: (config, context) => {
    if (config.do === 'GIVE' && context.denied) return { state: 'done', skipped: true, why: 'the request was denied' }
    return openRun(config, config.assignmentRule, context)
  },
  waits: runWaits,
  resolve: resolveRun,
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
