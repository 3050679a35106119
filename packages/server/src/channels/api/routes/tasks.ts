import { CredentialOptions } from '@assent/core/api/factors.ts'
import { fullOf, taskOf } from '@assent/core/api/request-view.ts'
import { RequestFull, Task, TaskCandidate, TaskPatch, TaskResolve, TaskToSign } from '@assent/core/api/requests.ts'
import { closed, hexId, text } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { priorities } from '@assent/core/request/priority.ts'
import { stepTypes } from '@assent/core/steps/registry.ts'
import { Type } from 'typebox'
import { type Call, listRoute, type Route, route } from '../route.ts'

const tag = 'Tasks'
const base = '/governance/api/v2'
const read = ['okta.accessRequests.tasks.read']
const manage = ['okta.accessRequests.tasks.manage']
const params = Type.Object({ taskId: hexId() })

const filter = {
  status: { ops: ['eq'], values: ['OPEN', 'COMPLETED', 'ASSIGNING', 'LOCKED'] },
  type: { ops: ['eq'], values: stepTypes },
  assigneeId: { ops: ['eq'] },
  requestId: { ops: ['eq'] },
  // Ours.
  priority: { ops: ['eq'], values: priorities },
  createdAt: { ops: ['gt', 'ge', 'lt', 'le'], type: 'time' },
  updatedAt: { ops: ['gt', 'ge', 'lt', 'le'], type: 'time' },
} as const

const resolve = async ({
  app,
  body: { digest, stepUp, ...resolution },
  caller,
  link,
  params,
}: Call<{ taskId: string }, unknown, TaskResolve>): Promise<Result<Task>> => {
  const done = await app.run(caller, 'request.resolve', {
    ...params,
    resolution,
    ...(digest ? { digest } : {}),
    ...(stepUp ? { stepUp } : {}),
  })
  return isRefusal(done) ? done : taskOf(done, link)
}

const get = async ({
  app,
  caller,
  link,
  params,
}: Call<{ taskId: string }, unknown, unknown>): Promise<Result<Task>> => {
  const view = await app.read(caller, 'task.get', params)
  return isRefusal(view) ? view : taskOf(view, link)
}

const oneTask = { params, response: Task, tag, stage: 'BETA' } as const
const list = { cursor: 'hex', filter, orderBy: ['created', 'priority'] } as const

/** Tasks of requests: what people have to do (O.2), and escalation, which Okta has on screen only. */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/tasks`,
    operationId: 'listAllTasksV2',
    summary: 'List all tasks',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: ['ACCESS_REQUESTS_ADMIN'],
    response: Task,
    list,
    handler: async ({ app, caller, filter, link, orderBy, page }) => {
      const found = await app.read(caller, 'task.list', { page, filter, orderBy })
      return isRefusal(found) ? found : { ...found, items: found.items.map((view) => taskOf(view, link)) }
    },
  }),
  listRoute({
    method: 'GET',
    url: `${base}/my/tasks`,
    operationId: 'listAllMyTasksV2',
    summary: 'List my tasks',
    description:
      'Open tasks that you can act on, newest first: your own, your groups’, and those of whom you stand in for. With `done`, what you decided, answered or completed instead.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: 'self',
    query: Type.Object({
      /** Ours: words that the people, the app or the level must have in their names. */
      match: Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax })),
      done: Type.Optional(Type.Boolean()),
    }),
    response: Task,
    list,
    handler: async ({ app, caller, filter, link, orderBy, page, query }) => {
      const found = await app.read(caller, 'task.mine', { page, filter, orderBy, ...query })
      return isRefusal(found) ? found : { ...found, items: found.items.map((view) => taskOf(view, link)) }
    },
  }),
  route({
    ...oneTask,
    method: 'GET',
    url: `${base}/tasks/:taskId`,
    operationId: 'getTaskV2',
    summary: 'Retrieve a task',
    scopes: read,
    roles: ['ACCESS_REQUESTS_ADMIN'],
    handler: get,
  }),
  route({
    ...oneTask,
    method: 'GET',
    url: `${base}/my/tasks/:taskId`,
    operationId: 'getMyTaskV2',
    summary: 'Retrieve my task',
    scopes: read,
    roles: 'self',
    handler: get,
  }),
  route({
    ...oneTask,
    method: 'PATCH',
    url: `${base}/tasks/:taskId`,
    operationId: 'updateTaskV2',
    summary: 'Replace the assignees of a task',
    scopes: manage,
    roles: 'self',
    refuses: [403, 409],
    keyed: true,
    body: TaskPatch,
    handler: async ({ app, body, caller, link, params }) => {
      const userIds = body.assignees.map((assignee) => assignee.externalId)
      const done = await app.run(caller, 'request.reassign', {
        ...params,
        userIds,
        ...(body.reason ? { reason: body.reason } : {}),
      })
      return isRefusal(done) ? done : get({ app, caller, link, params } as never)
    },
  }),
  route({
    ...oneTask,
    method: 'POST',
    url: `${base}/tasks/:taskId/resolve`,
    operationId: 'resolveTaskV2',
    summary: 'Resolve a task',
    scopes: manage,
    roles: ['ACCESS_REQUESTS_ADMIN'],
    refuses: [403, 409],
    keyed: true,
    body: TaskResolve,
    handler: resolve as never,
  }),
  route({
    ...oneTask,
    method: 'POST',
    url: `${base}/my/tasks/:taskId/resolve`,
    operationId: 'resolveMyTaskV2',
    summary: 'Resolve my task',
    description:
      'Of a step that the system carries out, `value` is `RUN`: run it, the first time or after it could not be done; `AGAIN`: call a flow once more that took the call and has not answered; `MARK`, or nothing: it is done already, as `message` says. What runs already is refused with 409.',
    scopes: manage,
    roles: 'self',
    refuses: [403, 409],
    keyed: true,
    body: TaskResolve,
    handler: resolve as never,
  }),
  listRoute({
    method: 'GET',
    url: `${base}/tasks/:taskId/candidates`,
    operationId: 'listTaskCandidates',
    summary: 'List who could be named as an assignee of a task',
    description:
      'Active people, without whoever the request keeps from deciding. For those who may name assignees. `match` holds words that begin a name, the login or the address.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    refuses: [403, 404],
    params,
    query: Type.Object({ match: Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax })) }),
    response: TaskCandidate,
    list: { cursor: 'user' },
    handler: async ({ app, caller, page, params, query }) => {
      const found = await app.read(caller, 'desk.candidates', { ...params, ...query, page })
      return isRefusal(found)
        ? found
        : { ...found, items: found.items.map(({ userId, ...who }) => ({ id: userId, ...who })) }
    },
  }),
  route({
    method: 'POST',
    url: `${base}/tasks/:taskId/step-up/options`,
    operationId: 'askToSignTask',
    summary: 'Begin to sign a decision',
    description:
      'For tasks with `stepUp`: what `navigator.credentials.get()` is given. The challenge is a hash of this answer and of the request as it is now; send the same answer with the signature as `stepUp` to resolve the task. Good for five minutes, for one decision.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles: 'self',
    refuses: [409],
    params,
    body: TaskToSign,
    response: CredentialOptions,
    handler: ({ app, body: { digest, ...resolution }, caller, params }) =>
      app.run(caller, 'request.askStepUp', { ...params, resolution, ...(digest ? { digest } : {}) }),
  }),
  route({
    method: 'POST',
    url: `${base}/tasks/:taskId/escalate`,
    operationId: 'escalateTask',
    summary: 'Escalate a task',
    description:
      'Adds the assignees’ managers, or whom the step names, beside the assignees. Once per task, with a reason.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles: 'self',
    refuses: [403, 409],
    keyed: true,
    params,
    body: closed({ reason: text(limits.reason) }),
    response: RequestFull,
    handler: async ({ app, body, caller, link, params }) => {
      const done = await app.run(caller, 'request.escalate', { ...params, ...body })
      return isRefusal(done) ? done : fullOf(done, {}, link)
    },
  }),
]
