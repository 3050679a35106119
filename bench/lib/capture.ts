import type { BenchServer } from './server.ts'

export type Cell = string | number | boolean | null | object
type Values = Readonly<Record<string, Cell>>

/** One row that a transaction wrote, as it was before and after. */
export type Write = {
  readonly table: string
  readonly op: 'INSERT' | 'UPDATE' | 'DELETE'
  readonly before: Values | null
  readonly after: Values | null
}

type Noted = Write & { readonly tx: string }

/** Notes what is written into any table, by a trigger on each; it goes as a whole when its function does. */
const notes = `
create schema capture;
create table capture.write (n bigint generated always as identity, tx text, "table" text, op text, before jsonb, after jsonb);
create function capture.note() returns trigger language plpgsql security definer as $$
begin
  insert into capture.write (tx, "table", op, before, after) values (pg_current_xact_id()::text, tg_table_name, tg_op,
    case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
  return null;
end $$;
do $$ declare name text; begin
  for name in select relname from pg_class where relnamespace = 'assent'::regnamespace and relkind in ('r', 'p') and not relispartition loop
    execute format('create trigger zz_capture after insert or update or delete on assent.%I for each row execute function capture.note()', name);
  end loop;
end $$;`

/**
 * The rows that one life cycle leaves behind, those of its notices too: two lists, of asking and of deciding. What was
 * written and taken away again within it is left out, as is what others wrote meanwhile.
 */
export const captureLifecycle = async (
  { sql }: Pick<BenchServer, 'sql'>,
  lifecycle: () => Promise<unknown>,
): Promise<{ readonly ask: readonly Write[]; readonly decide: readonly Write[] }> => {
  const quiet = async (): Promise<void> => {
    const [row] = await sql<{ left: boolean }>('select exists (select from notice) as left')
    if (!row!.left) return
    await new Promise((resolve) => setTimeout(resolve, 50))
    return quiet()
  }
  await quiet()
  await sql(notes)
  try {
    await lifecycle()
    await quiet()
    const all = await sql<Noted>('select tx, "table", op, before, after from capture.write order by n')
    const id = all.find(({ op, table }) => table === 'request' && op === 'INSERT')!.after!['request_id'] as string
    const its = new Set(all.filter((one) => JSON.stringify(one).includes(id)).map(({ tx }) => tx))
    const kept = all.filter(({ tx }) => its.has(tx))
    const decided = kept.find(({ op, table }) => table === 'request' && op === 'UPDATE')!.tx
    const from = kept.findIndex(({ tx }) => tx === decided)
    const lasting = (list: readonly Noted[]) => list.filter((one) => changes(one) && !isUndone(one, kept))
    return { ask: lasting(kept.slice(0, from)), decide: lasting(kept.slice(from)) }
  } finally {
    await sql('drop schema capture cascade')
  }
}

const changes = ({ after, before }: Write): boolean => JSON.stringify(before) !== JSON.stringify(after)

/** Notices: written to be sent, and taken away when the mail is made. */
const isUndone = (one: Write, all: readonly Write[]): boolean => {
  const row = JSON.stringify(one.after ?? one.before)
  const other = one.op === 'INSERT' ? 'DELETE' : one.op === 'DELETE' ? 'INSERT' : undefined
  return all.some(({ after, before, op, table }) => {
    return op === other && table === one.table && JSON.stringify(after ?? before) === row
  })
}
