import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judgeGrant, judgeRevocation } from './outcome.ts'

const nothing = { allThere: false, someThere: false, someManual: false, tries: 0 }

test('a grant is told as given only when all of it is there; then its clock starts', () => {
  assert.deepEqual(judgeGrant('ACTIVE', 'PENDING', nothing), { outcome: 'PENDING', clock: 'no' })
  assert.deepEqual(judgeGrant('ACTIVE', 'FAILED', { ...nothing, allThere: true, someThere: true }), {
    outcome: 'GRANTED',
    clock: 'start',
  })
})

test('C6: half a bundle has an end of its own', () => {
  for (const rest of [nothing, { ...nothing, someManual: true }, { ...nothing, tries: 99 }])
    assert.equal(judgeGrant('ACTIVE', 'PENDING', { ...rest, someThere: true }).clock, 'provisional')
})

test('C2: what is not given is told as failed after some tries, and stays so until it succeeds', () => {
  assert.equal(judgeGrant('ACTIVE', 'PENDING', { ...nothing, tries: 4 }).outcome, 'PENDING')
  assert.equal(judgeGrant('ACTIVE', 'PENDING', { ...nothing, tries: 5 }).outcome, 'FAILED')
  assert.equal(judgeGrant('ACTIVE', 'FAILED', nothing).outcome, 'FAILED')
  assert.equal(judgeGrant('ACTIVE', 'PENDING', { ...nothing, someManual: true }).outcome, 'MANUAL_REQUIRED')
})

test('an ended or given grant is not judged again', () => {
  fc.assert(
    fc.property(
      fc.record({ allThere: fc.boolean(), someThere: fc.boolean(), someManual: fc.boolean(), tries: fc.nat() }),
      (summary) => {
        assert.deepEqual(judgeGrant('EXPIRED', 'PENDING', summary), { outcome: 'PENDING', clock: 'no' })
        assert.deepEqual(judgeGrant('ACTIVE', 'GRANTED', summary), { outcome: 'GRANTED', clock: 'no' })
      },
    ),
  )
})

test('C3: a revocation is told as failed, and as done when it is, and then never otherwise', () => {
  assert.equal(judgeRevocation('PENDING', { owed: 1, tries: 4 }), 'PENDING')
  assert.equal(judgeRevocation('PENDING', { owed: 1, tries: 5 }), 'FAILED')
  assert.equal(judgeRevocation('FAILED', { owed: 0, tries: 0 }), 'REVOKED')
  assert.equal(judgeRevocation('REVOKED', { owed: 1, tries: 9 }), 'REVOKED')
})
