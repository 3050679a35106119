import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../../platform/db.ts'
import type { Row, RowKind } from './rows.ts'

/** A staged row; `n` is its place in the file. */
export type Staged<K extends RowKind = RowKind> = Row<K> & { readonly n: number }

/** Puts rows aside until the file is read. `first`: the place of the first of them. */
export const stage = async (tx: Tx, importId: string, first: number, rows: readonly Row[]): Promise<void> => {
  await tx.query(
    `insert into import_row (org_id, import_id, n, kind, line, key, data)
     select $1, $2, $3 + r.i - 1, r.row ->> 'kind', (r.row ->> 'line')::int, r.row ->> 'key', r.row -> 'data'
     from jsonb_array_elements($4::jsonb) with ordinality as r(row, i)`,
    [tx.orgId, importId, first, JSON.stringify(rows)],
    'import_stage',
  )
}

/** Forgets the rows of an import. */
export const unstage = async (tx: Tx, importId: string): Promise<void> => {
  await tx.query('delete from import_row where org_id = $1 and import_id = $2', [tx.orgId, importId])
}

/** Forgets rows that were left behind by a process that ended; answers how many, at most `limit`. */
export const sweep = async (tx: Tx, limit: number): Promise<number> => {
  const rows = await tx.query(
    `delete from import_row where (org_id, import_id, n) in (
       select org_id, import_id, n from import_row where org_id = $1 and created < clock_timestamp() - interval '1 day' limit $2)
     returning n`,
    [tx.orgId, limit],
  )
  return rows.length
}

/** Tables that rows of a kind fill. */
const filled: Partial<Record<RowKind, string>> = {
  user: 'users',
  group: 'groups',
  membership: 'group_member',
  app: 'app',
  appGroup: 'app_group',
  entitlement: 'entitlement_value',
}

/**
 * Renews the statistics of the table that a kind fills, after 1, 4, 16, … parts: without, the planner takes it for as
 * empty as it was when the import began, and every part costs more than the one before.
 */
const renewStatistics = async (tx: Tx, kind: RowKind, parts: number): Promise<void> => {
  const table = filled[kind]
  if (table && Number.isInteger(Math.log2(parts) / 2)) await analyze(tx, table)
}

/** Makes new statistics of a table. */
export const analyze = async (tx: Tx, table: string): Promise<void> => {
  await tx.query('select analyze_directory($1)', [table])
}

/** Staged rows of a kind, in the order of the file, a part at a time. */
export async function* inOrder<K extends RowKind>(
  tx: Tx,
  importId: string,
  kind: K,
): AsyncGenerator<readonly Staged<K>[]> {
  for (let after = -1, parts = 1; ; parts++) {
    const rows = await tx.query<Staged<K>>(
      `select n, kind, line, key, data from import_row
       where org_id = $1 and import_id = $2 and kind = $3 and n > $4 order by n limit $5`,
      [tx.orgId, importId, kind, after, limits.importChunk],
      'import_in_order',
    )
    if (rows.length > 0) yield rows
    if (rows.length < limits.importChunk) return
    await renewStatistics(tx, kind, parts)
    after = rows.at(-1)!.n
  }
}

/** Staged rows of a kind with those of one key together, keys in the order of their first row; whole keys at a time. */
export async function* byKey<K extends RowKind>(
  tx: Tx,
  importId: string,
  kind: K,
): AsyncGenerator<ReadonlyMap<string, readonly Staged<K>[]>> {
  let held: Staged<K>[] = []
  for (let after: { key: string; n: number } | undefined, parts = 1; ; parts++) {
    const rows: Staged<K>[] = await tx.query<Staged<K>>(
      `select n, kind, line, key, data from import_row
       where org_id = $1 and import_id = $2 and kind = $3 and (key, n) > ($4, $5)
       order by key, n limit $6`,
      [tx.orgId, importId, kind, after?.key ?? '', after?.n ?? -1, limits.importChunk],
      'import_by_key',
    )
    const all = [...held, ...rows]
    const last = all.at(-1)
    if (last === undefined) return
    const ended = rows.length < limits.importChunk
    held = ended ? [] : all.filter(({ key }) => key === last.key)
    const whole = ended ? all : all.filter(({ key }) => key !== last.key)
    if (whole.length > 0) yield Map.groupBy(whole, ({ key }) => key)
    if (ended) return
    await renewStatistics(tx, kind, parts)
    after = { key: last.key, n: last.n }
  }
}

/**
 * Takes out rows that repeat the key of an earlier one of their kind: they are errors, and what follows goes on without
 * them to find the others. Answers their lines, and the line of the row that each repeats.
 */
export const takeRepeated = (
  tx: Tx,
  importId: string,
  kinds: readonly RowKind[],
): Promise<{ readonly line: number; readonly first: number }[]> =>
  tx.query<{ line: number; first: number }>(
    `with repeats as materialized (select n, line, first from (
         select n, line, first_value(line) over w as first, row_number() over w as i
         from import_row where org_id = $1 and import_id = $2 and kind = any ($3)
         window w as (partition by kind, key order by n)) r where i > 1),
     gone as (delete from import_row where org_id = $1 and import_id = $2 and n = any (array(select n from repeats)))
     select line, first from repeats order by n`,
    [tx.orgId, importId, kinds],
  )
