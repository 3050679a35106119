import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { isId } from '@assent/core/ids.ts'
import type { ActualState } from '@assent/core/ports.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'
import type { GrantRow } from './events.ts'
import { grantColumns } from './rows.ts'

/** An entitlement with those of its values that a grant gives. */
export type GrantedEntitlement = {
  readonly id: string
  readonly appId: string
  readonly name: string
  readonly externalValue: string
  readonly description: string
  readonly dataType: 'string' | 'array'
  readonly multiValue: boolean
  readonly values: readonly {
    readonly id: string
    readonly name: string
    readonly externalValue: string
    readonly description: string
  }[]
}

/** A grant with the names that it speaks of. */
export type GrantView = {
  readonly grantId: string
  readonly requestId: string | null
  readonly userId: string
  readonly appId: string
  /** The app's kind, for its ORN, and its label, for people. */
  readonly appName: string
  readonly appLabel: string
  readonly scopeType: GrantRow['scope_type']
  readonly scopeId: string
  readonly scopeName: string
  readonly status: GrantRow['status']
  readonly action: GrantRow['action']
  readonly actor: GrantRow['actor']
  readonly duration: string | null
  readonly starts: string
  readonly granted: string | null
  readonly ends: string | null
  readonly timeZone: string | null
  readonly ended: string | null
  readonly endReason: GrantRow['end_reason']
  readonly endedBy: string | null
  readonly outcome: GrantRow['outcome']
  readonly problem: string | null
  readonly revocation: GrantRow['revocation']
  readonly revoked: string | null
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
  readonly entitlements: readonly GrantedEntitlement[]
}

type ViewRow = GrantRow & {
  readonly app_name: string
  readonly app_label: string
  readonly scope_name: string | null
  readonly entitlements: readonly GrantedEntitlement[] | null
}

const viewSql = `select ${grantColumns}, a.name as app_name, a.label as app_label,
    coalesce(gr.name, b.name, v.name, a.label) as scope_name, e.entitlements
  from grants g join app a using (org_id, app_id)
    left join groups gr on gr.org_id = g.org_id and g.scope_type = 'GROUP' and gr.group_id = g.scope_id
    left join bundle b on b.org_id = g.org_id and g.scope_type = 'ENTITLEMENT_BUNDLE' and b.bundle_id = g.scope_id
    left join entitlement_value v on v.org_id = g.org_id and g.scope_type = 'ENTITLEMENT_VALUE' and v.value_id = g.scope_id
    left join lateral (
      select jsonb_agg(jsonb_build_object('id', entitlement_id, 'appId', app_id, 'name', name, 'externalValue', external_value,
        'description', description, 'dataType', data_type, 'multiValue', multi_value, 'values', parts) order by entitlement_id) as entitlements
      from (
        select en.entitlement_id, en.app_id, en.name, en.external_value, en.description, en.data_type, en.multi_value,
          jsonb_agg(jsonb_build_object('id', ev.value_id, 'name', ev.name, 'externalValue', ev.external_value,
            'description', ev.description) order by ev.value_id) as parts
        from (
            select ac.target_id as value_id from grant_access ga join access ac using (org_id, access_id)
            where (g.scope_type <> 'APPLICATION' or a.kind = 'COLLECTION') and ga.org_id = g.org_id and ga.grant_id = g.grant_id
              and ga.withdrawn is null and ac.kind = 'entitlement' and ac.connector_id is null
            union all
            select gv.value_id from grant_value gv where gv.org_id = g.org_id and gv.grant_id = g.grant_id
          ) given
          join entitlement_value ev on ev.org_id = g.org_id and ev.value_id = given.value_id
          join entitlement en on en.org_id = ev.org_id and en.entitlement_id = ev.entitlement_id
        group by en.entitlement_id, en.app_id, en.name, en.external_value, en.description, en.data_type, en.multi_value
      ) one
    ) e on g.scope_type <> 'GROUP'`

const viewOf = (row: ViewRow): GrantView => ({
  grantId: row.grant_id,
  requestId: row.request_id,
  userId: row.user_id,
  appId: row.app_id,
  appName: row.app_name,
  appLabel: row.app_label,
  scopeType: row.scope_type,
  scopeId: row.scope_id,
  scopeName: row.scope_name ?? row.scope_id,
  status: row.status,
  action: row.action,
  actor: row.actor,
  duration: row.duration,
  starts: row.starts,
  granted: row.granted,
  ends: row.ends,
  timeZone: row.time_zone,
  ended: row.ended,
  endReason: row.end_reason,
  endedBy: row.ended_by,
  outcome: row.outcome,
  problem: row.problem,
  revocation: row.revocation,
  revoked: row.revoked,
  created: row.created,
  createdBy: row.created_by,
  lastUpdated: row.last_updated,
  lastUpdatedBy: row.last_updated_by,
  entitlements: row.entitlements ?? [],
})

/** Grants by id, whatever their status. */
export const grantsById = async (tx: Tx, ids: readonly string[]): Promise<readonly GrantView[]> => {
  const rows = await tx.query<ViewRow>(`${viewSql} where g.grant_id = any($1::text[]) order by g.grant_id`, [ids])
  return rows.map(viewOf)
}

/** What lists of grants can be filtered by (okta-access-requests G.1); ORNs are turned into ids before. */
export const grantFilterColumns: Columns = {
  appId: { sql: 'g.app_id' },
  userId: { sql: 'g.user_id' },
  bundleId: { sql: `case when g.scope_type = 'ENTITLEMENT_BUNDLE' then g.scope_id end` },
  action: { sql: 'g.action' },
  status: { sql: 'g.status' },
  requestId: { sql: 'g.request_id' },
  true: { sql: 'true', type: 'boolean' },
}

const givesSql = `exists (select from grant_access ga join access ac using (org_id, access_id)
    left join entitlement_value ev on ev.org_id = ac.org_id and ev.value_id = ac.target_id
  where ga.org_id = g.org_id and ga.grant_id = g.grant_id and ga.withdrawn is null and ac.kind = 'entitlement'
    and ac.connector_id is null and `

// The app itself as one of the things that a collection gives.
const throughSql = `exists (select from grant_access ga join access ac using (org_id, access_id)
  where ga.org_id = g.org_id and ga.grant_id = g.grant_id and ga.withdrawn is null and ac.kind = 'app'
    and ac.connector_id is null and `

/** A filter as a condition: what a grant gives is looked up, all else is a column. */
const grantWhere = (filter: Filter, values: unknown[]): string => {
  if (filter.op === 'and' || filter.op === 'or')
    return `(${filter.filters.map((part) => grantWhere(part, values)).join(` ${filter.op} `)})`
  if ('attribute' in filter && filter.op === 'eq') {
    if (filter.attribute === 'valueId') return `${givesSql} ac.target_id = $${values.push(filter.value)})`
    if (filter.attribute === 'givesApp') {
      const place = values.push(filter.value)
      return `(g.app_id = $${place} or ${throughSql} ac.target_id = $${place}))`
    }
    if (filter.attribute === 'entitlementId') return `${givesSql} ev.entitlement_id = $${values.push(filter.value)})`
  }
  return whereOf(filter, grantFilterColumns, values)
}

/** A page of grants: those that live, unless the filter names a status. Sorted by id. */
export const listGrants = async (
  tx: Tx,
  page: PageInput,
  filter: Filter | undefined,
  which: 'living' | 'all',
): Promise<Result<Page<GrantView>>> => {
  if (page.after !== undefined && !isId('grant', page.after)) return badCursor()
  const values: unknown[] = []
  const conditions = [
    ...(page.after === undefined ? [] : [`g.grant_id > $${values.push(page.after)}`]),
    // What could not be given is no access: it is found by its request and among the problems.
    ...(which === 'living' ? [`g.status = 'ACTIVE' and g.problem is null`] : []),
    ...(filter ? [grantWhere(filter, values)] : []),
  ]
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const rows = await tx.query<ViewRow>(
    `${viewSql} ${where} order by g.grant_id limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (row) => row.grant_id, viewOf)
}

/** One line of the ledger, for people. */
export type AccessView = {
  readonly accessId: string
  readonly userId: string
  readonly connectorId: string | null
  readonly kind: 'app' | 'group' | 'entitlement'
  readonly targetId: string
  readonly targetName: string
  readonly desired: 'there' | 'gone'
  readonly actual: ActualState
  /** It stood before any grant, and stays when they end. */
  readonly standing: boolean
  readonly tries: number
  readonly manual: boolean
  readonly lastError: string | null
  readonly nextTry: string | null
  readonly owedSince: string | null
}

type LineRow = {
  access_id: string
  user_id: string
  connector_id: string | null
  kind: AccessView['kind']
  target_id: string
  target_name: string
  desired: AccessView['desired']
  actual: ActualState
  baseline: boolean | null
  tries: number
  manual: boolean
  last_error: string | null
  next_try: string | null
  owed_since: string | null
}

const lineColumns = `a.access_id, a.user_id, a.connector_id, a.kind, a.target_id, a.target_name, a.desired, a.actual, a.baseline,
  a.tries, a.manual, a.last_error, a.next_try, a.owed_since`

const lineView = (row: LineRow): AccessView => ({
  accessId: row.access_id,
  userId: row.user_id,
  connectorId: row.connector_id,
  kind: row.kind,
  targetId: row.target_id,
  targetName: row.target_name,
  desired: row.desired,
  actual: row.actual,
  standing: row.baseline === true,
  tries: row.tries,
  manual: row.manual,
  lastError: row.last_error,
  nextTry: row.next_try,
  owedSince: row.owed_since,
})

/** The lines that a grant is a reason for. */
export const linesOfGrant = async (tx: Tx, grantId: string): Promise<readonly AccessView[]> => {
  const rows = await tx.query<LineRow>(
    `select ${lineColumns} from grant_access ga join access a using (org_id, access_id)
     where ga.grant_id = $1 order by a.connector_id nulls first, a.kind, a.target_id limit 5000`,
    [grantId],
  )
  return rows.map(lineView)
}

/** Revocations that are owed, or lines that wait for a person; longest waiting first. */
export const listTroubles = async (
  tx: Tx,
  which: 'owed' | 'manual',
  page: PageInput,
): Promise<Result<Page<AccessView>>> => {
  if (page.after !== undefined && !isId('access', page.after)) return badCursor()
  const rows = await tx.query<LineRow>(
    `select ${lineColumns} from access a
     where ${which === 'owed' ? 'a.owed_since is not null' : 'a.manual'} and a.access_id > $1
     order by a.access_id limit $2`,
    [page.after ?? '', page.limit + 1],
  )
  return pageOf(rows, page.limit, (row) => row.access_id, lineView)
}

/** How the calls to a connector went lately. */
export type ConnectorHealth = {
  readonly connectorId: string
  /** Calls in a row that nothing came of. */
  readonly failures: number
  /** Until when gives wait; revocations do not. */
  readonly pausedUntil: string | null
  readonly lastError: string | null
  readonly lastFailed: string | null
  readonly lastWorked: string | null
  /** Lines with something to do there, and revocations among them. */
  readonly due: number
  readonly owed: number
  readonly credentialExpires: string | null
}

/** Health of connectors by id; of all of them if no ids are given. */
export const connectorHealth = (tx: Tx, ids?: readonly string[]): Promise<ConnectorHealth[]> =>
  tx.query<ConnectorHealth>(
    `select c.connector_id as "connectorId", coalesce(h.failures, 0) as failures,
       case when greatest(h.open_until, h.quiet_until) > clock_timestamp() then greatest(h.open_until, h.quiet_until) end as "pausedUntil",
       h.last_error as "lastError", h.last_failed as "lastFailed", h.last_worked as "lastWorked",
       n.due, n.owed, c.secret_expires as "credentialExpires"
     from connector c left join connector_health h using (org_id, connector_id)
       cross join lateral (
         select (count(*) filter (where a.next_try is not null))::int as due,
           (count(*) filter (where a.owed_since is not null))::int as owed
         from access a where a.org_id = c.org_id and a.connector_id = c.connector_id
           and (a.next_try is not null or a.owed_since is not null)) n
     where c.status = 'ACTIVE' and ($1::text[] is null or c.connector_id = any($1::text[]))
     order by c.connector_id limit 1000`,
    [ids ?? null],
  )

/** Age of the oldest revocation that is owed, in whole seconds; 0 if none is. */
export const oldestOwedSeconds = async (tx: Tx): Promise<number> => {
  const [row] = await tx.query<{ seconds: number }>(
    `select coalesce(extract(epoch from clock_timestamp() - min(owed_since)), 0)::int as seconds
     from access where owed_since is not null`,
    [],
    'grants_oldest_owed',
  )
  return row?.seconds ?? 0
}

/** Whether there is such a user, and whether it is this person. */
export const isPerson = async (tx: Tx, userId: string, personId: string): Promise<boolean | undefined> => {
  const [row] = await tx.query<{ same: boolean }>(`select person_id = $2 as same from users where user_id = $1`, [
    userId,
    personId,
  ])
  return row?.same
}

/** The app that each resource belongs to, in their order; undefined where there is no such thing. */
export const appsOf = async (
  tx: Tx,
  resources: readonly {
    readonly kind: 'APP' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE' | 'COLLECTION'
    readonly id: string
    readonly appId?: string | undefined
  }[],
): Promise<readonly (string | undefined)[]> => {
  const rows = await tx.query<{ n: number; app_id: string }>(
    `select r.n::int as n, a.app_id
     from jsonb_to_recordset($1::jsonb) as r(n int, kind text, id text, "appId" text)
       left join bundle b on r.kind = 'ENTITLEMENT_BUNDLE' and b.bundle_id = r.id
       left join entitlement_value v on r.kind = 'ENTITLEMENT_VALUE' and v.value_id = r.id
       left join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
       left join app_group g on r.kind = 'GROUP' and g.group_id = r.id and g.app_id = r."appId"
       join app a on a.app_id = case r.kind when 'APP' then r.id when 'COLLECTION' then r.id when 'ENTITLEMENT_BUNDLE' then b.app_id
         when 'ENTITLEMENT_VALUE' then e.app_id else g.app_id end
     where a.status <> 'DELETED' and a.kind = case r.kind when 'COLLECTION' then r.kind else 'APP' end and (r."appId" is null or r."appId" = a.app_id)`,
    [JSON.stringify(resources.map((one, n) => ({ ...one, n })))],
  )
  const byIndex = new Map(rows.map((row) => [row.n, row.app_id]))
  return resources.map((_, n) => byIndex.get(n))
}

/** The app's kind and whether a user is assigned to it without any grant; undefined if there is no such user or app. */
export const assignmentOf = async (
  tx: Tx,
  userId: string,
  appId: string,
): Promise<{ readonly appName: string; readonly standing: boolean } | undefined> => {
  const [row] = await tx.query<{ appName: string; standing: boolean }>(
    `select a.name as "appName", coalesce(au.direct, false) as standing
     from app a join users u on u.org_id = a.org_id and u.user_id = $2
       left join app_user au on au.org_id = a.org_id and au.app_id = a.app_id and au.user_id = u.user_id
     where a.app_id = $1 and a.kind = 'APP'`,
    [appId, userId],
  )
  return row
}
