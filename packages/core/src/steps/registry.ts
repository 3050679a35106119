import { type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { limits } from '../limits.ts'
import { type Cause, type Result, refuse } from '../refusal.ts'
import { approval } from './approval/index.ts'
import { question } from './question/index.ts'
import type { StepKind, StepType, TaskDetail } from './step.ts'
import { todo } from './todo/index.ts'
import { workflow } from './workflow/index.ts'

/** Every step kind. A new one is its folder and its line here. */
export const stepKinds: Readonly<Record<StepType, StepKind<unknown, TaskDetail, unknown>>> = {
  APPROVAL: approval,
  QUESTION: question,
  TODO: todo,
  WORKFLOW: workflow,
}

/** A step as a flow keeps it; its kind knows the rest. */
export type Step = { readonly type: StepType; readonly label: string; readonly description?: string }

/** JSON Schema of the steps of a flow, for the API document and the forms. */
export const Steps: TSchema = Type.Array(Type.Union(Object.values(stepKinds).map((kind) => kind.config)), {
  maxItems: limits.stepsPerSequence,
})

const compiled = new Map(
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
  return causes.length > 0 ? refuse('invalid', 'Some steps are not right.', causes) : (input as Step[])
}

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
  return kind.check(step).map((cause) => ({ ...cause, location: `${at}${cause.location ?? ''}` }))
}

/** Checks an answer against the schema of its step kind. */
export const acceptAnswer = (type: StepType, answer: unknown): Result<unknown> => {
  const { answer: schema } = compiled.get(type)!
  return schema.Check(answer)
    ? answer
    : refuse('invalid', 'That is not an answer to this task.', schemaCauses(schema.Errors(answer), ''))
}
