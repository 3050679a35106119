import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { ShownKind } from '@assent/core/api/personal.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { Card } from '@assent/core/card.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { inAppOf, markRead, unreadOf } from './store-in-app.ts'

/** One notice inside the app. */
export type InAppNotice = {
  readonly noticeId: string
  readonly kind: ShownKind
  readonly requestId: string | null
  readonly taskId: string | null
  readonly card: Card
  readonly created: string
  readonly read: string | null
}

export type InAppInput = { readonly page: PageInput; readonly unread?: boolean | undefined }
/** Which notices were read: these, or everything up to one. */
export type ReadInput = { readonly ids?: readonly string[] | undefined; readonly upTo?: string | undefined }

/** What the caller was told inside the app, and what of it he has read: his own alone. */
export const inAppOperations = ({ db }: Services) => {
  const own = <T>(caller: Caller, work: (tx: Tx) => Promise<T>): Promise<T> => db.inOrg(caller.orgId, work)
  return {
    list: (caller: Caller, { page, unread }: InAppInput): Promise<Result<Page<InAppNotice>>> =>
      own(caller, async (tx) =>
        pageOf(
          await inAppOf(tx, caller.userId, unread === true, page.after, page.limit + 1),
          page.limit,
          (row) => row.noticeId,
        ),
      ),
    unread: (caller: Caller): Promise<Result<{ readonly unread: number }>> =>
      own(caller, async (tx) => ({ unread: await unreadOf(tx, caller.userId) })),
    markRead: (caller: Caller, { ids, upTo }: ReadInput): Promise<Result<{ readonly unread: number }>> =>
      own(caller, async (tx) => {
        await markRead(tx, caller.userId, ids ?? [], upTo)
        return { unread: await unreadOf(tx, caller.userId) }
      }),
  }
}
