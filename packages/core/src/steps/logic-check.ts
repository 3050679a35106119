import { limits } from '../limits.ts'
import type { Cause } from '../refusal.ts'
import { opsOfType, valueProblem } from './fields.ts'
import {
  type Comparison,
  comparisonsOf,
  type FieldOp,
  type FieldType,
  judge,
  type Known,
  type Logic,
  logicWords,
  type StepState,
} from './logic.ts'
import { type Asked, possible, type Taken, type Variable } from './worlds.ts'

/** A question or output of a step: what logic of later steps can be about. */
export type Field = {
  readonly id: string
  readonly label: string
  readonly type: FieldType
  readonly choices?: readonly string[] | undefined
  readonly min?: number | undefined
  readonly max?: number | undefined
  /** True: whoever passes the step has answered it. */
  readonly required: boolean
  readonly when?: Logic | undefined
  /** Where it is in the step, as a JSON pointer. */
  readonly at: string
}

/** A step as its logic is checked: what its kind says of it. */
export type Logical = {
  readonly label: string
  readonly key?: string | undefined
  readonly when?: Logic | undefined
  readonly fields: readonly Field[]
  /** What it can come to where it is not skipped. */
  readonly states: readonly StepState[]
  readonly decides: boolean
}

type Place = { readonly step: number; readonly field?: number }
type Found = { readonly variable: Variable; readonly field?: Field; readonly place: Place }

/** Everything that logic can be about, in the order of the flow. */
const inOrder = (steps: readonly Logical[]): readonly Found[] =>
  steps.flatMap((step, at) => {
    const own = step.when ? [step.when] : []
    const fields = step.fields.map((field, index): Found => {
      const variable: Asked = { ...field, kind: 'field', when: [...own, ...(field.when ? [field.when] : [])] }
      return { variable, field, place: { step: at, field: index } }
    })
    if (step.key === undefined) return fields
    const taken: Taken = { kind: 'step', id: step.key, states: step.states, when: own }
    return [...fields, { variable: taken, place: { step: at } }]
  })

const isBefore = (a: Place, b: Place): boolean =>
  a.step < b.step || (a.step === b.step && a.field !== undefined && b.field !== undefined && a.field < b.field)

/**
 * What is wrong with the logic of a flow: references to what is not there or comes later, operators that do not fit,
 * and logic that can never be true. Locations are under `at`.
 */
export const logicCauses = (steps: readonly Logical[], at: string): readonly Cause[] => {
  const all = inOrder(steps)
  return [
    ...doubleKeys(steps, at),
    ...steps.flatMap((step, index): readonly Cause[] => [
      ...(step.when ? causesOf(step.when, { step: index }, `${at}/${index}/when`, all) : []),
      ...step.fields.flatMap((field, which) =>
        field.when
          ? causesOf(field.when, { step: index, field: which }, `${at}/${index}${field.at}/when`, all, step.when)
          : [],
      ),
    ]),
  ]
}

const doubleKeys = (steps: readonly Logical[], at: string): readonly Cause[] =>
  steps.flatMap(({ key }, index) =>
    key !== undefined && steps.findIndex((step) => step.key === key) < index
      ? [{ summary: 'Another step has this key.', location: `${at}/${index}/key` }]
      : [],
  )

const causesOf = (logic: Logic, own: Place, at: string, all: readonly Found[], outer?: Logic): readonly Cause[] => {
  const tests = comparisonsOf(logic)
  if (tests.length > limits.comparisonsPerLogic)
    return [{ summary: `At most ${limits.comparisonsPerLogic} comparisons can be joined.`, location: at }]
  const causes = tests.flatMap(({ test, at: where }) => {
    const summary = comparisonProblem(test, own, all)
    return summary === undefined ? [] : [{ summary, location: `${at}${where}` }]
  })
  if (causes.length > 0) return causes
  const before = all.filter(({ place }) => isBefore(place, own)).map(({ variable }) => variable)
  // A question is asked only where its step is.
  const both = outer ? [outer, logic] : [logic]
  if (possible(before, both, (known) => allHold(both, known)) !== 'no') return []
  const words = logicWords(logic, (of) => nameOf(all, of))
  return [{ summary: `This can never be true: ${words}.`.slice(0, limits.reason), location: at }]
}

/** Whether all of these hold. */
const allHold = (logics: readonly Logic[], known: Known): boolean | undefined => {
  const verdicts = logics.map((logic) => judge(logic, known))
  if (verdicts.includes(false)) return false
  return verdicts.includes(undefined) ? undefined : true
}

const nameOf = (all: readonly Found[], of: string): string | undefined =>
  all.find(({ variable }) => variable.id === of)?.field?.label

const comparisonProblem = (test: Comparison, own: Place, all: readonly Found[]): string | undefined => {
  const { is } = test
  const isStep = is === 'COMPLETED' || is === 'APPROVED' || is === 'DENIED'
  const found = all.find(({ variable }) => variable.id === test.of && (variable.kind === 'step') === isStep)
  if (!found) return `There is no ${isStep ? 'step' : 'question'} "${test.of}".`
  if (!isBefore(found.place, own))
    return found.place.step === own.step && found.place.field === own.field
      ? 'It refers to itself.'
      : 'It refers to something that comes later.'
  const needsValue = !isStep && is !== 'NOT_EMPTY'
  if (needsValue !== (test.value !== undefined)) return needsValue ? 'Say with what to compare.' : 'It takes no value.'
  if ((is === 'BETWEEN') !== (test.until !== undefined))
    return is === 'BETWEEN' ? 'Say up to what.' : 'Only BETWEEN has a second value.'
  if (found.variable.kind === 'step') return stateProblem(is, found.variable)
  return fieldProblem(is as FieldOp, test, found.field!)
}

const stateProblem = (is: Comparison['is'], { states }: Taken): string | undefined =>
  is === 'COMPLETED' || (states as readonly string[]).includes(is)
    ? undefined
    : is === 'DENIED' && states.includes('APPROVED')
      ? 'A denial of that step ends the request, so nothing comes after it; let the step go on after a denial first.'
      : 'That step decides nothing.'

const fieldProblem = (is: FieldOp, test: Comparison, field: Field): string | undefined => {
  if (!opsOfType[field.type].includes(is))
    return `${is} does not fit "${field.label}": it takes ${opsOfType[field.type].join(', ')}.`
  if (is === 'NOT_EMPTY' || is === 'IN_LIST' || is === 'NOT_IN_LIST' || is === 'CONTAINS' || is === 'CONTAINS_NOT')
    return undefined
  // Bounds do not matter here: what is beyond them is never true, and that is found out.
  const rules = { ...field, min: undefined, max: undefined }
  return (
    valueProblem(rules, test.value ?? '') ?? (test.until === undefined ? undefined : valueProblem(rules, test.until))
  )
}

/**
 * What should be said about a flow though it can be used: a request that nobody approves. `giving`: the steps that give
 * access before the end.
 */
export const logicWarnings = (steps: readonly Logical[], giving: readonly number[], at: string): readonly Cause[] => {
  const variables = inOrder(steps).map(({ variable }) => variable)
  const deciders = steps.flatMap((step, index) => (step.decides ? [{ step, index }] : []))
  const label = (list: typeof deciders): string => list.map(({ step }) => `“${step.label}”`).join(', ')
  const unseen = (before: typeof deciders, own: readonly Logic[]): boolean => {
    const whens = before.flatMap(({ step }) => (step.when ? [step.when] : []))
    if (whens.length < before.length) return false
    const goal = (known: Known): boolean | undefined => {
      const verdicts = [...whens.map((when) => negated(judge(when, known))), ...own.map((when) => judge(when, known))]
      if (verdicts.includes(false)) return false
      return verdicts.includes(undefined) ? undefined : true
    }
    return possible(variables, [...whens, ...own], goal) !== 'no'
  }
  const whole =
    deciders.length > 0 && unseen(deciders, [])
      ? [
          {
            summary: `A request can be approved with nobody deciding it: the answers can be such that every approval is skipped (${label(deciders)}).`,
            location: at,
          },
        ]
      : []
  const early = giving.flatMap((index) => {
    const step = steps[index]!
    const before = deciders.filter((one) => one.index < index)
    if (!unseen(before, step.when ? [step.when] : [])) return []
    const why =
      before.length === 0 ? 'no approval comes before it' : `every approval before it can be skipped (${label(before)})`
    return [{ summary: `“${step.label}” can give access that nobody approved: ${why}.`, location: `${at}/${index}` }]
  })
  return [...whole, ...early]
}

const negated = (verdict: boolean | undefined): boolean | undefined => (verdict === undefined ? undefined : !verdict)
