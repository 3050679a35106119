import { type FloorRun, makeFloor } from '../lib/floor.ts'
import { type Connection, openConnection } from '../lib/http.ts'
import { cpuOf, median, percentile } from '../lib/measure.ts'
import { makeLifecycleOrganization } from '../lib/organization.ts'
import type { Report } from '../lib/report.ts'
import { type BenchServer, startServer } from '../lib/server.ts'

type Organization = Awaited<ReturnType<typeof makeLifecycleOrganization>>
type Run = {
  readonly perSecond: number
  readonly submit: number[]
  readonly decide: number[]
  readonly cpuMs: number
  readonly grant: number[]
}

/** The life cycle over HTTP, durable, from the question to the access, beside the same rows written by raw SQL. */
export const lifecycle = async (report: Report, quick: boolean): Promise<void> => {
  const server = await startServer()
  try {
    const organization = await makeLifecycleOrganization(server, 128)
    // Each of the people has had the access before, so that the first life cycle that is measured is like the others.
    await runLifecycles(server, organization, 128, quick ? 300 : 2_000)
    const floor = await makeFloor(server, organization, () => runLifecycles(server, organization, 1, 1))
    await server.sql('vacuum analyze')
    for (const clients of [1, 32, 128]) {
      const count = (clients === 1 ? 300 : 4_000) / (quick ? 5 : 1)
      const rounds: Round[] = []
      // A B A B: what is compared is measured in turn, so that a machine that changes its speed changes both.
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        const limit = await floor.run(clients, count)
        rounds.push({ limit, run: await runLifecycles(server, organization, clients, count) })
      }
      tell(report, clients, rounds)
    }
  } finally {
    await server.stop()
  }
}

const aims: Readonly<Record<number, number>> = { 1: 0.5, 32: 1, 128: 2 }

type Round = { readonly limit: FloorRun; readonly run: Run }

const tell = (report: Report, clients: number, rounds: readonly Round[]): void => {
  const middle = (of: (round: Round) => number): number => median(rounds.map(of))
  const [ours, theirs] = [middle(({ run }) => run.perSecond), middle(({ limit }) => limit.perSecond)]
  const ratio = middle(({ limit, run }) => run.perSecond / limit.perSecond)
  const waits = (of: (round: Round) => readonly number[], p: number): number => percentile(rounds.flatMap(of), p)
  const with99 = [waits(({ run }) => run.submit, 0.99), waits(({ run }) => run.decide, 0.99)] as const
  const who = `${clients} client${clients === 1 ? '' : 's'}`
  const limit = 'one SQL function per transition'
  report.row({
    job: `life cycle over HTTP, ${who}`,
    ours: `${Math.round(ours)} /s`,
    against: `${limit}: ${Math.round(theirs)} /s`,
    ratio,
    aim: `≥ ${aims[clients]!.toFixed(1)}`,
    met: ratio >= aims[clients]!,
    more: { clients, perSecond: ours, floorPerSecond: theirs },
  })
  report.row({
    job: `to ask and to decide, ${who}`,
    ours: `p99 ${with99.map((ms) => ms.toFixed(0)).join(' and ')} ms`,
    against: `${limit}: p99 ${waits(({ limit: one }) => one.took, 0.99).toFixed(0)} ms`,
    aim: 'p99 ≤ 50 ms',
    met: Math.max(...with99) <= 50,
    more: {
      submitP50: waits(({ run }) => run.submit, 0.5),
      decideP50: waits(({ run }) => run.decide, 0.5),
      floorP50: waits(({ limit: one }) => one.took, 0.5),
      grantP50: waits(({ run }) => run.grant, 0.5),
      grantP99: waits(({ run }) => run.grant, 0.99),
    },
  })
  const [cpu, least] = [middle(({ run }) => run.cpuMs), middle(({ limit: one }) => one.cpuMs)]
  report.row({
    job: `processor for a life cycle, server and database, ${who}`,
    ours: `${cpu.toFixed(2)} ms`,
    against: `${limit}, database alone: ${least.toFixed(2)} ms`,
    ratio: cpu / least,
    aim: '≤ 0.6 ms',
    met: cpu <= 0.6,
    more: {},
  })
}

/** Each client is one requester with his manager: asks, decides; the time ends when all access is there. */
export const runLifecycles = async (
  server: BenchServer,
  organization: Organization,
  clients: number,
  count: number,
): Promise<Run> => {
  const pairs = await Promise.all(
    organization.people.slice(0, clients).map(async (one) => ({
      user: await openConnection('127.0.0.1', server.port, one.userToken),
      boss: await openConnection('127.0.0.1', server.port, one.bossToken),
    })),
  )
  const [{ now }] = (await server.sql<{ now: Date }>('select clock_timestamp() as now')) as [{ now: Date }]
  const submit: number[] = []
  const decide: number[] = []
  let next = 0
  const cpu = cpuOf(server.pid)
  const began = performance.now()
  const work = async ({ boss, user }: { boss: Connection; user: Connection }): Promise<void> => {
    for (; next++ < count; ) {
      const asked = performance.now()
      const created = await must(
        user.send('POST', `/governance/api/v2/my/catalogs/default/entries/${organization.entryId}/requests`, {}),
        202,
      )
      const decided = performance.now()
      const { tasks } = JSON.parse(created) as { tasks: { id: string }[] }
      await must(boss.send('POST', `/governance/api/v2/my/tasks/${tasks[0]!.id}/resolve`, { value: 'APPROVED' }), 200)
      submit.push(decided - asked)
      decide.push(performance.now() - decided)
    }
  }
  await Promise.all(pairs.map(work))
  await allGranted(server, organization.orgId)
  const seconds = (performance.now() - began) / 1000
  const cpuMs = (cpuOf(server.pid) - cpu) / count
  for (const { boss, user } of pairs) {
    boss.close()
    user.close()
  }
  const grants = await server.sql<{ ms: number }>(
    'select extract(epoch from granted - resolved)::float8 * 1000 as ms from request where org_id = $1 and created >= $2',
    [organization.orgId, now],
  )
  return { perSecond: count / seconds, submit, decide, cpuMs, grant: grants.map(({ ms }) => ms) }
}

const must = async (answer: Promise<{ status: number; body: string }>, status: number): Promise<string> => {
  const { body, status: got } = await answer
  if (got !== status) throw new Error(`${got} instead of ${status}: ${body}`)
  return body
}

const allGranted = async ({ sql }: BenchServer, orgId: string): Promise<void> => {
  for (;;) {
    const [row] = await sql<{ left: boolean }>(
      `select exists (select from request where org_id = $1 and grant_status = 'PENDING') as left`,
      [orgId],
    )
    if (!row!.left) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
