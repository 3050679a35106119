import { type TObject, type TSchema, Type } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { limits } from '../limits.ts'
import { type Cause, type Result, refuse } from '../refusal.ts'
import { action } from './action/index.ts'
import { approval } from './approval/index.ts'
import { callback } from './callback/index.ts'
import { jira } from './jira/index.ts'
import type { Logic } from './logic.ts'
import { type Logical, logicCauses, logicWarnings } from './logic-check.ts'
import { LogicSchema, StepKey } from './logic-schema.ts'
import { choosesDecider, type Naming, namingCauses } from './naming.ts'
import { notice } from './notice/index.ts'
import { question } from './question/index.ts'
import { servicenow } from './servicenow/index.ts'
import type { FieldValue, Opening, StepContext, StepKind, TaskDetail } from './step.ts'
import { timer } from './timer/index.ts'
import { todo } from './todo/index.ts'
import { workflow } from './workflow/index.ts'

type Kind = StepKind<unknown, TaskDetail, unknown>

/** What a step of any kind can have besides its kind's own: a name that later steps refer to, and when it is there at all. */
const withLogic = (kind: Kind): Kind => ({
  ...kind,
  config: Type.Object(
    { ...(kind.config as TObject).properties, key: Type.Optional(StepKey), when: Type.Optional(LogicSchema) },
    { additionalProperties: false },
  ),
})

// Every step kind. A new one is its folder and its line here.
const all = {
  APPROVAL: withLogic(approval),
  QUESTION: withLogic(question),
  TODO: withLogic(todo),
  ACTION: withLogic(action),
  TIMER: withLogic(timer),
  NOTICE: withLogic(notice),
  WORKFLOW: withLogic(workflow),
  CALLBACK: withLogic(callback),
  JIRA: withLogic(jira),
  SERVICENOW: withLogic(servicenow),
}

/** Okta's runtime kinds of tasks, and ours (okta-access-requests F.4, D.1, E.4). */
export type StepType = keyof typeof all
export const stepTypes = Object.keys(all) as readonly StepType[]

/** Every step kind, by its type. */
export const stepKinds: Readonly<Record<StepType, Kind>> = all

/** Whether people bring the address of its callback to whoever is to call it, since it calls nobody itself. */
export const takesCallback = (type: StepType): boolean =>
  stepKinds[type].hears === true && stepKinds[type].calls === undefined

/** A step as a flow keeps it; its kind knows the rest. */
export type Step = {
  readonly type: StepType
  readonly label: string
  readonly description?: string
  /** Its name for logic of later steps; given at publishing where it was left out. */
  readonly key?: string
  readonly when?: Logic
}

/** JSON Schema of the steps of a flow, for the API document and the forms. */
export const Steps: TSchema = Type.Array(Type.Union(Object.values(stepKinds).map((kind) => kind.config)), {
  maxItems: limits.stepsPerSequence,
})

const compiled: ReadonlyMap<string, { readonly config: Validator; readonly answer: Validator }> = new Map(
  Object.values(stepKinds).map((kind) => [kind.type, { config: Compile(kind.config), answer: Compile(kind.answer) }]),
)

const schemaCauses = (errors: Iterable<{ instancePath: string; message: string }>, at: string): Cause[] =>
  [...errors].map((error) => ({
    summary: `${at}${error.instancePath} ${error.message}`,
    location: `${at}${error.instancePath}`,
  }))

/**
 * Checks a list of steps as somebody wrote it: schema first, then each kind's own rules. Locations are JSON pointers
 * into the list, under `at`.
 */
export const acceptSteps = (input: unknown, at = '/steps'): Result<readonly Step[]> => {
  if (!Array.isArray(input))
    return refuse('invalid', 'Steps must be a list.', [{ summary: 'must be array', location: at }])
  if (input.length > limits.stepsPerSequence)
    return refuse('invalid', `A flow has at most ${limits.stepsPerSequence} steps.`, [
      { summary: 'too many steps', location: at },
    ])
  const causes = input.flatMap((step, index) => stepCauses(step, `${at}/${index}`))
  if (causes.length > 0) return refuse('invalid', 'Some steps are not right.', causes)
  const steps = input as Step[]
  const tangled = [
    ...logicCauses(steps.map(logicalOf), at),
    ...useCauses(steps, at),
    ...undoCauses(steps, at),
    ...namingCauses(steps.map(namingOf), at),
  ]
  return tangled.length > 0 ? refuse('invalid', 'Some steps are not right.', tangled) : steps
}

/** What should be said of accepted steps, though they can be used. */
export const stepWarnings = (steps: readonly Step[], at = '/steps'): readonly Cause[] =>
  logicWarnings(
    steps.map(logicalOf),
    steps.flatMap((step, index) => (stepKinds[step.type].gives?.(step) ? [index] : [])),
    at,
  )

const namingOf = (step: Step): Naming => {
  const { decides, fields, receives, rules } = stepKinds[step.type]
  return { decides, rules: rules(step), fields: fields?.(step) ?? [], receives: receives?.(step) }
}

/** Whether requester and creator must not act on a step of these, though it decides nothing: it chooses who decides. */
export const keepsOut = (step: Step, steps: readonly Step[]): boolean =>
  choosesDecider(namingOf(step), steps.map(namingOf))

/** Opens a step of a flow. */
export const openStep = (step: Step, steps: readonly Step[], context: StepContext): Opening<TaskDetail> => {
  const partiesOut = keepsOut(step, steps)
  const opening = stepKinds[step.type].open(step, partiesOut ? { ...context, partiesOut } : context)
  return partiesOut && opening.state !== 'done' ? { ...opening, detail: { ...opening.detail, partiesOut } } : opening
}

/** Answers that know which of them name who gets what a step of the flow gives: he decides nothing of the request. */
export const withReceivers = (steps: readonly Step[], answers: readonly FieldValue[]): readonly FieldValue[] => {
  const ids = new Set(steps.flatMap((step) => stepKinds[step.type].receives?.(step) ?? []))
  return ids.size === 0 ? answers : answers.map((one) => (ids.has(one.id) ? { ...one, receives: true } : one))
}

const logicalOf = (step: Step): Logical => {
  const kind = stepKinds[step.type]
  return {
    label: step.label,
    key: step.key,
    when: step.when,
    fields: kind.fields?.(step) ?? [],
    states: kind.states?.(step) ?? ['COMPLETED'],
    decides: kind.decides,
  }
}

/** Steps that take something from a question that is not there, comes later, or asks for something else. */
const useCauses = (steps: readonly Step[], at: string): readonly Cause[] =>
  steps.flatMap((step, index) =>
    (stepKinds[step.type].uses?.(step) ?? []).flatMap(({ at: where, of, types }) => {
      const location = `${at}/${index}${where}`
      const home = steps.findIndex((other) => logicalOf(other).fields.some((field) => field.id === of))
      const field = home < 0 ? undefined : logicalOf(steps[home]!).fields.find((one) => one.id === of)
      if (!field) return [{ summary: `There is no question "${of}".`, location, reason: 'IDENTIFIER_NOT_FOUND' }]
      if (home >= index) return [{ summary: `"${field.label}" is asked later.`, location }]
      return types.includes(field.type)
        ? []
        : [{ summary: `"${field.label}" asks for something else: it must be of type ${types.join(' or ')}.`, location }]
    }),
  )

const stepCauses = (step: unknown, at: string): readonly Cause[] => {
  const type = typeof step === 'object' && step !== null ? Reflect.get(step, 'type') : undefined
  const kind = Object.values(stepKinds).find((known) => known.type === type)
  if (!kind)
    return [
      {
        summary: `A step's type is one of ${Object.keys(stepKinds).join(', ')}.`,
        location: `${at}/type`,
        reason: 'INVALID_ENUM_VALUE',
      },
    ]
  const { config } = compiled.get(kind.type)!
  if (!config.Check(step)) return schemaCauses(config.Errors(step), at)
  if ((step as Step).label.trim() === '')
    return [{ summary: 'A step needs a name.', location: `${at}/label`, reason: 'STRING_FORMAT_INVALID' }]
  return kind.check(step).map((cause) => ({ ...cause, location: `${at}${cause.location ?? ''}` }))
}

/** Only what a step before gives can be taken back. */
const undoCauses = (steps: readonly Step[], at: string): readonly Cause[] =>
  steps.flatMap((step, index) => {
    const key = stepKinds[step.type].undoes?.(step)
    const before = steps.slice(0, index).some((one) => one.key === key && stepKinds[one.type].gives?.(one))
    return key === undefined || before
      ? []
      : [{ summary: `No step before gives anything under the key "${key}".`, location: `${at}/${index}/givenBy` }]
  })

/** Checks an answer against the schema of its step kind. */
export const acceptAnswer = (type: StepType, answer: unknown): Result<unknown> => {
  const { answer: schema } = compiled.get(type)!
  return schema.Check(answer)
    ? answer
    : refuse('invalid', 'That is not an answer to this task.', schemaCauses(schema.Errors(answer), ''))
}
