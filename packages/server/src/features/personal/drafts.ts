import type { draftKinds } from '@assent/core/api/personal.ts'
import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { countDrafts, deleteDraft, draftOf, draftsOf, lockUser, putDraft } from './store.ts'

export type DraftKind = (typeof draftKinds)[number]

/** Which draft: of a form, of a thing. Always the caller's own. */
export type DraftRef = { readonly kind: DraftKind; readonly key: string }

export type Draft = DraftRef & { readonly content: string; readonly updated: string; readonly expires: string }

const none = () => refuse('not_found', 'There is no such draft.')

/** Reads and keeps the caller's drafts. What is written once more lasts a month from then. */
export const draftOperations = ({ db }: Services) => {
  const inOwn = <T>(caller: Caller, work: (tx: Tx) => Promise<T>): Promise<T> => db.inOrg(caller.orgId, work)
  return {
    list: (caller: Caller, { kind }: { readonly kind?: DraftKind | undefined }): Promise<Result<readonly Draft[]>> =>
      inOwn(caller, (tx) => draftsOf(tx, caller.userId, kind)),
    get: (caller: Caller, ref: DraftRef): Promise<Result<Draft>> =>
      inOwn(caller, async (tx) => (await draftOf(tx, caller.userId, ref)) ?? none()),
    put: (caller: Caller, draft: DraftRef & { readonly content: string }): Promise<Result<Draft>> =>
      inOwn(caller, async (tx) => {
        if (!(await draftOf(tx, caller.userId, draft))) {
          await lockUser(tx, caller.userId)
          if ((await countDrafts(tx, caller.userId)) >= limits.draftsPerUser)
            return refuse('conflict', `You have ${limits.draftsPerUser} drafts already; send or remove one first.`)
        }
        return putDraft(tx, caller.userId, draft, limits.draftKeptMs)
      }),
    remove: (caller: Caller, ref: DraftRef): Promise<Result<undefined>> =>
      inOwn(caller, async (tx) => ((await deleteDraft(tx, caller.userId, ref)) ? undefined : none())),
  }
}
