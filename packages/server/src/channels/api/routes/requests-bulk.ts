import { RequestsAct, RequestsActed } from '@assent/core/api/requests-run.ts'
import type { ErrorBody } from '@assent/core/api/wire.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Static } from 'typebox'
import type { App } from '../../../app/app.ts'
import { refusalAnswer } from '../errors.ts'
import { type Route, route } from '../route.ts'
import { keyed } from './task-acts.ts'

/** Does it to one of them, as it would be done alone. */
const doOne = (app: App, caller: Caller, requestId: string, act: RequestsAct): Promise<Result<unknown>> => {
  switch (act.action) {
    case 'ASSIGN': {
      const { reason, userId } = act
      return app.run(caller, 'request.assign', { requestId, userId, ...(reason ? { reason } : {}) })
    }
    case 'TAG': {
      const { add = [], remove = [] } = act
      return app.run(caller, 'request.tag', { requestId, add, remove })
    }
    case 'PRIORITY':
      return app.run(caller, 'request.prioritize', { requestId, priority: act.priority })
    case 'CANCEL':
      return app.run(caller, 'request.cancel', { requestId, ...(act.reason ? { reason: act.reason } : {}) })
    case 'MESSAGE':
      return app.run(caller, 'request.message', { requestId, body: act.message })
    default:
      return act satisfies never
  }
}

/** Several requests at once, for those who run them (okta-access-requests F.5, O.3). */
export const routes: readonly Route[] = [
  route({
    method: 'POST',
    url: '/governance/api/v2/requests/actions',
    operationId: 'actOnRequests',
    summary: 'Do one thing about several requests',
    description:
      'Up to a hundred requests: ASSIGN, TAG, PRIORITY, CANCEL or MESSAGE, each as it would be done alone, by the same rights. One that is refused touches no other: each has its own status, and the error.',
    tag: 'Requests',
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.request.manage'],
    roles: 'self',
    body: RequestsAct,
    response: RequestsActed,
    handler: async ({ app, body, caller, link }) => {
      const errorId = caller.trace?.requestId ?? ''
      // Given together they are carried out together; each keeps its own result.
      const data = await Promise.all(
        body.requestIds.map(async (requestId) => {
          const done = await doOne(app, keyed(caller, requestId), requestId, body)
          if (!isRefusal(done)) return { requestId, status: 200 }
          const { body: error, status } = refusalAnswer(done, errorId, { baseUrl: link('') })
          return { requestId, status, error: error as Static<typeof ErrorBody> }
        }),
      )
      return { data }
    },
  }),
]
