import { errorOf } from '@assent/core/api/client.ts'
import { refuse } from '@assent/core/refusal.ts'
import { msg } from '@lingui/core/macro'
import { i18n, inOwnLanguage } from '../lib/i18n.ts'
import { toSignIn } from './api.ts'
import { Problem } from './problem.ts'

type Download = {
  readonly path: string
  readonly body: unknown
  /** What the file is called. */
  readonly name: string
  /** Told the bytes that came so far. */
  readonly onBytes: (bytes: number) => void
  readonly signal: AbortSignal
}

/** Has the server write a file and keeps it on this machine, as it comes. A file that broke off is not kept. */
export const download = async ({ body, name, onBytes, path, signal }: Download): Promise<void> => {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: '*/*', ...inOwnLanguage() },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) throw error
    const summary = msg`The server does not answer. Check your connection.`
    throw new Problem(refuse('unavailable', i18n._(summary)), undefined, true)
  })
  const requestId = answer.headers.get('x-request-id') ?? undefined
  if (!answer.ok) {
    const refusal = errorOf({ status: answer.status, headers: {}, text: await answer.text() })
    if (refusal.code === 'unauthenticated') toSignIn()
    throw new Problem(refusal, requestId)
  }
  const parts = await partsOf(answer, onBytes).catch((error: unknown) => {
    if (signal.aborted) throw error
    throw new Problem(refuse('unavailable', i18n._(msg`The file broke off before its end. Try again.`)), requestId)
  })
  const type = answer.headers.get('content-type') ?? 'text/plain'
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(parts, { type }))
  link.download = name
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

const partsOf = async (answer: Response, onBytes: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>[]> => {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = answer.body?.getReader()
  for (;;) {
    const next = await reader?.read()
    if (!next || next.done) return parts
    parts.push(next.value)
    bytes += next.value.byteLength
    onBytes(bytes)
  }
}
