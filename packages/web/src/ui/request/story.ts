import type { ActivityListView, ActivityView, RequestView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import type { RequestEvent } from '@assent/core/request/model.ts'
import type { Panel, Vote } from '@assent/core/steps/algebra.ts'

export type Happened = Omit<ActivityView, 'event'> & { readonly event: RequestEvent }
export type TaskOf = NonNullable<RequestView['tasks']>[number]

/** A step that was opened: who can act on it, and who has. */
export type Chapter = { readonly task: TaskOf; readonly panels: readonly Panel[]; readonly votes: readonly Vote[] }

/** What happened, with its events as what they are. */
export const eventsOf = (list: ActivityListView | undefined): readonly Happened[] =>
  (list?.data ?? []) as unknown as readonly Happened[]

/** The steps so far, each with those who can act now and the votes that were given. */
export const chaptersOf = (request: RequestView, events: readonly Happened[]): readonly Chapter[] =>
  (request.tasks ?? []).map((task) => {
    let panels: readonly Panel[] = []
    const votes: Vote[] = []
    for (const { event } of events) {
      if (event.type === 'taskOpened' && event.task.taskId === task.id) panels = event.task.detail.panels
      if (!('taskId' in event) || event.taskId !== task.id) continue
      if ('detail' in event) panels = event.detail.panels
      if (event.type === 'voted') votes.push(event.vote)
    }
    return { task, panels, votes }
  })

/** The step that the request stands at. */
export const openTaskOf = (request: RequestView): TaskOf | undefined =>
  request.status === 'PENDING'
    ? request.tasks?.find(({ status }) => status === 'OPEN' || status === 'ASSIGNING')
    : undefined

/** From when on those who have to act can be reminded, in milliseconds; the server judges the same (core/request/urge.ts). */
export const remindableFrom = ({ createdAt, remindedAt }: TaskOf): number =>
  Date.parse(remindedAt ?? createdAt) + (remindedAt ? limits.nudgeEveryMs : limits.nudgeFirstMs)

/** Whether somebody other than the requester has acted: from then on only an administrator takes the request back. */
export const wasActedOn = (request: RequestView, chapters: readonly Chapter[]): boolean =>
  chapters.some(
    ({ task, votes }) =>
      !task.past &&
      (votes.length > 0 || (task.completedBy !== undefined && task.completedBy !== request.requestedFor.externalId)),
  )

/** "Grafana" or "Grafana · Viewers". */
export const titleOf = ({ _names: names = {}, requested }: RequestView): string => {
  const app = names[requested.resourceId] ?? requested.resourceId
  const level = requested.accessScopeId === requested.resourceId ? undefined : names[requested.accessScopeId]
  return level === undefined ? app : `${app} · ${level}`
}
