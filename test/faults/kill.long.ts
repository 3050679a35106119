import assert from 'node:assert/strict'
import test from 'node:test'
import { killPostgres, killServer } from './kill.ts'

test('B13: a hundred times kill -9 of the server under load', async (t) => {
  const { created, decided } = await killServer(100)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged`)
  assert.ok(decided > 500)
})

test('B14: fifty times kill -9 of PostgreSQL under load', async (t) => {
  const { created, decided } = await killPostgres(50)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged`)
  assert.ok(decided > 500)
})
