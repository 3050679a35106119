import { readFileSync } from 'node:fs'
import { openConnection } from '../lib/http.ts'
import { median } from '../lib/measure.ts'
import { makeLifecycleOrganization } from '../lib/organization.ts'
import type { Report } from '../lib/report.ts'
import { type BenchServer, startServer } from '../lib/server.ts'

/** How many levels each person asks for, and how many do so at the same time. */
const [levelsEach, clients] = [100, 64]

const wanted = Number(process.env['ASSENT_BENCH_SUBMISSIONS'] ?? 1_000_000)

/** Submits many requests, none of which is decided, and watches the memory of the server's process. */
export const submissions = async (report: Report, quick: boolean): Promise<void> => {
  const count = quick ? 10_000 : wanted
  const server = await startServer()
  try {
    const organization = await makeLifecycleOrganization(server, Math.ceil(count / levelsEach), levelsEach)
    await server.sql('vacuum analyze')
    const resting = memoryOf(server.pid)
    const began = performance.now()
    const samples = await submitAll(server, organization)
    const [{ made }] = (await server.sql<{ made: number }>('select count(*)::int as made from request')) as [
      { made: number },
    ]
    const seconds = (performance.now() - began) / 1000
    const most = Math.max(...samples)
    const tenth = Math.max(1, Math.floor(samples.length / 10))
    const [early, late] = [median(samples.slice(tenth, 3 * tenth)), median(samples.slice(-2 * tenth))]
    report.row({
      job: `memory of the server while ${made.toLocaleString('en')} requests are submitted`,
      ours: `at most ${most.toFixed(0)} MB, ${late.toFixed(0)} MB at the end`,
      against: `${early.toFixed(0)} MB after the first tenth`,
      ratio: late / early,
      aim: '≤ 300 MB, ratio ≤ 1.1',
      met: most <= 300 && late / early <= 1.1,
      more: {
        requests: made,
        perSecond: made / seconds,
        restingMb: resting,
        mostMb: most,
        earlyMb: early,
        lateMb: late,
      },
    })
  } finally {
    await server.stop()
  }
}

/** Megabytes of the server's process, as each hundredth of the requests was there. */
const submitAll = async (
  { pid, port }: BenchServer,
  { entryIds, people }: Awaited<ReturnType<typeof makeLifecycleOrganization>>,
): Promise<number[]> => {
  const samples: number[] = []
  const every = Math.max(1, Math.floor((people.length * levelsEach) / 100))
  let [next, done] = [0, 0]
  const client = async (): Promise<void> => {
    for (let one = people[next++]; one; one = people[next++]) {
      const connection = await openConnection('127.0.0.1', port, one.userToken)
      for (const entryId of entryIds) {
        const answer = await connection.send(
          'POST',
          `/governance/api/v2/my/catalogs/default/entries/${entryId}/requests`,
          {},
        )
        if (answer.status !== 202) throw new Error(`${answer.status} instead of 202: ${answer.body}`)
        if (++done % every !== 0) continue
        samples.push(memoryOf(pid))
        process.stderr.write(`\r${samples.length} %, ${samples.at(-1)!.toFixed(0)} MB `)
      }
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  process.stderr.write('\n')
  return samples
}

/** Resident megabytes of a process; Linux only, else NaN. */
const memoryOf = (pid: number): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}
