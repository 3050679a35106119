import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../lib/measure.ts'
import type { Report } from '../lib/report.ts'
import { launch } from '../lib/server.ts'

/** How long `npm start`'s server takes until it is ready: the first time, with a demo to make, and every other time. */
export const start = async (report: Report, quick: boolean): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-bench-'))
  const times: number[] = []
  try {
    for (let round = 0; round < (quick ? 3 : 6); round++) {
      const server = await launch({ ASSENT_DATA_DIR: dataDir, ASSENT_DEMO: 'yes' })
      times.push(server.readyMs)
      await server.stop()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
  const [first, ...others] = times as [number, ...number[]]
  const second = median(others)
  report.row({
    job: 'start of the server, second time',
    ours: `${Math.round(second)} ms`,
    against: `first time: ${Math.round(first)} ms`,
    aim: '≤ 2000 ms',
    met: second <= 2_000,
    more: { firstMs: first, secondMs: second, worstMs: Math.max(...others) },
  })
}
