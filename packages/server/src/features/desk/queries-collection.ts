import { isId } from '@assent/core/ids.ts'
import type { Tx } from '../../platform/db.ts'

/** What a collection holds now, in words: each app with its bundles and values; undefined for any other resource. */
export const heldByCollection = async (tx: Tx, collectionId: string): Promise<readonly string[] | undefined> => {
  if (!isId('collection', collectionId)) return undefined
  const rows = await tx.query<{ words: string }>(
    `select a.label || coalesce(': ' || string_agg(coalesce(b.name, e.name || ' ' || v.name), ', ' order by b.name, e.name, v.name), '') as words
     from collection_resource r join app a using (org_id, app_id)
       left join collection_part p on p.org_id = r.org_id and p.collection_id = r.collection_id and p.app_id = r.app_id
       left join bundle b on b.org_id = p.org_id and b.bundle_id = p.part_id and b.status = 'ACTIVE'
       left join entitlement_value v on v.org_id = p.org_id and v.value_id = p.part_id and v.deleted is null
       left join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
     where r.org_id = org() and r.collection_id = $1 and a.status <> 'DELETED'
     group by a.app_id, a.label, a.label_key order by a.label_key`,
    [collectionId],
    'desk_collection',
  )
  return rows.map(({ words }) => words)
}
