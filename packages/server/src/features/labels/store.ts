import type { LabelColor } from '@assent/core/api/labels.ts'
import type { Tx } from '../../platform/db.ts'
import { type LabelView, labeled, type ResourceKind } from './queries.ts'

/** Labels of an organization are changed one after the other, so that their limits hold. */
export const lockLabels = async (tx: Tx): Promise<void> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('labels'), hashtext(org()))`)
}

/** A value as it is kept. */
export type ValueState = { readonly valueId: string; readonly name: string; readonly color: LabelColor }
/** A label as it is kept. */
export type LabelState = { readonly labelId: string; readonly name: string; readonly values: readonly ValueState[] }

/** How many labels there are. */
export const countLabels = async (tx: Tx): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(`select count(*)::int as count from label where org_id = org()`)
  return row!.count
}

/** Makes a label. Constraints: label_name, label_value_name. */
export const insertLabel = async (tx: Tx, { labelId, name, values }: LabelState): Promise<void> => {
  await tx.query('insert into label (org_id, label_id, name) values (org(), $1, $2)', [labelId, name])
  await insertValues(
    tx,
    labelId,
    values.map((value, place) => ({ ...value, place })),
  )
}

type Placed = ValueState & { readonly place: number }

const insertValues = (tx: Tx, labelId: string, values: readonly Placed[]): Promise<unknown> =>
  tx.query(
    `insert into label_value (org_id, value_id, label_id, name, color, place)
     select org(), v."valueId", $1, v.name, v.color, v.place
     from jsonb_to_recordset($2::jsonb) as v("valueId" text, name text, color text, place integer)`,
    [labelId, JSON.stringify(values)],
  )

/**
 * Brings a label from what it was to what it is to be. Constraints: label_name, label_value_name; label_value_in_use where
 * something has a value that goes.
 */
export const saveLabel = async (tx: Tx, before: LabelView, { labelId, name, values }: LabelState): Promise<void> => {
  const [was, now] = [before.values, new Set(values.map(({ valueId }) => valueId))]
  const placed = values.map((value, place) => ({ ...value, place }))
  const known = new Set(was.map(({ valueId }) => valueId))
  await tx.query(`update label set name = $2, version = version + 1 where org_id = org() and label_id = $1`, [
    labelId,
    name,
  ])
  await tx.query('delete from label_value where org_id = org() and value_id = any ($1)', [
    [...known].filter((id) => !now.has(id)),
  ])
  await tx.query(
    `update label_value l set name = v.name, color = v.color, place = v.place
     from jsonb_to_recordset($1::jsonb) as v("valueId" text, name text, color text, place integer)
     where l.org_id = org() and l.value_id = v."valueId"`,
    [JSON.stringify(placed.filter(({ valueId }) => known.has(valueId)))],
  )
  await insertValues(
    tx,
    labelId,
    placed.filter(({ valueId }) => !known.has(valueId)),
  )
}

/** Takes a label off whatever is not there any more: what nobody can see keeps no label in use. */
export const forgetGone = async (tx: Tx, labelId: string): Promise<void> => {
  const rows = await tx.query<{ id: string }>(
    `select distinct r.resource_id as id from label_value v join resource_label r using (org_id, value_id)
     where v.org_id = org() and v.label_id = $1`,
    [labelId],
  )
  const ids = rows.map(({ id }) => id)
  const there = new Set((await labeled(tx, ids)).map(({ id }) => id))
  await tx.query(
    `delete from resource_label r using label_value v where r.org_id = org() and r.resource_id = any ($2)
       and v.org_id = r.org_id and v.value_id = r.value_id and v.label_id = $1`,
    [labelId, ids.filter((id) => !there.has(id))],
  )
}

/** Deletes a label with its values. Constraint: label_value_in_use. */
export const deleteLabel = async (tx: Tx, labelId: string): Promise<void> => {
  await tx.query('delete from label where org_id = org() and label_id = $1', [labelId])
}

/** A resource that can have labels. */
export type Resource = { readonly kind: ResourceKind; readonly id: string }

/** Puts values on resources; what is there stays. */
export const putLabels = async (
  tx: Tx,
  resources: readonly Resource[],
  valueIds: readonly string[],
  by: string,
): Promise<void> => {
  await tx.query(
    `insert into resource_label (org_id, kind, resource_id, value_id, assigned_by)
     select org(), r.kind, r.id, v.id, $3
     from jsonb_to_recordset($1::jsonb) as r(kind text, id text) cross join unnest($2::text[]) as v(id)
     on conflict do nothing`,
    [JSON.stringify(resources), valueIds, by],
  )
}

/** Takes values off resources. */
export const takeLabels = async (
  tx: Tx,
  resources: readonly Resource[],
  valueIds: readonly string[],
): Promise<void> => {
  await tx.query(`delete from resource_label where org_id = org() and resource_id = any ($1) and value_id = any ($2)`, [
    resources.map(({ id }) => id),
    valueIds,
  ])
}
