import type { Caller } from '@assent/core/caller.ts'
import type { ConnectorInstance } from '@assent/core/directory/model.ts'
import { clean, nameProblem } from '@assent/core/directory/text.ts'
import { type Cause, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf } from '../act.ts'
import { forbidden, managesDirectory, notFound } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import {
  appsOfConnector,
  type ConnectorUse,
  deleteConnector,
  lockConnector,
  putConnector,
  setDisabled,
  usesOfConnectors,
} from './store.ts'

export type ConnectorInput = {
  readonly kind: string
  readonly name: string
  /** As the kind's own schema takes it. */
  readonly config: unknown
  /** The credential; null removes it, undefined leaves it as it is. */
  readonly secret?: string | null
}

/** What a connector's secret is sealed to, so that it opens nowhere else. */
export const secretContext = (orgId: string, connectorId: string): string => `${orgId}/connector/${connectorId}`

/** Sets up the way to an external system. */
export const createConnector =
  (services: Services) =>
  async (caller: Caller, input: ConnectorInput): Promise<Result<ConnectorInstance>> => {
    if (!managesDirectory(caller)) return forbidden('set up connectors')
    const refusal = checkInput(services, input)
    if (refusal) return refusal
    return change(services, caller, async (tx) => {
      const connectorId = services.newId('connector')
      const connector = await putConnector(tx, { ...input, ...kept(services, tx, connectorId, input) })
      tx.record(eventOf(caller, 'assent.connector.create', [targetOf(connector)], { kind: input.kind }))
      return connector
    })
  }

/** Changes name, settings or secret of a connector; its kind stays. */
export const updateConnector =
  (services: Services) =>
  async (
    caller: Caller,
    { connectorId, ...input }: Omit<ConnectorInput, 'kind'> & { readonly connectorId: string },
  ): Promise<Result<ConnectorInstance>> => {
    if (!managesDirectory(caller)) return forbidden('change connectors')
    return change(services, caller, async (tx) => {
      const before = await lockConnector(tx, connectorId)
      if (!before) return notFound('connector')
      const whole = { ...input, kind: before.kind }
      const refusal = checkInput(services, whole)
      if (refusal) return refusal
      const after = await putConnector(tx, { ...whole, ...kept(services, tx, connectorId, whole) })
      tx.record(
        eventOf(caller, 'assent.connector.update', [targetOf(after)], { secretChanged: input.secret !== undefined }),
      )
      return after
    })
  }

/** Removes a connector that serves no app any more. Its secret is forgotten at once. */
export const removeConnector =
  (services: Services) =>
  async (caller: Caller, { connectorId }: { readonly connectorId: string }): Promise<Result<undefined>> => {
    if (!managesDirectory(caller)) return forbidden('delete connectors')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const connector = await lockConnector(tx, connectorId)
      if (!connector) return notFound('connector')
      const apps = await appsOfConnector(tx, connectorId)
      if (apps.length > 0)
        return refuse('conflict', `The connector serves ${apps.join(', ')}: give these apps another first.`)
      const uses = await usesOfConnectors(tx, [connectorId])
      if (uses.length > 0)
        return refuse(
          'conflict',
          `Steps go by the connector: ${usesText(uses)}. Take it out of them first, or disable it.`,
          uses.slice(0, 20).map((use) => ({ summary: usesText([use]), reason: use.type })),
        )
      await deleteConnector(tx, connectorId)
      tx.record(eventOf(caller, 'assent.connector.delete', [targetOf(connector)]))
      return undefined
    })
  }

const usesText = (uses: readonly ConnectorUse[]): string =>
  uses
    .slice(0, 10)
    .map(({ count, name }) => name ?? (count === 1 ? 'one request that waits' : `${count} requests that wait`))
    .join(', ')

/** Lets steps go by a connector or not, at once: what is under way waits, and those who see to it are told. */
export const disableConnector =
  (services: Services) =>
  async (
    caller: Caller,
    { connectorId, disabled }: { readonly connectorId: string; readonly disabled: boolean },
  ): Promise<Result<ConnectorInstance>> => {
    if (!managesDirectory(caller)) return forbidden('change connectors')
    return change(services, caller, async (tx) => {
      const before = await lockConnector(tx, connectorId)
      if (!before) return notFound('connector')
      if (before.disabled === disabled) return before
      const apps = await appsOfConnector(tx, connectorId)
      if (disabled && apps.length > 0)
        return refuse('conflict', `The connector serves ${apps.join(', ')}: give these apps another first.`)
      const after = await setDisabled(tx, connectorId, disabled)
      tx.record(eventOf(caller, 'assent.connector.update', [targetOf(after)], { disabled }))
      return after
    })
  }

const checkInput = (services: Services, { kind, name, config }: ConnectorInput): Refusal | undefined => {
  const connector = services.connectors.get(kind) ?? services.ticketing?.get(kind)
  if (!connector)
    return refuse('invalid', `There is no connector of kind ${kind}.`, [
      {
        summary: `kind is one of ${[...services.connectors.keys(), ...(services.ticketing?.keys() ?? [])].join(', ')}`,
        location: '/kind',
        reason: 'INVALID_ENUM_VALUE',
      },
    ])
  const problem = nameProblem(clean(name))
  const causes: Cause[] = problem
    ? [{ summary: `name ${problem}`, location: '/name', reason: 'STRING_FORMAT_INVALID' }]
    : []
  for (const { instancePath, message } of Value.Errors(connector.configSchema as TSchema, config).slice(0, 20))
    causes.push({ summary: message, location: `/config${instancePath}`, reason: 'INVALID_VALUE' })
  return causes.length > 0 ? refuse('invalid', 'The connector is not valid.', causes) : undefined
}

const kept = (services: Services, tx: Tx, connectorId: string, { name, secret }: ConnectorInput) => ({
  connectorId,
  name: clean(name),
  secret: typeof secret === 'string' ? services.secrets.seal(secret, secretContext(tx.orgId, connectorId)) : secret,
})

const targetOf = (connector: ConnectorInstance) => namedTarget(connector.connectorId, 'Connector', connector.name)
