import assert from 'node:assert/strict'
import test from 'node:test'
import { judge, type Known, type Logic, type StepState } from '@assent/core/steps/logic.ts'
import { type Logical, logicCauses, logicWarnings } from '@assent/core/steps/logic-check.ts'
import fc from 'fast-check'

// The checker against every answer there is: small domains, tried one by one.

const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']
const domains = {
  SELECT: [['a'], ['b'], ['c']],
  MULTISELECT: [['a'], ['b'], ['c'], ['a', 'b'], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c']],
  ISO_DATE: ['2025-12-31', ...days, '2026-01-05'].map((day) => [day]),
  NUMBER: ['0', '1', '1.5', '2', '2.5', '3', '4'].map((value) => [value]),
  TEXT: ['x', 'y', 'xy', 'Xz', 'yx x', 'zz', 'q'].map((value) => [value]),
} as const
type Type = keyof typeof domains
const values: Readonly<Record<Type, readonly string[]>> = {
  SELECT: ['a', 'b', 'c'],
  MULTISELECT: ['a', 'b', 'c'],
  ISO_DATE: days,
  NUMBER: ['1', '2', '3'],
  TEXT: ['x', 'y', 'zz'],
}
const ops: Readonly<Record<Type, readonly string[]>> = {
  SELECT: ['IS', 'IS_NOT', 'NOT_EMPTY'],
  MULTISELECT: ['INCLUDES', 'NOT_EMPTY'],
  ISO_DATE: ['IS', 'IS_NOT', 'AFTER', 'BEFORE', 'BETWEEN', 'NOT_EMPTY'],
  NUMBER: ['IS', 'IS_NOT', 'AFTER', 'BEFORE', 'BETWEEN', 'NOT_EMPTY'],
  TEXT: ['IS', 'IS_NOT', 'CONTAINS', 'CONTAINS_NOT', 'NOT_EMPTY'],
}

type Setting = readonly { readonly type: Type; readonly required: boolean }[]
const settings: fc.Arbitrary<Setting> = fc.array(
  fc.record({ type: fc.constantFrom(...(Object.keys(domains) as Type[])), required: fc.boolean() }),
  { minLength: 1, maxLength: 2 },
)
const rough = fc.record({ of: fc.nat(), is: fc.nat(), value: fc.nat(), until: fc.nat(), step: fc.boolean() })
const groups = <T>(member: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.array(member, { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(member, { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
  )
const shapes = groups(fc.oneof({ weight: 2, arbitrary: rough }, { weight: 1, arbitrary: groups(rough) }))

const tie = (shape: object, setting: Setting, states: readonly string[]): Logic => {
  const one = (member: object): object => {
    if ('all' in member) return { all: (member.all as object[]).map(one) }
    if ('any' in member) return { any: (member.any as object[]).map(one) }
    const { is, of, step, until, value } = member as {
      of: number
      is: number
      value: number
      until: number
      step: boolean
    }
    if (step && states.length > 0) return { of: states[of % states.length], is: ['COMPLETED', 'APPROVED'][is % 2] }
    const at = of % setting.length
    const { type } = setting[at]!
    const op = ops[type][is % ops[type].length]!
    const pick = (n: number) => values[type][n % values[type].length]!
    return {
      of: `f${at}`,
      is: op,
      ...(op === 'NOT_EMPTY' ? {} : { value: pick(value) }),
      ...(op === 'BETWEEN' ? { until: pick(until) } : {}),
    }
  }
  return one(shape) as Logic
}

/** Every set of answers, with what each step then came to. */
function* worlds(setting: Setting, steps: readonly Logical[]): Generator<Known> {
  const answers = setting.map(({ required, type }) => [...domains[type], ...(required ? [] : [null])])
  const combine = (at: number): (readonly (readonly string[] | null)[])[] =>
    at === answers.length ? [[]] : combine(at + 1).flatMap((rest) => answers[at]!.map((answer) => [answer, ...rest]))
  for (const chosen of combine(0)) {
    const states = new Map<string, StepState>()
    const known: Known = {
      given: (field) => {
        const at = Number(field.slice(1))
        return chosen[at] ? { type: setting[at]!.type, values: chosen[at] } : null
      },
      state: (step) => states.get(step),
      inList: () => false,
    }
    for (const { key, when } of steps)
      if (key !== undefined) states.set(key, !when || judge(when, known) === true ? 'APPROVED' : 'SKIPPED')
    yield known
  }
}

const asking = (setting: Setting): Logical => ({
  label: 'Form',
  states: ['COMPLETED'],
  decides: false,
  fields: setting.map(({ required, type }, n) => ({
    id: `f${n}`,
    label: `Field ${n}`,
    type,
    required,
    choices: type === 'SELECT' || type === 'MULTISELECT' ? ['a', 'b', 'c'] : undefined,
    at: `/questions/${n}`,
  })),
})
const approval = (key: string, when?: Logic): Logical => ({
  label: key,
  key,
  ...(when ? { when } : {}),
  states: ['APPROVED'],
  decides: true,
  fields: [],
})

test('logic is called impossible if and only if no answer makes it true', () => {
  let impossible = 0
  fc.assert(
    fc.property(settings, shapes, shapes, (setting, first, second) => {
      const one = approval('s1', tie(first, setting, []))
      const two = approval('s2', tie(second, setting, ['s1']))
      const steps = [asking(setting), one, two]
      const causes = logicCauses(steps, '/steps')
      for (const [at, step] of [one, two].entries()) {
        const possible = [...worlds(setting, steps)].some((known) => judge(step.when!, known) === true)
        const refused = causes.some(({ location }) => location?.startsWith(`/steps/${at + 1}/when`))
        // Numbers and texts have more values than are tried here, so that only what was found possible is certain.
        if (possible) assert.ok(!refused, 'what can be true is not refused')
        else if (setting.every(({ type }) => type !== 'TEXT')) assert.ok(refused, 'what cannot be true is refused')
        if (refused) impossible++
      }
    }),
    { numRuns: Number(process.env['ASSENT_LAW_RUNS'] ?? 3_000) },
  )
  assert.ok(impossible > 100, 'some logic was impossible')
})

test('a flow is warned of if and only if its approvals can all be left out together', () => {
  let warned = 0
  fc.assert(
    fc.property(settings, shapes, shapes, (setting, first, second) => {
      const steps = [
        asking(setting),
        approval('s1', tie(first, setting, [])),
        approval('s2', tie(second, setting, ['s1'])),
      ]
      const alone = [...worlds(setting, steps)].some(
        (known) => known.state('s1') === 'SKIPPED' && known.state('s2') === 'SKIPPED',
      )
      const said = logicWarnings(steps, [], '/steps').length > 0
      if (alone) assert.ok(said, 'it is said')
      else if (setting.every(({ type }) => type !== 'TEXT')) assert.ok(!said, 'and said for nothing else')
      if (said) warned++
    }),
    { numRuns: Number(process.env['ASSENT_LAW_RUNS'] ?? 3_000) },
  )
  assert.ok(warned > 100, 'some flows were warned of')
})
