import { pauseAfter } from '@assent/core/grant/backoff.ts'
import { type OrgId, systemUserId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { takesCallback } from '@assent/core/steps/registry.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { opened } from '../../platform/secrets.ts'
import { secretContext } from '../directory/index.ts'
import { recordHealth } from '../grants/index.ts'
import { type CallResult, callFlow } from './call.ts'
import { hashOf, newSecret } from './secret.ts'
import {
  claimCalls,
  type DueCall,
  finish,
  keepAccepted,
  keepAnswer,
  keepFailure,
  keepWaiting,
  lockCall,
  saveSecrets,
} from './store.ts'

/** Carries a flow's answer out on its request (features/requests). */
export type CarryOut = (orgId: OrgId, taskId: string, answer: unknown) => Promise<Result<unknown>>

/** What a callback secret is sealed to. */
export const sealContext = (orgId: OrgId, taskId: string): string => `${orgId}/flow_call/${taskId}`

/** A claimed call and its callback secret. */
type Ready = DueCall & { readonly callback: string | undefined }

/**
 * Makes up to `limit` calls that are due, each outside of any transaction; the calls of one batch run side by side.
 * A flow is called until it takes the call, answers, or the step's deadline ends the task. Returns how many it took.
 */
export const runCalls = async (
  services: Services,
  carryOut: CarryOut,
  orgId: OrgId,
  limit: number,
): Promise<number> => {
  const ready = await services.db.inOrg(orgId, async (tx) => {
    const due = await claimCalls(tx, limit)
    const fresh: { taskId: string; hash: Buffer; sealed: Buffer }[] = []
    const calls = due.map((call): Ready => {
      if (!call.open || call.answer) return { ...call, callback: undefined }
      const context = sealContext(orgId, call.task_id)
      const known = call.callback_sealed && opened(services.secrets, call.callback_sealed, context)
      if (known) return { ...call, callback: known }
      const callback = newSecret(orgId, services.random)
      fresh.push({ taskId: call.task_id, hash: hashOf(callback), sealed: services.secrets.seal(callback, context) })
      return { ...call, callback }
    })
    await saveSecrets(tx, fresh)
    // Of what calls nobody, people bring the address to whoever is to call it.
    const waits = ({ callback, type }: Ready) => callback !== undefined && takesCallback(type)
    await keepWaiting(
      tx,
      calls.filter(waits).map(({ task_id }) => task_id),
    )
    return calls
  })
  await Promise.all(ready.map((call) => runOne(services, carryOut, orgId, call)))
  return ready.length
}

const runOne = async (services: Services, carryOut: CarryOut, orgId: OrgId, call: Ready): Promise<void> => {
  if (call.answer) return settle(services, carryOut, orgId, call.task_id, call.answer)
  if (call.callback && takesCallback(call.type)) return
  if (!call.callback) {
    await services.db.inOrg(orgId, (tx) => finish(tx, call.task_id, 'The task ended before the flow answered.'))
    return
  }
  const target = targetOf(services, orgId, call)
  const callbackUrl = `${services.baseUrl}/callbacks/${call.task_id}/${call.callback}`
  const result =
    typeof target === 'string'
      ? ({ result: 'failed', reason: target, grave: true } as const)
      : await callFlow(services, call, target, callbackUrl)
  if (typeof target !== 'string') await services.db.inOrg(orgId, (tx) => noteHealth(tx, call, result))
  if (result.result === 'failed') return failed(services, carryOut, orgId, call, result)
  if (call.told) await carryOut(orgId, call.task_id, { act: 'REACHED' })
  const kept = await services.db.inOrg(orgId, async (tx) => {
    tx.record(runEvent(call))
    if (result.result === 'answered') return keepAnswer(tx, call.task_id, result.answer)
    await keepAccepted(tx, call.task_id)
    return false
  })
  if (kept && result.result === 'answered') await settle(services, carryOut, orgId, call.task_id, result.answer)
}

/** It is called again; who sees to it is told at once where that cannot help, else when it has lasted. */
const failed = async (
  services: Services,
  carryOut: CarryOut,
  orgId: OrgId,
  call: Ready,
  { grave, reason }: Extract<CallResult, { result: 'failed' }>,
): Promise<void> => {
  const { failing, lent, task_id: taskId, tries } = call
  const problem = reason.slice(0, limits.reason)
  services.log.warn({ orgId, taskId, tries, reason: problem }, 'a flow could not be called')
  const isNews = !call.told && (grave === true || (failing !== null && failing >= limits.ticketTroubleMs))
  const tells = isNews && !isRefusal(await carryOut(orgId, taskId, { act: 'TROUBLE', problem }))
  const failure = { taskId, error: problem, pause: pauseAfter(tries), tells, lent }
  await services.db.inOrg(orgId, (tx) => keepFailure(tx, failure))
}

const noteHealth = (tx: Tx, { connector_id }: Ready, result: CallResult): Promise<void> =>
  connector_id === null
    ? Promise.resolve()
    : recordHealth(tx, connector_id, [
        result.result === 'failed' ? { result: 'retry', reason: result.reason } : { result: 'done', actual: 'there' },
      ])

/** Where to call and with which key, or why that is not known. */
const targetOf = (services: Services, orgId: OrgId, call: DueCall): { url: string; key: string } | string => {
  if (!call.connector_id || !call.url) return 'The connector of this step is gone, or has no address.'
  if (call.disabled) return 'The connector of this step is disabled.'
  if (!call.secret) return 'The connector of this step has no secret to sign with.'
  const key = opened(services.secrets, call.secret, secretContext(orgId, call.connector_id))
  return key ? { url: call.url, key } : 'The secret of this connector cannot be opened with the keys that are here.'
}

/**
 * Carries an answer out that was kept before. What the request refuses then stays refused: it was canceled or expired
 * meanwhile, or those who see to the step are told why. What fails for another reason is tried again when the lease ends.
 */
export const settle = async (
  services: Services,
  carryOut: CarryOut,
  orgId: OrgId,
  taskId: string,
  answer: unknown,
): Promise<void> => {
  const outcome = await carryOut(orgId, taskId, answer)
  if (!isRefusal(outcome)) return services.db.inOrg(orgId, async (tx) => void (await finish(tx, taskId)))
  if (outcome.code === 'unavailable') return
  const isOpen = await services.db.inOrg(orgId, async (tx) => {
    await finish(tx, taskId, outcome.summary)
    return (await lockCall(tx, taskId))?.open === true
  })
  if (isOpen) await carryOut(orgId, taskId, { act: 'FAILED', problem: outcome.summary.slice(0, limits.reason) })
}

const runEvent = (call: DueCall) =>
  ({
    type: 'workflows.user.delegatedflow.run',
    actor: { id: systemUserId, type: 'System' },
    targets: [
      { id: call.request_id, type: 'ACCESS_REQUEST' },
      { id: call.connector_id ?? '', type: 'Connector' },
    ],
    outcome: 'SUCCESS',
    requestId: call.request_id,
    detail: { taskId: call.task_id, tries: call.tries },
  }) as const
