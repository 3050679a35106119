import type { ConnectorInstance } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

const columns = `connector_id as "connectorId", kind, name, config, secret is not null as "hasSecret", hook_secret is not null as "hasHook", disabled is not null as disabled, created,
  last_updated as "lastUpdated"`

/** The kind of a connector, if there is such a one. */
export const kindOfConnector = async (tx: Tx, connectorId: string): Promise<string | undefined> =>
  (await connectorsById(tx, [connectorId]))[0]?.kind

/** Connectors by id. */
export const connectorsById = (tx: Tx, connectorIds: readonly string[]): Promise<ConnectorInstance[]> =>
  tx.query<ConnectorInstance>(
    `select ${columns} from connector where org_id = $1 and connector_id = any ($2) and status = 'ACTIVE'`,
    [tx.orgId, connectorIds],
  )

/** Connectors by name, compared without regard to case: the id for each name that there is. */
export const connectorsByName = async (tx: Tx, names: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await tx.query<{ wanted: string; connectorId: string }>(
    `select r.name as wanted, c.connector_id as "connectorId" from unnest($2::text[]) as r(name)
     join connector c on c.org_id = $1 and lower(c.name) = lower(r.name) and c.status = 'ACTIVE'`,
    [tx.orgId, [...new Set(names)]],
  )
  return new Map(rows.map((row) => [row.wanted, row.connectorId]))
}

/** All connectors, by name. An organization has few. */
export const listConnectors = (tx: Tx): Promise<ConnectorInstance[]> =>
  tx.query<ConnectorInstance>(
    `select ${columns} from connector where org_id = $1 and status = 'ACTIVE' order by lower(name) limit 1000`,
    [tx.orgId],
  )

/** Locks a connector. */
export const lockConnector = async (tx: Tx, connectorId: string): Promise<ConnectorInstance | undefined> => {
  const rows = await tx.query<ConnectorInstance>(
    `select ${columns} from connector where org_id = $1 and connector_id = $2 and status = 'ACTIVE' for no key update`,
    [tx.orgId, connectorId],
  )
  return rows[0]
}

/** What is written of a connector. `secret`: sealed; null: none; undefined: as it was. */
export type ConnectorState = {
  readonly connectorId: string
  readonly kind: string
  readonly name: string
  readonly config: unknown
  readonly secret: Buffer | null | undefined
}

/** Inserts or rewrites a connector. Constraint: connector_name. */
export const putConnector = async (tx: Tx, state: ConnectorState): Promise<ConnectorInstance> => {
  const rows = await tx.query<ConnectorInstance>(
    `insert into connector as c (org_id, connector_id, kind, name, config, secret) values ($1, $2, $3, $4, $5::jsonb, $6)
     on conflict (org_id, connector_id) do update set name = excluded.name, config = excluded.config,
       secret = case when $7 then c.secret else excluded.secret end, last_updated = clock_timestamp()
     returning ${columns}`,
    [
      tx.orgId,
      state.connectorId,
      state.kind,
      state.name,
      JSON.stringify(state.config),
      state.secret ?? null,
      state.secret === undefined,
    ],
  )
  return rows[0]!
}

/** Lets steps go by a connector, or not. */
export const setDisabled = async (tx: Tx, connectorId: string, disabled: boolean): Promise<ConnectorInstance> => {
  const rows = await tx.query<ConnectorInstance>(
    `update connector set disabled = case when $3 then coalesce(disabled, clock_timestamp()) end, last_updated = clock_timestamp()
     where org_id = $1 and connector_id = $2 returning ${columns}`,
    [tx.orgId, connectorId, disabled],
  )
  return rows[0]!
}

/** What goes by connectors: flows that are offered now, and requests that wait for it. */
export type ConnectorUse = {
  readonly connectorId: string
  readonly type: 'SEQUENCE' | 'REQUEST_TYPE' | 'REQUESTS'
  readonly id?: string
  readonly name?: string
  readonly count?: number
}

/** Sequences and request types with a step that goes by one of these connectors, and how many requests stand at one. */
export const usesOfConnectors = async (tx: Tx, connectorIds: readonly string[]): Promise<readonly ConnectorUse[]> => {
  const rows = await tx.query<{
    connector_id: string
    type: ConnectorUse['type']
    id: string | null
    name: string | null
    count: number | null
  }>(
    `with flow as (
       select s.sequence_id, s.version, s.name from sequence s where s.org_id = org() and s.status = 'ACTIVE'
     )
     select distinct k.id as connector_id, case when t.type_id is null then 'SEQUENCE' else 'REQUEST_TYPE' end as type,
       coalesce(t.type_id, f.sequence_id) as id, coalesce(t.name, f.name) as name, null::int as count
     from flow f
       join flow_version v on v.org_id = org() and v.flow_id = f.sequence_id and v.version = f.version
       join unnest($1::text[]) k(id) on exists (select from jsonb_array_elements(v.steps) s where s ->> 'connectorId' = k.id)
       left join request_type t on t.org_id = org() and t.sequence_id = f.sequence_id
     where t.type_id is null or t.status <> 'DELETED'
     union all
     select c.connector_id, 'REQUESTS', null, null, count(*)::int from flow_call c
       join task t on t.org_id = c.org_id and t.task_id = c.task_id and t.status = 'OPEN'
     where c.org_id = org() and c.connector_id = any($1::text[]) group by 1
     order by 2 desc, 4`,
    [connectorIds],
  )
  return rows.map(({ connector_id, count, id, name, type }) => ({
    connectorId: connector_id,
    type,
    ...(id === null ? {} : { id }),
    ...(name === null ? {} : { name }),
    ...(count === null ? {} : { count }),
  }))
}

/** Marks a connector as deleted and forgets its secret. */
export const deleteConnector = async (tx: Tx, connectorId: string): Promise<void> => {
  await tx.query(
    `update connector set status = 'DELETED', secret = null, last_updated = clock_timestamp()
     where org_id = $1 and connector_id = $2`,
    [tx.orgId, connectorId],
  )
}

/** Apps that a connector serves, by label. */
export const appsOfConnector = async (tx: Tx, connectorId: string): Promise<string[]> => {
  const rows = await tx.query<{ label: string }>(
    `select label from app where org_id = $1 and connector_id = $2 and status <> 'DELETED' order by label limit 20`,
    [tx.orgId, connectorId],
  )
  return rows.map((row) => row.label)
}

/** Keeps the sealed secret of a connector's webhook; null: forgets it. */
export const setHookSecret = (tx: Tx, connectorId: string, secret: Buffer | null): Promise<unknown> =>
  tx.query('update connector set hook_secret = $3 where org_id = $1 and connector_id = $2', [
    tx.orgId,
    connectorId,
    secret,
  ])
