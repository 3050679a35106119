import assert from 'node:assert/strict'
import test from 'node:test'
import { shareOf } from '../../packages/server/test/support/long.ts'
import { killPostgres, killServer } from './kill.ts'

const [servers, databases] = [shareOf(100), shareOf(50)]

test(`B13: ${servers} times kill -9 of the server under load`, async (t) => {
  const { created, decided } = await killServer(servers)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged`)
  assert.ok(decided >= 10 * servers)
})

test(`B14: ${databases} times kill -9 of PostgreSQL under load`, async (t) => {
  const { created, decided } = await killPostgres(databases)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged`)
  assert.ok(decided >= 10 * databases)
})
