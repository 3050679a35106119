import { createHash } from 'node:crypto'
import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, refuse } from '@assent/core/refusal.ts'
import { judgeFile } from '@assent/core/request/file-kinds.ts'
import type { App } from '../../app/app.ts'
import type { ChosenFile } from './multipart.ts'

/** Why one of the chosen files is not taken; asked before anything is sent, so that nothing is sent without its files. */
export const unfit = (files: readonly ChosenFile[]): Refusal | undefined => {
  if (files.length > limits.attachmentsPerMessage)
    return refuse('invalid', `At most ${limits.attachmentsPerMessage} files go with a request.`)
  for (const { bytes, name } of files) {
    const kind = judgeFile(bytes)
    if ('why' in kind) return refuse('invalid', kind.why, [{ summary: name.slice(0, limits.attachmentName) }])
  }
  return undefined
}

/**
 * Attaches files to a request that has just been made, with one message that names them. Sent again, it attaches only what
 * is not there: a file is known by its hash.
 */
export const attachAll = async (
  app: App,
  caller: Caller,
  requestId: string,
  files: readonly ChosenFile[],
): Promise<Refusal | undefined> => {
  if (files.length === 0) return undefined
  const there = await app.read(caller, 'attachment.list', { requestId })
  if (isRefusal(there)) return there
  const sent = new Set(there.flatMap(({ messageId, sha256 }) => (messageId === undefined ? [] : [sha256])))
  const kept = new Map(there.flatMap((one) => (one.messageId === undefined ? [[one.sha256, one] as const] : [])))
  for (const { bytes, name } of files) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (sent.has(sha256) || kept.has(sha256)) continue
    const file = await app.run(caller, 'attachment.add', { requestId, name, bytes: inOne(bytes) })
    if (isRefusal(file)) return file
    kept.set(sha256, file)
  }
  if (kept.size === 0) return undefined
  const body = [...kept.values()].map(({ name }) => name).join(', ')
  const attachmentIds = [...kept.values()].map(({ attachmentId }) => attachmentId)
  const done = await app.run(caller, 'request.message', { requestId, body, attachmentIds })
  return isRefusal(done) ? done : undefined
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
