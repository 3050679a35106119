import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fillRequests } from '../lib/fill.ts'
import { type Floor, makeFloor } from '../lib/floor.ts'
import { openConnection } from '../lib/http.ts'
import { percentile } from '../lib/measure.ts'
import { makeLifecycleOrganization } from '../lib/organization.ts'
import { drawPlots, type Plot } from '../lib/plot.ts'
import type { Report } from '../lib/report.ts'
import { type BenchServer, startServer } from '../lib/server.ts'
import { runLifecycles } from './lifecycle.ts'

type Organization = Awaited<ReturnType<typeof makeLifecycleOrganization>>
type Measured = { readonly x: number; readonly perSecond: number; readonly floor: number } & Readonly<
  Record<'submitP50' | 'submitP99' | 'decideP50' | 'decideP99', number>
>

const picture = fileURLToPath(new URL('../../docs/speed.svg', import.meta.url))

/**
 * The life cycle against the number of clients and against the size of the tables; draws docs/speed.svg. `ASSENT_BENCH_REQUESTS`:
 * how many requests the largest tables have.
 */
export const curve = async (report: Report, quick: boolean): Promise<void> => {
  const server = await startServer()
  try {
    const organization = await makeLifecycleOrganization(server, 129)
    await runLifecycles(server, organization, 129, quick ? 300 : 2_000)
    const floor = await makeFloor(server, organization, () => runLifecycles(server, organization, 1, 1))
    await server.sql('vacuum analyze')
    const [per, most] = quick ? [10, 20_000] : [100, Number(process.env['ASSENT_BENCH_REQUESTS'] ?? 1_000_000)]
    const byClients: Measured[] = []
    for (const clients of quick ? [1, 32] : [1, 2, 4, 8, 16, 32, 64, 128])
      byClients.push(await measure(server, organization, floor, { clients, x: clients, per }))
    const bySize: Measured[] = []
    const template = await makeTemplate(server, organization)
    let [{ size }] = (await server.sql<{ size: number }>('select count(*)::int as size from request')) as [
      { size: number },
    ]
    for (const wanted of [0, most / 100, most / 10, most].filter((one) => one === 0 || one > size)) {
      if (wanted > 0) {
        process.stderr.write(`\rfilling up to ${wanted} requests `)
        await fillRequests(server.superUrl, organization.orgId, template, { from: size + 1, to: wanted })
        size = wanted
      }
      bySize.push(await measure(server, organization, floor, { clients: 32, x: size, per }))
    }
    process.stderr.write('\n')
    for (const [name, list] of [
      ['clients', byClients],
      ['requests in the tables', bySize],
    ] as const)
      for (const one of list) tell(report, name, one)
    if (!quick) writeFileSync(picture, drawPlots(plotsOf(byClients, bySize), `${report.machine()}, PostgreSQL 18`))
  } finally {
    await server.stop()
  }
}

/** Some three seconds of work with so many clients, beside the floor with as many. */
const measure = async (
  server: BenchServer,
  organization: Organization,
  limit: Floor,
  { clients, per, x }: { readonly clients: number; readonly x: number; readonly per: number },
): Promise<Measured> => {
  const count = Math.min(2_000, per * Math.max(2, clients))
  const { perSecond: floor } = await limit.run(clients, count)
  const { decide, perSecond, submit } = await runLifecycles(server, organization, clients, count)
  return {
    x,
    perSecond,
    floor,
    submitP50: percentile(submit, 0.5),
    submitP99: percentile(submit, 0.99),
    decideP50: percentile(decide, 0.5),
    decideP99: percentile(decide, 0.99),
  }
}

const tell = (report: Report, name: string, { floor, perSecond, x, ...more }: Measured): void =>
  report.row({
    job: `life cycle, ${x.toLocaleString('en')} ${name}`,
    ours: `${Math.round(perSecond)} /s`,
    against: `one SQL function per transition: ${Math.round(floor)} /s`,
    ratio: perSecond / floor,
    aim: 'a curve',
    met: true,
    more,
  })

/** The last one of the people asks once more, and nobody decides. */
const makeTemplate = async (server: BenchServer, { entryId, people }: Organization) => {
  const connection = await openConnection('127.0.0.1', server.port, people.at(-1)!.userToken)
  const answer = await connection.send('POST', `/governance/api/v2/my/catalogs/default/entries/${entryId}/requests`, {})
  connection.close()
  const { id: open } = JSON.parse(answer.body) as { id: string }
  const [{ closed }] = (await server.sql<{ closed: string }>(
    `select request_id as closed from request where status = 'APPROVED' order by request_id desc limit 1`,
  )) as [{ closed: string }]
  return { open, closed }
}

const [ours, limit, light] = ['#4553c0', '#98a0b5', '#b45309']

const plotsOf = (byClients: readonly Measured[], bySize: readonly Measured[]): readonly Plot[] => {
  const line = (
    list: readonly Measured[],
    name: string,
    color: string,
    of: (one: Measured) => number,
    dashed?: true,
  ) => ({
    name,
    color,
    ...(dashed ? { dashed } : {}),
    points: list.map((one) => ({ x: one.x, y: of(one) })),
  })
  const rate = (list: readonly Measured[], title: string, x: string): Plot => ({
    title,
    x,
    y: 'life cycles a second',
    lines: [
      line(list, 'Assent over HTTP', ours, (one) => one.perSecond),
      line(list, 'rows by SQL functions', limit, (one) => one.floor, true),
    ],
  })
  const wait = (list: readonly Measured[], title: string, x: string): Plot => ({
    title,
    x,
    y: 'milliseconds',
    lines: [
      line(list, 'ask, p99', ours, (one) => one.submitP99),
      line(list, 'decide, p99', light, (one) => one.decideP99),
      line(list, 'ask, p50', ours, (one) => one.submitP50, true),
      line(list, 'decide, p50', light, (one) => one.decideP50, true),
    ],
  })
  const size = 'requests in the tables, 32 clients'
  return [
    rate(byClients, 'Throughput by clients', 'clients'),
    wait(byClients, 'Waiting by clients', 'clients'),
    rate(bySize, 'Throughput by size', size),
    wait(bySize, 'Waiting by size', size),
  ]
}
