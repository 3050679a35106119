import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fuzz } from './run.ts'
import { startWorld } from './world.ts'

const database = await withDatabase()
const world = await startWorld(database)
after(world.close)

// The long versions are in fuzz.long.ts: fifty thousand calls, with other dice each time.
test('F5 F6 F7 F15 F19 F23: 2,000 calls made from our own OpenAPI document: no fault, no hang, no secret', async (t) => {
  const statuses = await fuzz(world.alone, 2_000, 1)
  t.diagnostic(JSON.stringify([...statuses].sort()))
  const of = (status: number): number => statuses.get(status) ?? 0
  assert.ok(of(200) + of(201) + of(202) + of(204) > 200, 'enough of the calls get through')
  assert.ok(of(400) > 200 && of(403) > 20 && of(404) > 20, 'enough of the calls are refused, for several reasons')
})

test('F1 F4: 1,000 calls beside another organization, with its ids: nothing of it is told', async (t) => {
  t.diagnostic(JSON.stringify([...(await fuzz(await world.withOthers(), 1_000, 2))].sort()))
})

test('F7 H10: afterwards the server is well, and so is what it keeps', async (t) => {
  await world.isWell()
  // The server tries again whoever lost, so that nobody hears of it; it costs a second, and is to be found and mended.
  const circles = await world.circles()
  if (circles !== '') t.diagnostic(circles)
})
