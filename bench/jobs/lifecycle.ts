import { runFloor } from '../lib/floor.ts'
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
    await runLifecycles(server, organization, 32, quick ? 300 : 2_000)
    await server.sql('vacuum analyze')
    for (const clients of [1, 32, 128]) {
      const count = (clients === 1 ? 300 : 4_000) / (quick ? 5 : 1)
      const rounds: { floor: number; run: Run }[] = []
      // A B A B: what is compared is measured in turn, so that a machine that changes its speed changes both.
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        const floor = await runFloor(server, clients, count)
        rounds.push({ floor, run: await runLifecycles(server, organization, clients, count) })
      }
      tell(report, clients, rounds)
    }
  } finally {
    await server.stop()
  }
}

const aims: Readonly<Record<number, number>> = { 1: 0.5, 32: 1, 128: 2 }

const tell = (report: Report, clients: number, rounds: readonly { floor: number; run: Run }[]): void => {
  const ratio = median(rounds.map(({ floor, run }) => run.perSecond / floor))
  const all = (of: (run: Run) => readonly number[]): number[] => rounds.flatMap(({ run }) => of(run))
  report.row({
    job: `life cycle over HTTP, ${clients} client${clients === 1 ? '' : 's'}`,
    ours: `${Math.round(median(rounds.map(({ run }) => run.perSecond)))} /s`,
    against: `one SQL function per transition: ${Math.round(median(rounds.map(({ floor }) => floor)))} /s`,
    ratio,
    aim: `≥ ${aims[clients]!.toFixed(1)}`,
    met: ratio >= aims[clients]!,
    more: {
      clients,
      perSecond: median(rounds.map(({ run }) => run.perSecond)),
      floorPerSecond: median(rounds.map(({ floor }) => floor)),
      submitP50: percentile(
        all((run) => run.submit),
        0.5,
      ),
      submitP99: percentile(
        all((run) => run.submit),
        0.99,
      ),
      decideP50: percentile(
        all((run) => run.decide),
        0.5,
      ),
      decideP99: percentile(
        all((run) => run.decide),
        0.99,
      ),
      grantP50: percentile(
        all((run) => run.grant),
        0.5,
      ),
      grantP99: percentile(
        all((run) => run.grant),
        0.99,
      ),
      cpuMsPerLifeCycle: median(rounds.map(({ run }) => run.cpuMs)),
    },
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
