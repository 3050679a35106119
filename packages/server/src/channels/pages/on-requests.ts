import { hasRole } from '@assent/core/caller.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { attachAll, unfit } from './attach.ts'
import { drawAskPage } from './draw-ask.ts'
import { drawRequestsPage } from './draw-lists.ts'
import { drawRequestPage } from './draw-request.ts'
import { formOf, readFields } from './read.ts'
import { type Answer, answered, type Handler, triedWith, type Visit } from './visit.ts'

/** What the visitor asked for or gets. */
export const listRequests: Handler = async ({ app, caller, viewer, query }) => {
  const after = query('after')
  const requests = await app.read(caller, 'request.mine', {
    page: { limit: 20, ...(after && isId('request', after) ? { after } : {}) },
  })
  return isRefusal(requests) ? requests : { page: drawRequestsPage(requests, viewer) }
}

/** One request: how it stands, what happened, and what its parties can do. */
export const showRequest = async (given: Visit, refused?: Refusal): Promise<Result<Answer>> => {
  const { app, caller, viewer, id, key } = given
  const view = await app.read(caller, 'request.get', { requestId: id })
  if (isRefusal(view)) return view
  const messages = await app.read(caller, 'request.messages', { requestId: id })
  if (isRefusal(messages)) return messages
  const activity = await app.read(caller, 'request.activity', { requestId: id })
  if (isRefusal(activity)) return activity
  const open = view.request.tasks.find((task) => task.status === 'OPEN' || task.status === 'ASSIGNING')
  const found = open && (await app.read(caller, 'desk.task', { taskId: open.taskId }))
  const desk = isRefusal(found) ? undefined : found
  const isAdmin = hasRole(caller, 'ACCESS_REQUESTS_ADMIN')
  const page = drawRequestPage({
    view,
    desk,
    messages,
    activity,
    viewer,
    isAdmin,
    key,
    ...triedWith(refused, new Map()),
  })
  return answered(page, refused)
}

/** Writes to those concerned. */
export const writeMessage: Handler = async (given) => {
  const { app, caller, id, form } = given
  const body = form.get('body')?.trim()
  if (!body) return showRequest(given, refuse('invalid', 'The message is empty.'))
  if (body.length > limits.message)
    return showRequest(given, refuse('invalid', `The message has more than ${limits.message} characters.`))
  const done = await app.run(caller, 'request.message', { requestId: id, body })
  return isRefusal(done) ? showRequest(given, done) : { to: `/requests/${id}#messages` }
}

/** Takes a request back. */
export const cancelRequest: Handler = async (given) => {
  const { app, caller, id, form } = given
  const reason = form.get('reason')?.trim().slice(0, limits.reason)
  const done = await app.run(caller, 'request.cancel', { requestId: id, ...(reason ? { reason } : {}) })
  return isRefusal(done) ? showRequest(given, done) : { to: `/requests/${id}` }
}

/** The form of an entry, empty or as an earlier request had it. */
export const showAsk = async (given: Visit, refused?: Refusal): Promise<Result<Answer>> => {
  const { app, caller, viewer, id, key, form, query } = given
  const entry = await app.read(caller, 'catalog.myEntry', { entryId: id })
  if (isRefusal(entry)) return entry
  const fields = await app.read(caller, 'form.get', { entryId: id })
  if (isRefusal(fields)) return fields
  const from = query('from')
  const earlier =
    !refused && from && isId('request', from) ? await app.read(caller, 'request.get', { requestId: from }) : undefined
  const values = refused || !earlier || isRefusal(earlier) ? form : formOf(earlier.request.answers, fields)
  const chosen = given.files.length > 0
  const preview = await app.read(caller, 'request.preview', { entryId: id })
  const { risk, why } = isRefusal(preview) ? {} : preview
  const conflicts = risk?.conflicts ?? []
  return answered(
    drawAskPage({ entry, fields, why, conflicts, values, viewer, key, chosen, ...triedWith(refused, form) }),
    refused,
  )
}

/** Asks. */
export const ask: Handler = async (given) => {
  const { app, caller, files, id, form } = given
  const fields = await app.read(caller, 'form.get', { entryId: id })
  if (isRefusal(fields)) return fields
  const wrong = unfit(files)
  if (wrong) return showAsk(given, wrong)
  const done = await app.run(caller, 'request.submit', { entryId: id, values: [...readFields(fields, form)] as never })
  if (!isRefusal(done)) {
    const { requestId } = done
    const { key: _, ...again } = caller
    const lost = await attachAll(app, again, requestId, files)
    // The request is there: what did not go with it can still be sent.
    return lost ? showRequest({ ...given, id: requestId }, lost) : { to: `/requests/${requestId}` }
  }
  const open = done.links?.['request']
  return open ? { to: `/requests/${open}` } : showAsk(given, done)
}
