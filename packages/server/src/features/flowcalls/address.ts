import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { mayAct } from '@assent/core/request/eligible.ts'
import { isOpen } from '@assent/core/request/model.ts'
import { needsOf } from '@assent/core/request/needs.ts'
import { takesCallback } from '@assent/core/steps/registry.ts'
import { eventOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'
import { opened } from '../../platform/secrets.ts'
import { loadFacts, mayRun, visible } from '../requests/index.ts'
import { sealContext } from './jobs.ts'
import { hashOf, newSecret } from './secret.ts'
import { addressOf, keepAddress, requestOfTask } from './store.ts'

/** Where the callback of a step is awaited: whoever knows it can answer, once. */
export type CallbackAddress = { readonly callbackUrl: string }
type OfTask = { readonly taskId: string }

/**
 * The request of an open step that waits for a callback, for those who could mark it as done: the people whom the step names,
 * and those who run the request. Never for whoever it is for or made it, who could let it go on by himself.
 */
const waitingFor = async (tx: Tx, caller: Caller, taskId: string): Promise<Result<{ readonly requestId: string }>> => {
  const unknown = refuse('not_found', 'There is no such task.')
  const requestId = await requestOfTask(tx, taskId)
  const request = requestId === undefined ? unknown : await visible(tx, caller, requestId)
  if (isRefusal(request)) return unknown
  const task = request.tasks.find((one) => one.taskId === taskId)
  if (!task || !takesCallback(task.type)) return refuse('conflict', 'This step has no callback that people are given.')
  if (!isOpen(request) || task.status !== 'OPEN') return refuse('conflict', 'This step waits for no callback any more.')
  const { facts } = await loadFacts(tx, needsOf(request, [], 0, caller.userId))
  const { kind, personId, userId } = caller
  const actor = { userId, personId, kind, isRequestAdmin: await mayRun(tx, caller, request) }
  const right = mayAct(request, task, actor, facts)
  return isRefusal(right) ? right : { requestId: request.requestId }
}

const urlOf = ({ baseUrl }: Services, taskId: string, secret: string): CallbackAddress => ({
  callbackUrl: `${baseUrl}/callbacks/${taskId}/${secret}`,
})

const again = (summary: string): Refusal => refuse('conflict', summary)

/** The address of a step that waits for a callback. Reading it changes nothing. */
export const showAddress = (services: Services, caller: Caller, { taskId }: OfTask): Promise<Result<CallbackAddress>> =>
  services.db.inOrg(caller.orgId, async (tx): Promise<Result<CallbackAddress>> => {
    const waits = await waitingFor(tx, caller, taskId)
    if (isRefusal(waits)) return waits
    const { answered, sealed } = (await addressOf(tx, taskId)) ?? { answered: false, sealed: null }
    if (answered) return again('An answer came that the request did not take; only another address can bring one.')
    if (!sealed) return again('The address is being made. Ask again in a moment.')
    const secret = opened(services.secrets, sealed, sealContext(caller.orgId, taskId))
    return secret === undefined
      ? again('The address cannot be read with the keys that are here. Make another one.')
      : urlOf(services, taskId, secret)
  })

/** Makes another address; the one before is dead from then on. On the record, without the address. */
export const renewAddress = (
  services: Services,
  caller: Caller,
  { taskId }: OfTask,
): Promise<Result<CallbackAddress>> =>
  changeInOrg(services.db, caller.orgId, {}, async (tx): Promise<Result<CallbackAddress>> => {
    const there = await addressOf(tx, taskId, true)
    const waits = await waitingFor(tx, caller, taskId)
    if (isRefusal(waits)) return waits
    if (there?.answered && !there.refused) return again('An answer has just come, and is being taken.')
    const secret = newSecret(caller.orgId, services.random)
    const sealed = services.secrets.seal(secret, sealContext(caller.orgId, taskId))
    await keepAddress(tx, taskId, hashOf(secret), sealed)
    const targets = [{ id: waits.requestId, type: 'ACCESS_REQUEST' }]
    tx.record({ ...eventOf(caller, 'assent.callback.renew', targets, { taskId }), requestId: waits.requestId })
    return urlOf(services, taskId, secret)
  })
