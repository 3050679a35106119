import type { RiskOperation } from '@assent/core/policy/risk.ts'
import type { Tx } from '../../platform/db.ts'

export type RiskKind = 'ENTITLEMENT_VALUE' | 'ENTITLEMENT_BUNDLE' | 'GROUP' | 'APP'

/** A rule as it is stored, without what its lists name. */
export type RiskRow = {
  readonly ruleId: string
  readonly name: string
  readonly description: string
  readonly notes: string
  readonly appId: string | null
  readonly lists: readonly [RiskListRow, RiskListRow]
}
export type RiskListRow = {
  readonly name: string
  readonly operation: RiskOperation
  readonly items: readonly { readonly kind: RiskKind; readonly id: string }[]
}

/** One rule is changed at a time, so that what counts them cannot be passed by two at once. */
export const lockRules = async (tx: Tx): Promise<void> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('risk_rule'), hashtext(org()))`, [], 'risk_lock')
}

/** How many rules there are, in all and of one app, and whether another rule has that name. */
export const countRules = async (tx: Tx, appId: string | null, name: string, except: string) => {
  const [row] = await tx.query<{ all: number; ofApp: number; named: boolean }>(
    `select count(*)::int as all, (count(*) filter (where app_id = $1))::int as "ofApp",
       coalesce(bool_or(name_key = lower($2) and rule_id <> $3), false) as named
     from risk_rule where org_id = org()`,
    [appId, name, except],
  )
  return row!
}

/** Writes a rule, new or in place of what was there; gives false if there is none of that version. */
export const saveRule = async (tx: Tx, rule: RiskRow, by: string, isNew: boolean): Promise<void> => {
  const [first, second] = rule.lists
  await tx.query(
    isNew
      ? `insert into risk_rule (org_id, rule_id, name, description, notes, app_id, first_name, first_operation, second_name,
           second_operation, created_by, last_updated_by)
         values (org(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`
      : `update risk_rule set name = $2, description = $3, notes = $4, app_id = $5, first_name = $6, first_operation = $7,
           second_name = $8, second_operation = $9, last_updated_by = $10, last_updated = clock_timestamp(),
           version = version + 1
         where org_id = org() and rule_id = $1`,
    [
      rule.ruleId,
      rule.name,
      rule.description,
      rule.notes,
      rule.appId,
      first.name,
      first.operation,
      second.name,
      second.operation,
      by,
    ],
  )
  await tx.query('delete from risk_rule_item where org_id = org() and rule_id = $1', [rule.ruleId])
  const items = rule.lists.flatMap((list, n) => list.items.map((item) => ({ ...item, list: n })))
  await tx.query(
    `insert into risk_rule_item (org_id, rule_id, list, kind, item_id)
     select org(), $1, i.list, i.kind, i.id from jsonb_to_recordset($2::jsonb) as i(list integer, kind text, id text)`,
    [rule.ruleId, JSON.stringify(items)],
  )
}

/** Takes a rule away. What it refused stays refused, and on the record. */
export const deleteRule = async (tx: Tx, ruleId: string): Promise<void> => {
  await tx.query('delete from risk_rule where org_id = org() and rule_id = $1', [ruleId])
}

/** Things that rules can name, by id; those that are not there are missing. */
export type Thing = {
  readonly id: string
  readonly kind: RiskKind
  readonly name: string
  readonly appId: string | null
  readonly appLabel: string | null
  readonly entitlementId: string | null
}
export const thingsOf = async (tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Thing>> => {
  const rows = await tx.query<Thing>(
    `select item_id as id, kind, name, app_id as "appId", app_label as "appLabel", entitlement_id as "entitlementId"
     from risk_things($1)`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}
