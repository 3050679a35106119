import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { shareOf } from '../support/long.ts'
import { raceDecisions, raceSubmissions } from './races.ts'

const database = await withDatabase()

const [races, submissions] = [shareOf(20_000), shareOf(1_000)]

test(`B1: six-way races, ${races} of them: exactly one wins`, async (t) => {
  t.diagnostic(JSON.stringify([...(await raceDecisions(database, races))]))
})

test(`B1 B2: six submissions of the same at once, ${submissions} times: one request`, async () => {
  await raceSubmissions(database, submissions)
})
