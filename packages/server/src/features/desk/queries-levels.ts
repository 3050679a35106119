import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { ScopeType } from '@assent/core/policy/levels.ts'
import { winnerOf } from '@assent/core/policy/match.ts'
import type { Result } from '@assent/core/refusal.ts'
import { isInstant } from '@assent/core/request/preview.ts'
import type { Services } from '../../app/services.ts'
import { packCursor, unpackCursor } from '../../platform/cursor.ts'
import { keepPlans, type Tx } from '../../platform/db.ts'
import { loadPolicy, policyKey } from '../catalog/index.ts'
import { stepsOf } from '../flows/index.ts'
import { type UsualWait, usualWaits } from '../requests/index.ts'
import { patterns } from './queries-access.ts'
import { heldByCollections } from './queries-collection.ts'

/** A level that somebody may ask for, with what he wants to know before he opens the form. */
export type Askable = {
  readonly entryId: string
  readonly parentId: string
  readonly appId: string
  readonly appLabel: string
  readonly scopeType: ScopeType
  readonly scopeId: string
  readonly name: string
  readonly description: string
  /** He has it already. */
  readonly held: boolean
  readonly pendingRequestId: string | null
  /** How long it lasts: fixed, chosen up to so long, or for good. */
  readonly duration: { readonly type: 'FIXED' | 'CHOSEN' | 'PERMANENT'; readonly value?: string }
  /** Nobody is asked: it is given as soon as it is asked for. */
  readonly instant: boolean
  readonly usualWait?: UsualWait
  /** Of a collection: what it holds now, in words. */
  readonly holds?: readonly string[]
}

export type AskableInput = { readonly page: PageInput; readonly match?: string | undefined }

type Row = Omit<Askable, 'duration' | 'instant' | 'usualWait' | 'holds'>

// Levels for everybody are walked in their own order and stop at the page's end; those of the caller's groups and rules
// are few and are collected first (as catalog_page does, across all apps).
const levelsSql = (search: boolean) => {
  const matching = search ? "and (p.search || ' ' || e.search) like all ($5::text[])" : ''
  return `
with openers as materialized (
  select group_id as opener_id from group_member where org_id = org() and user_id = $1
  union all
  select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = $1
  where r.org_id = org() and u.profile @@ r.path
),
opened as materialized (
  select distinct l.entry_id
  from openers o
  join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.active
  join condition_level l on l.org_id = org() and l.condition_id = co.condition_id and l.parent_id = co.parent_id
  where l.active and l.parent_id <> '' and l.parent_id >= $2
),
shown as (
  (select e.parent_id, e.entry_id from catalog_entry e
     ${search ? 'join catalog_entry p on p.org_id = e.org_id and p.entry_id = e.parent_id' : ''}
   where e.org_id = org() and e.parent_id > '' and e.everyone and (e.parent_id, e.entry_id) > ($2, $3) ${matching}
   order by e.parent_id, e.entry_id limit $4)
  union
  (select e.parent_id, e.entry_id from opened o join catalog_entry e on e.org_id = org() and e.entry_id = o.entry_id
     ${search ? 'join catalog_entry p on p.org_id = e.org_id and p.entry_id = e.parent_id' : ''}
   where e.parent_id > '' and e.offered and not e.everyone and (e.parent_id, e.entry_id) > ($2, $3) ${matching}
   order by e.parent_id, e.entry_id limit $4)
  order by parent_id, entry_id limit $4
)
select e.entry_id as "entryId", e.parent_id as "parentId", e.app_id as "appId", a.label as "appLabel",
  e.scope_type as "scopeType", e.scope_id as "scopeId", e.name, e.description, r.request_id as "pendingRequestId",
  case e.scope_type
    when 'APPLICATION' then exists (select from app_user x where x.org_id = org() and x.app_id = e.app_id and x.user_id = $1)
    when 'GROUP' then exists (select from group_member x where x.org_id = org() and x.group_id = e.scope_id and x.user_id = $1)
    else exists (select from grants x where x.org_id = org() and x.user_id = $1 and x.app_id = e.app_id
      and x.scope_type = e.scope_type and x.scope_id = e.scope_id and x.status = 'ACTIVE')
  end as held
from shown s
join catalog_entry e on e.org_id = org() and e.entry_id = s.entry_id
join app a on a.org_id = org() and a.app_id = e.app_id
left join request r on r.org_id = org() and r.requested_for = $1 and r.app_id = e.app_id and r.scope_type = e.scope_type
  and r.scope_id = e.scope_id and r.status = 'PENDING' and r.scope_type <> 'REQUEST_TYPE'
order by s.parent_id, s.entry_id`
}
const [plain, searching] = [levelsSql(false), levelsSql(true)]

/** The levels of all apps that the caller may ask for, those of one app together. */
export const askableLevels =
  ({ db }: Services) =>
  (caller: Caller, { page, match }: AskableInput): Promise<Result<Page<Askable>>> =>
    db.inOrg(caller.orgId, async (tx) => {
      await keepPlans(tx)
      const at = page.after === undefined ? ['', ''] : unpackCursor(page.after, 2)
      if (!at) return badCursor()
      const words = patterns(match)
      const values = [caller.userId, at[0], at[1], page.limit + 1]
      const rows = words
        ? await tx.query<Row>(searching, [...values, words], 'desk_levels_search')
        : await tx.query<Row>(plain, values, 'desk_levels')
      const found = pageOf(rows, page.limit, (row) => packCursor(row.parentId, row.entryId))
      return { ...found, items: await withOutlook(tx, caller.userId, found.items) }
    })

/** What follows from the winning condition of each level; one that nothing lets him ask for any more is left out. */
const withOutlook = async (tx: Tx, userId: string, rows: readonly Row[]): Promise<readonly Askable[]> => {
  if (rows.length === 0) return []
  const policies = await loadPolicy(
    tx,
    rows.map(({ entryId }) => ({ userId, entryId })),
  )
  const won = rows.flatMap((row) => {
    const policy = policies.get(policyKey(userId, row.entryId))
    const winner = policy?.userActive ? winnerOf(policy.conditions, policy.requester, policy.level) : undefined
    const flow = winner && policy?.flowOf(winner.sequenceId)
    return winner && flow ? [{ row, winner, flow }] : []
  })
  const waits = await usualWaits(
    tx,
    won.map(({ flow, row }) => ({ entryId: row.entryId, sequenceId: flow.id })),
  )
  const flows = new Map(won.map(({ flow }) => [flow.id, flow]))
  const steps = new Map((await stepsOf(tx, [...flows.values()])).map((one) => [one.flowId, one.steps]))
  const held = await heldByCollections(
    tx,
    won.map(({ row }) => row.appId),
  )
  return won.map(({ flow, row, winner }) => {
    const holds = held.get(row.appId)
    const usualWait = waits.get(row.entryId)
    return {
      ...row,
      duration: durationOf(winner.duration),
      instant: isInstant(steps.get(flow.id) ?? []),
      ...(usualWait ? { usualWait } : {}),
      ...(holds ? { holds } : {}),
    }
  })
}

const durationOf = (
  settings: { readonly type: string; readonly duration?: string; readonly maximumDuration?: string } | null,
): Askable['duration'] => {
  if (settings === null) return { type: 'PERMANENT' }
  return settings.duration === undefined
    ? { type: 'CHOSEN', value: settings.maximumDuration! }
    : { type: 'FIXED', value: settings.duration }
}
