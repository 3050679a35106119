import type { Unread, WireNotification } from '@assent/core/api/personal.ts'
import type { Static } from 'typebox'
import { api, withQuery } from './api.ts'
import { useChange } from './change.ts'
import { useGet, useList } from './query.ts'

/** Something that somebody was told inside the app. */
export type Notice = Static<typeof WireNotification>
type Count = Static<typeof Unread>

const path = '/governance/api/v2/my/notifications'

/** How much the viewer was told and has not read; live. */
export const useUnread = (): number => useGet<Count>(['notices', 'unread'], `${path}/unread`).data?.unread ?? 0

/** What the viewer was told, the newest first. */
export const useNotices = (unread: boolean) =>
  useList<Notice>(
    ['notices', 'list', { unread }],
    withQuery(path, { limit: 20, ...(unread ? { unread: 'true' } : {}) }),
  )

type Read = { readonly ids: readonly string[] } | { readonly upTo: string }

/** Marks notices as read. */
export const useMarkRead = () =>
  useChange<Read, Count>({ run: (which, key) => api.post(`${path}/read`, which, { key }), changes: ['notices'] })
