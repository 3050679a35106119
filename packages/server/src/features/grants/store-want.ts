import { newAccess, want } from '@assent/core/grant/access.ts'
import type { GrantSummary } from '@assent/core/grant/outcome.ts'
import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'
import { settleDirectory } from './directory.ts'
import type { Effect, OpenDeps, Plan } from './effects.ts'
import { type AccessRow, accessColumns, accessOf, type Written, wake, writeAccess } from './rows.ts'

/** One line of access and a grant that is a reason for it. */
export type Link = { readonly grantId: string; readonly accessId: string }

/** What came of making the effects of grants wanted: who hangs on what, and how each grant stands. */
export type Wanted = { readonly links: readonly Link[]; readonly summaries: ReadonlyMap<string, GrantSummary> }

const keyOf = (line: Pick<AccessRow, 'user_id' | 'connector_id' | 'kind' | 'target_id'>): string =>
  `${line.user_id} ${line.connector_id ?? ''} ${line.kind} ${line.target_id}`

/**
 * Makes the effects of grants wanted: each has one line, however many grants give it. What the directory holds is given
 * at once; what is outside is left to its lane.
 */
export const wantEffects = async (tx: Tx, deps: OpenDeps, plans: readonly Plan[]): Promise<Wanted> => {
  const effects = new Map(plans.flatMap((plan) => plan.effects.map((effect) => [keyOf(effect), effect])))
  if (effects.size === 0) return { links: [], summaries: new Map() }
  // Lines are locked in one order by everybody (rows.ts, lockOrder).
  const fresh = [...effects.keys()].sort().map((key) => freshLine(deps.newId('access'), effects.get(key)!))
  const given = await settleDirectory(tx, deps.directory, fresh, 'give')
  const rows = await upsertLines(tx, given)
  // Where a line was there already, what it was decides, and the directory's answer of just now holds for it too.
  const known = new Map(given.map((line) => [keyOf(line.row), line]))
  const changed = rows.flatMap((row): Written[] => (row.fresh ? [] : [again(row, known.get(keyOf(row))!)]))
  writeAccess(tx, changed)
  if (rows.some((row) => row.fresh && row.connector_id !== null)) wake(tx)
  const lines = new Map(given.map((line) => [keyOf(line.row), line]))
  for (const line of changed) lines.set(keyOf(line.row), line)
  const ids = new Map(rows.map((row) => [keyOf(row), row.access_id]))
  return {
    links: plans.flatMap((plan) =>
      plan.effects.map((effect) => ({ grantId: plan.grantId, accessId: ids.get(keyOf(effect))! })),
    ),
    summaries: new Map(
      plans.map((plan) => [plan.grantId, summaryOf(plan.effects.map((one) => lines.get(keyOf(one))!))]),
    ),
  }
}

const freshLine = (accessId: string, effect: Effect): Written => ({
  row: {
    ...effect,
    access_id: accessId,
    wanted: true,
    baseline: null,
    actual: 'unknown',
    generation: 0,
    tries: 0,
    manual: false,
    last_error: null,
    just_taken: false,
  },
  access: newAccess,
  pause: 0,
  release: false,
})

const again = (row: AccessRow, line: Written): Written => {
  const { access, pause } = want(accessOf(row))
  if (row.connector_id !== null) return { row, access, pause, release: false }
  const { actual, lastError, tries } = line.access
  return { row, access: { ...access, baseline: false, actual, lastError, tries }, pause: line.pause, release: true }
}

/** Inserts lines that are new as they are; locks and returns those that were there, unchanged. */
const upsertLines = (tx: Tx, lines: readonly Written[]): Promise<(AccessRow & { fresh: boolean })[]> =>
  tx.query<AccessRow & { fresh: boolean }>(
    `insert into access as a (org_id, access_id, user_id, connector_id, kind, target_id, app_id, target_name, attribute, wanted,
       baseline, actual, generation, tries, last_error, next_try, check_at)
     select org(), access_id, user_id, connector_id, kind, target_id, app_id, target_name, attribute, true,
       baseline, actual, generation, tries, last_error, clock_timestamp() + pause * interval '1 millisecond',
       case when actual = 'there' then clock_timestamp() + ${limits.driftMs} * interval '1 millisecond' end
     from jsonb_to_recordset($1::jsonb) as n(access_id text, user_id text, connector_id text, kind text, target_id text,
       app_id text, target_name text, attribute text, baseline boolean, actual text, generation bigint, tries integer,
       last_error text, pause float8)
     on conflict on constraint one_line_per_access do update set target_name = excluded.target_name
     returning ${accessColumns}, xmax = 0 as fresh`,
    [JSON.stringify(lines.map(lineRecord))],
    'grants_lines',
  )

const lineRecord = ({ row, access, pause }: Written) => ({
  ...row,
  baseline: access.baseline,
  actual: access.actual,
  generation: access.generation,
  tries: access.tries,
  last_error: access.lastError,
  pause,
})

const summaryOf = (lines: readonly Written[]): GrantSummary => ({
  allThere: lines.length > 0 && lines.every(({ access }) => access.actual === 'there'),
  someThere: lines.some(({ access }) => access.actual === 'there'),
  someManual: lines.some(({ access }) => access.manual),
  tries: Math.max(0, ...lines.map(({ access }) => (access.actual === 'there' ? 0 : access.tries))),
})
