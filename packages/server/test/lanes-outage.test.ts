import assert from 'node:assert/strict'
import test from 'node:test'
import { startLanes } from '@assent/server/platform/lanes.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import { pino } from 'pino'

const database = await withDatabase()

test('H19: while the database is away, background work never rests longer than a few seconds', async () => {
  await database.newOrg()
  const rests: { ms: number; outage: boolean }[] = []
  const log = pino(
    { level: 'warn' },
    {
      write: (line: string) => {
        const { againInMs, why } = JSON.parse(line) as { againInMs?: number; why?: string }
        if (againInMs !== undefined) rests.push({ ms: againInMs, outage: why !== undefined })
      },
    },
  )
  const failing = (name: string, error: Error) => ({
    name,
    batch: 1,
    everyMs: 50,
    work: () => Promise.reject(error),
  })
  const lanes = startLanes({
    db: database.db,
    log,
    backoffMs: [3_000, 60_000],
    lanes: [
      failing('outage', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })),
      failing('bug', new Error('a bug')),
    ],
  })
  database.beforeClose(lanes.stop)
  const of = (outage: boolean) => rests.filter((rest) => rest.outage === outage).map(({ ms }) => ms)
  assert.ok(await until(() => of(true).length >= 2 && of(false).length >= 2, 60_000), 'each was tried again')
  assert.deepEqual(of(true).slice(0, 2), [3_000, 5_000])
  assert.deepEqual(of(false).slice(0, 2), [3_000, 6_000], 'what is broken is left alone for a growing while')
})
