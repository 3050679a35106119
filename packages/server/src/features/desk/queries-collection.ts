import { isId } from '@assent/core/ids.ts'
import type { Tx } from '../../platform/db.ts'

/** What a collection holds now, in words: each app with its bundles and values; undefined for any other resource. */
export const heldByCollection = async (tx: Tx, id: string): Promise<readonly string[] | undefined> =>
  (await heldByCollections(tx, [id])).get(id)

/** What each of these that is a collection holds now, in words. No statement if none is one. */
export const heldByCollections = async (
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const collections = [...new Set(ids.filter((id) => isId('collection', id)))]
  if (collections.length === 0) return new Map()
  const rows = await tx.query<{ id: string; words: string }>(
    `select r.collection_id as id,
       a.label || coalesce(': ' || string_agg(coalesce(b.name, e.name || ' ' || v.name), ', ' order by b.name, e.name, v.name), '') as words
     from collection_resource r join app a using (org_id, app_id)
       left join collection_part p on p.org_id = r.org_id and p.collection_id = r.collection_id and p.app_id = r.app_id
       left join bundle b on b.org_id = p.org_id and b.bundle_id = p.part_id and b.status = 'ACTIVE'
       left join entitlement_value v on v.org_id = p.org_id and v.value_id = p.part_id and v.deleted is null
       left join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
     where r.org_id = org() and r.collection_id = any ($1) and a.status <> 'DELETED'
     group by r.collection_id, a.app_id, a.label, a.label_key order by a.label_key`,
    [collections],
    'desk_collection',
  )
  const held = Map.groupBy(rows, (row) => row.id)
  return new Map(collections.map((id) => [id, (held.get(id) ?? []).map(({ words }) => words)]))
}
