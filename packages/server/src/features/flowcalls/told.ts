import { createHmac, timingSafeEqual } from 'node:crypto'
import { isId, type OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { hookContext } from '../directory/index.ts'
import { hookOf, lookSooner } from './ticket-store.ts'

/**
 * Takes what a ticket system says of a change there. The proof is a signature over the body, or where the system cannot sign
 * the secret itself. Nothing of it is believed: at most the ticket is looked at sooner, by our own call, and that once in
 * limits.ticketToldMs. So whatever is forged or comes again does nothing else. `not_found` for any that is not right.
 */
export type Told = (input: {
  readonly orgId: string
  readonly connectorId: string
  /** `sha256=` and hex. */
  readonly signature: string | undefined
  readonly secret: string | undefined
  readonly body: Buffer
}) => Promise<Result<undefined>>

const unknown = refuse('not_found', 'There is no such address, or the call is not signed with its secret.')

export const makeTold =
  (services: Services): Told =>
  async ({ orgId, connectorId, ...call }) => {
    if (!isId('org', orgId) || !isId('connector', connectorId)) return unknown
    return services.db.inOrg(orgId as OrgId, async (tx): Promise<Result<undefined>> => {
      const hook = await hookOf(tx, connectorId)
      const system = hook && services.ticketing?.get(hook.kind)
      const secret = hook?.secret && services.secrets.open(hook.secret, hookContext(orgId, connectorId))
      // Proven against something even where there is nothing, so that both take their time (abuse case E3).
      const proven = isProven(call, secret ?? 'nothing', system?.sendsSecret === true)
      if (!system || !secret || !proven) return unknown
      const ticketId = system.told(bodyOf(call.body))
      if (ticketId !== undefined) await lookSooner(tx, connectorId, ticketId, limits.ticketToldMs)
      return undefined
    })
  }

type Call = Pick<Parameters<Told>[0], 'signature' | 'secret' | 'body'>

const isProven = ({ body, secret: sent, signature }: Call, secret: string, sendsSecret: boolean): boolean => {
  const signed = createHmac('sha256', secret).update(body).digest('hex')
  if (signature !== undefined) return same(signature.toLowerCase(), `sha256=${signed}`)
  return sendsSecret && sent !== undefined && same(sent, secret)
}

const same = (a: string, b: string): boolean => {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

const bodyOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
