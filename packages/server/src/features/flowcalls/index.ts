import { isHexId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { acceptFlowAnswer, type FlowAnswer } from '@assent/core/steps/answered.ts'
import type { Feature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { type CallbackAddress, renewAddress, showAddress } from './address.ts'
import { type CarryOut, runCalls, settle } from './jobs.ts'
import { matches, orgOf } from './secret.ts'
import { keepAnswer, lockCall } from './store.ts'
import { type RecordTold, tellEnds } from './ticket-ends.ts'
import { lookAtTickets, makeTickets } from './ticket-jobs.ts'
import { makeTold, type Told } from './told.ts'

export type { CallbackAddress } from './address.ts'
export type { Told } from './told.ts'

type OfTask = { readonly taskId: string }
export type FlowcallsCommands = {
  /** Another address for the callback that a step waits for. */
  'callback.renew': { readonly input: OfTask; readonly output: CallbackAddress }
}
export type FlowcallsQueries = {
  /** The address of the callback that a step waits for, for those who bring it there. */
  'callback.get': { readonly input: OfTask; readonly output: CallbackAddress }
}

/** What a callback came to: the answer that counts. */
export type CallbackResult = { readonly taken: boolean; readonly outcome: FlowAnswer['outcome'] | null }

/**
 * Takes the answer of a flow that was called before. The proof is the secret in the address, so that there is no caller:
 * `not_found` for any that is not right, `taken: false` with the first outcome if there was an answer already.
 */
export type Callback = (input: {
  readonly taskId: string
  readonly secret: string
  readonly answer: unknown
}) => Promise<Result<CallbackResult>>

/** What steps wait for outside: delegated flows, which are called and answer; callbacks of whoever was given an address; tickets, which are made and looked at until they are done. */
export const makeFlowcalls = (
  services: Services,
  carryOut: CarryOut,
  record: RecordTold,
): Feature<FlowcallsCommands, FlowcallsQueries> & { readonly callback: Callback; readonly told: Told } => ({
  commands: { 'callback.renew': (caller, input) => renewAddress(services, caller, input) },
  queries: { 'callback.get': (caller, input) => showAddress(services, caller, input) },
  callback: makeCallback(services, carryOut),
  told: makeTold(services),
  lanes: [
    {
      name: 'flows.call',
      work: (orgId, limit) => runCalls(services, carryOut, orgId, limit),
      batch: 20,
      everyMs: 1_000,
      wakeOn: ['assent_flow_call'],
    },
    {
      name: 'tickets.make',
      work: (orgId, limit) => makeTickets({ services, carryOut, orgId }, limit),
      batch: limits.ticketsAtOnce,
      everyMs: 1_000,
      wakeOn: ['assent_flow_call'],
    },
    {
      name: 'tickets.look',
      work: (orgId, limit) => lookAtTickets({ services, carryOut, orgId }, limit),
      batch: limits.ticketsPerLook,
      everyMs: 5_000,
      wakeOn: ['assent_ticket_told'],
    },
    {
      name: 'tickets.tell',
      work: (orgId, limit) => tellEnds(services, record, orgId, limit),
      batch: limits.ticketsAtOnce,
      everyMs: 30_000,
      wakeOn: ['assent_ticket_end'],
    },
  ],
})

const makeCallback =
  (services: Services, carryOut: CarryOut): Callback =>
  async ({ taskId, secret, answer }) => {
    const unknown = refuse('not_found', 'There is no such callback.')
    const orgId = orgOf(secret)
    if (!orgId || !isHexId(taskId)) return unknown
    const first = await services.db.inOrg(
      orgId,
      async (tx): Promise<Result<CallbackResult & { answer?: FlowAnswer }>> => {
        const call = await lockCall(tx, taskId)
        // Compared even where there is no such task, so that both take their time.
        if (!matches(secret, call?.callback_hash) || !call) return unknown
        if (call.answer) return { taken: false, outcome: call.answer.outcome }
        if (!call.open) return { taken: false, outcome: null }
        const given = acceptFlowAnswer(answer)
        if (isRefusal(given)) return given
        await keepAnswer(tx, taskId, given)
        return { taken: true, outcome: given.outcome, answer: given }
      },
    )
    if (isRefusal(first) || !first.answer) return first
    await settle(services, carryOut, orgId, taskId, first.answer)
    return { taken: true, outcome: first.outcome }
  }
