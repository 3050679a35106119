import assert from 'node:assert/strict'
import test from 'node:test'
import { badFilter } from '@assent/core/api/filter.ts'
import { badCursor } from '@assent/core/api/page.ts'
import { closed, oneOf, oneWord, text } from '@assent/core/api/wire.ts'
import { isRefusal, type RefusalCode, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { plainAnswer, refusalAnswer } from './errors.ts'
import { validate } from './validate.ts'

const answerOf = (...refusal: Parameters<typeof refuse>) => refusalAnswer(refuse(...refusal), 'oae1')

test('each refusal has the status and code of the wire', () => {
  const expected: Record<RefusalCode, [number, string]> = {
    invalid: [400, 'E0000001'],
    unauthenticated: [401, 'E0000004'],
    forbidden: [403, 'E0000006'],
    not_found: [404, 'E0000007'],
    conflict: [409, 'E0000195'],
    stale: [412, 'E0000195'],
    limited: [429, 'E0000047'],
    proposed: [202, 'E0000000'],
    unavailable: [503, 'E0000010'],
  }
  for (const [code, [status, errorCode]] of Object.entries(expected)) {
    const answer = answerOf(code as RefusalCode, 'Because.')
    assert.equal(answer.status, status)
    assert.deepEqual(
      [answer.body.errorCode, answer.body.errorLink, answer.body.errorId],
      [errorCode, errorCode, 'oae1'],
    )
  }
  assert.equal(refusalAnswer(badFilter('No.'), 'oae1').body.errorCode, 'E0000053')
  const paging = refusalAnswer(badCursor(), 'oae1').body
  assert.equal(paging.errorCode, 'E0000029')
  assert.deepEqual(
    [paging.errorCauses[0]!['reason'], paging.errorCauses[0]!['locationType']],
    ['INVALID_AFTER_PARAMETER', 'query'],
  )
})

test('the summary is Okta’s, and our sentence is not lost', () => {
  assert.equal(answerOf('invalid', 'It is too long.').body.errorSummary, 'Api validation failed: It is too long.')
  assert.equal(
    answerOf('conflict', 'It is closed.').body.errorSummary,
    'Api validation failed due to conflict: It is closed.',
  )
  const forbidden = answerOf('forbidden', 'You may not.').body
  assert.equal(forbidden.errorSummary, 'You do not have permission to perform the requested action.')
  assert.deepEqual(forbidden.errorCauses, [
    { errorSummary: 'You may not.', reason: 'INSUFFICIENT_PERMISSIONS', domain: 'governance' },
  ])
})

test('conditions word their errors in their own way', () => {
  const refusal = refuse('invalid', 'anything', [{ summary: 'Maximum weeks is 52.', reason: 'X', location: '/a' }])
  const { body } = refusalAnswer(refusal, 'oae1', { wording: { subject: 'AccessRequestCondition', bare: true } })
  assert.equal(body.errorSummary, 'Api validation failed: AccessRequestCondition')
  assert.deepEqual(body.errorCauses, [{ errorSummary: 'Maximum weeks is 52.' }])
})

test('links of a refusal are addresses', () => {
  const refusal = refuse('conflict', 'It is open already.', [], { request: 'req42kjDgk1EubTwo0g4', other: 'zzz' })
  assert.deepEqual(refusalAnswer(refusal, 'oae1', { baseUrl: 'https://a.test' }).body._links, {
    request: { href: 'https://a.test/governance/api/v2/requests/req42kjDgk1EubTwo0g4' },
  })
})

test('F23: what has no refusal says nothing but its id', () => {
  for (const status of [500, 599, 418])
    assert.deepEqual(plainAnswer(status, 'oae1'), {
      errorCode: 'E0000009',
      errorSummary: 'Internal Server Error.',
      errorLink: 'E0000009',
      errorId: 'oae1',
      errorCauses: [],
    })
})

const schema = closed({
  name: text(5),
  kind: oneWord(['A', 'B']),
  list: Type.Optional(Type.Array(Type.Integer(), { minItems: 1, maxItems: 2 })),
  when: Type.Optional(Type.String({ format: 'date-time' })),
  choice: Type.Optional(
    oneOf('type', [
      closed({ type: Type.Literal('X'), x: Type.String() }),
      closed({ type: Type.Literal('Y'), y: Type.Integer() }),
    ]),
  ),
})

const causes = (value: unknown) => {
  const refusal = validate(schema, value, 'body')
  assert.ok(isRefusal(refusal))
  return {
    summary: refusal.summary,
    causes: refusal.causes.map((cause) => [cause.summary, cause.reason, cause.location]),
  }
}

test('a validator’s errors become causes in its own words, with places', () => {
  assert.deepEqual(causes({}), {
    summary: "Api validation failed: must have required property 'name', must have required property 'kind'",
    causes: [
      ["must have required property 'name'", 'REQUIRED_PROPERTY_MISSING', '/name'],
      ["must have required property 'kind'", 'REQUIRED_PROPERTY_MISSING', '/kind'],
    ],
  })
  assert.deepEqual(causes({ name: 'toolong', kind: 'C', list: [1, 2, 'x'], when: 'soon' }).causes, [
    ['must NOT have more than 5 characters', 'INVALID_STRING_LENGTH_OVER_MAX', '/name'],
    ['must be equal to one of the allowed values: A, B', 'INVALID_ENUM_VALUE', '/kind'],
    ['must NOT have more than 2 items', 'INVALID_ARRAY_LENGTH_OVER_MAX', '/list'],
    ['must be integer', 'INVALID_DATA_TYPE', '/list/2'],
    ['must match format "date-time"', 'STRING_FORMAT_INVALID', '/when'],
  ])
  assert.deepEqual(causes({ name: 'a', kind: 'A', choice: { type: 'Y', y: 'no' } }).causes, [
    ['must be integer', 'INVALID_DATA_TYPE', '/choice/y'],
  ])
  assert.deepEqual(causes({ name: 'a', kind: 'A', choice: { type: 'Z' } }).causes, [
    ['value of tag "type" must be in oneOf', 'INVALID_ENUM_VALUE', '/choice/type'],
  ])
})

test('F3: members that nobody asked for are refused and named', () => {
  assert.deepEqual(causes({ name: 'a', kind: 'A', org_id: 'x', 'a/b~c': 1 }).causes, [
    ['must NOT have additional properties', 'UNKNOWN_PROPERTY', '/org_id'],
    ['must NOT have additional properties', 'UNKNOWN_PROPERTY', '/a~1b~0c'],
  ])
})

test('F19: a number as text is no number', () => {
  assert.deepEqual(causes({ name: 1, kind: 'A', list: ['1'] }).causes, [
    ['must be string', 'INVALID_DATA_TYPE', '/name'],
    ['must be integer', 'INVALID_DATA_TYPE', '/list/0'],
  ])
})

test('A27: names that every object has are no answers', () => {
  assert.equal(causes(JSON.parse('{"kind":"A","toString":"x"}')).causes.length, 2)
  assert.ok(isRefusal(validate(closed({ toString: Type.String() }), {}, 'body')))
})
