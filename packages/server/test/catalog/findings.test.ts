import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '@assent/core/api/sequences.ts'
import { limits } from '@assent/core/limits.ts'
import { mostTelling } from '@assent/server/features/flows/findings.ts'

const finding = (conditionId: string, users: number, more: Partial<Finding> = {}): Finding => ({
  ...{ step: 0, label: 'Approve', why: 'its rule names nobody', conditionId, users, userIds: ['x'] },
  ...more,
})
const told = (findings: readonly Finding[]) => findings.map(({ conditionId, more }) => [conditionId, more])

test('of one step and reason the conditions of the most people are listed, in order, and the others counted', () => {
  const many = [finding('a', 1), finding('b', 5), finding('c', 2), finding('d', 5), finding('e', 1)]
  assert.deepEqual(told(mostTelling(many, 3)), [
    ['b', 2],
    ['c', undefined],
    ['d', undefined],
  ])
  assert.deepEqual(mostTelling(many, 5), many)
  // Another step, or another reason, is another fault: none is left out for another.
  const others = [finding('a', 1, { step: 1 }), ...many, finding('e', 1, { why: '1 of the 2 persons needed can act' })]
  assert.deepEqual(told(mostTelling(others, 1)), [
    ['a', undefined],
    ['b', 4],
    ['e', undefined],
  ])
})

test('what is kept of a sequence does not grow with its conditions', () => {
  const all = Array.from({ length: 20_000 }, (_, n) => finding(`c${n}`, n % 100))
  const kept = mostTelling(all)
  assert.equal(kept.length, limits.conditionsPerFault)
  assert.equal(kept.length + kept.reduce((sum, { more = 0 }) => sum + more, 0), all.length)
})
