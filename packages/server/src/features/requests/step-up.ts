import type { Assertion } from '@assent/core/api/factors.ts'
import type { Json } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Resolution } from '@assent/core/steps/step.ts'
import type { Services } from '../../app/services.ts'
import { askStepUp, proveStepUp } from '../accounts/index.ts'
import { getTask } from './queries-tasks.ts'

type Asked = { readonly taskId: string; readonly resolution: Resolution; readonly digest?: string }

const changed = () =>
  refuse('conflict', 'The request is not as you saw it any more. Look at it again before you decide.', [
    { summary: 'digest does not match', location: '/digest' },
  ])

/** Has an answer to a task of this caller signed: binds it to the request as it is now, which has to be as it was shown. */
export const askToSign =
  (services: Services) =>
  async (caller: Caller, { digest, resolution, taskId }: Asked): Promise<Result<Readonly<Record<string, unknown>>>> => {
    const view = await getTask(services.db, caller, taskId)
    if (isRefusal(view)) return view
    const { request, task } = view
    if (task.status !== 'OPEN') return refuse('conflict', 'This task is not open any more.')
    if (digest !== undefined && digest !== request.digest) return changed()
    const signed = {
      requestId: request.requestId,
      taskId,
      digest: request.digest,
      answer: resolution as unknown as Json,
    }
    return askStepUp(services, caller, signed)
  }

/** The digest that an answer is for, with the passkey that signed it, if one did: the signature is judged here. */
export const withProof = async (
  services: Services,
  caller: Caller,
  { digest, resolution, stepUp, taskId }: Asked & { readonly stepUp?: Assertion },
): Promise<Result<{ readonly digest?: string; readonly proof?: string }>> => {
  if (!stepUp) return digest ? { digest } : {}
  const proven = await proveStepUp(services, caller, { taskId, answer: resolution as unknown as Json }, stepUp)
  if (isRefusal(proven)) return proven
  if (digest !== undefined && digest !== proven.digest) return changed()
  return { digest: proven.digest, proof: proven.passkeyId }
}
