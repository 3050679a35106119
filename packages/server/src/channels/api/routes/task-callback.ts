import { CallbackAddress } from '@assent/core/api/task-run.ts'
import { hexId } from '@assent/core/api/wire.ts'
import { Type } from 'typebox'
import { type Route, route } from '../route.ts'

const ofTask = {
  url: '/governance/api/v2/tasks/:taskId/callback',
  tag: 'Tasks',
  stage: 'EXTENSION',
  roles: 'self',
  refuses: [403, 404, 409],
  params: Type.Object({ taskId: hexId() }),
  response: CallbackAddress,
} as const

/** Where the callback of a step is awaited that calls nobody itself. */
export const routes: readonly Route[] = [
  route({
    ...ofTask,
    method: 'GET',
    operationId: 'getTaskCallback',
    summary: 'Retrieve the address of the callback that a task waits for',
    description:
      'For a task with `callback`: whoever knows the address can answer it once, by a `POST` of `{"outcome": "CONTINUE"}` or `{"outcome": "DENY", "message": "…"}`, with `outputs` where the step declares some. For people whom the step names and those who run the request, as long as it is open; never for whoever the request is for or made it.',
    scopes: ['okta.accessRequests.tasks.read'],
    handler: ({ app, caller, params }) => app.read(caller, 'callback.get', params),
  }),
  route({
    ...ofTask,
    method: 'POST',
    operationId: 'renewTaskCallback',
    summary: 'Make another address for the callback that a task waits for',
    description:
      'The address before is dead from then on. On the record, without the address. Where an answer came that the request did not take, another address can bring another one.',
    scopes: ['okta.accessRequests.tasks.manage'],
    handler: ({ app, caller, params }) => app.run(caller, 'callback.renew', params),
  }),
]
