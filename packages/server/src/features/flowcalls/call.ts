import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { acceptFlowAnswer, type FlowAnswer } from '@assent/core/steps/answered.ts'
import { Webhook } from 'standardwebhooks'
import type { Services } from '../../app/services.ts'
import type { DueCall } from './store.ts'

/** What came of one call. */
export type CallResult =
  | { readonly result: 'answered'; readonly answer: FlowAnswer }
  | { readonly result: 'accepted' }
  /** `grave`: it will not mend by itself. */
  | { readonly result: 'failed'; readonly reason: string; readonly grave?: true }

/**
 * Calls a flow: one signed POST (Standard Webhooks). The same task has the same webhook-id, body and callback address in
 * every try, so that the other side can recognise a repetition. Never throws for what the other side does.
 */
export const callFlow = async (
  services: Services,
  call: DueCall,
  target: { readonly url: string; readonly key: string },
  callbackUrl: string,
): Promise<CallResult> => {
  // Called again after it took the call, it is another call: whoever knows repetitions by their id must not pass it over.
  const again = call.accepted === null ? '' : `_${Date.parse(call.accepted)}`
  const id = `flow_${call.task_id}${again}`
  const body = JSON.stringify(bodyOf(call, callbackUrl))
  const at = new Date(services.now())
  try {
    const response = await services.fetch(target.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'Assent',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signerOf(target.key).sign(id, at, body),
      },
      // Another address than the configured one is never called (abuse case E12).
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.connectorMs),
    })
    return await resultOf(response)
  } catch (error) {
    return { result: 'failed', reason: reasonOf(error) }
  }
}

/** Secrets are `whsec_` and base64; any other text is taken as the key itself. */
const signerOf = (key: string): Webhook => {
  if (key.startsWith('whsec_')) return new Webhook(key)
  return new Webhook(key, { format: 'raw' })
}

/** Nobody is there who knows us. */
const stranger: ReadonlySet<number> = new Set([401, 403, 404, 410])

const resultOf = async (response: Response): Promise<CallResult> => {
  if (response.status === 202) {
    await response.body?.cancel()
    return { result: 'accepted' }
  }
  if (response.status !== 200) {
    await response.body?.cancel()
    const grave = stranger.has(response.status)
    return { result: 'failed', reason: `It answered ${response.status}.`, ...(grave ? { grave } : {}) }
  }
  const text = await readText(response, limits.flowAnswerBytes)
  if (text === undefined)
    return { result: 'failed', reason: `Its answer has more than ${limits.flowAnswerBytes} bytes.` }
  const answer = acceptFlowAnswer(parsed(text))
  if (isRefusal(answer))
    return {
      result: 'failed',
      reason: 'It answered 200 without {"outcome": "CONTINUE" or "DENY"}; to answer later, answer 202.',
    }
  return { result: 'answered', answer }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The body as text; undefined if it is longer than `most` bytes, and then no more of it is read (abuse case E14). */
const readText = async (response: Response, most: number): Promise<string | undefined> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'It could not be called.'
  if (error.name === 'TimeoutError') return `It did not answer within ${limits.connectorMs / 1000} seconds.`
  // What lies beneath (addresses, say) is not told.
  return error.message.slice(0, limits.reason)
}

/** Answers under the names that the step gives them; several as a list, one that was not given as null. */
const mappedOf = ({ mapped, request }: DueCall): Readonly<Record<string, string | readonly string[] | null>> =>
  Object.fromEntries(
    Object.entries(mapped ?? {}).map(([name, of]) => {
      const answer = request.answers.find(({ id }) => id === of)
      return [name, answer?.values ?? answer?.value ?? null]
    }),
  )

/** What a flow is told: who asks for what, for whom, for how long, and every answer given so far. */
const bodyOf = (call: DueCall, callbackUrl: string) => {
  const { request } = call
  return {
    type: 'flow.run',
    requestId: call.request_id,
    taskId: call.task_id,
    callbackUrl,
    request: {
      created: request.created,
      requestedFor: call.requested_for,
      requestedBy: call.requested_by,
      resource: { id: request.level.appId, type: 'APPLICATION', label: call.app },
      accessScope: { id: request.level.scopeId, type: request.level.scopeType, name: call.level ?? call.app },
      accessDuration: request.duration ?? null,
    },
    answers: request.answers,
    step: { label: call.label },
    inputs: { ...call.inputs, ...mappedOf(call) },
  }
}
