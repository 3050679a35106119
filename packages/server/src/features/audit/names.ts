import type { Names } from '@assent/core/audit/log-event.ts'
import type { Tx } from '../../platform/db.ts'

type Row = { readonly id: string; readonly name: string | null; readonly alternate: string | null }

/** What those of the ids are called today that are users, groups, apps, bundles, conditions or sequences. */
export const namesOf = async (
  tx: Pick<Tx, 'query'>,
  ids: Iterable<string>,
): Promise<(id: string) => Names | undefined> => {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return () => undefined
  const rows = await tx.query<Row>(
    `select user_id as id, nullif(trim(first_name || ' ' || last_name), '') as name, login as alternate
       from users where org_id = org() and user_id = any ($1::text[])
     union all select group_id, name, null from groups where org_id = org() and group_id = any ($1::text[])
     union all select app_id, label, name from app where org_id = org() and app_id = any ($1::text[])
     union all select bundle_id, name, null from bundle where org_id = org() and bundle_id = any ($1::text[])
     union all select condition_id, name, null from condition where org_id = org() and condition_id = any ($1::text[])
     union all select sequence_id, name, null from sequence where org_id = org() and sequence_id = any ($1::text[])`,
    [wanted],
    'audit_names',
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  return (id) => {
    const row = known.get(id)
    return (
      row && {
        ...(row.name ? { displayName: row.name } : {}),
        ...(row.alternate ? { alternateId: row.alternate } : {}),
      }
    )
  }
}
