import {
  ConnectorCreate,
  ConnectorTrial,
  ConnectorUpdate,
  WireConnector,
  WireConnectorKind,
} from '@assent/core/api/grants.ts'
import { id } from '@assent/core/api/wire.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { type Static, Type } from 'typebox'
import type { App, ConnectorHealth, Queries } from '../../../app/app.ts'
import { type Call, type Route, route } from '../route.ts'

const tag = 'Connectors'
const stage = 'EXTENSION'
const url = '/governance/api/v1/connectors'
const read = ['okta.governance.settings.read']
const manage = ['okta.governance.settings.manage']
const params = Type.Object({ connectorId: id('connector') })

type Wire = Static<typeof WireConnector>
type Connector = Queries['connector.get']['output']

const bodyOf = (connector: Connector, health: ConnectorHealth | undefined): Wire => ({
  id: connector.connectorId,
  kind: connector.kind,
  name: connector.name,
  config: connector.config,
  hasSecret: connector.hasSecret,
  credentialExpires: health?.credentialExpires ?? null,
  health: {
    failures: health?.failures ?? 0,
    pausedUntil: health?.pausedUntil ?? null,
    lastError: health?.lastError ?? null,
    lastFailed: health?.lastFailed ?? null,
    lastWorked: health?.lastWorked ?? null,
    due: health?.due ?? 0,
    owed: health?.owed ?? 0,
  },
  created: connector.created,
  lastUpdated: connector.lastUpdated,
})

const withHealth = async (
  { app, caller }: { readonly app: App; readonly caller: Call<never, never, never>['caller'] },
  connectors: readonly Connector[],
): Promise<Result<Wire[]>> => {
  const connectorIds = connectors.map((one) => one.connectorId)
  const health = await app.read(caller, 'connector.health', { connectorIds })
  if (isRefusal(health)) return health
  const byId = new Map(health.map((one) => [one.connectorId, one]))
  return connectors.map((one) => bodyOf(one, byId.get(one.connectorId)))
}

/** A connector that was written, with the end of its credential if that was said too. */
const written = async (
  call: Pick<Call<never, never, never>, 'app' | 'caller'>,
  connector: Result<Connector>,
  expires: string | null | undefined,
): Promise<Result<Wire>> => {
  if (isRefusal(connector)) return connector
  const { connectorId } = connector
  if (expires !== undefined) {
    const kept = await call.app.run(call.caller, 'connector.watchCredential', { connectorId, expires })
    if (isRefusal(kept)) return kept
  }
  const bodies = await withHealth(call, [connector])
  return isRefusal(bodies) ? bodies : bodies[0]!
}

/** Ways to other systems: which there are, how they are set, and whether they work. */
export const routes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/governance/api/v1/connector-kinds',
    operationId: 'listConnectorKinds',
    summary: 'List the kinds of connectors and the settings that each takes',
    tag,
    stage,
    scopes: read,
    roles: ['APP_ADMIN'],
    response: Type.Object({ data: Type.Array(WireConnectorKind) }),
    handler: async ({ app, caller }) => {
      const kinds = await app.read(caller, 'connector.kinds', {})
      return isRefusal(kinds) ? kinds : { data: kinds }
    },
  }),
  route({
    method: 'GET',
    url,
    operationId: 'listConnectors',
    summary: 'List connectors',
    tag,
    stage,
    scopes: read,
    roles: ['APP_ADMIN'],
    response: Type.Object({ data: Type.Array(WireConnector) }),
    handler: async ({ app, caller }) => {
      const connectors = await app.read(caller, 'connector.list', {})
      if (isRefusal(connectors)) return connectors
      const bodies = await withHealth({ app, caller }, connectors)
      return isRefusal(bodies) ? bodies : { data: bodies }
    },
  }),
  route({
    method: 'POST',
    url,
    operationId: 'createConnector',
    summary: 'Create a connector',
    tag,
    stage,
    scopes: manage,
    roles: [],
    refuses: [409],
    body: ConnectorCreate,
    response: WireConnector,
    status: 201,
    handler: async ({ app, body, caller }) => {
      const { credentialExpires, ...input } = body
      return written({ app, caller }, await app.run(caller, 'connector.create', input), credentialExpires)
    },
  }),
  route({
    method: 'GET',
    url: `${url}/:connectorId`,
    operationId: 'getConnector',
    summary: 'Retrieve a connector',
    tag,
    stage,
    scopes: read,
    roles: [],
    params,
    response: WireConnector,
    handler: async ({ app, caller, params }) =>
      written({ app, caller }, await app.read(caller, 'connector.get', params), undefined),
  }),
  route({
    method: 'PUT',
    url: `${url}/:connectorId`,
    operationId: 'replaceConnector',
    summary: 'Replace a connector',
    tag,
    stage,
    scopes: manage,
    roles: [],
    refuses: [409],
    params,
    body: ConnectorUpdate,
    response: WireConnector,
    handler: async ({ app, body, caller, params }) => {
      const { credentialExpires, ...input } = body
      return written(
        { app, caller },
        await app.run(caller, 'connector.update', { ...params, ...input }),
        credentialExpires,
      )
    },
  }),
  route({
    method: 'DELETE',
    url: `${url}/:connectorId`,
    operationId: 'deleteConnector',
    summary: 'Delete a connector',
    description: 'Refused while an app uses it, or while anybody has access through it.',
    tag,
    stage,
    scopes: manage,
    roles: [],
    refuses: [409],
    params,
    handler: async ({ app, caller, params }) => {
      const done = await app.run(caller, 'connector.delete', params)
      return isRefusal(done) ? done : undefined
    },
  }),
  route({
    method: 'POST',
    url: `${url}/:connectorId/test`,
    operationId: 'testConnector',
    summary: 'Try the settings of a connector, changing nothing at the other system',
    tag,
    stage,
    scopes: manage,
    roles: [],
    params,
    response: ConnectorTrial,
    handler: async ({ app, caller, params }) => {
      const causes = await app.run(caller, 'connector.test', params)
      if (isRefusal(causes)) return causes
      const problems = causes.map(({ location, summary }) => ({ summary, ...(location ? { location } : {}) }))
      return { works: problems.length === 0, problems }
    },
  }),
]
