import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type OrderBy, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Request, Task } from '@assent/core/request/model.ts'
import type { Principal } from '@assent/core/steps/assignment.ts'
import { principalsOf } from '@assent/core/steps/step.ts'
import type { Db, Tx } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'
import { filesOf, type StoredFile } from './attachments/store.ts'
import { mayReopen, mayRun } from './may-run.ts'
import { type Names, namesOfEach } from './names.ts'
import { matching, requestWhere } from './queries-search.ts'

export type RequestView = {
  readonly request: Request
  readonly names: Names
  /** Whether the reader runs it; where one alone was asked for. */
  readonly runs?: boolean
  /** Whether the reader can open it again now. */
  readonly reopens?: boolean
}
export type TaskView = {
  readonly task: Task
  readonly request: Request
  readonly names: Names
  /** ISO 8601 of the last change of the task. */
  readonly updated: string
  /** At most ten of those who may act, users first; groups as they are. */
  readonly assignees: readonly { readonly kind: 'USER' | 'GROUP'; readonly id: string }[]
}

export type MessageView = {
  readonly messageId: string
  readonly author: string
  readonly authorName: string
  readonly body: string
  readonly created: string
  /** What was attached, as far as it was not erased. */
  readonly files: readonly StoredFile[]
}

type List = {
  readonly page: PageInput
  readonly filter?: Filter | undefined
  readonly orderBy?: OrderBy | undefined
  /** Words, such as the name of a person, an app or a level; all of them must fit. */
  readonly match?: string | undefined
}

export const requestColumns: Columns = {
  status: { sql: 'r.status' },
  requestedFor: { sql: 'r.requested_for' },
  requestedBy: { sql: 'r.requested_by' },
  resourceId: { sql: 'r.app_id' },
  resourceType: { sql: "case when r.scope_type = 'REQUEST_TYPE' then 'REQUEST_TYPE' else 'APPLICATION' end" },
  accessScopeId: { sql: 'r.scope_id' },
  accessScopeType: { sql: 'r.scope_type' },
  priority: { sql: `(array['LOW', 'NORMAL', 'HIGH', 'URGENT'])[r.priority]` },
  onHold: { sql: 'r.held', type: 'boolean' },
  lastUpdated: { sql: 'r.last_updated', type: 'time' },
  created: { sql: 'r.created', type: 'time' },
}

export const taskColumns: Columns = {
  status: { sql: 't.status' },
  type: { sql: 't.type' },
  requestId: { sql: 't.request_id' },
  assigneeId: { sql: 'a.principal_id' },
  priority: { sql: `(array['LOW', 'NORMAL', 'HIGH', 'URGENT'])[r.priority]` },
  createdAt: { sql: 't.opened', type: 'time' },
  updatedAt: { sql: 't.updated', type: 'time' },
}

const seesAll = (caller: Caller): boolean => hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')

/** Who sees requests that a team keeps to itself, though he is none of it. */
const seesHidden = (caller: Caller): boolean => hasRole(caller, 'AUDITOR')

/** A request `r` that a team keeps to itself. */
export const hiddenSql = `(r.scope_type = 'REQUEST_TYPE' and exists (
  select from team t where t.org_id = org() and t.team_id = r.app_id and t.private))`

/** A request `r` of a team that $1 is a member of. */
const teamSql = `(r.scope_type = 'REQUEST_TYPE' and exists (
  select from team_member m where m.org_id = org() and m.team_id = r.app_id and m.user_id = $1))`

/** From whom teams keep requests, of those who see all others: his id; undefined where nothing is kept from the caller. */
export const keptFrom = (caller: Caller): string | undefined => (seesHidden(caller) ? undefined : caller.userId)

/** A condition on requests `r`: not those that teams keep from this user. His id goes to the end of `values`. */
export const openSql = (userId: string | undefined, values: unknown[]): string =>
  userId === undefined ? 'true' : `(not ${hiddenSql} or ${teamSql.replaceAll('$1', `$${values.push(userId)}`)})`

/** Principals that a user acts for now: himself, his groups, and those he stands in for with theirs. */
const principalsSql = `
select $1::text as id
union select group_id from group_member where org_id = org() and user_id = $1
union select d.delegator_id from delegate d where d.org_id = org() and d.stand_in_id = $1
  and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
union select m.group_id from delegate d join group_member m on m.org_id = d.org_id and m.user_id = d.delegator_id
  where d.org_id = org() and d.stand_in_id = $1
  and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())`

/** Whether somebody is among those who were asked, himself, by a group or as a stand-in. */
export const isAmong = async (tx: Tx, userId: string, asked: readonly Principal[]): Promise<boolean> => {
  const [row] = await tx.query<{ among: boolean }>(
    `select exists (select from (${principalsSql}) mine (id) where id = any($2::text[])) as among`,
    [userId, asked.map(({ id }) => id)],
    'request_among',
  )
  return row!.among
}

/** Requests, each with the names that it speaks of. */
export const viewsOf = async (tx: Tx, requests: readonly Request[]): Promise<readonly RequestView[]> => {
  const names = await namesOfEach(tx, requests)
  return requests.map((request, index) => ({ request, names: names[index]! }))
}

/** One request, if the caller may see it: its parties, who was asked or acted, request admins and auditors. */
export const getRequest = (db: Db, caller: Caller, requestId: string): Promise<Result<RequestView>> =>
  db.inOrg(caller.orgId, async (tx) => {
    const found = await visible(tx, caller, requestId)
    if (isRefusal(found)) return found
    const [view] = await viewsOf(tx, [found])
    const runs = await mayRun(tx, caller, found)
    return { ...view!, runs, reopens: await mayReopen(tx, caller, found, runs) }
  })

export const visible = async (tx: Tx, caller: Caller, requestId: string): Promise<Result<Request>> => {
  const [row] = await tx.query<{ state: Request; party: boolean; hidden: boolean }>(
    `select r.state, ${hiddenSql} as hidden, ${teamSql.replaceAll('$1', '$2')} or $2 in (r.requested_for, r.requested_by) or r.state -> 'assigners' ? $2
       or (coalesce(r.state -> 'followers' ? $2, false) and not ${hiddenSql})
       or exists (select from task t where t.org_id = org() and t.request_id = r.request_id and t.completed_by = $2)
       or exists (select from vote v where v.org_id = org() and v.request_id = r.request_id and v.user_id = $2)
       or exists (select from jsonb_path_query(r.state, '$.tasks[*].detail.panels[*].principals[*].id') asked (id)
          where asked.id #>> '{}' in (${principalsSql.replaceAll('$1', '$2')})) as party
     from request r where r.org_id = org() and r.request_id = $1`,
    [requestId, caller.userId],
    'request_visible',
  )
  return row && (row.party || (seesAll(caller) && (!row.hidden || seesHidden(caller))))
    ? row.state
    : refuse('not_found', 'There is no such request.')
}

/** All requests of the organization, for request admins and auditors. */
export const listRequests = async (db: Db, caller: Caller, list: List): Promise<Result<Page<RequestView>>> => {
  if (!seesAll(caller)) return refuse('forbidden', 'Only request administrators and auditors can list all requests.')
  const values: unknown[] = []
  return pageOfRequests(db, caller, list, openSql(keptFrom(caller), values), values)
}

/** What the caller asked for or gets. */
export const myRequests = (db: Db, caller: Caller, list: List): Promise<Result<Page<RequestView>>> =>
  pageOfRequests(db, caller, list, '(r.requested_for = $1 or r.requested_by = $1)', [caller.userId])

const sortable: Readonly<Record<string, string>> = {
  created: 'r.request_id',
  lastUpdated: 'r.last_updated',
  status: 'r.status',
  priority: 'r.priority',
}

const pageOfRequests = (
  db: Db,
  caller: Caller,
  { filter, match, orderBy, page }: List,
  base: string,
  given: readonly unknown[],
) =>
  db.inOrg(caller.orgId, async (tx): Promise<Result<Page<RequestView>>> => {
    const values = [...given]
    const where = [base]
    if (filter) where.push(requestWhere(filter, requestColumns, values))
    if (match !== undefined) where.push(await matching(tx, match, values))
    const by = sortable[orderBy?.by ?? 'created'] ?? 'r.request_id'
    const descending = orderBy ? orderBy.direction === 'desc' : true
    if (page.after) {
      const [known] = await tx.query('select 1 from request where org_id = org() and request_id = $1', [page.after])
      if (!known) return badCursor()
      const at = `$${values.push(page.after)}`
      where.push(
        `(${by}, r.request_id) ${descending ? '<' : '>'} (select ${by.replace('r.', 'c.')}, c.request_id from request c where c.org_id = org() and c.request_id = ${at})`,
      )
    }
    const direction = descending ? 'desc' : 'asc'
    const rows = await tx.query<{ state: Request }>(
      `select r.state from request r where r.org_id = org() and ${where.join(' and ')}
       order by ${by} ${direction}, r.request_id ${direction} limit $${values.push(page.limit + 1)}`,
      values,
    )
    const views = await viewsOf(
      tx,
      rows.map((row) => row.state),
    )
    return pageOf(views, page.limit, (view) => view.request.requestId)
  })

/** Tasks of all requests, for request admins and auditors. */
export const listTasks = async (db: Db, caller: Caller, list: List): Promise<Result<Page<TaskView>>> => {
  if (!seesAll(caller)) return refuse('forbidden', 'Only request administrators and auditors can list all tasks.')
  const values: unknown[] = []
  const open = openSql(keptFrom(caller), values)
  const joins = 'join request r using (org_id, request_id) left join task_assignee a using (org_id, task_id)'
  return pageOfTasks(db, caller, list, joins, open, values)
}

type MyTasks = List & {
  /** Instead of what is to be done: what the caller decided, answered or completed. */
  readonly done?: boolean | undefined
}

const doneSql = `t.task_id in (
  select d.task_id from task d where d.org_id = org() and d.completed_by = $1
  union select v.task_id from vote v where v.org_id = org() and v.user_id = $1)`

/** That $1 stands in for somebody whom an assignee `a` of a task `t` means: since before it was opened, or it was given to him. */
const standInSql = `exists (select from delegate d where d.org_id = org() and d.stand_in_id = $1
  and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
  and (d.starts <= t.opened or exists (select from handed_task h where h.org_id = org() and h.delegate_id = d.delegate_id
    and h.task_id = t.task_id and h.to_id = d.stand_in_id and h.at >= d.last_updated))
  and (a.principal_id = d.delegator_id or (a.principal_kind = 'GROUP' and exists (select from group_member m
    where m.org_id = org() and m.group_id = a.principal_id and m.since <= t.opened and m.user_id = d.delegator_id))))`

/** The caller's inbox: open tasks that he may act on, newest first, without decisions on his own requests. */
export const myTasks = (db: Db, caller: Caller, { done, ...list }: MyTasks): Promise<Result<Page<TaskView>>> => {
  if (done) {
    // Who was asked is of interest to a filter only.
    const asked = list.filter ? ' left join task_assignee a using (org_id, task_id)' : ''
    return pageOfTasks(db, caller, list, `join request r using (org_id, request_id)${asked}`, doneSql, [caller.userId])
  }
  return pageOfTasks(
    db,
    caller,
    list,
    'join task_assignee a using (org_id, task_id) join request r using (org_id, request_id)',
    `a.principal_id in (${principalsSql})
     and (a.principal_id = $1
       or (a.principal_kind = 'GROUP' and exists (select from group_member m where m.org_id = org() and m.group_id = a.principal_id
         and m.since <= t.opened and m.user_id = $1))
       or ${standInSql})
     and (t.type <> 'APPROVAL' or not ($1 in (r.requested_for, r.requested_by)
       or exists (select from vote v where v.org_id = org() and v.task_id = t.task_id and v.user_id = $1)))`,
    [caller.userId],
  )
}

const pageOfTasks = (
  db: Db,
  caller: Caller,
  { filter, match, orderBy, page }: List,
  joins: string,
  base: string,
  given: readonly unknown[],
) =>
  db.inOrg(caller.orgId, async (tx): Promise<Result<Page<TaskView>>> => {
    const values = [...given]
    const where = [base]
    if (filter) where.push(whereOf(filter, taskColumns, values))
    if (match !== undefined) where.push(await matching(tx, match, values))
    const pressing = orderBy?.by === 'priority'
    const direction = orderBy?.direction === 'asc' ? 'asc' : 'desc'
    const order = (rank: string, task: string) => `${pressing ? `${rank} ${direction}, ` : ''}${task} ${direction}`
    if (page.after) {
      const [at, beyond] = [`$${values.push(page.after)}`, direction === 'asc' ? '>' : '<']
      where.push(
        pressing
          ? `(r.priority, t.task_id) ${beyond} (select c.priority, k.task_id from task k join request c using (org_id, request_id)
             where k.org_id = org() and k.task_id = ${at})`
          : `t.task_id ${beyond} ${at}`,
      )
    }
    const rows = await tx.query<{ task_id: string; updated: string; state: Request }>(
      `select p.task_id, p.updated, r.state from (
         select distinct t.task_id, t.request_id, t.updated, r.priority from task t ${joins}
         where t.org_id = org() and ${where.join(' and ')} order by ${order('r.priority', 't.task_id')} limit $${values.push(page.limit + 1)}
       ) p join request r on r.org_id = org() and r.request_id = p.request_id order by ${order('p.priority', 'p.task_id')}`,
      values,
    )
    const names = await namesOfEach(
      tx,
      rows.map((row) => row.state),
    )
    const views = rows.map((row, index) => taskView(row, names[index]!))
    return pageOf(views, page.limit, (view) => view.task.taskId)
  })

/** One task of a loaded request, with at most ten of its assignees. */
export const taskView = (row: { task_id: string; updated: string; state: Request }, names: Names): TaskView => {
  const task = row.state.tasks.find((item) => item.taskId === row.task_id)!
  const assignees = [...principalsOf(task.detail)].sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'USER' ? -1 : 1))
  return { task, request: row.state, names, updated: row.updated, assignees: assignees.slice(0, 10) }
}

/** One task, if the caller may see its request. */
export const getTask = (db: Db, caller: Caller, taskId: string): Promise<Result<TaskView>> =>
  db.inOrg(caller.orgId, async (tx) => {
    const [row] = await tx.query<{ task_id: string; request_id: string; updated: string }>(
      'select task_id, request_id, updated from task where org_id = org() and task_id = $1',
      [taskId],
    )
    const request = row && (await visible(tx, caller, row.request_id))
    if (!request || isRefusal(request)) return refuse('not_found', 'There is no such task.')
    return taskView({ ...row, state: request }, (await namesOfEach(tx, [request]))[0]!)
  })

export const messagesOf = (db: Db, caller: Caller, requestId: string): Promise<Result<readonly MessageView[]>> =>
  db.inOrg(caller.orgId, async (tx) => {
    const request = await visible(tx, caller, requestId)
    if (isRefusal(request)) return request
    const rows = await tx.query<{
      message_id: string
      author_id: string
      body: string
      created: string
      name: string | null
    }>(
      `select m.message_id, m.author_id, m.body, m.created, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name
       from message m left join users u on u.org_id = m.org_id and u.user_id = m.author_id
       where m.org_id = org() and m.request_id = $1 order by m.message_id limit 1000`,
      [requestId],
    )
    const files = (await filesOf(tx, requestId, caller.userId)).filter(({ messageId }) => messageId !== undefined)
    return rows.map((row) => ({
      messageId: row.message_id,
      author: row.author_id,
      authorName: row.name ?? row.author_id,
      body: row.body,
      created: row.created,
      files: files.filter(({ messageId }) => messageId === row.message_id),
    }))
  })
