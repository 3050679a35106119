import {
  ConnectorCreate,
  ConnectorTrial,
  ConnectorUpdate,
  WireConnector,
  WireConnectorHook,
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
type Use = Queries['connector.uses']['output'][number]

const bodyOf = (connector: Connector, health: ConnectorHealth | undefined, uses: readonly Use[]): Wire => ({
  id: connector.connectorId,
  kind: connector.kind,
  name: connector.name,
  config: connector.config,
  hasSecret: connector.hasSecret,
  hasWebhook: connector.hasHook,
  status: connector.disabled ? 'DISABLED' : 'ACTIVE',
  uses: uses.map(({ connectorId: _, ...use }) => use),
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
  const uses = await app.read(caller, 'connector.uses', { connectorIds })
  if (isRefusal(uses)) return uses
  const byId = new Map(health.map((one) => [one.connectorId, one]))
  const usesById = Map.groupBy(uses, (one) => one.connectorId)
  return connectors.map((one) => bodyOf(one, byId.get(one.connectorId), usesById.get(one.connectorId) ?? []))
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
    roles: ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'],
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
    roles: ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'],
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
    description:
      'Refused while an app, a sequence or a request type uses it, while requests wait for it, or while anybody has access through it.',
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
  ...([true, false] as const).map((disabled) =>
    route({
      method: 'POST',
      url: `${url}/:connectorId/${disabled ? 'disable' : 'enable'}`,
      operationId: disabled ? 'disableConnector' : 'enableConnector',
      summary: disabled ? 'Let no step go by a connector' : 'Let steps go by a connector again',
      ...(disabled ? { description: 'Steps that go by it wait. Refused while an app uses it.' } : {}),
      tag,
      stage,
      scopes: manage,
      roles: [],
      refuses: disabled ? [409] : [],
      params,
      response: WireConnector,
      handler: async ({ app, caller, params }) =>
        written({ app, caller }, await app.run(caller, 'connector.disable', { ...params, disabled }), undefined),
    }),
  ),
  route({
    method: 'POST',
    url: `${url}/:connectorId/webhook`,
    operationId: 'openConnectorWebhook',
    summary: 'Let a ticket system tell us of changes',
    description:
      'Answers the address of its webhook and a new secret, shown this once; the one before counts no more. What arrives there only makes us look at the ticket sooner.',
    tag,
    stage,
    scopes: manage,
    roles: [],
    refuses: [409],
    params,
    response: WireConnectorHook,
    handler: async ({ app, caller, params }) => app.run(caller, 'connector.openHook', params),
  }),
  route({
    method: 'DELETE',
    url: `${url}/:connectorId/webhook`,
    operationId: 'closeConnectorWebhook',
    summary: 'Let a ticket system tell us nothing any more',
    tag,
    stage,
    scopes: manage,
    roles: [],
    params,
    handler: async ({ app, caller, params }) => {
      const done = await app.run(caller, 'connector.closeHook', params)
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
      const trial = await app.run(caller, 'connector.test', params)
      if (isRefusal(trial)) return trial
      const problems = trial.problems.map(({ location, summary }) => ({ summary, ...(location ? { location } : {}) }))
      return { works: problems.length === 0, problems, ...(trial.said === undefined ? {} : { said: trial.said }) }
    },
  }),
]
