import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { cutAroundCommit } from './cuts.ts'

const database = await withDatabase()

// The long version is in cuts.long.ts: ten thousand.
test('B13: connections cut around COMMIT, 150 times: with delivery keys nothing is lost or doubled', async (t) => {
  const { created, cuts, decided } = await cutAroundCommit(database, 150)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged; cut ${JSON.stringify([...cuts])}`)
  assert.ok(created > 30)
})
