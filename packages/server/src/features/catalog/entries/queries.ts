import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { winnerOf } from '@assent/core/policy/match.ts'
import { mayAskFor } from '@assent/core/policy/settings.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Handlers } from '../../../app/feature.ts'
import type { Services } from '../../../app/services.ts'
import { packCursor, unpackCursor } from '../../../platform/cursor.ts'
import type { Tx } from '../../../platform/db.ts'
import { notFound } from '../act.ts'
import { mayRead } from '../conditions/queries.ts'
import { loadPolicy, type Policy, policyKey } from '../policy/queries.ts'
import {
  allEntries,
  type EntryView,
  entryOf,
  isOpenTo,
  type Listed,
  type Place,
  requestersOf,
  type UserLine,
  type UserSearch,
  userState,
  visibleEntries,
  type Wanted,
  withPending,
} from './lists.ts'

/** Which entries: those of one parent, or the top ones. `match` holds words, each of which must be in name or description. */
type ListInput = {
  readonly parentId: string | undefined
  readonly match: string | undefined
  readonly page: PageInput
}

export type EntryQueries = {
  /** What the caller may ask for. */
  'catalog.mine': { input: ListInput; output: Page<EntryView> }
  /** What a user may ask for, for administrators. */
  'catalog.ofUser': { input: ListInput & { readonly userId: string }; output: Page<EntryView> }
  /** Everything that is offered to anybody, for administrators. */
  'catalog.all': { input: ListInput; output: Page<EntryView> }
  'catalog.entry': { input: { readonly entryId: string }; output: EntryView }
  'catalog.myEntry': { input: { readonly entryId: string }; output: EntryView }
  /** For whom the caller may ask for an entry: users who may have it themselves (okta-access-requests F.8). */
  'catalog.users': {
    input: UserSearch & { readonly entryId: string }
    output: Page<UserLine>
  }
}

const entryPage = (rows: readonly Listed[], { limit }: PageInput): Page<EntryView> =>
  pageOf(
    rows,
    limit,
    ({ nameKey, entryId }) => packCursor(nameKey, entryId),
    ({ nameKey: _, ...entry }): EntryView => entry,
  )

// The cursor holds the key itself: the next page begins at the same place when its entry has gone or is called otherwise.
const placeOf = ({ after }: PageInput): Result<Place> => {
  const parts = after === undefined ? ['', ''] : unpackCursor(after, 2)
  return parts ? { nameKey: parts[0]!, entryId: parts[1]! } : badCursor()
}

/** A page of entries, as `read` finds them from its place on. */
const listed = async (
  { page, parentId, match }: ListInput,
  read: (wanted: Wanted) => Promise<readonly Listed[]>,
): Promise<Result<Page<EntryView>>> => {
  const after = placeOf(page)
  return isRefusal(after) ? after : entryPage(await read({ parentId, match, after, limit: page.limit }), page)
}

/** Reads the catalog (okta-access-requests H.1). Who sees an entry follows from the ACTIVE conditions alone. */
export const entryQueries = ({ db }: Services): Handlers<EntryQueries> => ({
  'catalog.mine': (caller, input) =>
    db.inOrg(caller.orgId, async (tx) => {
      const page = await listed(input, (wanted) => visibleEntries(tx, caller.userId, wanted))
      return isRefusal(page) ? page : { ...page, items: await withPending(tx, caller.userId, page.items) }
    }),
  'catalog.ofUser': async (caller, input) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => {
      const state = await userState(tx, input.userId)
      if (!state) return notFound('user')
      return listed(input, async (wanted) => (state.active ? visibleEntries(tx, input.userId, wanted) : []))
    }),
  'catalog.all': async (caller, input) =>
    mayRead(caller) ?? db.inOrg(caller.orgId, (tx) => listed(input, (wanted) => allEntries(tx, wanted))),
  'catalog.entry': async (caller, { entryId }) =>
    mayRead(caller) ?? db.inOrg(caller.orgId, async (tx) => (await entryOf(tx, entryId)) ?? notFound('entry')),
  'catalog.myEntry': (caller, { entryId }) =>
    db.inOrg(caller.orgId, async (tx) => {
      const entry = await entryOf(tx, entryId)
      if (!entry || !(await isOpenTo(tx, entryId, caller.userId))) return notFound('entry')
      const [shown] = await withPending(tx, caller.userId, [{ ...entry, requestable: entry.parentId !== undefined }])
      return shown!
    }),
  'catalog.users': (caller, input) =>
    db.inOrg(caller.orgId, async (tx) => {
      const policy = await askable(tx, caller, input.entryId)
      if (isRefusal(policy)) return policy
      if (!policy.onBehalf) return { items: [] }
      const managerId = policy.onBehalf.onlyFor?.includes('DIRECT_REPORT') ? caller.userId : undefined
      const rows = await requestersOf(tx, input.entryId, caller.userId, managerId, input)
      return pageOf(rows, input.page.limit, (row) => row.userId)
    }),
})

/** The caller's own policy for an entry that he may ask for himself; 'not_found' for all others. */
export const askable = async (tx: Tx, caller: Caller, entryId: string): Promise<Result<Policy>> => {
  const policy = (await loadPolicy(tx, [{ userId: caller.userId, entryId }])).get(policyKey(caller.userId, entryId))
  const winner = policy?.userActive ? winnerOf(policy.conditions, policy.requester, policy.level) : undefined
  return policy && winner ? policy : notFound('entry')
}

/**
 * The policy for a user and an entry, if the caller may ask for him: administrators for anybody, others as the resource's
 * settings say, and only for what they may have themselves.
 */
export const askableFor = async (tx: Tx, caller: Caller, entryId: string, userId: string): Promise<Result<Policy>> => {
  const policies = await loadPolicy(tx, [
    { userId, entryId },
    { userId: caller.userId, entryId },
  ])
  const policy = policies.get(policyKey(userId, entryId))
  if (!policy?.userActive || !winnerOf(policy.conditions, policy.requester, policy.level)) return notFound('entry')
  if (hasRole(caller, 'ACCESS_REQUESTS_ADMIN')) return policy
  const own = policies.get(policyKey(caller.userId, entryId))
  const isOwn = own?.userActive && winnerOf(own.conditions, own.requester, own.level) !== undefined
  const settings = policy.onBehalf ? { requestOnBehalfOfSettings: policy.onBehalf } : {}
  return isOwn && mayAskFor(settings, caller.userId, policy) ? policy : notFound('entry')
}
