import type { RequestView, TaskContextView, TaskView } from '@assent/core/api/shapes.ts'
import type { InfiniteData } from '@tanstack/react-query'
import { api, at, where, withQuery } from '../../data/api.ts'
import { queries, useGet, useList } from '../../data/query.ts'

const base = '/governance/api/v2'

export type Wanted = {
  readonly done: boolean
  readonly type: TaskView['type'] | undefined
  readonly match: string | undefined
  readonly priority: TaskView['request']['priority'] | undefined
  readonly pressing: boolean
}

/** What waits for the viewer, or what he has done: the newest first, or the most urgent. */
export const useTasks = ({ done, match, pressing, priority, type }: Wanted) =>
  useList<TaskView>(
    ['tasks', 'mine', { done, match, pressing, priority, type }],
    withQuery(`${base}/my/tasks`, {
      limit: 100,
      done: done ? 'true' : undefined,
      match,
      filter:
        [type && where('type', 'eq', type), priority && where('priority', 'eq', priority)]
          .filter(Boolean)
          .join(' AND ') || undefined,
      orderBy: pressing ? 'priority desc' : undefined,
    }),
  )

const contextKey = (taskId: string) => ['tasks', 'context', taskId] as const
const contextPath = (taskId: string) => at`/governance/api/v2/tasks/${taskId}/context`

/** All that matters for a decision. What another task left is never shown in its place. */
export const useContextOf = (taskId: string) => {
  const found = useGet<TaskContextView>(contextKey(taskId), contextPath(taskId))
  return found.data?.task.taskId === taskId ? found : { ...found, data: undefined }
}

/** Reads the context of the task that comes next, so that it is there at once. */
export const readAhead = (taskId: string): void =>
  void queries.prefetchQuery({
    queryKey: contextKey(taskId),
    queryFn: ({ signal }) => api.get<TaskContextView>(contextPath(taskId), { signal }),
  })

type Message = {
  readonly id: string
  readonly author: { readonly id: string; readonly name: string }
  readonly message: string
  readonly created: string
}

/** What was written about a request, the oldest first. */
export const useMessages = (requestId: string) =>
  useGet<{ readonly data: readonly Message[] }>(
    ['requests', 'messages', requestId],
    at`/governance/api/v2/requests/${requestId}/messages`,
  )

/** Takes tasks out of the list at once: the server's list comes after it. */
export const takeOut = (taskIds: readonly string[]): void => {
  queries.setQueriesData<InfiniteData<{ readonly items: readonly TaskView[] }>>(
    { queryKey: ['tasks', 'mine'], predicate: ({ queryKey }) => !(queryKey[2] as Wanted | undefined)?.done },
    (before) =>
      before && {
        ...before,
        pages: before.pages.map((part) =>
          part.items.some(({ taskId }) => taskIds.includes(taskId))
            ? { ...part, items: part.items.filter(({ taskId }) => !taskIds.includes(taskId)) }
            : part,
        ),
      },
  )
}

/** A request as it is after something was done about it; undefined where it cannot be read. */
export const requestNow = (requestId: string): Promise<RequestView | undefined> =>
  api.get<RequestView>(at`/governance/api/v2/requests/${requestId}`).catch(() => undefined)

/** "GitLab · GitLab Developers", or the app alone. */
export const whatOf = ({ app, level }: TaskView['request']): string => {
  const name = app.name ?? app.id
  return level.type === 'APPLICATION' || level.name === undefined ? name : `${name} · ${level.name}`
}

/** What people of a request are called. */
export const nameOf = ({ externalId, name }: { readonly externalId: string; readonly name?: string }): string =>
  name ?? externalId
