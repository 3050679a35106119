import { comparisonsOf, type Given, judge, type Known, type Logic, plain, type StepState } from './logic.ts'

/** A question as far as logic goes. */
export type Asked = {
  readonly kind: 'field'
  readonly id: string
  readonly type: string
  /** Those of a SELECT or MULTISELECT. */
  readonly choices?: readonly string[] | undefined
  readonly required: boolean
  readonly min?: number | undefined
  readonly max?: number | undefined
  /** All of these hold where it is asked at all. */
  readonly when: readonly Logic[]
}

/** A step as far as logic goes: what it can come to once it is passed, besides being skipped. */
export type Taken = {
  readonly kind: 'step'
  readonly id: string
  readonly states: readonly StepState[]
  readonly when: readonly Logic[]
}

/** Questions and steps in the order of the flow. */
export type Variable = Asked | Taken

type Answer = (Given & { readonly lists: ReadonlySet<string> }) | null
type World = Map<Variable, Answer | StepState>

/** Possibilities that are looked at before it is left open whether there is one. */
const budget = 50_000

/**
 * Whether answers and decisions can come about by which `goal` holds. Exact for choices, dates, numbers, equalities and
 * texts that are contained, as far as the budget goes; beyond it, and where unsure, the answer is "maybe": nothing that can be
 * true is ever called impossible. `goal` gets what is known so far; undefined means that it depends on the rest.
 */
export const possible = (
  variables: readonly Variable[],
  about: readonly Logic[],
  goal: (known: Known) => boolean | undefined,
): 'yes' | 'no' | 'maybe' => {
  const relevant = closure(variables, about)
  const logics = [...about, ...relevant.flatMap(({ when }) => when)]
  const world: World = new Map()
  const known = knownOf(relevant, world)
  let left = budget
  const search = (at: number): boolean => {
    if (left-- <= 0) return true
    const verdict = goal(known)
    if (verdict === false) return false
    const variable = relevant[at]
    if (!variable) return verdict === true
    // Logic refers backward only, so what a variable depends on is settled by now.
    const there = variable.when.every((logic) => judge(logic, known) === true)
    for (const value of variable.kind === 'step' ? statesOf(variable, there) : answersOf(variable, there, logics)) {
      world.set(variable, value)
      if (search(at + 1)) return true
    }
    world.delete(variable)
    return false
  }
  const found = search(0)
  if (left < 0) return 'maybe'
  return found ? 'yes' : 'no'
}

/** What the logics speak of, and what that depends on, in the order of the flow. */
const closure = (variables: readonly Variable[], about: readonly Logic[]): readonly Variable[] => {
  const wanted = new Set<Variable>()
  const add = (logics: readonly Logic[]): void => {
    for (const { test } of logics.flatMap((logic) => comparisonsOf(logic))) {
      const isStep = test.is === 'COMPLETED' || test.is === 'APPROVED' || test.is === 'DENIED'
      const found = variables.find(({ id, kind }) => id === test.of && (kind === 'step') === isStep)
      if (!found || wanted.has(found)) continue
      wanted.add(found)
      add(found.when)
    }
  }
  add(about)
  return variables.filter((variable) => wanted.has(variable))
}

const knownOf = (relevant: readonly Variable[], world: World): Known => {
  const by = new Map(relevant.map((variable) => [`${variable.kind} ${variable.id}`, variable]))
  const settled = (key: string) => {
    const variable = by.get(key)
    return variable && world.get(variable)
  }
  return {
    given: (field) => settled(`field ${field}`) as Answer | undefined,
    state: (step) => settled(`step ${step}`) as StepState | undefined,
    inList: (list, given) => (given as NonNullable<Answer>).lists.has(list),
  }
}

const statesOf = (step: Taken, there: boolean): readonly StepState[] => (there ? step.states : ['SKIPPED'])

/** Answers that stand for all that there are: one of each sort that the logics could tell from the others. */
const answersOf = (field: Asked, there: boolean, logics: readonly Logic[]): Iterable<Answer> => {
  if (!there) return [null]
  const tests = logics.flatMap((logic) => comparisonsOf(logic)).filter(({ test }) => test.of === field.id)
  const named = (...ops: string[]): string[] => [
    ...new Set(
      tests.flatMap(({ test }) =>
        ops.includes(test.is) ? [test.value, test.until].filter((text) => text !== undefined) : [],
      ),
    ),
  ]
  const lists = named('IN_LIST', 'NOT_IN_LIST')
  return everyAnswer(field, sorts(field, named), lists)
}

/** One after the other: there may be more than are ever looked at. */
function* everyAnswer(field: Asked, values: Iterable<readonly string[]>, lists: readonly string[]): Iterable<Answer> {
  for (const given of values)
    for (const some of subsets(lists)) yield { type: field.type, values: given, lists: new Set(some) }
  if (!field.required) yield null
}

const sorts = (field: Asked, named: (...ops: string[]) => string[]): Iterable<readonly string[]> => {
  const ordered = () => named('IS', 'IS_NOT', 'AFTER', 'BEFORE', 'BETWEEN')
  switch (field.type) {
    case 'SELECT':
      // Of a configuration list it is not known here what it will offer: anything.
      return field.choices ? field.choices.map((choice) => [choice]) : texts(named('IS', 'IS_NOT'), [])
    case 'MULTISELECT':
      return someOf(field.choices ?? [...named('INCLUDES', 'IS', 'IS_NOT'), 'other'], named('INCLUDES', 'IS', 'IS_NOT'))
    case 'ISO_DATE':
      return days(ordered())
    case 'NUMBER':
      return numbers(field, ordered())
    case 'TEXT':
    case 'LONG_TEXT':
      return texts(named('IS', 'IS_NOT'), named('CONTAINS', 'CONTAINS_NOT'))
    default:
      // An id: one of those that are named, or any other.
      return [...named('IS', 'IS_NOT').map((id) => [id]), ['other']]
  }
}

/** Every set of some; of very many there are more than the budget has room for, and so nothing is said to be impossible. */
function* subsets<T>(list: readonly T[]): Iterable<readonly T[]> {
  const some = list.slice(0, 20)
  for (let bits = 0; bits < 2 ** some.length; bits++) yield some.filter((_, index) => (bits & (1 << index)) !== 0)
}

/** Choices that are named each alone and together, and beside them one that is not. */
function* someOf(choices: readonly string[], named: readonly string[]): Iterable<readonly string[]> {
  const told = choices.filter((choice) => named.includes(choice))
  const other = choices.find((choice) => !named.includes(choice))
  for (const some of subsets(told)) {
    if (some.length > 0) yield some
    if (other !== undefined) yield [...some, other]
  }
}

const dayMs = 86_400_000

/** The days that are named, and the one before and after each. */
const days = (named: readonly string[]): readonly string[][] => {
  const known = named.map((day) => Date.parse(`${day.slice(0, 10)}T00:00:00Z`)).filter((ms) => !Number.isNaN(ms))
  const all = new Set([0, ...known.flatMap((ms) => [ms - dayMs, ms, ms + dayMs])])
  return [...all].map((ms) => [new Date(ms).toISOString().slice(0, 10)])
}

/** The numbers that are named, one in each gap between them, and the bounds. */
const numbers = ({ max, min }: Asked, named: readonly string[]): readonly string[][] => {
  const known = [...named.map(Number), ...(min === undefined ? [] : [min]), ...(max === undefined ? [] : [max])]
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const between = known.slice(1).map((value, index) => (value + known[index]!) / 2)
  const beyond = known.length > 0 ? [known[0]! - 1, known.at(-1)! + 1] : [0]
  return [...new Set([...known, ...between, ...beyond])]
    .filter((value) => value >= (min ?? -Infinity) && value <= (max ?? Infinity))
    .map((value) => [String(value)])
}

/** The texts that are named, and one with every set of the parts that are looked for, and with no other. */
function* texts(named: readonly string[], parts: readonly string[]): Iterable<readonly string[]> {
  for (const text of named) yield [text]
  // Between the parts stands what is in none of them, so that no other comes about by chance.
  let code = 0xe000
  while ([...named, ...parts].some((text) => text.includes(String.fromCharCode(code)))) code++
  const gap = String.fromCharCode(code)
  for (const some of subsets([...new Set(parts.map(plain))])) yield [[gap, ...some, gap].join(gap)]
}
