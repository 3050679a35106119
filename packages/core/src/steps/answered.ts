import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { limits } from '../limits.ts'
import { type Cause, type Result, refuse } from '../refusal.ts'
import type { Facts } from './assignment.ts'
import { businessCauses, calendarNeeds, span, type Wait } from './business.ts'
import { valueProblem } from './fields.ts'
import type { Field } from './logic-check.ts'
import type { FieldValue, StepContext, TaskDetail, Timer, Turn } from './step.ts'

const closed = { additionalProperties: false } as const

const outputTypes = ['TEXT', 'NUMBER', 'ISO_DATE', 'USER', 'GROUP', 'APP'] as const
const Output = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,31}$' }),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    type: Type.Unsafe<(typeof outputTypes)[number]>(Type.Union(outputTypes.map((type) => Type.Literal(type)))),
  },
  closed,
)

/** What a step says whom another system answers: what that may give out, and how long it is waited for. */
export const answeredMembers = {
  /** What it may give out: answers under the id `key.name`, for logic and assignees of later steps. */
  outputs: Type.Optional(Type.Array(Output, { minItems: 1, maxItems: limits.questionsPerStep })),
  deadline: Type.Optional(
    Type.Object({ ...span, outcome: Type.Union([Type.Literal('DENY'), Type.Literal('EXPIRE')]) }, closed),
  ),
}
const Answered = Type.Object(answeredMembers)
type Answered = Static<typeof Answered> & { readonly key?: string }

export const Said = Type.Object(
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
/** What another system answers: a flow at once, or whoever was given a callback address. */
export type FlowAnswer = Static<typeof Said>

const said = Compile(Said)
const outcomes: ReadonlySet<unknown> = new Set(['CONTINUE', 'DENY'])

/** Checks what came as an answer, or says what is wrong with it. */
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

/** Outputs as answers: what was not declared, does not fit its type, or names nothing that there is, was not given. */
const given = (
  { key = '', outputs = [] }: Answered,
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

/** Outputs of one name, and a deadline that cannot be counted. */
export const answeredCauses = ({ deadline, outputs = [] }: Answered): Cause[] => [
  ...outputs.flatMap(({ name }, index) =>
    outputs.findIndex((one) => one.name === name) < index
      ? [{ summary: `Two outputs are called "${name}".`, location: `/outputs/${index}/name` }]
      : [],
  ),
  ...(deadline ? businessCauses({ ...deadline, at: '/deadline/after' }) : []),
]

/** What of it later steps can be about. */
export const answeredFields = ({ key, outputs = [] }: Answered): readonly Field[] =>
  key === undefined
    ? []
    : outputs.map(({ label, name, type }, index) => ({
        id: `${key}.${name}`,
        label,
        type,
        required: false,
        at: `/outputs/${index}`,
      }))

export const answeredNeeds = ({ deadline }: { readonly deadline?: Wait }) => calendarNeeds([deadline])

/** Until when it is waited for: a week, unless the step says otherwise. */
export const answeredTimers = ({ deadline }: Answered, { after }: StepContext): readonly Omit<Timer, 'taskId'>[] => [
  { kind: 'DEADLINE', due: after(deadline?.after ?? 'P7D', deadline?.calendarId) },
]

/** What silence comes to. */
export const answeredSilence = ({ deadline }: Answered): 'DENY' | 'EXPIRE' => deadline?.outcome ?? 'EXPIRE'

/** What an answer comes to: it lets the request go on, with what it gives out, or denies it. */
export const answeredTurn = <Detail extends TaskDetail>(
  config: Answered,
  detail: Detail,
  answer: FlowAnswer,
  facts: Pick<Facts, 'nameOf'>,
): Turn<Detail> => {
  const isDenied = answer.outcome === 'DENY'
  const answers = isDenied ? [] : given(config, answer.outputs ?? {}, facts)
  return {
    state: 'done',
    detail,
    outcome: isDenied ? 'DENIED' : 'CONTINUE',
    value: answer.message ?? answer.outcome,
    ...(answers.length > 0 ? { answers } : {}),
  }
}
