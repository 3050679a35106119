import { hash, randomBytes } from 'node:crypto'
import type { Caller } from '@assent/core/caller.ts'
import { isHexId, isId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../app/app.ts'
import { type Page, sendPage } from '../../app/page/layout.ts'
import { isOwnForm, refusalStatus, sendRefusal, toSignIn, type Visitor, visitorOf } from '../../app/page/visitor.ts'
import { voiceOf } from '../../app/page/voice.ts'
import type { Tried } from './draw-task.ts'
import { type ChosenFile, readBody } from './multipart.ts'
import type { Viewer } from './view.ts'

export type PagesOptions = { readonly app: App; readonly baseUrl: string }

/** What a handler is given: a visitor who is proven, and for a form that it is his own. */
export type Visit = {
  readonly app: App
  readonly caller: Caller
  readonly viewer: Viewer
  /** Of the path; empty where it has none. */
  readonly id: string
  readonly query: (name: string) => string | undefined
  readonly form: ReadonlyMap<string, string>
  /** Files that were chosen in it; only where the form has them. */
  readonly files: readonly ChosenFile[]
  /** A fresh key for the forms of the page. */
  readonly key: string
}

/** What a handler answers: a page with its status, or where to go now. */
export type Answer = { readonly page: Page; readonly status?: number } | { readonly to: string }

export type Handler = (visit: Visit) => Promise<Result<Answer>>

/** Proves the visitor and his form, lets the handler answer, and sends that. `backTo`: it is a form, of that page. */
export const visit = async (
  { app, baseUrl }: PagesOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  handler: Handler,
  backTo?: (id: string) => string,
): Promise<FastifyReply> => {
  const { id = '' } = request.params as { id?: string }
  // What is no id of ours is not asked for, and not sent back to.
  if (id !== '' && !isHexId(id) && !isId('request', id) && !isId('entry', id)) return sendRefusal(reply, noSuchPage)
  const visitor = await visitorOf(app.door, request, baseUrl)
  if (!visitor) return toSignIn(reply, backTo ? backTo(id) : request.url)
  if (isRefusal(visitor)) return sendRefusal(reply, visitor)
  const voice = await voiceOf(app, visitor, request)
  const sent = await readBody(request)
  if (isRefusal(sent)) return sendRefusal(reply, sent, voice)
  const { files, form } = sent
  if (backTo && !isOwnForm(request, baseUrl, visitor, form.get('csrf'))) return sendRefusal(reply, strangeForm, voice)
  const viewer = await viewerOf(app, visitor)
  if (isRefusal(viewer)) return sendRefusal(reply, viewer, voice)
  const answer = await handler({
    app,
    viewer,
    id,
    form,
    files,
    caller: backTo ? { ...visitor.caller, key: deliveryKey(request, form) } : visitor.caller,
    query: (name) => queryOf(request, name),
    key: randomBytes(16).toString('base64url'),
  })
  if (isRefusal(answer)) return sendRefusal(reply, answer, voice)
  return 'to' in answer ? reply.redirect(answer.to, 303) : sendPage(reply, answer.status ?? 200, answer.page, { voice })
}

/** The same form with the same content, sent again from the same page, is one delivery; anything else is another. */
const deliveryKey = (request: FastifyRequest, form: ReadonlyMap<string, string>): string =>
  `page-${hash('sha256', JSON.stringify([request.url, ...form]), 'base64url')}`

const noSuchPage = refuse('not_found', 'There is no such page.')
const strangeForm = refuse(
  'forbidden',
  'This form did not come from a page of yours, or you have signed in anew since. Open the page again and send it from there.',
)

const viewerOf = async (app: App, { caller, csrf }: Visitor): Promise<Result<Viewer>> => {
  const user = await app.read(caller, 'user.get', { user: 'me' })
  return isRefusal(user) ? user : { userId: caller.userId, timeZone: user.timeZone, csrf }
}

// The server parses queries into `{values, problem?}`; whatever is wrong with one counts as absent here.
const queryOf = (request: FastifyRequest, name: string): string | undefined => {
  const { values, problem } = request.query as { values?: Record<string, unknown>; problem?: unknown }
  const value = problem ? undefined : values?.[name]
  return typeof value === 'string' ? value : undefined
}

/** What a refused form is shown with: why, and what was filled in. Nothing, if nothing was refused. */
export const triedWith = (
  refusal: Refusal | undefined,
  values: ReadonlyMap<string, string>,
): { readonly tried?: Tried } =>
  refusal === undefined
    ? {}
    : {
        tried: {
          summary: refusal.summary,
          causes: refusal.causes.map(({ summary }) => summary).filter((summary) => summary !== refusal.summary),
          values,
        },
      }

/** A page, with the status of what was refused on it. */
export const answered = (page: Page, refused: Refusal | undefined): Answer => ({
  page,
  ...(refused ? { status: refusalStatus(refused) } : {}),
})
