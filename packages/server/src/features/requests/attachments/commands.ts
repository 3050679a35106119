import { createHash } from 'node:crypto'
import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { cleanName, judged, makeJudge } from '@assent/core/request/file-kinds.ts'
import type { AttachedFile } from '@assent/core/request/model.ts'
import type { Handlers, Lane } from '../../../app/feature.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { visible } from '../queries.ts'
import {
  addChunk,
  beginFile,
  dropUnsent,
  endFile,
  filesOf,
  readChunk,
  type StoredFile,
  sweepUnsent,
  type Uses,
  usesOf,
} from './store.ts'

/** What can be done with files of messages. */
export type AttachmentCommands = {
  /** Takes a file in as its bytes come. Its author sends it with a message, or it is dropped after a day. */
  'attachment.add': {
    readonly input: { readonly requestId: string; readonly name: string; readonly bytes: AsyncIterable<Uint8Array> }
    readonly output: StoredFile
  }
  /** Drops a file that its author has not sent. */
  'attachment.drop': {
    readonly input: { readonly requestId: string; readonly attachmentId: string }
    readonly output: undefined
  }
}

/** A file on its way out, a piece at a time. The stream fails if what is read is not what arrived. */
export type Outgoing = { readonly file: StoredFile; readonly bytes: AsyncIterable<Buffer> }

export type AttachmentQueries = {
  'attachment.read': {
    readonly input: { readonly requestId: string; readonly attachmentId: string }
    readonly output: Outgoing
  }
  /** What was sent with the messages of a request, and what the caller has not sent yet. */
  'attachment.list': { readonly input: { readonly requestId: string }; readonly output: readonly StoredFile[] }
}

const none = (): Refusal => refuse('not_found', 'There is no such attachment.')
const megabytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MB`
const full = (summary: string): Refusal => refuse('conflict', summary, [{ summary, location: '/name' }])

/** Why a file more is too much, with the largest that it can be; undefined if there is room. */
const tooMuch = (uses: Uses): Refusal | undefined => {
  const most = limits.attachmentBytes
  if (uses.unsent >= limits.attachmentsUnsent)
    return full(`You have ${limits.attachmentsUnsent} files that you have not sent. Send or remove some of them first.`)
  if (uses.requestFiles >= limits.attachmentsPerRequest)
    return full(`A request has at most ${limits.attachmentsPerRequest} attachments, and this one has them.`)
  if (uses.request + most > limits.attachmentBytesPerRequest)
    return full(`The attachments of a request have at most ${megabytes(limits.attachmentBytesPerRequest)} together.`)
  if (uses.authorDay + most > limits.attachmentBytesPerAuthorDay)
    return full(`You can attach at most ${megabytes(limits.attachmentBytesPerAuthorDay)} a day. Go on tomorrow.`)
  return uses.org + most > limits.attachmentBytesPerOrg
    ? full('Your organization has no more room for attachments. Tell whoever looks after Assent.')
    : undefined
}

/** The commands and queries of attachments. */
export const makeAttachments = (
  services: Services,
): {
  readonly commands: Handlers<AttachmentCommands>
  readonly queries: Handlers<AttachmentQueries>
  readonly lane: Lane
} => {
  const { db } = services
  const inOrg = <T>({ orgId }: Caller, work: (tx: Tx) => Promise<T>): Promise<T> => db.inOrg(orgId, (tx) => work(tx))
  return {
    commands: {
      'attachment.add': async (caller, { bytes, name, requestId }) => {
        const attachmentId = services.newId('attachment')
        const begun = await inOrg(caller, (tx) => begin(tx, caller, requestId, attachmentId))
        if (isRefusal(begun)) return begun
        let arrived: Result<StoredFile> = none()
        try {
          arrived = await takeIn(services, caller, attachmentId, name, bytes)
        } finally {
          if (isRefusal(arrived)) await inOrg(caller, (tx) => dropUnsent(tx, attachmentId))
        }
        return arrived
      },
      'attachment.drop': (caller, { attachmentId, requestId }) =>
        inOrg(caller, async (tx) => {
          const request = await visible(tx, caller, requestId)
          if (isRefusal(request)) return request
          return (await dropUnsent(tx, attachmentId, caller.userId)) ? undefined : none()
        }),
    },
    queries: {
      'attachment.read': (caller, { attachmentId, requestId }) =>
        inOrg(caller, async (tx) => {
          const request = await visible(tx, caller, requestId)
          if (isRefusal(request)) return request
          const file = (await filesOf(tx, requestId, caller.userId)).find((one) => one.attachmentId === attachmentId)
          return file ? { file, bytes: bytesOf(services, caller, file) } : none()
        }),
      'attachment.list': (caller, { requestId }) =>
        inOrg(caller, async (tx) => {
          const request = await visible(tx, caller, requestId)
          return isRefusal(request) ? request : filesOf(tx, requestId, caller.userId)
        }),
    },
    lane: {
      name: 'attachments.sweep',
      work: (orgId, limit) => db.inOrg(orgId, (tx) => sweepUnsent(tx, limits.attachmentUnsentMs, limit)),
      batch: 50,
      everyMs: 60 * 60_000,
    },
  }
}

/** Makes room for a file of the largest size, if the caller may see the request. */
const begin = async (tx: Tx, caller: Caller, requestId: string, attachmentId: string): Promise<Result<undefined>> => {
  const request = await visible(tx, caller, requestId)
  if (isRefusal(request)) return request
  const much = tooMuch(await usesOf(tx, requestId, caller.userId))
  if (much) return much
  const size = limits.attachmentBytes
  await beginFile(tx, { attachmentId, requestId, authorId: caller.userId, name: 'file', size })
  return undefined
}

/** Stores a file piece by piece: no transaction waits for whoever sends it, and no more than a piece of it is held. */
const takeIn = async (
  services: Services,
  { orgId }: Caller,
  attachmentId: string,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Result<StoredFile>> => {
  const hash = createHash('sha256')
  const judge = makeJudge()
  let [size, chunks] = [0, 0]
  for await (const piece of pieces(bytes)) {
    size += piece.length
    // Read to its end all the same: whoever is still sending hears no answer.
    if (size > limits.attachmentBytes) continue
    hash.update(piece)
    judge.add(piece)
    const at = chunks++
    await services.db.inOrg(orgId, (tx) => addChunk(tx, attachmentId, at, piece))
  }
  const kind = judged(size, judge)
  if ('why' in kind) return refuse('invalid', kind.why, [{ summary: kind.why, location: '/name' }])
  const file: AttachedFile = {
    attachmentId,
    name: cleanName(name, kind),
    type: kind.type,
    size,
    sha256: hash.digest('hex'),
  }
  return services.db.inOrg(orgId, async (tx) => (await endFile(tx, file)) ?? none())
}

/** The same bytes in pieces of one size, but for the last. */
async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let [parts, length]: [Uint8Array[], number] = [[], 0]
  for await (const part of bytes) {
    for (let at = 0; at < part.length; ) {
      const next = part.subarray(at, at + limits.attachmentChunk - length)
      at += next.length
      length += next.length
      parts.push(next)
      if (length < limits.attachmentChunk) continue
      yield Buffer.concat(parts)
      ;[parts, length] = [[], 0]
    }
  }
  if (length > 0) yield Buffer.concat(parts)
}

async function* bytesOf({ db }: Services, { orgId }: Caller, file: StoredFile): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for (let at = 0; ; at++) {
    const piece = await db.inOrg(orgId, (tx) => readChunk(tx, file.attachmentId, at))
    if (!piece) break
    hash.update(piece)
    yield piece
  }
  // Too late for another answer: it breaks off, so that nobody takes it for whole.
  if (hash.digest('hex') !== file.sha256) throw new Error(`attachment ${file.attachmentId} is not what arrived`)
}
