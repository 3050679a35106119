import type { Filter } from '@assent/core/api/filter.ts'
import type { OrderBy, Page, PageInput } from '@assent/core/api/page.ts'
import type { Feature, Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { type Activity, activityOf } from './activity.ts'
import { makeRunBatch } from './batch.ts'
import { makeCommands, type RequestsCommands } from './commands.ts'
import { requestLanes } from './jobs.ts'
import { type Give, makePort } from './port.ts'
import { makePreview, type Preview } from './preview.ts'
import {
  getRequest,
  getTask,
  listRequests,
  listTasks,
  type MessageView,
  messagesOf,
  myRequests,
  myTasks,
  type RequestView,
  type TaskView,
} from './queries.ts'
import { makeTry, type TryInput } from './try.ts'
import { waitsLane } from './waits.ts'

export type { Activity } from './activity.ts'
export type { RequestsCommands } from './commands.ts'
export { systemCaller } from './commands.ts'
export { loadFacts } from './facts.ts'
export type { Preview } from './preview.ts'
export type { MessageView, RequestView, TaskView } from './queries.ts'
export { isAmong, keptFrom, namesOfEach, openSql, requestColumns, visible } from './queries.ts'
export { matching, requestWhere } from './queries-search.ts'
export { type UsualWait, usualWaits } from './waits.ts'

type List = { readonly page: PageInput; readonly filter?: Filter | undefined; readonly orderBy?: OrderBy | undefined }
type Search = List & { readonly match?: string | undefined }

/** What can be seen of requests and their tasks. */
export type RequestsQueries = {
  'request.get': { readonly input: { readonly requestId: string }; readonly output: RequestView }
  'request.list': { readonly input: Search; readonly output: Page<RequestView> }
  'request.mine': { readonly input: Search; readonly output: Page<RequestView> }
  'request.activity': { readonly input: { readonly requestId: string }; readonly output: Activity }
  'request.messages': { readonly input: { readonly requestId: string }; readonly output: readonly MessageView[] }
  'request.preview': {
    readonly input: Parameters<ReturnType<typeof makePreview>>[1]
    readonly output: Preview
  }
  /** As the preview, with the draft of a condition among the rules; for those who write them. */
  'request.try': { readonly input: TryInput; readonly output: Preview }
  'task.get': { readonly input: { readonly taskId: string }; readonly output: TaskView }
  'task.list': { readonly input: List; readonly output: Page<TaskView> }
  'task.mine': { readonly input: Search & { readonly done?: boolean | undefined }; readonly output: Page<TaskView> }
}

/** Requests: asking, deciding, and what other features of ours do to them (`port`, `callback`). */
export const makeRequests = (
  services: Services,
  give?: Give,
): Feature<RequestsCommands, RequestsQueries> & {
  readonly port: ReturnType<typeof makePort> & { readonly settle: ReturnType<typeof makeCommands>['callback'] }
  readonly callback: ReturnType<typeof makeCommands>['callback']
} => {
  const { db } = services
  const runBatch = makeRunBatch(services, give)
  const { asSystem, callback, commands } = makeCommands(services, runBatch)
  const preview = makePreview(services)
  const queries: Handlers<RequestsQueries> = {
    'request.get': (caller, { requestId }) => getRequest(db, caller, requestId),
    'request.list': (caller, list) => listRequests(db, caller, list),
    'request.mine': (caller, list) => myRequests(db, caller, list),
    'request.activity': (caller, { requestId }) => activityOf(db, caller, requestId),
    'request.messages': (caller, { requestId }) => messagesOf(db, caller, requestId),
    'request.preview': preview,
    'request.try': makeTry(services),
    'task.get': (caller, { taskId }) => getTask(db, caller, taskId),
    'task.list': (caller, list) => listTasks(db, caller, list),
    'task.mine': (caller, list) => myTasks(db, caller, list),
  }
  return {
    commands,
    queries,
    lanes: [...requestLanes(runBatch), waitsLane(services)],
    port: { ...makePort(asSystem, runBatch), settle: callback },
    callback,
  }
}
