import { errorOf } from '@assent/core/api/client.ts'
import { refuse } from '@assent/core/refusal.ts'
import { msg } from '@lingui/core/macro'
import { i18n, inOwnLanguage } from '../lib/i18n.ts'
import { toSignIn } from './api.ts'
import { Problem } from './problem.ts'

/** Sends a file as it is, and gives what the server answers; everything else is thrown as a Problem. */
export const upload = async <T>(path: string, file: File, type: string, signal?: AbortSignal): Promise<T> => {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': type, ...inOwnLanguage() },
    body: file,
    redirect: 'manual',
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    // A browser does not read a file that was changed since it was chosen, and says no more than that.
    const summary = msg`The file could not be sent. Check your connection; if you changed the file, choose it again.`
    throw new Problem(refuse('unavailable', i18n._(summary)), undefined, false)
  })
  const text = await answer.text()
  const requestId = answer.headers.get('x-request-id') ?? undefined
  if (!answer.ok) {
    const refusal = errorOf({ status: answer.status, headers: {}, text })
    if (refusal.code === 'unauthenticated') toSignIn()
    throw new Problem(refusal, requestId)
  }
  return JSON.parse(text) as T
}

type Sending = {
  readonly path: string
  readonly file: File
  readonly type: string
  /** Told which part of it is sent, from 0 to 1. */
  readonly onPart: (part: number) => void
  readonly signal: AbortSignal
}

/** As `upload`, telling how far it is; rejects with the signal's reason where it was given up. */
export const uploadInSight = <T>({ file, onPart, path, signal, type }: Sending): Promise<T> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    for (const [name, value] of Object.entries({
      accept: 'application/json',
      'content-type': type,
      ...inOwnLanguage(),
    }))
      request.setRequestHeader(name, String(value))
    request.upload.addEventListener('progress', ({ loaded, total }) => onPart(total > 0 ? loaded / total : 0))
    request.addEventListener('error', () => {
      const summary = msg`The file could not be sent. Check your connection; if you changed the file, choose it again.`
      reject(new Problem(refuse('unavailable', i18n._(summary)), undefined, false))
    })
    request.addEventListener('abort', () => reject(signal.reason))
    request.addEventListener('load', () => {
      const text = request.responseText
      if (request.status >= 200 && request.status < 300) return resolve(JSON.parse(text) as T)
      const refusal = errorOf({ status: request.status, headers: {}, text })
      if (refusal.code === 'unauthenticated') toSignIn()
      reject(new Problem(refusal, request.getResponseHeader('x-request-id') ?? undefined))
    })
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
