import assert from 'node:assert/strict'
import { systemUserId } from '@assent/core/ids.ts'
import { fold } from '@assent/core/request/evolve.ts'
import type { Request, Stamped } from '@assent/core/request/model.ts'
import { eventOfRecorded } from '@assent/core/request/recorded.ts'
import type { BenchServer } from '../../bench/lib/server.ts'

export type Database = Pick<BenchServer, 'sql'>

/**
 * What is true of an organization whatever happened to it: its chain is whole, folding the events gives the tables, what
 * was approved has one grant and nothing else has any, and every open request has somebody or a timer to end it.
 */
export const checkInvariants = async (database: Database, orgId: string): Promise<void> => {
  await chainIsWhole(database, orgId)
  await eventsTellTheTables(database, orgId)
  await grantsAreOfApprovals(database, orgId)
  await nothingIsStuck(database, orgId)
}

const chainIsWhole = async ({ sql }: Database, orgId: string): Promise<void> => {
  const [chain] = await sql<{ size: number; count: number; last: number; broken: number }>(
    `select (select size::int from audit_head where org_id = $1) as size, count(*)::int as count, max(seq)::int as last,
       count(*) filter (where chain <> sha256(coalesce(before, decode(repeat('00', 32), 'hex')) || leaf))::int as broken
     from (select seq, leaf, chain, lag(chain) over (order by seq) as before from event where org_id = $1) as e`,
    [orgId],
  )
  assert.deepEqual([chain!.count, chain!.last, chain!.broken], [chain!.size, chain!.size, 0], 'the chain is whole')
}

type EventRow = { at: string; actor_id: string; detail: string | null }

const eventsTellTheTables = async ({ sql }: Database, orgId: string): Promise<void> => {
  // By one statement: the server goes on writing.
  const rows = await sql<{ id: string; state: Request; history: readonly EventRow[] }>(
    `select r.request_id as id, r.state, coalesce(h.history, '[]') as history
     from request r left join (
       select request_id, jsonb_agg(jsonb_build_object(
         'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'actor_id', actor_id, 'detail', detail) order by seq) as history
       from event where org_id = $1 and request_id is not null and type like 'access.request.%' group by request_id
     ) h on h.request_id = r.request_id
     where r.org_id = $1`,
    [orgId],
  )
  for (const { history, id, state } of rows) {
    // What was erased from the record cannot be told again.
    if (history.some((row) => row.detail === null)) continue
    assert.deepEqual(JSON.parse(JSON.stringify(fold(history.map(stampedOf)) ?? null)), state, `the record of ${id}`)
  }
}

const stampedOf = ({ actor_id: actor, at, detail }: EventRow): Stamped => ({
  event: eventOfRecorded(JSON.parse(detail!).detail),
  at,
  ...(actor === systemUserId ? {} : { actor }),
})

const grantsAreOfApprovals = async ({ sql }: Database, orgId: string): Promise<void> => {
  const wrong = await sql(
    `select r.request_id, r.status, r.grant_status, count(g.*)::int as grants
     from request r left join grants g on g.org_id = r.org_id and g.request_id = r.request_id
     where r.org_id = $1 group by r.org_id, r.request_id
     having count(g.*) > 1 or (count(g.*) = 1 and r.status <> 'APPROVED')
       or (count(g.*) = 0 and r.grant_status = 'GRANTED')`,
    [orgId],
  )
  assert.deepEqual(wrong, [], 'grants that are not of one approved request each')
}

const nothingIsStuck = async ({ sql }: Database, orgId: string): Promise<void> => {
  const stuck = await sql(
    `select r.request_id from request r where r.org_id = $1 and r.status = 'PENDING' and (r.next_due is null or not exists (
       select from task t where t.org_id = r.org_id and t.request_id = r.request_id and t.status in ('OPEN', 'ASSIGNING')))`,
    [orgId],
  )
  assert.deepEqual(stuck, [], 'open requests that nobody and nothing can end')
}
