import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { limits } from '../../limits.ts'
import { type Result, refuse } from '../../refusal.ts'
import { AssignmentRule, type Facts } from '../assignment.ts'
import { businessCauses, calendarNeeds, span } from '../business.ts'
import { valueProblem } from '../fields.ts'
import { fieldTypes } from '../logic.ts'
import { openPanel } from '../panels.ts'
import { defineStep, type FieldValue, noValue, type TaskDetail } from '../step.ts'

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
    /** Who is told where it cannot be called, and can call it again or say that it is done, beside request administrators. */
    seenToBy: Type.Optional(AssignmentRule),
  },
  closed,
)
type Config = Static<typeof Config> & { readonly key?: string }

const Said = Type.Object(
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
/** What a flow answers, at once or by its callback. */
export type FlowAnswer = Static<typeof Said>

const said = Compile(Said)
const outcomes: ReadonlySet<unknown> = new Set(['CONTINUE', 'DENY'])

/** Checks what a flow sent as its answer, or says what is wrong with it. */
export const acceptFlowAnswer = (input: unknown): Result<FlowAnswer> => {
  if (said.Check(input)) return input
  const summary = 'That is not an answer of a flow.'
  const { outcome } = (input ?? {}) as { readonly outcome?: unknown }
  if (!outcomes.has(outcome))
    return refuse('invalid', summary, [{ summary: 'outcome must be "CONTINUE" or "DENY".', location: '/outcome' }])
  const causes = [...said.Errors(input)].map(({ instancePath, message }) => ({
    summary: `${instancePath} ${message}`.trim(),
    location: instancePath,
  }))
  return refuse('invalid', summary, causes)
}

const Answer = Type.Union([
  /** Only the flow can say so. */
  Said,
  /** Somebody has it called again. */
  Type.Object({ act: Type.Literal('RUN') }, closed),
  /** Somebody says that it is done: it gives nothing out. */
  Type.Object({ act: Type.Literal('MARK'), note: Type.Optional(Type.String({ maxLength: limits.message })) }, closed),
  /** It is being called again, and those who see to it are told; then it took the call after all. Only the system says so. */
  Type.Object({ act: Type.Literal('TROUBLE'), problem: Type.String({ maxLength: limits.reason }) }, closed),
  Type.Object({ act: Type.Literal('REACHED') }, closed),
])
type Answer = Static<typeof Answer>

/** RUNNING: it is called, or was and has not answered; with a `problem`, it was called in vain so far. */
export type FlowDetail = TaskDetail & { readonly run?: 'RUNNING'; readonly problem?: string }

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
 * It can let the request go on or deny it; it can never approve in a person's place. Silence ends in the deadline. Where it
 * cannot be called, that is told; it is called again, or marked as done, by those who see to it.
 */
export const workflow = defineStep<Config, FlowDetail, Answer>({
  type: 'WORKFLOW',
  title: 'Delegated flow',
  decides: false,
  keepsPartiesOut: true,
  adminsAct: true,
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
  rules: ({ seenToBy }) => (seenToBy ? [seenToBy] : []),
  lacks: 'NEVER',
  open: (config, context) => ({
    state: 'open',
    detail: {
      panels: config.seenToBy ? [openPanel({ assignmentRule: config.seenToBy }, context)] : [],
      run: 'RUNNING',
    },
    timers: [{ kind: 'DEADLINE', due: context.after(config.deadline?.after ?? 'P7D', config.deadline?.calendarId) }],
  }),
  resolve: ({ message, value }) => {
    if (value === 'RUN') return { act: 'RUN' }
    return value === undefined || value === 'MARK'
      ? { act: 'MARK', ...(message ? { note: message } : {}) }
      : noValue('This step takes the value RUN, or MARK where it is done already.')
  },
  take: (config, detail, by, answer, { facts }) => {
    const isSaid = 'outcome' in answer
    const acts = isSaid ? undefined : answer.act
    if ((acts === 'RUN' || acts === 'MARK') === (by.isSystem === true))
      return refuse(
        'forbidden',
        'What a flow came to is for the flow to say; a person calls it again, or marks it as done.',
      )
    const { problem: _, ...rest } = detail
    if (isSaid) {
      const answers = answer.outcome === 'DENY' ? [] : given(config, answer.outputs ?? {}, facts)
      return {
        state: 'done',
        detail: rest,
        outcome: answer.outcome === 'DENY' ? 'DENIED' : 'CONTINUE',
        value: answer.message ?? answer.outcome,
        ...(answers.length > 0 ? { answers } : {}),
      }
    }
    switch (answer.act) {
      case 'MARK':
        return { state: 'done', detail: rest, outcome: 'CONTINUE', value: answer.note ?? '' }
      case 'TROUBLE':
        return { state: 'open', detail: { ...rest, problem: answer.problem } }
      case 'RUN':
      case 'REACHED':
        return { state: 'open', detail: rest }
      default:
        return answer satisfies never
    }
  },
  silence: (config) => config.deadline?.outcome ?? 'EXPIRE',
})
