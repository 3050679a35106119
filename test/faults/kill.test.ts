import assert from 'node:assert/strict'
import test from 'node:test'
import { killPostgres, killServer } from './kill.ts'

// The long versions are in kill.long.ts: a hundred times and fifty.
test('B13 B10 C1 C2: kill -9 of the server under load: nothing acknowledged is lost or doubled, and all access comes', async (t) => {
  const { created, decided } = await killServer(3)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged`)
  assert.ok(decided >= 40)
})

test('B14: kill -9 of PostgreSQL under load: nothing acknowledged is lost or doubled', async (t) => {
  const { created, decided } = await killPostgres(2)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged`)
  assert.ok(decided >= 40)
})

test('B14: PostgreSQL restarted in good order under load: nothing acknowledged is lost or doubled', async (t) => {
  const { created, decided } = await killPostgres(2, 'SIGINT')
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged`)
  assert.ok(decided >= 40)
})
