import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { refuse } from '../../refusal.ts'
import { defineStep, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

const Config = Type.Object(
  {
    type: Type.Literal('WORKFLOW'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    /** The connector (kind `webhook`) that holds the address and the signing secret. */
    connectorId: Type.String({ pattern: '^con[0-9A-Za-z]{17}$' }),
    /** Constant inputs sent beside the request's own details and answers. */
    inputs: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: limits.answer }))),
    deadline: Type.Optional(
      Type.Object(
        {
          after: Type.String({ pattern: '^(P[1-9]\\d{0,4}[DW]|PT[1-9]\\d{0,6}[HM])$' }),
          outcome: Type.Union([Type.Literal('DENY'), Type.Literal('EXPIRE')]),
        },
        closed,
      ),
    ),
  },
  closed,
)
type Config = Static<typeof Config>

const Answer = Type.Object(
  {
    outcome: Type.Union([Type.Literal('CONTINUE'), Type.Literal('DENY')]),
    message: Type.Optional(Type.String({ maxLength: limits.message })),
  },
  closed,
)
type Answer = Static<typeof Answer>

/**
 * A delegated flow: a signed call to another system, which answers at once or later by a one-time callback.
 * It can let the request go on or deny it; it can never approve in a person's place. Silence ends in the deadline.
 */
export const workflow = defineStep<Config, TaskDetail, Answer>({
  type: 'WORKFLOW',
  title: 'Delegated flow',
  decides: false,
  waitsFor: 'SYSTEM',
  config: Config,
  answer: Answer,
  check: () => [],
  rules: () => [],
  open: (config, context) => ({
    state: 'open',
    detail: { panels: [] },
    timers: [{ kind: 'DEADLINE', due: context.after(config.deadline?.after ?? 'P7D') }],
  }),
  resolve: (_resolution, label) => refuse('conflict', `"${label}" waits for another system, not for a person.`),
  take: (_config, detail, _by, answer) => ({
    state: 'done',
    detail,
    outcome: answer.outcome === 'DENY' ? 'DENIED' : 'CONTINUE',
    value: answer.message ?? answer.outcome,
  }),
  silence: (config) => config.deadline?.outcome ?? 'EXPIRE',
})
