import type { Caller } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import { change, eventOf } from '../act.ts'
import { forbidden, managesDirectory, notFound } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import { lockConnector, setHookSecret } from './store.ts'

/** What the secret of a webhook is sealed to. */
export const hookContext = (orgId: string, connectorId: string): string => `${orgId}/connector/${connectorId}/webhook`

/** Where a ticket system tells us of changes, and by what it proves itself; the secret is shown this once. */
export type Hook = { readonly url: string; readonly secret: string }

/** Makes the secret anew by which a ticket system tells us of changes; the one before counts no more. */
export const openHook =
  (services: Services) =>
  async (caller: Caller, { connectorId }: { readonly connectorId: string }): Promise<Result<Hook>> => {
    if (!managesDirectory(caller)) return forbidden('change connectors')
    return change(services, caller, async (tx): Promise<Result<Hook>> => {
      const connector = await lockConnector(tx, connectorId)
      if (!connector) return notFound('connector')
      if (!services.ticketing?.has(connector.kind)) return refuse('conflict', 'Only ticket systems tell us of changes.')
      const secret = Buffer.from(services.random(32)).toString('base64url')
      await setHookSecret(tx, connectorId, services.secrets.seal(secret, hookContext(tx.orgId, connectorId)))
      tx.record(
        eventOf(caller, 'assent.connector.update', [namedTarget(connectorId, 'Connector', connector.name)], {
          webhook: true,
        }),
      )
      return { url: `${services.baseUrl}/tickets/${tx.orgId}/${connectorId}`, secret }
    })
  }

/** Forgets the secret: whoever calls with it is a stranger at once. */
export const closeHook =
  (services: Services) =>
  async (caller: Caller, { connectorId }: { readonly connectorId: string }): Promise<Result<undefined>> => {
    if (!managesDirectory(caller)) return forbidden('change connectors')
    return change(services, caller, async (tx): Promise<Result<undefined>> => {
      const connector = await lockConnector(tx, connectorId)
      if (!connector) return notFound('connector')
      await setHookSecret(tx, connectorId, null)
      tx.record(
        eventOf(caller, 'assent.connector.update', [namedTarget(connectorId, 'Connector', connector.name)], {
          webhook: false,
        }),
      )
      return undefined
    })
  }
