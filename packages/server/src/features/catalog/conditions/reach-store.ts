import type { Rule } from '@assent/core/policy/condition.ts'
import type { Tx } from '../../../platform/db.ts'
import { jsonpathOf } from '../jsonpath.ts'

/** People whose winning rule would be another one: its index among the rules before and after, null for none. */
export type Moved = {
  readonly before: number | null
  readonly after: number | null
  readonly people: number
  /** The first five of them. */
  readonly userIds: readonly string[]
}

/**
 * For rules in their order, each of which counts before, after, or both: whose first matching one would change, counted.
 * Every active person is looked at once; what it costs follows from the members of the groups that the rules name.
 */
export const movesOf = (
  tx: Tx,
  rules: readonly { readonly rule: Rule; readonly before: boolean; readonly after: boolean }[],
): Promise<Moved[]> =>
  tx.query<Moved>(
    `with rules as materialized (
       select * from jsonb_to_recordset($1::jsonb) as r(kind text, groups text[], path text, before int, after int)),
     everyone as materialized (select min(before) as before, min(after) as after from rules where kind = 'EVERYONE'),
     placed as materialized (
       select user_id, min(before) as before, min(after) as after from (
         select m.user_id, r.before, r.after from rules r
         join group_member m on m.org_id = org() and m.group_id = any (r.groups) where r.kind = 'GROUPS'
         union all
         select u.user_id, r.before, r.after from rules r
         join users u on u.org_id = org() and u.profile @@ r.path::jsonpath where r.kind = 'REQUESTER_EXPRESSION') hit
       group by user_id),
     judged as materialized (
       select u.user_id, least(p.before, e.before) as before, least(p.after, e.after) as after
       from users u cross join everyone e left join placed p on p.user_id = u.user_id
       where u.org_id = org() and u.status = 'ACTIVE' and u.kind = 'HUMAN'),
     moved as (
       select before, after, count(*)::int as people from judged where before is distinct from after group by before, after)
     select m.*, array(
       select j.user_id from judged j
       where j.before is not distinct from m.before and j.after is not distinct from m.after
       order by j.user_id limit 5) as "userIds"
     from moved m order by m.before nulls first, m.after nulls first`,
    [JSON.stringify(rules.map(rowOf))],
  )

const rowOf = (
  { rule, before, after }: { readonly rule: Rule; readonly before: boolean; readonly after: boolean },
  index: number,
) => ({
  kind: rule.requesters.type,
  groups: rule.requesters.type === 'GROUPS' ? rule.requesters.groupIds : null,
  path: rule.requesters.type === 'REQUESTER_EXPRESSION' ? jsonpathOf(rule.requesters.expression) : null,
  before: before ? index : null,
  after: after ? index : null,
})

/** What apps, groups, bundles and people are called. */
export const namesOf = async (tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await tx.query<{ id: string; name: string }>(
    `select user_id as id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), login) as name
     from users where org_id = org() and user_id = any ($1::text[])
     union all select group_id, name from groups where org_id = org() and group_id = any ($1::text[])
     union all select app_id, label from app where org_id = org() and app_id = any ($1::text[])
     union all select bundle_id, name from bundle where org_id = org() and bundle_id = any ($1::text[])`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row.name]))
}
