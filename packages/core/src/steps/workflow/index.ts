import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { refuse } from '../../refusal.ts'
import type { Facts } from '../assignment.ts'
import { businessCauses, calendarNeeds, span } from '../business.ts'
import { valueProblem } from '../fields.ts'
import { fieldTypes } from '../logic.ts'
import { defineStep, type FieldValue, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

const FieldId = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$' })
const outputTypes = ['TEXT', 'NUMBER', 'ISO_DATE', 'USER', 'GROUP', 'APP'] as const
const Output = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,31}$' }),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    type: Type.Unsafe<(typeof outputTypes)[number]>(Type.Union(outputTypes.map((type) => Type.Literal(type)))),
  },
  closed,
)

const Config = Type.Object(
  {
    type: Type.Literal('WORKFLOW'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    /** The connector (kind `webhook`) that holds the address and the signing secret. */
    connectorId: Type.String({ pattern: '^con[0-9A-Za-z]{17}$', connector: 'webhook' } as { pattern: string }),
    /** Constant inputs sent beside the request's own details and answers. */
    inputs: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: limits.answer }))),
    /** Inputs that are answers: names of inputs, and the ids of questions before it. */
    mapped: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), FieldId)),
    /** What it may give out: answers under the id `key.name`, for logic and assignees of later steps. */
    outputs: Type.Optional(Type.Array(Output, { minItems: 1, maxItems: limits.questionsPerStep })),
    deadline: Type.Optional(
      Type.Object(
        {
          ...span,
          outcome: Type.Union([Type.Literal('DENY'), Type.Literal('EXPIRE')]),
        },
        closed,
      ),
    ),
  },
  closed,
)
type Config = Static<typeof Config> & { readonly key?: string }

const Answer = Type.Object(
  {
    outcome: Type.Union([Type.Literal('CONTINUE'), Type.Literal('DENY')]),
    message: Type.Optional(Type.String({ maxLength: limits.message })),
    /** Values of outputs by their names. One that was not declared, or does not fit, counts as not given. */
    outputs: Type.Optional(
      Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: limits.answer }), {
        maxProperties: limits.questionsPerStep,
      }),
    ),
  },
  closed,
)
type Answer = Static<typeof Answer>

/** Outputs as answers: what was not declared, does not fit its type, or names nothing that there is, was not given. */
const given = (
  { key = '', outputs = [] }: Config,
  values: Readonly<Record<string, string>>,
  { nameOf }: Pick<Facts, 'nameOf'>,
): readonly FieldValue[] =>
  outputs.flatMap(({ label, name, type }): readonly FieldValue[] => {
    const value = Object.hasOwn(values, name) ? values[name]!.trim() : ''
    if (value === '' || valueProblem({ label, type }, value)) return []
    const isNamed = type === 'USER' || type === 'GROUP' || type === 'APP'
    const called = isNamed ? nameOf(value) : undefined
    if (isNamed && called === undefined) return []
    return [{ id: `${key}.${name}`, label, type, value, ...(called === undefined ? {} : { name: called }) }]
  })

/**
 * A delegated flow: a signed call to another system, which answers at once or later by a one-time callback.
 * It can let the request go on or deny it; it can never approve in a person's place. Silence ends in the deadline.
 */
export const workflow = defineStep<Config, TaskDetail, Answer>({
  type: 'WORKFLOW',
  title: 'Delegated flow',
  decides: false,
  waitsFor: 'SYSTEM',
  calls: 'FLOW',
  connector: 'webhook',
  reaches: ({ connectorId }) => [connectorId],
  config: Config,
  answer: Answer,
  check: ({ deadline, outputs = [] }) => [
    ...outputs.flatMap(({ name }, index) =>
      outputs.findIndex((one) => one.name === name) < index
        ? [{ summary: `Two outputs are called "${name}".`, location: `/outputs/${index}/name` }]
        : [],
    ),
    ...(deadline ? businessCauses({ ...deadline, at: '/deadline/after' }) : []),
  ],
  needs: ({ deadline }) => calendarNeeds([deadline]),
  fields: ({ key, outputs = [] }) =>
    key === undefined
      ? []
      : outputs.map(({ label, name, type }, index) => ({
          id: `${key}.${name}`,
          label,
          type,
          required: false,
          at: `/outputs/${index}`,
        })),
  uses: ({ mapped = {} }) =>
    Object.entries(mapped).map(([name, of]) => ({ of, types: fieldTypes, at: `/mapped/${name}` })),
  rules: () => [],
  open: (config, context) => ({
    state: 'open',
    detail: { panels: [] },
    timers: [{ kind: 'DEADLINE', due: context.after(config.deadline?.after ?? 'P7D', config.deadline?.calendarId) }],
  }),
  resolve: (_resolution, label) => refuse('conflict', `"${label}" waits for another system, not for a person.`),
  take: (config, detail, _by, answer, { facts }) => {
    const answers = answer.outcome === 'DENY' ? [] : given(config, answer.outputs ?? {}, facts)
    return {
      state: 'done',
      detail,
      outcome: answer.outcome === 'DENY' ? 'DENIED' : 'CONTINUE',
      value: answer.message ?? answer.outcome,
      ...(answers.length > 0 ? { answers } : {}),
    }
  },
  silence: (config) => config.deadline?.outcome ?? 'EXPIRE',
})
