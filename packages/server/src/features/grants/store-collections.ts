import type { Tx } from '../../platform/db.ts'
import { lockOrder } from './rows.ts'
import { unwantLines } from './store-end.ts'
import { judgeGrants } from './store-judge.ts'

/** Living grants of a collection after one of them, by id. */
export const livingOf = async (
  tx: Tx,
  collectionId: string,
  after: string,
  limit: number,
): Promise<readonly string[]> => {
  const rows = await tx.query<{ grant_id: string }>(
    `select grant_id from grants where app_id = $1 and grant_id > $2 and status in ('ACTIVE', 'SCHEDULED') and action = 'ALLOW'
     order by grant_id limit $3`,
    [collectionId, after, limit],
    'collections_living',
  )
  return rows.map((row) => row.grant_id)
}

/**
 * Takes out of these locked grants of a collection what it holds no more. Apps and connectors that are only switched off are
 * held still: nothing is taken because of them, as from any other grant.
 */
export const leaveOut = async (tx: Tx, collectionId: string, grantIds: readonly string[]): Promise<void> => {
  const lines = await tx.query<{ access_id: string; grant_id: string }>(
    `with held as materialized (
       select item_id from collection_things($1)
       union select $1
       union select a.connector_id from collection_resource r join app a using (org_id, app_id)
         where r.collection_id = $1 and a.connector_id is not null
     )
     select a.access_id, ga.grant_id
     from unnest($2::text[]) as i(grant_id)
       cross join lateral (select ga.* from grant_access ga where ga.grant_id = i.grant_id and ga.withdrawn is null offset 0) ga
       join access a on a.access_id = ga.access_id
     where a.target_id not in (select item_id from held)
     order by ${lockOrder} for update of a`,
    [collectionId, grantIds],
    'collections_left_out',
  )
  if (lines.length === 0) return
  await tx.query(
    `update grant_access ga set withdrawn = clock_timestamp(), left_out = true
     from unnest($1::text[], $2::text[]) as n(grant_id, access_id)
     where ga.grant_id = n.grant_id and ga.access_id = n.access_id`,
    [lines.map((line) => line.grant_id), lines.map((line) => line.access_id)],
    'collections_leave_out',
  )
  await unwantLines(tx, [...new Set(lines.map((line) => line.access_id))])
  await judgeGrants(tx, [...new Set(lines.map((line) => line.grant_id))])
}
