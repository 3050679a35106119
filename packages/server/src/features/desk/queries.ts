import { businessBetween } from '@assent/core/calendar/hours.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import type { WayShown } from '@assent/core/cards/on-the-way.ts'
import type { Conflict } from '@assent/core/policy/risk.ts'
import type { RiskFacts } from '@assent/core/policy/risk-facts.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { whyNotEscalate, whyNotReassign } from '@assent/core/request/assignees.ts'
import type { Actor } from '@assent/core/request/context.ts'
import { mayAct } from '@assent/core/request/eligible.ts'
import { isOpen, type Request, type Task } from '@assent/core/request/model.ts'
import { needsOf } from '@assent/core/request/needs.ts'
import { waitOf } from '@assent/core/request/preview.ts'
import type { Question } from '@assent/core/steps/question/index.ts'
import { type Step, stepKinds } from '@assent/core/steps/registry.ts'
import type { StepType } from '@assent/core/steps/step.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { calendarsNamed, withChoices } from '../flows/index.ts'
import { endShown, loadFacts, mayRun, visible, waysOf, waysShown } from '../requests/index.ts'
import { heldByCollection } from './queries-collection.ts'

/** Something that the requester has in the app already. `ends`: when the grant behind it ends. */
export type Holding = {
  readonly kind: 'APPLICATION' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE'
  readonly name: string
  readonly since: string
  readonly ends?: string
}

export type Desk = {
  /** Why the caller cannot act on the task; absent if he can. */
  readonly whyNot?: string
  /** What else he may do about it. */
  readonly may: { readonly reassign: boolean; readonly escalate: boolean }
  readonly step: {
    readonly description?: string
    /** When a decision has to say why. */
    readonly requireMessage?: 'DENY' | 'ALWAYS'
    readonly questions?: readonly Question[]
    /** When the time to act ends. */
    readonly deadline?: string
    /** Where that is in business hours: by which calendar, and the milliseconds of them that are left. */
    readonly deadlineIn?: { readonly calendar: string; readonly timeZone: string; readonly left: number }
  }
  /** The steps after this one, if all goes well. */
  readonly later: readonly { readonly type: StepType; readonly label: string }[]
  /** Absent for readers whom it does not concern: who made the request for somebody else, say. */
  readonly holds?: readonly Holding[]
  /** What the steps give before the request has ended, if all goes on. */
  readonly onTheWay?: readonly WayShown[]
  /** Of a collection: what it holds now, in words. */
  readonly collected?: readonly string[]
}

type StepRow = Step & {
  readonly requireMessage?: 'DENY' | 'ALWAYS'
  readonly questions?: readonly Question[]
}

/** Reads the desk of one task, if the caller may see its request. */
export const deskOf =
  ({ db }: Services) =>
  (caller: Caller, { taskId }: { readonly taskId: string }): Promise<Result<Desk>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const read = await readDesk(tx, caller, taskId)
      return isRefusal(read) ? read : read.desk
    })

/** The desk of a task with the request that it is about. */
export const readDesk = async (
  tx: Tx,
  caller: Caller,
  taskId: string,
): Promise<
  Result<{
    readonly desk: Desk
    readonly request: Request
    readonly task: Task
    readonly updated: string
    /** What it conflicts with that the steps give on the way. */
    readonly conflicts: readonly Conflict[]
    readonly risk: RiskFacts | undefined
  }>
> => {
  const [row] = await tx.query<{ request_id: string; steps: readonly StepRow[]; updated: string }>(
    `select t.request_id, f.steps, t.updated from task t join request r using (org_id, request_id)
     join flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
     where t.org_id = org() and t.task_id = $1`,
    [taskId],
    'desk_task',
  )
  const request = row && (await visible(tx, caller, row.request_id))
  const task = request && !isRefusal(request) ? request.tasks.find((item) => item.taskId === taskId) : undefined
  if (!request || isRefusal(request) || !task) return refuse('not_found', 'There is no such task.')
  const { description, questions, requireMessage } = row.steps[task.step] ?? {}
  const deadline = request.timers.find((timer) => timer.kind === 'DEADLINE' && timer.taskId === taskId)?.due
  const { may, whyNot } = await rightsOf(tx, caller, request, task)
  const concerned =
    !whyNot || caller.userId === request.requestedFor || hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const { conflicts, risk, ways } =
    concerned && isOpen(request)
      ? await waysOf(tx, request, request, row.steps)
      : { conflicts: [], risk: undefined, ways: [] }
  const onTheWay =
    concerned && isOpen(request) ? [...(await waysShown(tx, ways)), ...(await endShown(tx, request))] : []
  const collected = concerned ? await heldByCollection(tx, request.level.appId) : undefined
  const desk = {
    ...(whyNot ? { whyNot } : {}),
    may,
    step: {
      ...(description ? { description } : {}),
      ...(requireMessage ? { requireMessage } : {}),
      ...(questions ? { questions: await withChoices(tx, questions) } : {}),
      ...(deadline ? { deadline, ...(await inBusiness(tx, row.steps[task.step], deadline)) } : {}),
    },
    later: row.steps.slice(task.step + 1).map(({ type, label }) => ({ type, label })),
    ...(concerned ? { holds: await holdingsOf(tx, request) } : {}),
    ...(collected ? { collected } : {}),
    ...(onTheWay.length > 0 ? { onTheWay } : {}),
  }
  return { desk, request, task, updated: row.updated, conflicts, risk }
}

/** A deadline in the business hours that its step counts, by the calendar as it is now. */
const inBusiness = async (
  tx: Tx,
  step: StepRow | undefined,
  deadline: string,
): Promise<Pick<Desk['step'], 'deadlineIn'>> => {
  const { calendarId } = step ? waitOf(step) : {}
  const calendar = calendarId === undefined ? undefined : (await calendarsNamed(tx, [calendarId])).get(calendarId)
  if (!calendar) return {}
  const [now] = await tx.query<{ now: string }>('select clock_timestamp() as now')
  const left = businessBetween(calendar, Date.parse(now!.now), Date.parse(deadline))
  return { deadlineIn: { calendar: calendar.name, timeZone: calendar.timeZone, left } }
}

/** What the caller can do about the task now, judged by the same functions that judge his act. */
const rightsOf = async (
  tx: Tx,
  caller: Caller,
  request: Request,
  task: Task,
): Promise<Pick<Desk, 'whyNot' | 'may'>> => {
  const none = { reassign: false, escalate: false }
  if (!isOpen(request)) return { whyNot: 'This request is closed.', may: none }
  if (task.status === 'COMPLETED' || task.status === 'LOCKED') return { whyNot: 'This step is done.', may: none }
  const { facts, settings } = await loadFacts(tx, needsOf(request, [], 0, caller.userId))
  // Members of its team act on a request as administrators of requests do.
  const actor = { ...actorOf(caller), isRequestAdmin: await mayRun(tx, caller, request) }
  const judging = { actor, facts, settings }
  const reassign = !whyNotReassign(request, task, judging)
  if (task.status === 'ASSIGNING')
    return { whyNot: 'Nobody is assigned to this step yet.', may: { reassign, escalate: false } }
  const may = {
    reassign,
    escalate: stepKinds[task.type].waitsFor === 'PEOPLE' && !whyNotEscalate(request, task, judging),
  }
  const right = mayAct(request, task, judging.actor, facts)
  if (isRefusal(right)) return { whyNot: right.summary, may }
  const votes = 'votes' in task.detail ? (task.detail.votes as readonly { personId: string }[]) : []
  return votes.some((vote) => vote.personId === caller.personId)
    ? { whyNot: 'You have decided this step.', may }
    : { may }
}

/** The caller as the judge knows him. */
export const actorOf = (caller: Caller): Actor => ({
  userId: caller.userId,
  personId: caller.personId,
  kind: caller.kind,
  isRequestAdmin: hasRole(caller, 'ACCESS_REQUESTS_ADMIN'),
})

/** What the requester has of the app that is asked for: the account, its groups, bundles and entitlements. */
const holdingsOf = async (tx: Tx, { gives, requestedFor, level }: Request): Promise<readonly Holding[]> => {
  // Of a team nobody holds anything: it is of what its request type gives.
  const { appId } = gives ?? level
  const rows = await tx.query<{ kind: Holding['kind']; name: string; since: string; ends: string | null }>(
    `with given as (
       select scope_type, scope_id, max(ends) filter (where ends is not null) as ends, bool_or(ends is null) as forever,
         min(coalesce(granted, starts)) as since
       from grants where org_id = org() and user_id = $1 and app_id = $2 and status = 'ACTIVE' and action = 'ALLOW'
       group by scope_type, scope_id)
     select h.kind, h.name, h.since, case when g.forever is not true then g.ends end as ends
     from (
       select 'APPLICATION' as kind, a.label as name, u.app_id as id, u.since, u.direct
       from app_user u join app a using (org_id, app_id) where u.org_id = org() and u.user_id = $1 and u.app_id = $2
       union all
       select 'GROUP', g.name, g.group_id, m.since, m.direct
       from app_group ag join group_member m using (org_id, group_id) join groups g using (org_id, group_id)
       where ag.org_id = org() and ag.app_id = $2 and m.user_id = $1
       union all
       select 'ENTITLEMENT_BUNDLE', b.name, b.bundle_id, x.since, false
       from given x join bundle b on b.org_id = org() and b.bundle_id = x.scope_id where x.scope_type = 'ENTITLEMENT_BUNDLE'
       union all
       select 'ENTITLEMENT_VALUE', e.name || ': ' || v.name, v.value_id, eu.since, eu.direct
       from entitlement e join entitlement_value v using (org_id, entitlement_id) join entitlement_user eu using (org_id, value_id)
       where e.org_id = org() and e.app_id = $2 and eu.user_id = $1
     ) h left join given g on not h.direct and g.scope_type = h.kind and g.scope_id = h.id
     order by array_position(array['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE'], h.kind), lower(h.name)
     limit 50`,
    [requestedFor, appId],
    'desk_holdings',
  )
  return rows.map(({ kind, name, since, ends }) => ({ kind, name, since, ...(ends ? { ends } : {}) }))
}
