import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { raceDecisions, raceSubmissions } from './races.ts'

const database = await withDatabase()

test('B1: six-way races, twenty thousand of them: exactly one wins', async (t) => {
  t.diagnostic(JSON.stringify([...(await raceDecisions(database, 20_000))]))
})

test('B1 B2: six submissions of the same at once, a thousand times: one request', async () => {
  await raceSubmissions(database, 1_000)
})
