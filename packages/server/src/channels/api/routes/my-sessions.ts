import { Session } from '@assent/core/api/accounts.ts'
import { listRoute, type Route, route } from '../route.ts'

const described = {
  url: '/api/v1/me/sessions',
  tag: 'My sign-in',
  stage: 'EXTENSION',
  roles: 'self',
} as const

/** Where one is signed in. A single session ends by `DELETE /api/v1/sessions/{id}`. */
export const routes: readonly Route[] = [
  listRoute({
    ...described,
    method: 'GET',
    operationId: 'listMySessions',
    summary: 'List your sessions',
    description: 'The browsers in which you are signed in; `current` marks the one of this call.',
    scopes: ['okta.sessions.read'],
    response: Session,
    list: { cursor: 'session', shape: 'array' },
    handler: ({ app, caller, page }) => app.read(caller, 'session.list', { userId: caller.userId, page }),
  }),
  route({
    ...described,
    method: 'DELETE',
    operationId: 'revokeMyOtherSessions',
    summary: 'Revoke all your other sessions',
    description: 'All but the one of this call; with a token, all.',
    scopes: ['okta.sessions.manage'],
    handler: ({ app, caller }) => app.run(caller, 'session.endAll', { userId: caller.userId, others: true }),
  }),
]
