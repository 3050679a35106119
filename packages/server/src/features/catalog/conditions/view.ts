import type { ConditionStatus, Rule } from '@assent/core/policy/condition.ts'
import type { Extension } from '@assent/core/policy/extension.ts'
import type { Tx } from '../../../platform/db.ts'
import { type RuleRow, ruleOf } from '../rows.ts'
import { extensionSql } from './extension.ts'

/** A condition as administrators see it. Groups, bundles and the sequence are only those that still exist. */
export type ConditionView = Omit<Rule, 'sequenceId'> & {
  readonly appId: string
  readonly description: string | undefined
  readonly status: ConditionStatus
  readonly invalidReason: string | undefined
  /** Undefined once the sequence is deleted (okta-access-requests C.1). */
  readonly sequenceId: string | undefined
  /** How more time is approved; null: by the sequence. */
  readonly extension: Extension | null
  /** What If-Match names. */
  readonly version: number
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
}

type Row = Omit<RuleRow, 'sequence_id'> & {
  app_id: string
  description: string | null
  status: ConditionStatus
  invalid_reason: string | null
  sequence_id: string | null
  extension: Extension | null
  version: number
  created: string
  created_by: string
  last_updated: string
  last_updated_by: string
}

const selectSql = `
select c.condition_id, c.app_id, c.name, c.description, c.status, c.invalid_reason, c.priority, c.requester_type,
  array(select g.group_id from unnest(c.requester_groups) with ordinality as named(id, place)
    join groups g on g.group_id = named.id where g.deleted is null order by named.place) as requester_groups,
  (select r.expression from requester_rule r where r.rule_id = c.rule_id) as expression,
  c.scope_type,
  case c.scope_type
    when 'GROUPS' then array(select g.group_id from unnest(c.scope_ids) with ordinality as named(id, place)
      join groups g on g.group_id = named.id
      join app_group ag on ag.group_id = g.group_id and ag.app_id = c.app_id
      where g.deleted is null order by named.place)
    when 'ENTITLEMENT_BUNDLES' then array(select b.bundle_id from unnest(c.scope_ids) with ordinality as named(id, place)
      join bundle b on b.bundle_id = named.id where b.status = 'ACTIVE' order by named.place)
    when 'REQUEST_TYPES' then c.scope_ids
    else '{}' end as scope_ids,
  c.duration_type, c.duration,
  (select s.sequence_id from sequence s where s.sequence_id = c.sequence_id and s.status = 'ACTIVE') as sequence_id,
  ${extensionSql} as extension, c.version, c.created, c.created_by, c.last_updated, c.last_updated_by
from condition c`

const viewOf = (row: Row): ConditionView => ({
  ...ruleOf({ ...row, sequence_id: row.sequence_id ?? '' }),
  appId: row.app_id,
  description: row.description ?? undefined,
  status: row.status,
  invalidReason: row.invalid_reason ?? undefined,
  sequenceId: row.sequence_id ?? undefined,
  extension: row.extension,
  version: row.version,
  created: row.created,
  createdBy: row.created_by,
  lastUpdated: row.last_updated,
  lastUpdatedBy: row.last_updated_by,
})

/** The conditions of an app, best placed first; deleted ones are not among them. */
export const conditionsOfApp = async (tx: Tx, appId: string): Promise<readonly ConditionView[]> => {
  const rows = await tx.query<Row>(
    `${selectSql} where c.org_id = org() and c.app_id = $1 and c.status <> 'DELETED' order by c.priority`,
    [appId],
  )
  return rows.map(viewOf)
}

/** One condition of an app, if it is there. */
export const findCondition = async (tx: Tx, appId: string, conditionId: string): Promise<ConditionView | undefined> => {
  const rows = await tx.query<Row>(
    `${selectSql} where c.org_id = org() and c.condition_id = $1 and c.app_id = $2 and c.status <> 'DELETED'`,
    [conditionId, appId],
  )
  return rows[0] && viewOf(rows[0])
}

/** Conditions by id, in no order. */
export const conditionsById = async (tx: Tx, conditionIds: readonly string[]): Promise<readonly ConditionView[]> => {
  const rows = await tx.query<Row>(`${selectSql} where c.org_id = org() and c.condition_id = any ($1)`, [conditionIds])
  return rows.map(viewOf)
}
