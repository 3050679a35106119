import { isHexId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { takesCallback } from '@assent/core/steps/registry.ts'
import type { App } from '../../app/app.ts'
import { drawTasksPage } from './draw-lists.ts'
import { drawReassignPage } from './draw-reassign.ts'
import { drawTaskPage } from './draw-task.ts'
import { pickedIn, readAnswer, wordsOf } from './read.ts'
import { type Answer, answered, type Handler, triedWith, type Visit } from './visit.ts'

/** What waits for the visitor. */
export const listTasks: Handler = async ({ app, caller, viewer, query }) => {
  const after = query('after')
  const tasks = await app.read(caller, 'task.mine', {
    page: { limit: 20, ...(after && isHexId(after) ? { after } : {}) },
    filter: { op: 'eq', attribute: 'status', value: 'OPEN' },
  })
  return isRefusal(tasks) ? tasks : { page: drawTasksPage(tasks, viewer) }
}

/** A task with the whole request, and what can be done about it. */
export const showTask = async (given: Visit, refused?: Refusal): Promise<Result<Answer>> => {
  const { app, caller, viewer, id, key, form } = given
  const view = await app.read(caller, 'task.get', { taskId: id })
  if (isRefusal(view)) return view
  const desk = await app.read(caller, 'desk.task', { taskId: id })
  if (isRefusal(desk)) return desk
  const messages = await app.read(caller, 'request.messages', { requestId: view.request.requestId })
  if (isRefusal(messages)) return messages
  const context = desk.whyNot ? undefined : await app.read(caller, 'desk.context', { taskId: id })
  const conflicts = context && !isRefusal(context) ? context.conflicts : []
  const waits = desk.whyNot === undefined && takesCallback(view.task.type)
  const callback = waits ? await app.read(caller, 'callback.get', { taskId: id }) : undefined
  const page = { view, desk, messages, conflicts, viewer, key, ...(callback ? { callback } : {}) }
  return answered(drawTaskPage({ ...page, ...triedWith(refused, form) }), refused)
}

/** Decides, answers or completes. */
export const answerTask: Handler = async (given) => {
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

/** Sends a decision back with a question. */
export const askBack: Handler = async (given) => {
  const { app, caller, id, form } = given
  const body = form.get('asked')?.trim().slice(0, limits.message)
  if (!body) return showTask(given, refuse('invalid', 'Write what you need to know.'))
  const done = await app.run(caller, 'request.askBack', { taskId: id, body })
  return isRefusal(done) ? showTask(given, done) : { to: `/tasks/${id}` }
}

/** Brings in a manager. */
export const escalateTask: Handler = async (given) => {
  const { app, caller, id, form } = given
  const reason = form.get('reason')?.trim().slice(0, limits.reason)
  if (!reason) return showTask(given, refuse('invalid', 'Say why a manager should be brought in.'))
  const done = await app.run(caller, 'request.escalate', { taskId: id, reason })
  return isRefusal(done) ? showTask(given, done) : { to: `/requests/${done.requestId}` }
}

/** Looking for somebody else to act. */
export const showReassign = async (given: Visit, refused?: Refusal): Promise<Result<Answer>> => {
  const { app, caller, viewer, id, form, key, query } = given
  const view = await app.read(caller, 'task.get', { taskId: id })
  if (isRefusal(view)) return view
  const sought = form.get('who') ?? query('who') ?? ''
  const found = await candidates(app, given, sought)
  if (isRefusal(found)) return found
  const page = drawReassignPage({ view, sought, found, viewer, key, ...triedWith(refused, form) })
  return answered(page, refused)
}

/** Whom some words mean, each part between commas for itself. */
const candidates = async (app: App, { caller, id }: Visit, sought: string) => {
  const found = new Map<string, { readonly userId: string; readonly name: string; readonly login: string }>()
  const parts = wordsOf(sought)
  // Whoever may not name anybody is told so before he looks for somebody.
  for (const match of parts.length > 0 ? parts : [undefined]) {
    const page = await app.read(caller, 'desk.candidates', { taskId: id, page: { limit: match ? 20 : 1 }, match })
    if (isRefusal(page)) return page
    if (match !== undefined) for (const one of page.items) found.set(one.userId, one)
  }
  return [...found.values()]
}

/** Lets somebody else act. */
export const reassignTask: Handler = async (given) => {
  const { app, caller, id, form } = given
  const userIds = pickedIn(form)
  if (userIds.length === 0) return showReassign(given, refuse('invalid', 'Choose somebody of the list.'))
  const reason = form.get('reason')?.trim().slice(0, limits.reason)
  const done = await app.run(caller, 'request.reassign', { taskId: id, userIds, ...(reason ? { reason } : {}) })
  return isRefusal(done) ? showReassign(given, done) : { to: `/requests/${done.requestId}` }
}
