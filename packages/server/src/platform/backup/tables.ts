import type pg from 'pg'

/** A table as a backup sees it: the columns that hold something of their own, and whether its rows belong to organizations. */
export type Table = { readonly name: string; readonly columns: readonly string[]; readonly byOrg: boolean }

/**
 * Tables whose rows are not worth keeping, or must not come back to life: sign-ins (a session that was ended after the
 * backup would be good again), and what is counted or staged for minutes.
 */
const left = new Set(['migration', 'session', 'oidc_flow', 'sign_in_attempt', 'import_row'])

/** All tables to back up, each after those that it refers to. */
export const tablesOf = async (client: pg.ClientBase): Promise<readonly Table[]> => {
  const { rows: tables } = await client.query<{ name: string; columns: string[]; refers: string[] }>(
    `select c.relname as name,
       array(select a.attname::text from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
       array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as refers
     from pg_class c
     where c.relnamespace = 'assent'::regnamespace and c.relkind in ('r', 'p') and c.relpersistence = 'p' and not c.relispartition
     order by c.relname collate "C"`,
  )
  const kept = tables.filter(({ name }) => !left.has(name))
  return inOrder(kept).map(({ columns, name }) => ({
    name,
    columns,
    byOrg: columns.includes('org_id') && name !== 'org',
  }))
}

const inOrder = <T extends { readonly name: string; readonly refers: readonly string[] }>(
  tables: readonly T[],
): readonly T[] => {
  const names = new Set(tables.map(({ name }) => name))
  const done = new Set<string>()
  const order: T[] = []
  while (order.length < tables.length) {
    const ready = tables.filter(
      ({ name, refers }) => !done.has(name) && refers.every((other) => done.has(other) || !names.has(other)),
    )
    if (ready.length === 0)
      throw new Error('The tables refer to each other in a circle; a backup cannot be restored in any order.')
    for (const table of ready) done.add(table.name)
    order.push(...ready)
  }
  return order
}

/** A name as SQL. The names come from the catalog or from a file. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** `assent."table" ("a", "b")` without the parentheses' content lost on empty tables. */
export const columnList = (columns: readonly string[]): string => columns.map(quoted).join(', ')
