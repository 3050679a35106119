import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { cutAroundCommit } from './cuts.ts'

const database = await withDatabase()

test('B13: connections cut around COMMIT, ten thousand times: with delivery keys nothing is lost or doubled', async (t) => {
  const { created, cuts, decided } = await cutAroundCommit(database, 10_000)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged; cut ${JSON.stringify([...cuts])}`)
  assert.ok(created > 2_000)
})
