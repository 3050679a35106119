import type { ConnectorInstance } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

const columns = `connector_id as "connectorId", kind, name, config, secret is not null as "hasSecret", created,
  last_updated as "lastUpdated"`

/** Whether there is such a connector. */
export const connectorExists = async (tx: Tx, connectorId: string): Promise<boolean> =>
  (await connectorsById(tx, [connectorId])).length > 0

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
