import type { Names } from '@assent/core/audit/log-event.ts'
import type { Tx } from '../../platform/db.ts'

type Row = { readonly id: string; readonly name: string | null; readonly alternate: string | null }

/** What those of the ids are called today that are users, groups, apps, bundles, conditions, sequences or requests: app and level, and the instant of its making. */
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
     union all select sequence_id, name, null from sequence where org_id = org() and sequence_id = any ($1::text[])
     union all select r.request_id, coalesce(t.name, concat_ws(': ', a.label, g.name, b.name)), (extract(epoch from r.created) * 1000)::bigint::text
       from request r
       left join request_type t on r.scope_type = 'REQUEST_TYPE' and t.org_id = r.org_id and t.type_id = r.scope_id
       left join app a on a.org_id = r.org_id and a.app_id = r.app_id
       left join groups g on r.scope_type = 'GROUP' and g.org_id = r.org_id and g.group_id = r.scope_id
       left join bundle b on r.scope_type = 'ENTITLEMENT_BUNDLE' and b.org_id = r.org_id and b.bundle_id = r.scope_id
       where r.org_id = org() and r.request_id = any ($1::text[])`,
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
