import { hash } from 'node:crypto'
import { fullOf, taskOf } from '@assent/core/api/request-view.ts'
import { MessageCreate, RequestFull, TasksResolve, TasksResolved } from '@assent/core/api/requests.ts'
import { type ErrorBody, hexId } from '@assent/core/api/wire.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Static, Type } from 'typebox'
import { refusalAnswer } from '../errors.ts'
import { type Call, type Outgoing, type Route, route } from '../route.ts'

const base = '/governance/api/v2'
const tag = 'Tasks'
const manage = ['okta.accessRequests.tasks.manage']
const oneTask = {
  method: 'POST',
  tag,
  stage: 'EXTENSION',
  scopes: manage,
  roles: 'self',
  refuses: [403, 404, 409],
  keyed: true,
  params: Type.Object({ taskId: hexId() }),
  response: RequestFull,
} as const

/** A delivery key for each part of a call that has one: repeated as a whole, each part is done once. */
export const keyed = (caller: Caller, id: string): Caller =>
  caller.key === undefined ? caller : { ...caller, key: `${hash('sha256', caller.key, 'base64url')} ${id}` }

const resolveAll = async ({
  app,
  body,
  caller,
  link,
}: Call<unknown, unknown, TasksResolve>): Promise<Outgoing<Static<typeof TasksResolved>>> => {
  const errorId = caller.trace?.requestId ?? ''
  // Given together they are carried out together; each keeps its own result.
  const data = await Promise.all(
    body.tasks.map(async ({ taskId, digest, ...resolution }) => {
      const input = { taskId, resolution, ...(digest ? { digest } : {}) }
      const done = await app.run(keyed(caller, taskId), 'request.resolve', input)
      if (!isRefusal(done)) return { taskId, status: 200, task: taskOf(done, link) }
      const { body: error, status } = refusalAnswer(done, errorId, { baseUrl: link('') })
      return { taskId, status, error: error as Static<typeof ErrorBody> }
    }),
  )
  return { data }
}

/** What can be done about tasks besides answering one. */
export const routes: readonly Route[] = [
  route({
    method: 'POST',
    url: `${base}/my/tasks/resolve`,
    operationId: 'resolveMyTasks',
    summary: 'Resolve several of my tasks',
    description:
      'Up to a hundred answers, each as it would be given alone. One that is refused touches no other: each has its own status, and the task or the error.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles: 'self',
    body: TasksResolve,
    response: TasksResolved,
    handler: resolveAll,
  }),
  route({
    ...oneTask,
    url: `${base}/tasks/:taskId/remind`,
    operationId: 'remindTask',
    summary: 'Remind those who have to act on a task',
    description:
      'For whoever the request is for or made it, and for request administrators: an hour after the task was opened, and then once a day.',
    handler: async ({ app, caller, link, params }) => {
      const done = await app.run(caller, 'request.remind', params)
      return isRefusal(done) ? done : fullOf(done, {}, link)
    },
  }),
  route({
    ...oneTask,
    url: `${base}/tasks/:taskId/request-information`,
    operationId: 'requestInformationOnTask',
    summary: 'Ask the requester for more before deciding',
    description:
      'Writes the message to the requester, and the task says that it waits (`waiting`) until one of them writes on the request. It can still be decided, and its deadline goes on.',
    body: MessageCreate,
    handler: async ({ app, body, caller, link, params }) => {
      const done = await app.run(caller, 'request.askBack', { ...params, body: body.message })
      return isRefusal(done) ? done : fullOf(done, {}, link)
    },
  }),
]
