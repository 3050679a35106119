import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { raceDecisions, raceSubmissions } from './races.ts'

const database = await withDatabase()

// The long version is in races.long.ts: twenty thousand.
test('B1: six-way races, 300 of them: exactly one wins', async (t) => {
  const wins = await raceDecisions(database, 300)
  t.diagnostic(JSON.stringify([...wins]))
  for (const end of ['APPROVED', 'DENIED', 'CANCELED', 'EXPIRED'])
    assert.ok(wins.has(end), `${end} never won, so the race is none`)
})

test('B1 B2: six submissions of the same at once: one request, and the others are told of it', async () => {
  await raceSubmissions(database, 40)
})

test('B16: the races are run at READ COMMITTED, as everything is', async () => {
  const [row] = await database.db.inOrg(await database.newOrg(), (tx) =>
    tx.query<{ level: string }>(`select current_setting('transaction_isolation') as level`),
  )
  assert.equal(row!.level, 'read committed')
})
