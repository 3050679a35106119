import { limits } from '@assent/core/limits.ts'
import type { AccessItem, Connector, ConnectorContext, ConnectorOutcome } from '@assent/core/ports.ts'
import type { Services } from '../../app/services.ts'
import { secretContext } from '../directory/index.ts'
import type { DueConnector } from './store-connector.ts'

/** What a connector is called with. Throws if its secret cannot be opened. */
export const contextOf = (
  services: Pick<Services, 'secrets' | 'fetch' | 'now'>,
  orgId: string,
  connector: Pick<DueConnector, 'connector_id' | 'config' | 'secret'>,
): ConnectorContext => ({
  config: connector.config,
  ...(connector.secret
    ? { secret: services.secrets.open(connector.secret, secretContext(orgId, connector.connector_id)) }
    : {}),
  fetch: services.fetch,
  signal: AbortSignal.timeout(limits.connectorMs),
  now: services.now,
})

const verbs = { look: 'read', give: 'give', take: 'take' } as const

/**
 * One outside call for a batch, outside any transaction. Whatever goes wrong (an exception, no answer within the limit, an
 * answer that lacks items) is `retry` for the items concerned: it proves nothing.
 */
export const callConnector = async (
  connector: Connector,
  step: keyof typeof verbs,
  items: readonly AccessItem[],
  makeContext: () => ConnectorContext,
): Promise<readonly ConnectorOutcome[]> => {
  let outcomes: readonly ConnectorOutcome[] = []
  let failure = 'The connector gave no answer for this item.'
  try {
    const context = makeContext()
    outcomes = await Promise.race([connector[verbs[step]](items, context), refusedBy(context.signal)])
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  }
  return items.map((_, index) => outcomes[index] ?? { result: 'retry', reason: failure })
}

/** Never resolves; rejects when the signal fires. A connector that does not heed its signal holds nobody up. */
const refusedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const refuse = () => reject(new Error(`The target gave no answer within ${limits.connectorMs / 1_000} seconds.`))
    if (signal.aborted) refuse()
    else signal.addEventListener('abort', refuse, { once: true })
  })
