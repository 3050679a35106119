import assert from 'node:assert/strict'
import test from 'node:test'
import pg from 'pg'
import { isConnectionLost, isContention, isOutage } from './outage.ts'

const said = (code: string) => {
  const error = new pg.DatabaseError('no', 2, 'error')
  Object.assign(error, { severity: 'ERROR', code })
  return error
}
const system = (code: string) => Object.assign(new Error('no'), { code })

test('H12 H19: what passes by itself is told from what is wrong', () => {
  for (const code of ['53100', '53300', '57P01', '57P03', '57014', '55P03', '25006', '25P03', '08006', '58030'])
    assert.equal(isOutage(said(code)), true, code)
  for (const code of ['23505', '42501', '42P01', '22021', 'P0001', 'XX000', '40001'])
    assert.equal(isOutage(said(code)), false, code)
  for (const error of [
    system('ECONNREFUSED'),
    system('ECONNRESET'),
    new Error('Query read timeout'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated unexpectedly'),
  ]) {
    assert.equal(isOutage(error), true, error.message)
    assert.equal(isConnectionLost(error), true, error.message)
  }
  for (const error of [
    new Error('x'),
    new TypeError('undefined is not a function'),
    'Connection terminated',
    undefined,
  ])
    assert.equal(isOutage(error), false)
})

test('B12: that others were faster is no outage, and passes too', () => {
  assert.deepEqual(
    ['40001', '40P01', '23505'].map((code) => isContention(said(code))),
    [true, true, false],
  )
  // The connection is as good as before: the transaction is rolled back on it.
  assert.equal(isConnectionLost(said('40001')), false)
  assert.equal(isConnectionLost(said('57014')), false)
})
