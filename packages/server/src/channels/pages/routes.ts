import { hash, randomBytes } from 'node:crypto'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { isHexId, isId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../app/app.ts'
import { type Page, sendPage } from '../../app/page/layout.ts'
import { isOwnForm, refusalStatus, sendRefusal, toSignIn, type Visitor, visitorOf } from '../../app/page/visitor.ts'
import { drawAskPage } from './draw-ask.ts'
import { drawRequestsPage, drawTasksPage } from './draw-lists.ts'
import { drawRequestPage } from './draw-request.ts'
import { drawTaskPage, type Tried } from './draw-task.ts'
import { formOf, readAnswer, readFields } from './read.ts'
import type { Viewer } from './view.ts'

export type PagesOptions = { readonly app: App; readonly baseUrl: string }

/** What a handler is given: a visitor who is proven, and for a form that it is his own. */
type Visit = {
  readonly app: App
  readonly caller: Caller
  readonly viewer: Viewer
  readonly id: string
  readonly query: (name: string) => string | undefined
  readonly form: ReadonlyMap<string, string>
  /** A fresh key for the forms of the page. */
  readonly key: string
}

/** What a handler answers: a page with its status, or where to go now. */
type Answer = { readonly page: Page; readonly status?: number } | { readonly to: string }

type Handler = (visit: Visit) => Promise<Result<Answer>>

/** Every page, by its path. GET shows and changes nothing (abuse case E1); POST acts and leads to a page that shows. */
export const addRoutes = (server: FastifyInstance, options: PagesOptions): void => {
  const get = (path: string, handler: Handler) =>
    server.get(path, (request, reply) => visit(options, request, reply, handler))
  const post = (path: string, backTo: (id: string) => string, handler: Handler) =>
    server.post(path, (request, reply) => visit(options, request, reply, handler, backTo))
  get('/tasks', listTasks)
  get('/tasks/:id', (given) => showTask(given))
  post('/tasks/:id', (id) => `/tasks/${id}`, answerTask)
  get('/requests', listRequests)
  get('/requests/:id', (given) => showRequest(given))
  post('/requests/:id/messages', (id) => `/requests/${id}`, writeMessage)
  post('/requests/:id/cancel', (id) => `/requests/${id}`, cancelRequest)
  get('/ask/:id', (given) => showAsk(given))
  post('/ask/:id', (id) => `/ask/${id}`, ask)
}

const visit = async (
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
  const form = request.body instanceof Map ? (request.body as ReadonlyMap<string, string>) : new Map<string, string>()
  if (backTo && !isOwnForm(request, baseUrl, visitor, form.get('csrf'))) return sendRefusal(reply, strangeForm)
  const viewer = await viewerOf(app, visitor)
  if (isRefusal(viewer)) return sendRefusal(reply, viewer)
  const answer = await handler({
    app,
    viewer,
    id,
    form,
    caller: backTo ? { ...visitor.caller, key: deliveryKey(request, form) } : visitor.caller,
    query: (name) => queryOf(request, name),
    key: randomBytes(16).toString('base64url'),
  })
  if (isRefusal(answer)) return sendRefusal(reply, answer)
  return 'to' in answer ? reply.redirect(answer.to, 303) : sendPage(reply, answer.status ?? 200, answer.page)
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

const triedOf = (refusal: Refusal, values: ReadonlyMap<string, string>): Tried => ({
  summary: refusal.summary,
  causes: refusal.causes.map(({ summary }) => summary).filter((summary) => summary !== refusal.summary),
  values,
})

const listTasks: Handler = async ({ app, caller, viewer, query }) => {
  const after = query('after')
  const tasks = await app.read(caller, 'task.mine', {
    page: { limit: 20, ...(after && isHexId(after) ? { after } : {}) },
    filter: { op: 'eq', attribute: 'status', value: 'OPEN' },
  })
  return isRefusal(tasks) ? tasks : { page: drawTasksPage(tasks, viewer) }
}

const listRequests: Handler = async ({ app, caller, viewer, query }) => {
  const after = query('after')
  const requests = await app.read(caller, 'request.mine', {
    page: { limit: 20, ...(after && isId('request', after) ? { after } : {}) },
  })
  return isRefusal(requests) ? requests : { page: drawRequestsPage(requests, viewer) }
}

const showTask = async (given: Visit, refused?: Refusal): Promise<Result<Answer>> => {
  const { app, caller, viewer, id, key, form } = given
  const view = await app.read(caller, 'task.get', { taskId: id })
  if (isRefusal(view)) return view
  const desk = await app.read(caller, 'desk.task', { taskId: id })
  if (isRefusal(desk)) return desk
  const messages = await app.read(caller, 'request.messages', { requestId: view.request.requestId })
  if (isRefusal(messages)) return messages
  const tried = refused ? { tried: triedOf(refused, form) } : {}
  return {
    page: drawTaskPage({ view, desk, messages, viewer, key, ...tried }),
    ...(refused ? { status: refusalStatus(refused) } : {}),
  }
}

const answerTask: Handler = async (given) => {
  const { app, caller, id, form } = given
  const view = await app.read(caller, 'task.get', { taskId: id })
  if (isRefusal(view)) return view
  const desk = await app.read(caller, 'desk.task', { taskId: id })
  if (isRefusal(desk)) return desk
  const answer = readAnswer(view, desk, form)
  const digest = form.get('digest')
  if (!answer || !digest) return showTask(given, refuse('invalid', 'Choose one of the buttons of the page.'))
  // What is decided is what was shown: a request that changed meanwhile is refused, and shown again (abuse case F26).
  const done = await app.run(caller, 'request.answer', { taskId: id, answer, digest })
  return isRefusal(done) ? showTask(given, done) : { to: `/tasks/${id}` }
}

const showRequest = async (given: Visit, refused?: Refusal): Promise<Result<Answer>> => {
  const { app, caller, viewer, id, key } = given
  const view = await app.read(caller, 'request.get', { requestId: id })
  if (isRefusal(view)) return view
  const messages = await app.read(caller, 'request.messages', { requestId: id })
  if (isRefusal(messages)) return messages
  const open = view.request.tasks.find((task) => task.status === 'OPEN' || task.status === 'ASSIGNING')
  const found = open && (await app.read(caller, 'desk.task', { taskId: open.taskId }))
  const desk = isRefusal(found) ? undefined : found
  const isAdmin = hasRole(caller, 'ACCESS_REQUESTS_ADMIN')
  const tried = refused ? { tried: triedOf(refused, new Map()) } : {}
  return {
    page: drawRequestPage({ view, desk, messages, viewer, isAdmin, key, ...tried }),
    ...(refused ? { status: refusalStatus(refused) } : {}),
  }
}

const writeMessage: Handler = async (given) => {
  const { app, caller, id, form } = given
  const body = form.get('body')?.trim()
  if (!body) return showRequest(given, refuse('invalid', 'The message is empty.'))
  if (body.length > 5_000) return showRequest(given, refuse('invalid', 'The message has more than 5,000 characters.'))
  const done = await app.run(caller, 'request.message', { requestId: id, body })
  return isRefusal(done) ? showRequest(given, done) : { to: `/requests/${id}#messages` }
}

const cancelRequest: Handler = async (given) => {
  const { app, caller, id, form } = given
  const reason = form.get('reason')?.trim().slice(0, 1_000)
  const done = await app.run(caller, 'request.cancel', { requestId: id, ...(reason ? { reason } : {}) })
  return isRefusal(done) ? showRequest(given, done) : { to: `/requests/${id}` }
}

const showAsk = async (given: Visit, refused?: Refusal): Promise<Result<Answer>> => {
  const { app, caller, viewer, id, key, form, query } = given
  const entry = await app.read(caller, 'catalog.myEntry', { entryId: id })
  if (isRefusal(entry)) return entry
  const fields = await app.read(caller, 'form.get', { entryId: id })
  if (isRefusal(fields)) return fields
  const from = query('from')
  const earlier =
    !refused && from && isId('request', from) ? await app.read(caller, 'request.get', { requestId: from }) : undefined
  const values = refused || !earlier || isRefusal(earlier) ? form : formOf(earlier.request.answers, fields)
  const tried = refused ? { tried: triedOf(refused, form) } : {}
  return {
    page: drawAskPage({ entry, fields, values, viewer, key, ...tried }),
    ...(refused ? { status: refusalStatus(refused) } : {}),
  }
}

const ask: Handler = async (given) => {
  const { app, caller, id, form } = given
  const fields = await app.read(caller, 'form.get', { entryId: id })
  if (isRefusal(fields)) return fields
  const done = await app.run(caller, 'request.submit', { entryId: id, values: [...readFields(fields, form)] as never })
  if (!isRefusal(done)) return { to: `/requests/${done.requestId}` }
  const open = done.links?.['request']
  return open ? { to: `/requests/${open}` } : showAsk(given, done)
}
