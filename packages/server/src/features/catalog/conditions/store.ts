import { createHash } from 'node:crypto'
import {
  type Capabilities,
  type ConditionStatus,
  capabilitiesOf,
  type Requesters,
  type Scope,
} from '@assent/core/policy/condition.ts'
import type { DurationSettings } from '@assent/core/policy/durations.ts'
import { type Expression, formatExpression } from '@assent/core/policy/expression.ts'
import type { Extension } from '@assent/core/policy/extension.ts'
import type { Tx } from '../../../platform/db.ts'
import { jsonpathOf } from '../jsonpath.ts'
import { durationColumns } from '../rows.ts'
import { saveExtensions } from './extension.ts'

/** An app whose conditions are being changed; its row is locked, so that changes of one app follow one another. */
export type LockedApp = {
  readonly appId: string
  readonly label: string
  readonly capabilities: Capabilities
  /** Conditions that it has. */
  readonly conditions: number
}

/**
 * Locks apps for changes of their conditions and says what each can do. Apps that are not there are missing, and so are
 * teams: they are locked all the same, but their conditions are written by their request types alone.
 */
export const lockApps = async (tx: Tx, appIds: readonly string[]): Promise<ReadonlyMap<string, LockedApp>> => {
  const locked = await tx.query<{ app_id: string }>(
    `select app_id from app where org_id = org() and app_id = any ($1) and status <> 'DELETED'
     order by app_id for no key update`,
    [appIds],
  )
  const rows = await tx.query<{
    app_id: string
    label: string
    managed: boolean
    groups: boolean
    bundles: boolean
    conditions: number
  }>(
    `select a.app_id, a.label, a.entitlement_management = 'OPTED_IN' as managed,
       exists (select from app_group ag join groups g using (org_id, group_id)
         where ag.org_id = a.org_id and ag.app_id = a.app_id and g.deleted is null) as groups,
       exists (select from bundle b where b.org_id = a.org_id and b.app_id = a.app_id and b.status = 'ACTIVE') as bundles,
       (select count(*)::int from condition c where c.org_id = a.org_id and c.app_id = a.app_id and c.status <> 'DELETED') as conditions
     from app a where a.org_id = org() and a.app_id = any ($1) and a.kind <> 'TEAM'`,
    [locked.map((row) => row.app_id)],
  )
  return new Map(
    rows.map((row): [string, LockedApp] => [
      row.app_id,
      {
        appId: row.app_id,
        label: row.label,
        conditions: row.conditions,
        capabilities: capabilitiesOf({
          entitlementManagement: row.managed,
          hasGroups: row.groups,
          hasBundles: row.bundles,
        }),
      },
    ]),
  )
}

/** What conditions name that has to be there. */
export type Named = {
  readonly groups: readonly string[]
  readonly sequences: readonly string[]
  /** Levels as `app id`, blank, `group or bundle id`. */
  readonly levels: readonly string[]
}

/**
 * Which of the named things are there; a sequence comes with the kinds of levels that it can be used for. Sequences are
 * locked as project.ts will need them: two who shared them first would then wait for each other.
 */
export const existing = async (tx: Tx, named: Named) => {
  const groups = await tx.query<{ id: string }>(
    'select group_id as id from groups where org_id = org() and group_id = any ($1) and deleted is null for share',
    [named.groups],
  )
  const sequences = await tx.query<{ id: string; types: ('APP' | 'GROUP')[] }>(
    `select sequence_id as id, resource_types as types from sequence
     where org_id = org() and sequence_id = any ($1) and status = 'ACTIVE' and request_type_id is null order by sequence_id for no key update`,
    [named.sequences],
  )
  const split = named.levels.map((level) => level.split(' '))
  const levels = await tx.query<{ id: string }>(
    `select w.app_id || ' ' || w.id as id from unnest($1::text[], $2::text[]) as w(app_id, id)
     where exists (select from app_group ag join groups g using (org_id, group_id)
         where ag.org_id = org() and ag.app_id = w.app_id and ag.group_id = w.id and g.deleted is null)
       or exists (select from bundle b where b.org_id = org() and b.bundle_id = w.id and b.app_id = w.app_id and b.status = 'ACTIVE')`,
    [split.map(([appId]) => appId), split.map(([, id]) => id)],
  )
  return {
    groups: new Set(groups.map((row) => row.id)),
    sequences: new Map(sequences.map((row) => [row.id, row.types])),
    levels: new Set(levels.map((row) => row.id)),
  }
}

/** What an administrator decides of a condition, ready to be stored. */
export type Draft = {
  readonly conditionId: string
  readonly appId: string
  readonly name: string
  readonly description: string | undefined
  readonly status: ConditionStatus
  readonly priority: number
  readonly sequenceId: string
  readonly requesters: Requesters
  readonly scope: Scope
  readonly duration: DurationSettings | null
  readonly extension?: Extension | null
}

/** The id of an expression: equal ones share it. */
const ruleId = (expression: Expression): string =>
  `rule${createHash('sha256').update(formatExpression(expression)).digest('hex').slice(0, 32)}`

const expressionOf = (draft: Draft): Expression | undefined =>
  draft.requesters.type === 'REQUESTER_EXPRESSION' ? draft.requesters.expression : undefined

const rowOf = (draft: Draft) => {
  const expression = expressionOf(draft)
  const duration = durationColumns(draft.duration)
  return {
    condition_id: draft.conditionId,
    app_id: draft.appId,
    name: draft.name,
    description: draft.description ?? null,
    status: draft.status,
    priority: draft.priority,
    sequence_id: draft.sequenceId,
    requester_type: draft.requesters.type,
    requester_groups: draft.requesters.type === 'GROUPS' ? draft.requesters.groupIds : [],
    rule_id: expression ? ruleId(expression) : null,
    scope_type: draft.scope.type,
    scope_ids: draft.scope.type === 'RESOURCE_DEFAULT' ? [] : draft.scope.ids,
    duration_type: duration.type,
    duration: duration.length,
  }
}

const recordset = `jsonb_to_recordset($1::jsonb) as d(condition_id text, app_id text, name text, description text,
  status text, priority integer, sequence_id text, requester_type text, requester_groups text[], rule_id text,
  scope_type text, scope_ids text[], duration_type text, duration text)`

const keepRules = async (tx: Tx, drafts: readonly Draft[]): Promise<void> => {
  const rules = drafts.flatMap((draft) => {
    const expression = expressionOf(draft)
    return expression ? [{ rule_id: ruleId(expression), expression, path: jsonpathOf(expression) }] : []
  })
  if (rules.length === 0) return
  await tx.query(
    `insert into requester_rule (org_id, rule_id, expression, path)
     select org(), rule_id, expression, path::jsonpath
     from jsonb_to_recordset($1::jsonb) as r(rule_id text, expression jsonb, path text)
     on conflict do nothing`,
    [JSON.stringify(rules)],
  )
}

/** Adds conditions. Their places must be free by the end of the transaction. */
export const insertConditions = async (tx: Tx, drafts: readonly Draft[], by: string): Promise<void> => {
  await keepRules(tx, drafts)
  await tx.query(
    `insert into condition (org_id, condition_id, app_id, name, description, status, priority, sequence_id, requester_type,
       requester_groups, rule_id, scope_type, scope_ids, duration_type, duration, created_by, last_updated_by)
     select org(), d.condition_id, d.app_id, d.name, d.description, d.status, d.priority, d.sequence_id, d.requester_type,
       d.requester_groups, d.rule_id, d.scope_type, d.scope_ids, d.duration_type, d.duration, $2, $2
     from ${recordset}`,
    [JSON.stringify(drafts.map(rowOf)), by],
  )
  await saveExtensions(
    tx,
    drafts.filter(({ extension }) => extension),
  )
}

/** Writes a condition as it now is; it is whole, so it is no longer INVALID. */
export const updateCondition = async (tx: Tx, draft: Draft, by: string): Promise<void> => {
  await keepRules(tx, [draft])
  await tx.query(
    `update condition c set name = d.name, description = d.description, status = d.status, invalid_reason = null,
       priority = d.priority, sequence_id = d.sequence_id, requester_type = d.requester_type,
       requester_groups = d.requester_groups, rule_id = d.rule_id, scope_type = d.scope_type, scope_ids = d.scope_ids,
       duration_type = d.duration_type, duration = d.duration, version = c.version + 1,
       checked = clock_timestamp(), last_updated = clock_timestamp(), last_updated_by = $2
     from ${recordset} where c.org_id = org() and c.condition_id = d.condition_id`,
    [JSON.stringify([rowOf(draft)]), by],
  )
  await saveExtensions(tx, [draft])
}

/** Moves a condition to another status; `reason` says what is wrong with an INVALID one. */
export const setStatus = async (
  tx: Tx,
  conditionIds: readonly string[],
  status: ConditionStatus,
  by: string,
): Promise<void> => {
  await tx.query(
    `update condition set status = $2, invalid_reason = null, version = version + 1,
       last_updated = clock_timestamp(), last_updated_by = $3
     where org_id = org() and condition_id = any ($1)`,
    [conditionIds, status, by],
  )
}

/** Gives the conditions of an app the places 0, 1, 2, … in this order. A place is no edit: versions stay. */
export const setOrder = async (tx: Tx, conditionIds: readonly string[]): Promise<void> => {
  await tx.query(
    `update condition c set priority = o.place - 1
     from unnest($1::text[]) with ordinality as o(condition_id, place)
     where c.org_id = org() and c.condition_id = o.condition_id and c.priority <> o.place - 1`,
    [conditionIds],
  )
}

/** The ids of an app's conditions, best placed first. */
export const orderOf = async (tx: Tx, appId: string): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select condition_id as id from condition where org_id = org() and app_id = $1 and status <> 'DELETED' order by priority`,
    [appId],
  )
  return rows.map((row) => row.id)
}

/** Names of attributes that the organization's rules may read besides our own (core/policy/attributes.ts). */
export const addedAttributes = async (tx: Tx): Promise<readonly string[]> => {
  const [row] = await tx.query<{ names: readonly string[] | null }>(
    `select settings -> 'requesterAttributes' as names from org where org_id = org()`,
  )
  return row?.names ?? []
}
