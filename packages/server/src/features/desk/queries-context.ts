import { type Caller, hasRole } from '@assent/core/caller.ts'
import { judgeRisk } from '@assent/core/policy/risk-facts.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Level, Request } from '@assent/core/request/model.ts'
import type { Vote } from '@assent/core/steps/algebra.ts'
import { principalsOf } from '@assent/core/steps/step.ts'
import type { Services } from '../../app/services.ts'
import { keepPlans, type Tx } from '../../platform/db.ts'
import { isAmong, namesOfEach, type TaskView } from '../requests/index.ts'
import { type ConflictView, conflictViews, loadRisk } from '../risk/index.ts'
import { type Desk, readDesk } from './queries.ts'

type Person = { readonly userId: string; readonly name: string }

/** Who gets the access. */
export type Requester = Person & {
  readonly login: string
  readonly email: string
  readonly title?: string
  readonly department?: string
  readonly manager?: Person
}

/** How many of those who are like the requester have the same level. */
export type Peers = {
  readonly by: 'MANAGER' | 'DEPARTMENT'
  /** At most `mostPeers`; then there are more, who were not looked at. */
  readonly people: number
  readonly more: boolean
  readonly holders: number
  /** The first of the holders. */
  readonly named: readonly Person[]
}

/** A request of the same person for the same level, made before. */
export type Earlier = {
  readonly requestId: string
  readonly status: Request['status']
  readonly created: string
  readonly resolved: string | null
  readonly duration: string | null
  readonly decidedBy: string | null
  readonly message: string | null
}

/** All that somebody wants to know before he decides: one read. */
export type DecisionContext = Desk & {
  readonly view: TaskView
  readonly requester: Requester
  readonly peers: readonly Peers[]
  readonly earlier: readonly Earlier[]
  /** What the requester would have that nobody may have together. */
  readonly conflicts: readonly ConflictView[]
}

/** Peers of one kind that are looked at, holders that are named, earlier requests that are told. */
const [mostPeers, mostNamed, mostEarlier] = [500, 5, 10]

/** The context of a decision: for whoever was asked or has acted, but no party to it, and for those who see all requests. */
export const contextOf =
  ({ db }: Services) =>
  (caller: Caller, { taskId }: { readonly taskId: string }): Promise<Result<DecisionContext>> =>
    db.inOrg(caller.orgId, async (tx) => {
      await keepPlans(tx)
      const read = await readDesk(tx, caller, taskId)
      if (isRefusal(read)) return read
      const { conflicts, desk, request, risk, task, updated } = read
      const votes = 'votes' in task.detail ? (task.detail.votes as readonly Vote[]) : []
      const acted = task.completedBy === caller.userId || votes.some((vote) => vote.userId === caller.userId)
      const mayRead =
        desk.whyNot === undefined ||
        acted ||
        hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR') ||
        (!isParty(request, caller.userId) && (await isAmong(tx, caller.userId, principalsOf(task.detail))))
      if (!mayRead) return refuse('forbidden', desk.whyNot!)
      return {
        ...desk,
        view: { task, request, names: (await namesOfEach(tx, [request]))[0]!, updated, assignees: [] },
        requester: await requesterOf(tx, request.requestedFor),
        peers: await peersOf(tx, request.requestedFor, request.level),
        earlier: await earlierOf(tx, request),
        conflicts: eachView([...(await conflictsOf(tx, request)), ...(risk ? conflictViews(conflicts, risk) : [])]),
      }
    })

/** All that conflicts with the request as it stands, whichever of two that wait was first. */
const conflictsOf = async (tx: Tx, request: Request): Promise<readonly ConflictView[]> => {
  if (request.status !== 'PENDING') return []
  const ask = { userId: request.requestedFor, level: request.approvedLevel ?? request.gives ?? request.level }
  const facts = await loadRisk(tx, [ask])
  const outcome = judgeRisk(facts, { ...ask, requestId: request.requestId })
  return facts && outcome ? conflictViews(outcome.conflicts, facts) : []
}

const eachView = (views: readonly ConflictView[]): readonly ConflictView[] =>
  [...new Map(views.toReversed().map((one) => [one.ruleId, one])).values()].toReversed()

/** Who asked or gets it: what approvers are told of him is not for him. */
const isParty = ({ requestedBy, requestedFor }: Request, userId: string): boolean =>
  userId === requestedBy || userId === requestedFor

const requesterOf = async (tx: Tx, userId: string): Promise<Requester> => {
  type Row = Record<'name' | 'login' | 'email', string> &
    Record<'title' | 'department' | 'manager_id' | 'manager_name', string | null>
  const [row] = await tx.query<Row>(
    `select coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name, u.login, u.email,
       left(u.profile ->> 'title', 255) as title, left(u.profile ->> 'department', 255) as department, u.manager_id,
       coalesce(nullif(trim(m.first_name || ' ' || m.last_name), ''), m.login) as manager_name
     from users u left join users m on m.org_id = u.org_id and m.user_id = u.manager_id
     where u.org_id = org() and u.user_id = $1`,
    [userId],
    'desk_requester',
  )
  const { department, email, login, manager_id, manager_name, name, title } = row!
  return {
    userId,
    name,
    login,
    email,
    ...(title ? { title } : {}),
    ...(department ? { department } : {}),
    ...(manager_id && manager_name ? { manager: { userId: manager_id, name: manager_name } } : {}),
  }
}

/** What it is to have a level, of `p.user_id`; $3 is the app, $4 the level's own id. */
const holdsSql: Readonly<Record<Level['scopeType'], string>> = {
  APPLICATION:
    '$4::text is not null and exists (select from app_user x where x.org_id = org() and x.app_id = $3 and x.user_id = p.user_id)',
  GROUP:
    '$3::text is not null and exists (select from group_member x where x.org_id = org() and x.group_id = $4 and x.user_id = p.user_id)',
  // Nobody has a request type; all parameters are named, as in the others.
  REQUEST_TYPE: '$3::text is null and $4::text is null',
  ENTITLEMENT_BUNDLE: `exists (select from grants x where x.org_id = org() and x.user_id = p.user_id and x.app_id = $3
      and x.scope_type = 'ENTITLEMENT_BUNDLE' and x.scope_id = $4 and x.status = 'ACTIVE')
    or exists (select from bundle_value b where b.org_id = org() and b.bundle_id = $4)
      and not exists (select from bundle_value b where b.org_id = org() and b.bundle_id = $4 and not exists (
        select from entitlement_user x where x.org_id = org() and x.value_id = b.value_id and x.user_id = p.user_id))`,
}

const peersSql = (scopeType: Level['scopeType']) => `
with me as materialized (select manager_id, department_key from users where org_id = org() and user_id = $1),
peers as materialized (
  (select 'MANAGER' as by, u.user_id from users u
   where u.org_id = org() and u.manager_id = (select manager_id from me) and u.user_id <> $1
     and u.status = 'ACTIVE' and u.kind = 'HUMAN' limit $2)
  union all
  (select 'DEPARTMENT', u.user_id from users u
   where u.org_id = org() and u.department_key = (select department_key from me) and u.user_id <> $1
     and u.status = 'ACTIVE' and u.kind = 'HUMAN' limit $2)
),
judged as materialized (select p.by, p.user_id, ${holdsSql[scopeType]} as holds from peers p),
counted as (
  select by, count(*)::int as people, count(*) filter (where holds)::int as holders,
    (array_agg(user_id order by user_id) filter (where holds))[1:$5] as ids
  from judged group by by
)
select c.by, c.people, c.holders,
  (select coalesce(json_agg(json_build_object('userId', u.user_id,
     'name', coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login)) order by u.user_id), '[]')
   from users u where u.org_id = org() and u.user_id = any (c.ids)) as named
from counted c order by c.by desc`

const peersOf = async (tx: Tx, userId: string, level: Level): Promise<readonly Peers[]> => {
  const rows = await tx.query<Omit<Peers, 'more'>>(
    peersSql(level.scopeType),
    [userId, mostPeers + 1, level.appId, level.scopeId, mostNamed],
    `desk_peers_${level.scopeType}`,
  )
  return rows.map((row) => ({ ...row, people: Math.min(row.people, mostPeers), more: row.people > mostPeers }))
}

/** What the same person asked for before, of the same level, the newest first. */
const earlierOf = (tx: Tx, { level, requestId, requestedFor }: Request): Promise<Earlier[]> =>
  tx.query<Earlier>(
    `select r.request_id as "requestId", r.status, r.created, r.resolved, r.duration, v.name as "decidedBy", v.message
     from request r left join lateral (
       select coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name, v.message
       from vote v join users u on u.org_id = v.org_id and u.user_id = v.user_id
       where v.org_id = org() and v.request_id = r.request_id order by v.at desc limit 1) v on true
     where r.org_id = org() and r.requested_for = $1 and r.app_id = $2 and r.scope_type = $3 and r.scope_id = $4
       and r.request_id < $5
     order by r.request_id desc limit $6`,
    [requestedFor, level.appId, level.scopeType, level.scopeId, requestId, mostEarlier],
    'desk_earlier',
  )
