import type { Filter } from '@assent/core/api/filter.ts'
import type { LabelColor } from '@assent/core/api/labels.ts'
import type { PageInput } from '@assent/core/api/page.ts'
import type { Tx } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'

/** What can have labels. */
export type ResourceKind = 'APP' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE' | 'COLLECTION'

/** A value of a label. */
export type LabelValue = { readonly valueId: string; readonly name: string; readonly color: LabelColor }

/** A label with its values, and how many resources have one of them. */
export type LabelView = {
  readonly labelId: string
  readonly name: string
  readonly values: readonly LabelValue[]
  readonly resources: number
}

const valueJson = `jsonb_build_object('valueId', v.value_id, 'name', v.name, 'color', v.color)`
const labelSql = (where: string): string => `
select l.label_id as "labelId", l.name,
  coalesce((select jsonb_agg(${valueJson} order by v.place) from label_value v
    where v.org_id = l.org_id and v.label_id = l.label_id ${where}), '[]') as values,
  (select count(distinct r.resource_id)::int from label_value v join resource_label r using (org_id, value_id)
    where v.org_id = l.org_id and v.label_id = l.label_id) as resources
from label l where l.org_id = org()`

const columns: Columns = { 'values.name': { sql: 'v.name', key: 'v.name_key' } }

/** All labels, by id; with a filter only those with such values, and of them only such values. */
export const allLabels = (tx: Tx, filter: Filter | undefined): Promise<LabelView[]> => {
  const values: unknown[] = []
  const where = filter ? `and ${whereOf(filter, columns, values)}` : ''
  const some = filter
    ? `and exists (select from label_value v where v.org_id = l.org_id and v.label_id = l.label_id ${where})`
    : ''
  return tx.query<LabelView>(`${labelSql(where)} ${some} order by l.label_id`, values)
}

/** One label. */
export const findLabel = async (tx: Tx, labelId: string): Promise<LabelView | undefined> =>
  (await tx.query<LabelView>(`${labelSql('')} and l.label_id = $1`, [labelId]))[0]

/** A resource as its name and its labels have it. */
export type LabeledView = {
  readonly kind: ResourceKind
  readonly id: string
  readonly name: string
  readonly description: string
  /** For the ORN of an app: its kind. */
  readonly appType: string | null
  readonly parent: { readonly id: string; readonly name: string } | null
  readonly labels: readonly {
    readonly labelId: string
    readonly name: string
    readonly values: readonly LabelValue[]
  }[]
}

// What is there of these, whatever kind: what is gone has no labels to be seen.
const thingsSql = `
select 'APP' as kind, a.app_id as id, a.label as name, a.description, a.name as app_type, null::jsonb as parent
  from app a where a.org_id = org() and a.app_id = any ($1) and a.kind = 'APP' and a.status <> 'DELETED'
union all
select 'COLLECTION', a.app_id, a.label, a.description, null, null
  from app a where a.org_id = org() and a.app_id = any ($1) and a.kind = 'COLLECTION' and a.status <> 'DELETED'
union all
select 'GROUP', g.group_id, g.name, g.description, null, null
  from groups g where g.org_id = org() and g.group_id = any ($1) and g.deleted is null
union all
select 'ENTITLEMENT_BUNDLE', b.bundle_id, b.name, b.description, null, jsonb_build_object('id', a.app_id, 'name', a.label)
  from bundle b join app a using (org_id, app_id)
  where b.org_id = org() and b.bundle_id = any ($1) and b.status = 'ACTIVE' and a.status <> 'DELETED'
union all
select 'ENTITLEMENT_VALUE', v.value_id, v.name, v.description, null, jsonb_build_object('id', a.app_id, 'name', a.label)
  from entitlement_value v join entitlement e using (org_id, entitlement_id) join app a using (org_id, app_id)
  where v.org_id = org() and v.value_id = any ($1) and v.deleted is null and e.deleted is null and a.status <> 'DELETED'`

/** Which of these are there, with their labels by now; sorted by id. */
export const labeled = (tx: Tx, ids: readonly string[]): Promise<LabeledView[]> =>
  tx.query<LabeledView>(
    `with things as (${thingsSql})
     select t.kind, t.id, t.name, t.description, t.app_type as "appType", t.parent, coalesce((
       select jsonb_agg(jsonb_build_object('labelId', label_id, 'name', name, 'values', mine) order by label_id)
       from (
         select l.label_id, l.name, jsonb_agg(${valueJson} order by v.place) as mine
         from resource_label r join label_value v using (org_id, value_id) join label l using (org_id, label_id)
         where r.org_id = org() and r.resource_id = t.id group by l.label_id, l.name) one), '[]') as labels
     from things t order by t.id`,
    [ids],
  )

const listed: Columns = {
  resourceId: { sql: 'r.resource_id' },
  labelValueId: { sql: 'r.value_id' },
  kind: { sql: 'r.kind' },
}

/** The ids of labelled resources, after one of them; at most `limit`. */
export const labeledAfter = async (
  tx: Tx,
  page: PageInput,
  filter: Filter,
  limit: number,
): Promise<readonly string[]> => {
  const values: unknown[] = [page.after ?? '', limit]
  const rows = await tx.query<{ id: string }>(
    `select distinct r.resource_id as id from resource_label r
     where r.org_id = org() and r.resource_id > $1 and ${whereOf(filter, listed, values)}
     order by r.resource_id limit $2`,
    values,
  )
  return rows.map(({ id }) => id)
}

/** Which of these values there are. */
export const valuesThere = async (tx: Tx, valueIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await tx.query<{ id: string }>(
    'select value_id as id from label_value where org_id = org() and value_id = any ($1)',
    [valueIds],
  )
  return new Set(rows.map(({ id }) => id))
}
