import type { Request } from '@assent/core/request/model.ts'
import type { AssignmentRule } from '@assent/core/steps/assignment.ts'
import type { Logic, Member } from '@assent/core/steps/logic.ts'
import { type FormQuestion, isAsked } from '@assent/core/steps/question/index.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import fc from 'fast-check'
import { instant } from './world.ts'

// Flows of steps of every kind, for the laws of the state machine.

export const id = (n: number): string => `00u${String(n).padStart(17, '0')}`
const gid = (n: number): string => `00g${String(n).padStart(17, '0')}`
export const groups = [gid(1), gid(2)]
export const start = Date.parse('2026-01-01T00:00:00.000Z')
export const level = {
  appId: '0oa00000000000000001',
  scopeType: 'APPLICATION',
  scopeId: '0oa00000000000000001',
} as const

// Smaller levels of the app, from the largest to the smallest, and one of another app that is never offered.
export const scopes = ['00g0000000000000000a', '00g0000000000000000b', '00g0000000000000000c']
export const smallerLevels = [
  ...scopes.map((scopeId) => ({ appId: level.appId, scopeType: 'GROUP', scopeId })),
  { appId: '0oa00000000000000002', scopeType: 'GROUP', scopeId: '00g0000000000000000d' },
]

const rules: fc.Arbitrary<AssignmentRule> = fc.oneof(
  fc.constant({ type: 'MANAGER' as const }),
  fc.constant({ type: 'MANAGER' as const, level: 2 }),
  fc.integer({ min: 0, max: 4 }).map((n) => ({ type: 'USER' as const, userId: id(n) })),
  fc.constantFrom(...groups, ...groups).map((groupId) => ({ type: 'GROUP' as const, groupId })),
  fc.constantFrom(...groups).map((groupId) => ({ type: 'GROUP' as const, groupId })),
  fc.constant({ type: 'RESOURCE_OWNER' as const }),
)
const quorums = fc.oneof(
  fc.constant({ type: 'ANY' }),
  fc.constant({ type: 'ALL' }),
  fc.integer({ min: 1, max: 3 }).map((value) => ({ type: 'COUNT', value })),
  fc.integer({ min: 1, max: 100 }).map((value) => ({ type: 'PERCENT', value })),
)
const spans = fc.constantFrom('PT1H', 'P1D', 'P3D')
const approvals = fc
  .record({
    panels: fc.array(fc.record({ assignmentRule: rules, quorum: quorums }), { minLength: 1, maxLength: 3 }),
    join: fc.constantFrom('ALL_OF', 'ANY_OF'),
    onDenial: fc.constantFrom('CLOSE', 'UNREACHABLE'),
    deadline: fc.option(
      fc.constantFrom('DENY', 'EXPIRE').map((outcome) => ({ after: 'P7D', outcome })),
      { nil: undefined },
    ),
    reminders: fc.option(
      spans.map((every) => ({ every, most: 3 })),
      { nil: undefined },
    ),
    escalation: fc.option(
      fc.tuple(spans, fc.integer({ min: 1, max: 3 })).map(([after, most]) => ({ after, most })),
      { nil: undefined },
    ),
    fallback: fc.option(rules, { nil: undefined }),
    smaller: fc.option(fc.subarray(smallerLevels, { minLength: 1 }), { nil: undefined }),
  })
  .map((step) => JSON.parse(JSON.stringify({ type: 'APPROVAL', label: 'Approve', ...step })))
const todos = rules.map((assignmentRule) => ({ type: 'TODO', label: 'Do it', assignmentRule }))
const questions = fc.record({ own: fc.boolean(), required: fc.boolean() }).map(({ own, required }) => ({
  type: 'QUESTION',
  label: 'Say',
  assignmentRule: own ? { type: 'REQUESTER' } : { type: 'RESOURCE_OWNER' },
  questions: [
    { label: 'Where', type: 'SELECT', choices: ['a', 'b'], required },
    { label: 'When', type: 'ISO_DATE', required },
  ],
}))
const timers = fc.constantFrom('PT1H', 'P3D', 'P90D', undefined).map((after) => ({
  type: 'TIMER',
  label: 'Wait',
  ...(after ? { after } : { onDate: 'when' }),
}))
const notices = rules.map((to) => ({ type: 'NOTICE', label: 'Tell', to: [to] }))
const actions = fc
  .record({ give: fc.boolean(), rule: rules, byPerson: fc.boolean() })
  .map(({ byPerson, give, rule }) => ({
    type: 'ACTION',
    label: 'Do',
    do: give ? 'GIVE' : 'TAKE',
    level,
    assignmentRule: rule,
    ...(byPerson ? { run: 'PERSON' } : {}),
  }))
const outside = fc
  .record({ calls: fc.boolean(), rule: rules, byPerson: fc.boolean(), deadline: fc.boolean() })
  .map(({ byPerson, calls, deadline, rule }) => ({
    label: 'Ask outside',
    outputs: [{ name: 'who', label: 'Who', type: 'USER' }],
    ...(deadline ? { deadline: { after: 'P1D', outcome: 'DENY' } } : {}),
    ...(calls
      ? {
          type: 'WORKFLOW',
          connectorId: 'con00000000000000001',
          seenToBy: rule,
          ...(byPerson ? { run: 'PERSON' } : {}),
        }
      : { type: 'CALLBACK', ...(byPerson ? { addressTo: rule } : {}) }),
  }))
const plainSteps = fc.oneof(
  { weight: 8, arbitrary: approvals },
  { weight: 1, arbitrary: todos },
  { weight: 3, arbitrary: questions },
  { weight: 1, arbitrary: timers },
  { weight: 1, arbitrary: notices },
  { weight: 2, arbitrary: actions },
  { weight: 2, arbitrary: outside },
)

/** Comparisons with something that comes before, chosen by numbers: of a question, or of a step. */
const tests = fc.record({
  of: fc.nat(),
  is: fc.nat(),
  value: fc.constantFrom('a', 'b'),
  day: fc.integer({ min: 0, max: 40 }),
})
const groupsOf = <T>(member: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.array(member, { minLength: 1, maxLength: 2 }).map((all) => ({ all })),
    fc.array(member, { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
  )
const logics = groupsOf(fc.oneof({ weight: 3, arbitrary: tests }, { weight: 1, arbitrary: groupsOf(tests) }))
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
type Rough = Record<string, unknown> & { type: string }
const dayOf = (day: number): string => instant(start + day * 86_400_000).slice(0, 10)

/** Gives steps keys and ids, and makes the rough logic be about steps before it. */
const tied = (rough: readonly { step: Rough; when: object | undefined; goesOn: boolean }[]): Rough[] => {
  const steps: Rough[] = []
  for (const [at, { goesOn, step, when }] of rough.entries()) {
    const asking = steps.flatMap((one, index) => (one.type === 'QUESTION' ? [index] : []))
    const compare = (test: { of: number; is: number; value: string; day: number }) => {
      const home = asking[test.of % Math.max(asking.length, 1)]
      if (home === undefined || test.of % 5 === 0)
        return { of: `s${test.of % at}`, is: ['COMPLETED', 'COMPLETED', 'APPROVED', 'DENIED'][test.is % 4] }
      const isDate = test.of % 2 === 0
      if (test.is % 4 === 3) return { of: uuid(home * 2 + Number(isDate)), is: 'NOT_EMPTY' }
      return isDate
        ? { of: uuid(home * 2 + 1), is: ['AFTER', 'BEFORE', 'IS'][test.is % 3], value: dayOf(test.day) }
        : { of: uuid(home * 2), is: test.is % 2 === 0 ? 'IS' : 'IS_NOT', value: test.value }
    }
    const tie = (member: object): object => {
      if ('all' in member) return { all: (member.all as object[]).map(tie) }
      if ('any' in member) return { any: (member.any as object[]).map(tie) }
      return compare(member as never)
    }
    const home = asking.at(-1)
    steps.push({
      ...step,
      key: `s${at}`,
      ...(when && at > 0 ? { when: tie(when) } : {}),
      ...(step['onDate']
        ? home === undefined
          ? { onDate: undefined, after: 'P1D' }
          : { onDate: uuid(home * 2 + 1) }
        : {}),
      ...(step.type === 'QUESTION'
        ? { questions: (step['questions'] as object[]).map((one, n) => ({ ...one, id: uuid(at * 2 + n) })) }
        : {}),
      ...(step.type === 'APPROVAL' && goesOn ? { afterDenial: 'CONTINUE' } : {}),
    })
  }
  return JSON.parse(JSON.stringify(steps)) as Rough[]
}
const asking = { step: { type: 'QUESTION', label: 'Say', assignmentRule: { type: 'REQUESTER' } }, goesOn: false }
/** Half of them begin with a form, so that logic has something to be about. */
export const flows = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.record({ step: plainSteps, when: fc.option(logics, { nil: undefined }), goesOn: fc.boolean() }), {
      maxLength: 4,
    }),
  )
  .map(([form, rough]) => {
    const questions = [
      { label: 'Where', type: 'SELECT', choices: ['a', 'b'] },
      { label: 'When', type: 'ISO_DATE', required: false },
    ]
    return tied([...(form ? [{ ...asking, step: { ...asking.step, questions } }] : []), ...rough] as never)
  })

/** Logic judged the plain way: everything before the step is settled, so nothing is open. */
export const plainly = (logic: Logic | Member, request: Request, steps: readonly Step[]): boolean => {
  if ('all' in logic) return logic.all.every((one) => plainly(one, request, steps))
  if ('any' in logic) return logic.any.some((one) => plainly(one, request, steps))
  const { is, of, value } = logic
  if (is === 'COMPLETED' || is === 'APPROVED' || is === 'DENIED') {
    const at = steps.findIndex(({ key }) => key === of)
    if (request.skipped?.includes(at)) return false
    return is === 'COMPLETED' || request.tasks.findLast(({ step }) => step === at)?.value === is
  }
  const answer = request.answers.find(({ id: field }) => field === of)?.value
  if (is === 'IS_NOT') return answer !== value
  if (answer === undefined) return false
  return is === 'NOT_EMPTY' || (is === 'IS' ? answer === value : is === 'AFTER' ? answer > value! : answer < value!)
}

/** Some answers to questions, as far as they are asked. */
export const answersTo = (asked: readonly FormQuestion[], request: Pick<Request, 'answers'>, luck: number) => {
  const given: { id: string; value: string }[] = []
  for (const [n, question] of asked.entries()) {
    const known = {
      given: (field: string) => {
        const value = [...request.answers, ...given].find((one) => one.id === field)?.value
        return value === undefined ? null : { type: field.endsWith('1') ? 'ISO_DATE' : 'SELECT', values: [value] }
      },
      state: () => undefined,
      inList: () => false,
    }
    const empty = question.required === false && (luck >> n) % 3 === 0
    if (isAsked(question, known) && !empty)
      given.push({ id: question.id!, value: question.choices ? (luck % 2 === 0 ? 'a' : 'b') : dayOf(luck % 40) })
  }
  return given
}
