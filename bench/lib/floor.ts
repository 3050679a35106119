import pg from 'pg'
import type { BenchServer } from './server.ts'

/**
 * The physical limit that the life cycle is compared with: the same rows (request, task, assignee, vote, grant, six
 * events in a hash chain) written by one SQL function per transition, each its own durable transaction, over raw
 * connections without HTTP, rules, rights or row security.
 */
const schema = `
create schema if not exists floor;
drop table if exists floor.request, floor.task, floor.assignee, floor.vote, floor.grants, floor.event, floor.head;
create table floor.request (id text primary key, status text not null, user_id text not null, boss_id text not null, created timestamptz not null, resolved timestamptz, grant_status text, state jsonb not null);
create unique index on floor.request (user_id) where status = 'PENDING';
create index on floor.request (status, id);
create table floor.task (id text primary key, request_id text not null references floor.request, status text not null, opened timestamptz not null, closed timestamptz);
create table floor.assignee (principal_id text, task_id text, primary key (principal_id, task_id));
create table floor.vote (task_id text, person_id text, at timestamptz not null, primary key (task_id, person_id));
create table floor.grants (id text primary key, request_id text not null, user_id text not null, ends timestamptz not null);
create index on floor.grants (ends);
create table floor.head (one int primary key, size bigint not null, chain bytea not null);
insert into floor.head values (1, 0, decode(repeat('00', 32), 'hex'));
create table floor.event (seq bigint primary key, request_id text not null, body text not null, chain bytea not null);
create index on floor.event (request_id, seq);
create or replace function floor.record(r text, bodies text[]) returns void language plpgsql as $$
declare h record; body text;
begin
  select * into h from floor.head for update;
  foreach body in array bodies loop
    h.size := h.size + 1;
    h.chain := sha256(h.chain || sha256(convert_to(body, 'utf8')));
    insert into floor.event values (h.size, r, body, h.chain);
  end loop;
  update floor.head set size = h.size, chain = h.chain;
end $$;
create or replace function floor.ask(r text, t text, u text, b text) returns void language plpgsql as $$
begin
  insert into floor.request values (r, 'PENDING', u, b, clock_timestamp(), null, null, jsonb_build_object('id', r, 'for', u, 'tasks', jsonb_build_array(t)));
  insert into floor.task values (t, r, 'OPEN', clock_timestamp(), null);
  insert into floor.assignee values (b, t);
  perform floor.record(r, array['{"type":"submitted","request":"' || r || '"}', '{"type":"taskOpened","request":"' || r || '"}']);
end $$;
create or replace function floor.approve(r text, t text, b text) returns void language plpgsql as $$
begin
  perform from floor.request where id = r and status = 'PENDING' for update;
  if not found then raise exception 'not pending'; end if;
  insert into floor.vote values (t, b, clock_timestamp());
  update floor.task set status = 'COMPLETED', closed = clock_timestamp() where id = t;
  delete from floor.assignee where task_id = t;
  update floor.request set status = 'APPROVED', resolved = clock_timestamp(), grant_status = 'PENDING' where id = r;
  perform floor.record(r, array['{"type":"voted"}', '{"type":"taskCompleted"}', '{"type":"approved"}']);
end $$;
create or replace function floor.give(r text, g text, u text) returns void language plpgsql as $$
begin
  insert into floor.grants values (g, r, u, clock_timestamp() + interval '7 days');
  update floor.request set grant_status = 'GRANTED' where id = r;
  perform floor.record(r, array['{"type":"granted"}']);
end $$;`

/** Runs `count` life cycles over `clients` raw connections; gives how many a second. */
export const runFloor = async (server: BenchServer, clients: number, count: number): Promise<number> => {
  await server.sql(schema)
  const connections = await Promise.all(
    // The database takes a hundred connections, and the server has some of them.
    Array.from({ length: Math.min(clients, 80) }, async () => {
      const client = new pg.Client({ connectionString: server.superUrl })
      client.on('error', () => {})
      await client.connect()
      return client
    }),
  )
  let next = 0
  const work = async (client: pg.Client, n: number): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      const [r, t, g, u, b] = [`r${i}`, `t${i}`, `g${i}`, `u${n}`, `b${n}`]
      await client.query({ name: 'ask', text: 'select floor.ask($1, $2, $3, $4)', values: [r, t, u, b] })
      await client.query({ name: 'approve', text: 'select floor.approve($1, $2, $3)', values: [r, t, b] })
      await client.query({ name: 'give', text: 'select floor.give($1, $2, $3)', values: [r, g, u] })
    }
  }
  const began = performance.now()
  await Promise.all(connections.map(work))
  const seconds = (performance.now() - began) / 1000
  await Promise.all(connections.map((client) => client.end()))
  return count / seconds
}
