import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { shareOf } from '../../packages/server/test/support/long.ts'
import { cutAroundCommit } from './cuts.ts'

const database = await withDatabase()
const cuts = shareOf(10_000)

test(`B13: connections cut around COMMIT, ${cuts} times: with delivery keys nothing is lost or doubled`, async (t) => {
  const { created, cuts: kinds, decided } = await cutAroundCommit(database, cuts)
  t.diagnostic(`${created} requests and ${decided} decisions acknowledged; cut ${JSON.stringify([...kinds])}`)
  assert.ok(created > cuts / 5)
})
