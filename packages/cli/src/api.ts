import { at, where, withQuery } from '@assent/core/api/client.ts'
import type {
  ActivityListView,
  AttachmentView,
  CallbackView,
  CandidateView,
  CorrectableView,
  CorrectionPreviewView,
  DelegateView,
  EntryUserView,
  EntryView,
  FieldAnswer,
  FieldView,
  HeldView,
  LevelView,
  MySettingsView,
  PreviewView,
  RequestView,
  TaskContextView,
  TaskView,
  UserView,
} from '@assent/core/api/shapes.ts'
import type { Connection } from './context.ts'

const governance = '/governance/api/v2'
const myEntries = `${governance}/my/catalogs/default/entries`
const mySettings = '/governance/api/v1/my/settings'

/** Filter of a list of requests; what is undefined does not count. */
export type RequestFilter = { readonly status?: string; readonly requestedFor?: string }

/** Open tasks that went to whoever stands in, and those that did not: of requests of his own. */
export type GivenView = { readonly given: number; readonly kept: number }

/** An appointment as it is sent. Times are ISO 8601. */
export type AppointmentBody = {
  readonly delegate: { readonly externalId: string; readonly type: 'OKTA_USER' }
  readonly note?: string
  readonly startTime?: string
  readonly endTime?: string
}

/** The calls of the API that commands make, by name. Each gives the value or ends the command. */
export const makeApi = (connection: Connection) => ({
  ...catalogCalls(connection),
  ...requestCalls(connection),
  ...runCalls(connection),
  ...taskCalls(connection),
  ...ownCalls(connection),
})

export type Api = ReturnType<typeof makeApi>

const catalogCalls = ({ client, must }: Connection) => ({
  /** Levels that I can ask for: every word of `match` is in the level's or its app's name or description. */
  levels: (match: string | undefined, most: number) =>
    must(
      client.all<LevelView>(
        withQuery(`${governance}/my/catalogs/default/levels`, { match, limit: Math.min(most, 100) }),
        most,
      ),
    ),
  entry: (id: string) => client.get<EntryView>(`${myEntries}/${encodeURIComponent(id)}`),
  /** For whom I may ask for an entry. */
  entryUsers: (entryId: string, match: string) =>
    must(
      client.all<EntryUserView>(
        withQuery(`${myEntries}/${encodeURIComponent(entryId)}/users`, { match, limit: 50 }),
        50,
      ),
    ),
  /** The form; for more time of one's own grant where that is named. */
  fields: (entryId: string, userId?: string, extendsGrantId?: string) =>
    must(
      client.get<{ readonly data?: readonly FieldView[] }>(
        withQuery(
          `${myEntries}/${encodeURIComponent(entryId)}${userId === undefined ? '' : at`/users/${userId}`}/request-fields`,
          { extendsGrantId },
        ),
      ),
    ),
  preview: (wanted: {
    readonly entryId: string
    readonly requestedFor?: string
    readonly extendsGrantId?: string
    readonly requesterFieldValues?: readonly FieldAnswer[]
  }) => must(client.post<PreviewView>(`${governance}/preview`, wanted)),
})

const requestCalls = ({ client, must }: Connection) => ({
  ask: (
    entryId: string,
    body: { readonly requesterFieldValues: readonly FieldAnswer[]; readonly extendsGrantId?: string },
    key: string,
  ) => must(client.post<RequestView>(`${myEntries}/${encodeURIComponent(entryId)}/requests`, body, { key })),
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
  activity: (id: string) => client.get<ActivityListView>(at`/governance/api/v2/requests/${id}/activity`),
  message: (id: string, message: string, key: string, attachmentIds: readonly string[] = []) =>
    must(
      client.post<undefined>(
        at`/governance/api/v2/requests/${id}/messages`,
        { message, ...(attachmentIds.length > 0 ? { attachmentIds } : {}) },
        { key },
      ),
    ),
  /** Takes a file up for a message that is to follow. */
  attach: (id: string, name: string, bytes: Uint8Array) =>
    must(client.upload<AttachmentView>(withQuery(at`/governance/api/v2/requests/${id}/attachments`, { name }), bytes)),
  correctable: (id: string) => must(client.get<CorrectableView>(at`/governance/api/v2/requests/${id}/corrections`)),
  tryCorrection: (id: string, requesterFieldValues: readonly object[]) =>
    must(
      client.post<CorrectionPreviewView>(at`/governance/api/v2/requests/${id}/corrections/preview`, {
        requesterFieldValues,
      }),
    ),
  correct: (id: string, requesterFieldValues: readonly object[], outcome: string | undefined, key: string) =>
    must(
      client.post<RequestView>(
        at`/governance/api/v2/requests/${id}/corrections`,
        { requesterFieldValues, ...(outcome === undefined ? {} : { outcome }) },
        { key },
      ),
    ),
  cancel: (id: string, reason: string | undefined) =>
    must(
      client.post<RequestView | undefined>(
        at`/governance/api/v2/requests/${id}/cancel`,
        reason === undefined ? {} : { reason },
      ),
    ),
})

/** What those who run requests do with them. */
const runCalls = ({ client, must }: Connection) => ({
  assign: (id: string, userId: string | null, reason: string | undefined) =>
    must(
      client.call<RequestView>('PUT', at`/governance/api/v2/requests/${id}/assignee`, {
        userId,
        ...(reason === undefined ? {} : { reason }),
      }),
    ),
  /** Who could look after it. */
  keepers: (id: string, match: string) =>
    must(
      client.all<CandidateView>(withQuery(at`/governance/api/v2/requests/${id}/people`, { as: 'ASSIGNEE', match }), 20),
    ),
  follow: (id: string, way: 'follow' | 'unfollow') =>
    must(client.post<undefined>(at`/governance/api/v2/requests/${id}/${way}`)),
  tag: (id: string, add: readonly string[], remove: readonly string[]) =>
    must(client.post<RequestView>(at`/governance/api/v2/requests/${id}/tags`, { add, remove })),
  prioritize: (id: string, priority: string) =>
    must(client.call<RequestView>('PUT', at`/governance/api/v2/requests/${id}/priority`, { priority })),
  hold: (id: string, reason: string, until: string | undefined) =>
    must(
      client.post<RequestView>(at`/governance/api/v2/requests/${id}/hold`, {
        reason,
        ...(until === undefined ? {} : { until }),
      }),
    ),
  resume: (id: string) => must(client.post<RequestView>(at`/governance/api/v2/requests/${id}/resume`)),
  reopen: (id: string, reason: string | undefined) =>
    must(
      client.post<RequestView>(at`/governance/api/v2/requests/${id}/reopen`, reason === undefined ? {} : { reason }),
    ),
})

const taskCalls = ({ client, must }: Connection) => ({
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
  /** A task of any request that I may see. */
  task: (taskId: string) => must(client.get<TaskView>(at`/governance/api/v2/my/tasks/${taskId}`)),
  taskContext: (taskId: string) => must(client.get<TaskContextView>(at`/governance/api/v2/tasks/${taskId}/context`)),
  resolve: (taskId: string, answer: Readonly<Record<string, unknown>>, key: string) =>
    must(client.post<TaskView>(at`/governance/api/v2/my/tasks/${taskId}/resolve`, answer, { key })),
  /** Where the callback of a step is awaited. */
  callback: (taskId: string) => must(client.get<CallbackView>(at`/governance/api/v2/tasks/${taskId}/callback`)),
  renewCallback: (taskId: string) =>
    must(client.post<CallbackView>(at`/governance/api/v2/tasks/${taskId}/callback`, undefined)),
  remind: (taskId: string, key: string) =>
    must(client.post<RequestView>(at`/governance/api/v2/tasks/${taskId}/remind`, undefined, { key })),
  askBack: (taskId: string, message: string, key: string) =>
    must(client.post<RequestView>(at`/governance/api/v2/tasks/${taskId}/request-information`, { message }, { key })),
  escalate: (taskId: string, reason: string, key: string) =>
    must(client.post<RequestView>(at`/governance/api/v2/tasks/${taskId}/escalate`, { reason }, { key })),
  /** Whom I could name as an assignee. */
  candidates: (taskId: string, match: string) =>
    must(client.all<CandidateView>(withQuery(at`/governance/api/v2/tasks/${taskId}/candidates`, { match }), 20)),
  reassign: (taskId: string, userIds: readonly string[], reason: string | undefined) =>
    must(
      client.call<TaskView>('PATCH', at`/governance/api/v2/tasks/${taskId}`, {
        assignees: userIds.map((externalId) => ({ externalId, type: 'OKTA_USER' })),
        ...(reason === undefined ? {} : { reason }),
      }),
    ),
})

const ownCalls = ({ client, must }: Connection) => ({
  me: () => must(client.get<UserView>('/api/v1/users/me')),
  users: (match: string) => client.get<readonly UserView[]>(withQuery('/api/v1/users', { q: match, limit: 20 })),
  user: (id: string) => client.get<UserView>(at`/api/v1/users/${id}`),
  access: (match: string | undefined, endsWithinDays: number | undefined, most: number) =>
    must(
      client.all<HeldView>(
        withQuery(`${governance}/my/access`, { match, endsWithinDays, limit: Math.min(most, 200) }),
        most,
      ),
    ),
  giveBack: (grantId: string) => must(client.post<unknown>(at`/governance/api/v1/my/grants/${grantId}/give-back`)),
  settings: () => must(client.get<MySettingsView>(mySettings)),
  /** Whom I may choose to stand in for me. */
  delegateCandidates: (match: string) =>
    must(client.all<EntryUserView>(withQuery(`${mySettings}/delegate/users`, { match }), 20)),
  /** Chooses who stands in for me, or for the user of that id; undefined: nobody. */
  appoint: (appointment: AppointmentBody | undefined, userId: string | undefined) =>
    must(
      client.call<MySettingsView>(
        'PATCH',
        userId === undefined ? mySettings : at`/governance/api/v1/principal-settings/${userId}`,
        { delegates: { appointments: appointment ? [appointment] : [] } },
      ),
    ),
  /** Gives what waits for me, or for the user of that id, to whoever stands in. */
  giveOpenTasks: (userId: string | undefined) =>
    must(
      client.post<GivenView>(
        userId === undefined
          ? `${mySettings}/delegate/open-tasks`
          : at`/governance/api/v1/principal-settings/${userId}/open-tasks`,
      ),
    ),
  delegates: (most: number) =>
    must(client.all<DelegateView>(withQuery('/governance/api/v1/delegates', { limit: Math.min(most, 200) }), most)),
})

const filterOf = (values: { readonly [attribute: string]: string | undefined }): string | undefined =>
  Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [where(name, 'eq', value)]))
    .join(' and ') || undefined
