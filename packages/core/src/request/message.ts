import { limits } from '../limits.ts'
import { type Cause, type Result, refuse } from '../refusal.ts'
import type { Context } from './context.ts'
import { isParty } from './eligible.ts'
import type { AttachedFile, Request, RequestEvent } from './model.ts'

/** A file that has arrived, as far as it matters to whom it can be sent by. */
export type ArrivedFile = AttachedFile & {
  readonly requestId: string
  readonly authorId: string
  /** The message that it was sent with before. */
  readonly messageId?: string
}

export type MessageCommand = {
  readonly do: 'message'
  readonly messageId: string
  readonly body: string
  /** Files that the author has attached to the request, and not sent yet. */
  readonly attachmentIds?: readonly string[]
  /** Users who are told by name; that they may see the request is proven before. */
  readonly mentions?: readonly string[]
}

/** Parties of a request may write messages, and send with them what they attached to it themselves. */
export const message = (
  request: Request,
  command: MessageCommand,
  context: Context,
): Result<readonly RequestEvent[]> => {
  const { actor, facts, sights } = context
  // Whoever follows it is heard, too, as long as he sees it.
  const follows = request.followers?.includes(actor.userId) === true && sights?.(actor.userId)?.sees === true
  if (!actor.isRequestAdmin && !follows && !isParty(request, actor.userId, facts))
    return refuse('not_found', 'There is no such request.')
  const { attachmentIds = [], body, mentions = [], messageId } = command
  const files = attachmentIds.map((id) => context.fileOf?.(id))
  const causes: Cause[] = files.flatMap((file, index): readonly Cause[] => {
    const summary = fileProblem(file, request, actor.userId)
    return summary === undefined ? [] : [{ summary, location: `/attachmentIds/${index}` }]
  })
  if (new Set(attachmentIds).size < attachmentIds.length || attachmentIds.length > limits.attachmentsPerMessage)
    causes.push({
      summary: `A message has at most ${limits.attachmentsPerMessage} files, each once.`,
      location: '/attachmentIds',
    })
  if (causes.length > 0)
    return refuse('invalid', 'The message was not sent: something is wrong with its files.', causes)
  const attachments = files.flatMap((file) => (file ? [attachedOf(file)] : []))
  const told = [...new Set(mentions)].filter((userId) => userId !== actor.userId)
  return [
    {
      type: 'messaged',
      messageId,
      body,
      by: actor.userId,
      ...(attachments.length > 0 ? { attachments } : {}),
      ...(told.length > 0 ? { mentions: told } : {}),
    },
  ]
}

const fileProblem = (file: ArrivedFile | undefined, request: Request, userId: string): string | undefined => {
  // What somebody else has attached is not known to anybody before it is sent.
  if (!file || file.requestId !== request.requestId || file.authorId !== userId)
    return 'This file is not there any more. Attach it again.'
  return file.messageId === undefined ? undefined : `"${file.name}" was sent before.`
}

const attachedOf = ({ attachmentId, name, sha256, size, type }: ArrivedFile): AttachedFile => ({
  attachmentId,
  name,
  type,
  size,
  sha256,
})
