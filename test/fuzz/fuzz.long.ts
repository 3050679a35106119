import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { shareOf } from '../../packages/server/test/support/long.ts'
import { fuzz } from './run.ts'
import { startWorld } from './world.ts'

const database = await withDatabase()
const world = await startWorld(database)
after(world.close)
const seed = Number(process.env['ASSENT_FUZZ_SEED'] ?? Date.now() % 1_000_000)

const [calls, beside] = [shareOf(30_000), shareOf(20_000)]

test(`F5 F6 F7 F15 F19 F23: ${calls} calls made from our own OpenAPI document: no fault, no hang, no secret`, async (t) => {
  t.diagnostic(`seed ${seed}`)
  t.diagnostic(JSON.stringify([...(await fuzz(world.alone, calls, seed))].sort()))
})

test(`F1 F4: ${beside} calls beside another organization, with its ids: nothing of it is told`, async (t) => {
  t.diagnostic(JSON.stringify([...(await fuzz(await world.withOthers(), beside, seed + 1))].sort()))
})

test('F7 H10: afterwards the server is well, and so is what it keeps', async () => {
  await world.isWell()
  assert.equal(await world.circles(), '')
})
