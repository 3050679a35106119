import { percentile } from '../lib/measure.ts'
import { makeLifecycleOrganization } from '../lib/organization.ts'
import type { Report } from '../lib/report.ts'
import { type BenchServer, startServer } from '../lib/server.ts'

/**
 * Grants that all end in the same second, among many that wait: how late each one's end is ordered and its access gone,
 * by the database's clock. The second round kills the server in the middle and starts it again.
 */
export const deadlines = async (report: Report, quick: boolean): Promise<void> => {
  const [waiting, due] = quick ? [50_000, 2_000] : [1_000_000, 10_000]
  let server = await startServer()
  try {
    const organization = await makeLifecycleOrganization(server, 1)
    await fill(server, { ...organization, count: waiting, prefix: 'w', ends: `clock_timestamp() + interval '30 days'` })
    await server.sql('vacuum analyze')
    for (const killed of [false, true]) {
      const prefix = killed ? 'k' : 'd'
      // Far enough away for all rows to be written, and for the lanes to be idle again.
      const ends = `date_trunc('second', clock_timestamp()) + interval '${quick ? 8 : 20} seconds' + (n % 1000) * interval '1 millisecond'`
      await fill(server, { ...organization, count: due, prefix, ends })
      if (killed) server = await killInTheMiddle(server, organization.orgId, due)
      await allGone(server, organization.orgId, prefix)
      tell(report, await measure(server, organization.orgId, prefix), { waiting, due, killed })
    }
  } finally {
    await server.stop()
  }
}

type Filling = {
  readonly orgId: string
  readonly appId: string
  readonly count: number
  readonly prefix: string
  readonly ends: string
}

/** Users with access to the app and a grant that gives it, as the product would have left them; `ends` is SQL of `n`. */
const fill = async ({ sql }: BenchServer, { appId, count, ends, orgId, prefix }: Filling): Promise<void> => {
  const id = (kind: string, n = 'n') => `'${kind}${prefix}' || lpad(${n}::text, 16, '0')`
  const run = (text: string) => sql(text, [orgId, appId, count])
  const numbers = 'from generate_series(1, $3::int) as n'
  await sql('set session_replication_role = replica')
  await run(`with given as (select $2::text), users as (
      insert into users (org_id, user_id, person_id, login, email, first_name)
      select $1, ${id('00u')}, ${id('00u')}, ${id('00u')}, ${id('00u')} || '@bench.test', 'Bench' ${numbers})
    insert into app_user (org_id, app_id, user_id, direct, by_access) select $1, $2, ${id('00u')}, false, true ${numbers}`)
  await run(`insert into access (org_id, access_id, user_id, connector_id, kind, target_id, app_id, target_name, wanted, baseline, actual, generation, tries)
    select $1, ${id('acc')}, ${id('00u')}, null, 'app', $2, $2, 'Wiki', true, false, 'there', 1, 0 ${numbers}`)
  await run(
    `with given as (select $2::text) insert into grant_access (org_id, grant_id, access_id) select $1, ${id('gra')}, ${id('acc')} ${numbers}`,
  )
  await run(`insert into grants (org_id, grant_id, user_id, app_id, scope_type, scope_id, status, actor, duration, lasts, starts,
      granted, ends, end_fixed, outcome, outcome_told, created, created_by, last_updated, last_updated_by)
    select $1, ${id('gra')}, ${id('00u')}, $2, 'APPLICATION', $2, 'ACTIVE', 'API', 'P7D', 604800000, clock_timestamp(),
      clock_timestamp(), ${ends}, true, 'GRANTED', 'GRANTED', clock_timestamp(), 'bench', clock_timestamp(), 'bench' ${numbers}`)
  await sql('set session_replication_role = origin')
}

const killInTheMiddle = async (server: BenchServer, orgId: string, due: number): Promise<BenchServer> => {
  const { dataDir } = server
  for (;;) {
    const [row] = await server.sql<{ ended: number }>(
      `select count(*)::int as ended from grants where org_id = $1 and grant_id ^@ 'grak' and ended is not null`,
      [orgId],
    )
    if (row!.ended > due / 10) break
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await server.kill()
  return startServer(dataDir)
}

const allGone = async ({ sql }: BenchServer, orgId: string, prefix: string): Promise<void> => {
  for (;;) {
    const [row] = await sql<{ left: boolean }>(
      `select exists (select from grants where org_id = $1 and grant_id ^@ $2 and revocation is distinct from 'REVOKED') as left`,
      [orgId, `gra${prefix}`],
    )
    if (!row!.left) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

type Measured = { readonly ordered: number[]; readonly gone: number[]; readonly events: number; readonly left: number }

const measure = async ({ sql }: BenchServer, orgId: string, prefix: string): Promise<Measured> => {
  const rows = await sql<{ ordered: number; gone: number }>(
    `select extract(epoch from ended - ends)::float8 * 1000 as ordered, extract(epoch from revoked - ends)::float8 * 1000 as gone
     from grants where org_id = $1 and grant_id ^@ $2`,
    [orgId, `gra${prefix}`],
  )
  const [events] = await sql<{ most: number }>(
    `select max(n)::int as most from (
       select count(*) as n from event where org_id = $1 and type = 'resource.user_entitlements.update'
         and (detail::jsonb) -> 'detail' ->> 'change' = 'EXPIRED' and target_ids[3] ^@ $2 group by target_ids[3]) as e`,
    [orgId, `gra${prefix}`],
  )
  const [left] = await sql<{ left: number }>(
    'select count(*)::int as left from app_user where org_id = $1 and user_id ^@ $2',
    [orgId, `00u${prefix}`],
  )
  return {
    ordered: rows.map((row) => row.ordered),
    gone: rows.map((row) => row.gone),
    events: events!.most,
    left: left!.left,
  }
}

const tell = (
  report: Report,
  { events, gone, left, ordered }: Measured,
  { due, killed, waiting }: { readonly due: number; readonly killed: boolean; readonly waiting: number },
): void => {
  if (events !== 1 || left !== 0)
    throw new Error(`each grant ends once and takes its access: ${events} events, ${left} left`)
  const late = percentile(ordered, 0.99)
  report.row({
    job: `${due.toLocaleString('en')} deadlines in the same second among ${waiting.toLocaleString('en')} waiting${killed ? ', the server killed in the middle' : ''}`,
    ours: `p99 ${Math.round(late)} ms late, access gone p99 ${Math.round(percentile(gone, 0.99))} ms`,
    against: 'the clock; each exactly once',
    aim: killed ? 'each exactly once' : '≤ 150 ms',
    met: killed || late <= 150,
    more: {
      lateP50: percentile(ordered, 0.5),
      lateP99: late,
      goneP50: percentile(gone, 0.5),
      goneP99: percentile(gone, 0.99),
      waiting,
      due,
    },
  })
}
