import { pauseAfter } from '@assent/core/grant/backoff.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { TicketNote } from '@assent/core/ports.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { contextOf } from '../grants/index.ts'
import { claimEnds, type EndedTicket, keepNote } from './ticket-ends-store.ts'

/** Says on a request that its ticket was told. */
export type RecordTold = (orgId: OrgId, requestId: string, taskId: string, key: string) => Promise<Result<unknown>>

/**
 * Tells tickets that the request behind them has ended without its approval: by a comment, once; what becomes of the ticket
 * is for those there to say. What fails is tried again. Returns how many were taken on.
 */
export const tellEnds = async (
  services: Services,
  record: RecordTold,
  orgId: OrgId,
  limit: number,
): Promise<number> => {
  const due = await services.db.inOrg(orgId, (tx) => claimEnds(tx, limit))
  await Promise.all(due.map((one) => tellOne(services, record, orgId, one)))
  return due.length
}

const tellOne = async (services: Services, record: RecordTold, orgId: OrgId, due: EndedTicket): Promise<void> => {
  const keep = (note: Parameters<typeof keepNote>[2]) =>
    services.db.inOrg(orgId, (tx) => keepNote(tx, due.task_id, note))
  // It was opened again meanwhile.
  if (!due.ended) return void (await keep({ state: 'DROPPED' }))
  const outcome = await send(services, orgId, due)
  if (outcome.result === 'trouble') {
    services.log.warn({ orgId, taskId: due.task_id, reason: outcome.reason }, 'a ticket could not be told of the end')
    const again = due.note_tries < limits.ticketNoteTries
    const pause = Math.max(pauseAfter(due.note_tries, outcome.after), outcome.unsure ? limits.ticketLostMs : 0)
    const error = outcome.reason.slice(0, limits.reason)
    return void (await keep(
      again ? { state: 'LATER', pause, error, sure: !outcome.unsure } : { state: 'DROPPED', error },
    ))
  }
  if (outcome.result === 'refused')
    return void (await keep({ state: 'DROPPED', error: outcome.reason.slice(0, limits.reason) }))
  const told = await record(orgId, due.request_id, due.task_id, due.ticket?.key ?? '')
  if (isRefusal(told))
    services.log.warn({ orgId, taskId: due.task_id, summary: told.summary }, 'a request was not told')
  await keep({ state: 'DONE' })
}

const trouble = (reason: string): TicketNote => ({ result: 'trouble', reason })

const send = async (services: Services, orgId: OrgId, due: EndedTicket): Promise<TicketNote> => {
  const { connector_id, kind } = due
  if (connector_id === null || kind === null)
    return { result: 'refused', reason: 'The connection of this step is gone.' }
  if (due.disabled) return trouble('The connection of this step is disabled.')
  const system = services.ticketing?.get(kind)
  if (!system || !due.secret) return trouble('The connection of this step cannot be used.')
  const mark = `assent-${due.task_id}-end`
  const text = `${words[due.status] ?? words.CANCELED} See ${services.baseUrl}/requests/${due.request_id} (${mark})`
  try {
    const context = contextOf(services, orgId, { ...due, connector_id })
    return await system.comment({ id: due.ticket_id, step: due.step, text, mark, look: due.unsure }, context)
  } catch (error) {
    return trouble(error instanceof Error ? error.message : String(error))
  }
}

const words: Readonly<Record<string, string>> & { readonly CANCELED: string } = {
  CANCELED: 'The access request behind this was canceled: nothing has to be done for it any more.',
  DENIED: 'The access request behind this was denied: nothing has to be done for it any more.',
  EXPIRED: 'The access request behind this expired: nothing has to be done for it any more.',
}
