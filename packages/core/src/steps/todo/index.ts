import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { AssignmentRule } from '../assignment.ts'
import { openPanel } from '../panels.ts'
import { defineStep, noValue, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

const Config = Type.Object(
  {
    type: Type.Literal('TODO'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    assignmentRule: AssignmentRule,
  },
  closed,
)
type Config = Static<typeof Config>

const Answer = Type.Object({ note: Type.Optional(Type.String({ maxLength: limits.message })) }, closed)
type Answer = Static<typeof Answer>

const nobody = ({ label }: Config): string => `Nobody can do "${label}".`

/** A custom task: somebody does a thing and marks it complete. */
export const todo = defineStep<Config, TaskDetail, Answer>({
  type: 'TODO',
  title: 'Custom task',
  decides: false,
  waitsFor: 'PEOPLE',
  config: Config,
  answer: Answer,
  check: () => [],
  rules: (config) => [config.assignmentRule],
  lacks: (config, seats) => (seats(config.assignmentRule).all > 0 ? undefined : nobody(config)),
  open: (config, context) => {
    const panel = openPanel({ assignmentRule: config.assignmentRule, selfAllowed: true }, context)
    const detail = { panels: [panel] }
    return panel.eligible > 0
      ? { state: 'open', detail, timers: [] }
      : { state: 'unassigned', detail, why: nobody(config) }
  },
  resolve: ({ message, value }) => {
    if (value !== undefined) return noValue('A custom task takes no value; say what was done in the message.')
    return message ? { note: message } : {}
  },
  take: (_config, detail, _by, answer) => ({
    state: 'done',
    detail,
    outcome: 'CONTINUE',
    ...(answer.note ? { value: answer.note } : {}),
  }),
})
