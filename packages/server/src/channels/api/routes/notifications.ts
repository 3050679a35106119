import { NotificationsRead, Unread, WireNotification } from '@assent/core/api/personal.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'
import { mapPage } from './users.ts'

const base = '/governance/api/v2'
const own = { tag: 'My Notifications', stage: 'EXTENSION', roles: 'self' } as const
const read = ['okta.accessRequests.request.read']

/** What people are told inside the app. */
export const routes: readonly Route[] = [
  listRoute({
    ...own,
    method: 'GET',
    url: `${base}/my/notifications`,
    operationId: 'listMyNotifications',
    summary: 'List what I was told',
    description: 'The newest first, for 90 days; with `unread=true` only what I have not read.',
    scopes: read,
    query: Type.Object({ unread: Type.Optional(Type.Boolean()) }),
    response: WireNotification,
    list: { cursor: 'hex' },
    handler: async ({ app, caller, link, page, query }) =>
      mapPage(
        await app.read(caller, 'notification.list', { page, unread: query.unread }),
        ({ noticeId, requestId, taskId, ...rest }) => ({
          id: noticeId,
          ...rest,
          requestId,
          taskId,
          _links: {
            ...(requestId ? { request: { href: link(`${base}/requests/${requestId}`) } } : {}),
            ...(taskId ? { task: { href: link(`${base}/tasks/${taskId}`) } } : {}),
          },
        }),
      ),
  }),
  route({
    ...own,
    method: 'GET',
    url: `${base}/my/notifications/unread`,
    operationId: 'countMyUnreadNotifications',
    summary: 'Count what I was told and have not read',
    scopes: read,
    response: Unread,
    handler: ({ app, caller }) => app.read(caller, 'notification.unread', {}),
  }),
  route({
    ...own,
    method: 'POST',
    url: `${base}/my/notifications/read`,
    operationId: 'markMyNotificationsRead',
    summary: 'Mark what I was told as read',
    description: 'Those named by `ids`, and everything up to `upTo`. Answers how many are left.',
    scopes: ['okta.accessRequests.request.manage'],
    body: NotificationsRead,
    response: Unread,
    handler: ({ app, body, caller }) => app.run(caller, 'notification.markRead', body),
  }),
]
