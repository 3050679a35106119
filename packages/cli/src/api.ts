import { at, where, withQuery } from '@assent/core/api/client.ts'
import type {
  ActivityView,
  EntryUserView,
  EntryView,
  FieldAnswer,
  FieldView,
  PreviewView,
  RequestView,
  TaskView,
  UserView,
} from '@assent/core/api/shapes.ts'
import type { Connection } from './context.ts'

const governance = '/governance/api/v2'
const myEntries = `${governance}/my/catalogs/default/entries`

/** Filter of a list of requests; what is undefined does not count. */
export type RequestFilter = { readonly status?: string; readonly requestedFor?: string }

/** The calls of the API that commands make, by name. Each gives the value or ends the command. */
export const makeApi = ({ client, must }: Connection) => ({
  me: () => must(client.get<UserView>('/api/v1/users/me')),
  user: (id: string) => client.get<UserView>(at`/api/v1/users/${id}`),
  entries: (filter: string, match: string | undefined, most: number) =>
    must(client.all<EntryView>(withQuery(myEntries, { filter, match, limit: Math.min(most, 200) }), most)),
  entry: (id: string) => client.get<EntryView>(`${myEntries}/${encodeURIComponent(id)}`),
  entryUsers: (entryId: string, filter: string) =>
    must(
      client.all<EntryUserView>(
        withQuery(`${myEntries}/${encodeURIComponent(entryId)}/users`, { filter, limit: 50 }),
        50,
      ),
    ),
  fields: (entryId: string, userId?: string) =>
    must(
      client.get<{ readonly data?: readonly FieldView[] }>(
        `${myEntries}/${encodeURIComponent(entryId)}${userId === undefined ? '' : at`/users/${userId}`}/request-fields`,
      ),
    ),
  preview: (requestedFor: string | undefined, entryId: string) =>
    must(
      client.post<PreviewView>(`${governance}/preview`, {
        entryId,
        ...(requestedFor === undefined ? {} : { requestedFor }),
      }),
    ),
  ask: (entryId: string, requesterFieldValues: readonly FieldAnswer[], key: string) =>
    must(
      client.post<RequestView>(
        `${myEntries}/${encodeURIComponent(entryId)}/requests`,
        { requesterFieldValues },
        { key },
      ),
    ),
  request: (id: string) => must(client.get<RequestView>(at`/governance/api/v2/requests/${id}`)),
  /** Everybody's, or those that the caller is a party of. */
  requests: (all: boolean, filter: RequestFilter, most: number) =>
    must(
      client.all<RequestView>(
        withQuery(`${governance}${all ? '' : '/my'}/requests`, {
          filter: filterOf(filter),
          limit: Math.min(most, 200),
        }),
        most,
      ),
    ),
  activity: (id: string) =>
    client.get<{ readonly data: readonly ActivityView[] }>(at`/governance/api/v2/requests/${id}/activity`),
  cancel: (id: string, reason: string | undefined) =>
    must(
      client.post<RequestView | undefined>(
        at`/governance/api/v2/requests/${id}/cancel`,
        reason === undefined ? {} : { reason },
      ),
    ),
  myTasks: (requestId: string | undefined, most: number) =>
    must(
      client.all<TaskView>(
        withQuery(`${governance}/my/tasks`, {
          filter: filterOf({ status: 'OPEN', requestId }),
          limit: Math.min(most, 200),
        }),
        most,
      ),
    ),
  myTask: (taskId: string) => must(client.get<TaskView>(at`/governance/api/v2/my/tasks/${taskId}`)),
  resolve: (taskId: string, answer: Readonly<Record<string, unknown>>, key: string) =>
    must(client.post<TaskView>(at`/governance/api/v2/my/tasks/${taskId}/resolve`, answer, { key })),
})

export type Api = ReturnType<typeof makeApi>

const filterOf = (values: { readonly [attribute: string]: string | undefined }): string | undefined =>
  Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [where(name, 'eq', value)]))
    .join(' and ') || undefined
