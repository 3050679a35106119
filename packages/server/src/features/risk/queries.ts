import type { Filter } from '@assent/core/api/filter.ts'
import type { Page, PageInput } from '@assent/core/api/page.ts'
import { pageOf } from '@assent/core/api/page.ts'
import type { RiskOperation } from '@assent/core/policy/risk.ts'
import type { Tx } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'
import type { RiskKind } from './store.ts'

/** Something that a list names. `gone`: it is not there any more, and counts for nothing. */
export type RiskThing = {
  readonly id: string
  readonly kind: RiskKind
  readonly name: string
  readonly externalValue: string
  readonly appId: string | null
  readonly appType: string | null
  readonly appLabel: string | null
  readonly entitlement: { readonly id: string; readonly name: string; readonly externalValue: string } | null
  readonly gone: boolean
}
export type RiskListView = {
  readonly name: string
  readonly operation: RiskOperation
  readonly items: readonly RiskThing[]
}

/** A risk rule as it is shown. */
export type RiskRuleView = {
  readonly ruleId: string
  readonly name: string
  readonly description: string
  readonly notes: string
  readonly app: { readonly id: string; readonly type: string; readonly label: string } | null
  readonly lists: readonly [RiskListView, RiskListView]
  readonly version: number
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
}

// What is gone keeps its name, so that whoever mends the rule knows what it was about.
const selectSql = `
select r.rule_id as "ruleId", r.name, r.description, r.notes, r.version, r.created, r.created_by as "createdBy",
  r.last_updated as "lastUpdated", r.last_updated_by as "lastUpdatedBy",
  case when a.app_id is not null then json_build_object('id', a.app_id, 'type', a.name, 'label', a.label) end as app,
  json_build_array(
    json_build_object('name', r.first_name, 'operation', r.first_operation),
    json_build_object('name', r.second_name, 'operation', r.second_operation)) as heads,
  (select coalesce(json_agg(json_build_object('list', i.list, 'id', i.item_id, 'kind', i.kind,
      'name', coalesce(v.name, b.name, g.name, p.label), 'externalValue', coalesce(v.external_value, ''),
      'appId', o.app_id, 'appType', o.name, 'appLabel', o.label,
      'entitlement', case when e.entitlement_id is not null then
        json_build_object('id', e.entitlement_id, 'name', e.name, 'externalValue', e.external_value) end,
      'gone', v.deleted is not null or e.deleted is not null or g.deleted is not null
        or coalesce(b.status <> 'ACTIVE', false) or coalesce(o.status = 'DELETED', false))
      order by i.list, o.label_key, e.name, coalesce(v.name, b.name, g.name, p.label), i.item_id), '[]')
    from risk_rule_item i
      left join entitlement_value v on v.org_id = i.org_id and v.value_id = i.item_id
      left join entitlement e on e.org_id = i.org_id and e.entitlement_id = v.entitlement_id
      left join bundle b on b.org_id = i.org_id and b.bundle_id = i.item_id
      left join groups g on g.org_id = i.org_id and g.group_id = i.item_id
      left join app p on p.org_id = i.org_id and p.app_id = i.item_id
      left join app o on o.org_id = i.org_id and o.app_id = coalesce(e.app_id, b.app_id, p.app_id)
    where i.org_id = r.org_id and i.rule_id = r.rule_id) as items
from risk_rule r left join app a on a.org_id = r.org_id and a.app_id = r.app_id
where r.org_id = org()`

type Row = Omit<RiskRuleView, 'lists'> & {
  readonly heads: readonly [Omit<RiskListView, 'items'>, Omit<RiskListView, 'items'>]
  readonly items: readonly (RiskThing & { readonly list: number })[]
}

const viewOf = ({ heads, items, ...rest }: Row): RiskRuleView => {
  const list = (n: 0 | 1): RiskListView => ({
    ...heads[n],
    items: items.filter((one) => one.list === n).map(({ list: _, ...thing }) => thing),
  })
  return { ...rest, lists: [list(0), list(1)] }
}

/** Rules by their ids, in their order. */
export const rulesById = async (tx: Tx, ids: readonly string[]): Promise<readonly RiskRuleView[]> =>
  (await tx.query<Row>(`${selectSql} and r.rule_id = any ($1) order by r.rule_id`, [ids])).map(viewOf)

const columns: Columns = { name: { sql: 'r.name', key: 'r.name_key' }, resourceOrn: { sql: 'r.app_id' } }

/** A page of the rules, by id. */
export const listRules = async (
  tx: Tx,
  { filter, page }: { readonly filter?: Filter | undefined; readonly page: PageInput },
): Promise<Page<RiskRuleView>> => {
  const values: unknown[] = [page.after ?? '', page.limit + 1]
  const where = filter ? `and ${whereOf(filter, columns, values)}` : ''
  const rows = await tx.query<Row>(`${selectSql} and r.rule_id > $1 ${where} order by r.rule_id limit $2`, values)
  return pageOf(rows, page.limit, (row) => row.ruleId, viewOf)
}

// Everybody who has what the rules name, for whatever reason, as risk_held of 0028_risk.sql has it for a few.
const peopleSql = `
with item as materialized (
  select i.rule_id, i.list, i.item_id, i.kind from risk_rule_item i
  where i.org_id = org() and i.rule_id = any ($1) and exists (select from risk_things(array[i.item_id]))
),
part as materialized (
  select distinct item_id as id from item
  union select b.value_id from item join bundle_value b on b.org_id = org() and b.bundle_id = item.item_id
),
holder as materialized (
  select x.user_id, x.value_id as id from part join entitlement_user x on x.org_id = org() and x.value_id = part.id
  union select x.user_id, x.group_id from part join group_member x on x.org_id = org() and x.group_id = part.id
  union select x.user_id, x.app_id from part join app_user x on x.org_id = org() and x.app_id = part.id
  union select x.user_id, part.id from access x join part on part.id in (x.target_id, x.app_id)
    where x.org_id = org() and (x.wanted or x.baseline is true or x.actual <> 'gone')
  union select g.user_id, part.id from grants g cross join lateral (
      select g.scope_id as id union all select g.app_id
      union all select b.value_id from bundle_value b where b.org_id = g.org_id and b.bundle_id = g.scope_id
      union all select v.value_id from grant_value v where v.org_id = g.org_id and v.grant_id = g.grant_id) t
    join part on part.id = t.id
    where g.org_id = org() and g.status in ('ACTIVE', 'SCHEDULED') and g.action = 'ALLOW'
),
owner as materialized (
  select h.id, u.person_id, min(h.user_id) as user_id from holder h join users u on u.org_id = org() and u.user_id = h.user_id
  where u.status <> 'DELETED' group by h.id, u.person_id
),
had as materialized (
  select i.rule_id, i.list, i.item_id, o.person_id, o.user_id from item i join owner o on o.id = i.item_id
  union
  -- Whoever has all values of a bundle has the bundle.
  select i.rule_id, i.list, i.item_id, o.person_id, min(o.user_id)
  from item i join bundle_value b on b.org_id = org() and b.bundle_id = i.item_id join owner o on o.id = b.value_id
  group by i.rule_id, i.list, i.item_id, o.person_id
  having count(*) = (select count(*) from bundle_value a where a.org_id = org() and a.bundle_id = i.item_id)
),
size as (select rule_id, list, count(*) as items from item group by rule_id, list),
over as (
  select h.rule_id, h.person_id from (select distinct rule_id, list, item_id, person_id from had) h
  join risk_rule r on r.org_id = org() and r.rule_id = h.rule_id
  join size s on s.rule_id = h.rule_id and s.list = h.list
  group by h.rule_id, h.person_id, r.first_operation, r.second_operation
  having bool_or(h.list = 0) and bool_or(h.list = 1)
    and (r.first_operation = 'CONTAINS_ONE' or count(*) filter (where h.list = 0) = max(s.items) filter (where h.list = 0))
    and (r.second_operation = 'CONTAINS_ONE' or count(*) filter (where h.list = 1) = max(s.items) filter (where h.list = 1))
)`

/** How many people are over the line of each of these rules; a rule with nobody is missing. */
export const countPeople = async (tx: Tx, ruleIds: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const rows = await tx.query<{ rule_id: string; people: number }>(
    `${peopleSql} select rule_id, count(*)::int as people from over group by rule_id`,
    [ruleIds],
  )
  return new Map(rows.map((row) => [row.rule_id, row.people]))
}

/** Somebody who is over the line of a rule, and what of it he has, by which account. */
export type RiskPerson = {
  readonly userId: string
  readonly name: string
  readonly login: string
  readonly has: readonly { readonly id: string; readonly list: number; readonly userId: string }[]
}

/** Who is over the line of a rule now, by the id of the person's first account. */
export const peopleOver = async (tx: Tx, ruleId: string, page: PageInput): Promise<Page<RiskPerson>> => {
  const rows = await tx.query<RiskPerson>(
    `${peopleSql}, person as (
       select (select min(u.user_id) from users u where u.org_id = org() and u.person_id = o.person_id and u.status <> 'DELETED')
         as user_id, o.person_id from over o)
     select p.user_id as "userId", u.login, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name,
       (select json_agg(json_build_object('id', h.item_id, 'list', h.list, 'userId', h.user_id) order by h.list, h.item_id)
        from (select item_id, list, min(user_id) as user_id from had where person_id = p.person_id group by item_id, list) h) as has
     from person p join users u on u.org_id = org() and u.user_id = p.user_id
     where p.user_id > $2 order by p.user_id limit $3`,
    [[ruleId], page.after ?? '', page.limit + 1],
  )
  return pageOf(rows, page.limit, (row) => row.userId)
}
