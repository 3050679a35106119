import { type Page, pageOf } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Request, Task } from '@assent/core/request/model.ts'
import { principalsOf } from '@assent/core/steps/step.ts'
import type { Db } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'
import { type Names, namesOfEach } from './names.ts'
import { keptFrom, type List, openSql, principalsSql, seesAll, visible } from './queries.ts'
import { matching, meaning } from './queries-search.ts'

export type TaskView = {
  readonly task: Task
  readonly request: Request
  readonly names: Names
  /** ISO 8601 of the last change of the task. */
  readonly updated: string
  /** At most ten of those who may act, users first; groups as they are. */
  readonly assignees: readonly { readonly kind: 'USER' | 'GROUP'; readonly id: string }[]
}

const taskColumns: Columns = {
  status: { sql: 't.status' },
  type: { sql: 't.type' },
  requestId: { sql: 't.request_id' },
  assigneeId: { sql: 'a.principal_id' },
  priority: { sql: `(array['LOW', 'NORMAL', 'HIGH', 'URGENT'])[r.priority]` },
  createdAt: { sql: 't.opened', type: 'time' },
  updatedAt: { sql: 't.updated', type: 'time' },
}

/** Tasks of all requests, for request admins and auditors. */
export const listTasks = async (db: Db, caller: Caller, list: List): Promise<Result<Page<TaskView>>> => {
  if (!seesAll(caller)) return refuse('forbidden', 'Only request administrators and auditors can list all tasks.')
  const values: unknown[] = []
  const open = openSql(keptFrom(caller), values)
  const from = 'task t join request r using (org_id, request_id) left join task_assignee a using (org_id, task_id)'
  return pageOfTasks(db, caller, list, [{ from, key: 't.task_id', base: open }], values)
}

type MyTasks = List & {
  /** Instead of what is to be done: what the caller decided, answered or completed. */
  readonly done?: boolean | undefined
}

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
    const asked = list.filter ? ' left join task_assignee a on a.org_id = t.org_id and a.task_id = t.task_id' : ''
    const rest = `join request r on r.org_id = t.org_id and r.request_id = t.request_id${asked}`
    const voted = `vote v join task t on t.org_id = v.org_id and t.task_id = v.task_id ${rest}`
    return pageOfTasks(
      db,
      caller,
      list,
      [
        { from: `task t ${rest}`, key: 't.task_id', base: 't.completed_by = $1' },
        { from: voted, key: 'v.task_id', base: 'v.user_id = $1' },
      ],
      [caller.userId],
    )
  }
  return pageOfTasks(
    db,
    caller,
    list,
    [
      {
        each: principalsSql,
        from: 'task_assignee a join task t using (org_id, task_id) join request r using (org_id, request_id)',
        key: 'a.task_id',
        base: `a.principal_id = mine.id
     and (a.principal_id = $1
       or (a.principal_kind = 'GROUP' and exists (select from group_member m where m.org_id = org() and m.group_id = a.principal_id
         and m.since <= t.opened and m.user_id = $1))
       or ${standInSql})
     and (t.type <> 'APPROVAL' or not ($1 in (r.requested_for, r.requested_by)
       or exists (select from vote v where v.org_id = org() and v.task_id = t.task_id and v.user_id = $1)))`,
      },
    ],
    [caller.userId],
  )
}

/** Tasks `t` of requests `r`, in the order of `key`, which is their id as an index of theirs has it; for each of the ids `mine`, if given. */
type TaskSource = { readonly from: string; readonly key: string; readonly base: string; readonly each?: string }

/** A page of the tasks of these sources, each once. Each source is read as far as the page goes, however many tasks there are. */
const pageOfTasks = (
  db: Db,
  caller: Caller,
  { filter, match, orderBy, page }: List,
  sources: readonly TaskSource[],
  given: readonly unknown[],
) =>
  db.inOrg(caller.orgId, async (tx): Promise<Result<Page<TaskView>>> => {
    const values = [...given]
    const where = ['t.org_id = org()']
    if (filter) where.push(whereOf(filter, taskColumns, values))
    if (match !== undefined) where.push(matching(await meaning(tx, match), values))
    const pressing = orderBy?.by === 'priority'
    const direction = orderBy?.direction === 'asc' ? 'asc' : 'desc'
    const order = (rank: string, task: string) =>
      [...(pressing ? [rank] : []), task].map((column) => `${column} ${direction}`).join(', ')
    const beyond = direction === 'asc' ? '>' : '<'
    const at = page.after ? `$${values.push(page.after)}` : undefined
    const after = (key: string): readonly string[] => {
      if (at === undefined) return []
      if (!pressing) return [`${key} ${beyond} ${at}`]
      return [
        `(r.priority, ${key}) ${beyond} (select c.priority, k.task_id from task k join request c using (org_id, request_id)
          where k.org_id = org() and k.task_id = ${at})`,
      ]
    }
    const most = `$${values.push(page.limit + 1)}`
    const parts = sources.map(({ base, each, from, key }) => {
      const part = `(select distinct ${key} as task_id, t.request_id, t.updated, r.priority from ${from}
        where ${[base, ...where, ...after(key)].join(' and ')} order by ${order('r.priority', key)} limit ${most})`
      return each ? `select part.* from (${each}) mine (id) cross join lateral ${part} part` : part
    })
    const rows = await tx.query<{ task_id: string; updated: string; state: Request }>(
      `select p.task_id, p.updated, r.state from (
         select distinct task_id, request_id, updated, priority from (${parts.join(' union all ')}) x
         order by ${order('priority', 'task_id')} limit ${most}
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
