import type { Filter } from '@assent/core/api/filter.ts'
import type { OrderBy, Page, PageInput } from '@assent/core/api/page.ts'
import type { RequestTypeTry } from '@assent/core/api/request-types.ts'
import type { Feature, Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { type Activity, activityOf } from './activity.ts'
import { type AttachmentCommands, type AttachmentQueries, makeAttachments } from './attachments/commands.ts'
import { makeRunBatch } from './batch.ts'
import { type RequestsCommands as ChangeCommands, makeCommands } from './commands.ts'
import { type CorrectQueries, makeCorrect } from './correct.ts'
import { type HandOverCommands, type HandOverQueries, handOverCommands, handOverQueries } from './hand-over.ts'
import { requestLanes } from './jobs.ts'
import { type Mentionable, mentionable } from './mentions.ts'
import { type Give, makePort } from './port.ts'
import { makePreview, type Preview } from './preview.ts'
import { getRequest, listRequests, type MessageView, messagesOf, myRequests, type RequestView } from './queries.ts'
import { peopleOf, type RequestPerson, tagsLike } from './queries-run.ts'
import { getTask, listTasks, myTasks, type TaskView } from './queries-tasks.ts'
import { type TeamList, type TeamRequest, teamRequests } from './queries-team.ts'
import { makeTry, type TryInput } from './try.ts'
import { type TypeTried, tryType } from './try-type.ts'
import { waitsLane } from './waits.ts'

export type { Activity } from './activity.ts'
export type { StoredFile } from './attachments/store.ts'
export { eraseFiles } from './attachments/store.ts'
export { systemCaller } from './commands.ts'
export type { CorrectionPreview } from './correct.ts'
export { loadFacts } from './facts.ts'
export { mayRun } from './may-run.ts'
export { whoSees } from './mentions.ts'
export { namesOfEach } from './names.ts'
export { endShown, waysOf, waysShown } from './on-the-way.ts'
export type { Preview } from './preview.ts'
export type { MessageView, RequestView } from './queries.ts'
export { isAmong, keptFrom, openSql, requestColumns, visible } from './queries.ts'
export type { RequestPerson } from './queries-run.ts'
export { matching, meaning, requestWhere } from './queries-search.ts'
export type { TaskView } from './queries-tasks.ts'
export type { TeamRequest } from './queries-team.ts'
export { type UsualWait, usualWaits } from './waits.ts'

type List = { readonly page: PageInput; readonly filter?: Filter | undefined; readonly orderBy?: OrderBy | undefined }
type Search = List & { readonly match?: string | undefined }

export type RequestsCommands = ChangeCommands & HandOverCommands & AttachmentCommands

/** What can be seen of requests and their tasks. */
export type RequestsQueries = HandOverQueries &
  CorrectQueries &
  AttachmentQueries & {
    'request.get': { readonly input: { readonly requestId: string }; readonly output: RequestView }
    'request.list': { readonly input: Search; readonly output: Page<RequestView> }
    'request.mine': { readonly input: Search; readonly output: Page<RequestView> }
    'request.activity': { readonly input: { readonly requestId: string }; readonly output: Activity }
    'request.messages': { readonly input: { readonly requestId: string }; readonly output: readonly MessageView[] }
    /** Whom a message of the caller can mention, by the beginning of a name. */
    'request.mentionable': {
      readonly input: { readonly requestId: string; readonly match: string }
      readonly output: readonly Mentionable[]
    }
    /** The requests of a team: all, or those that are open. */
    'request.ofTeam': { readonly input: TeamList; readonly output: Page<TeamRequest> }
    /** Who could look after a request, or follow it; for those who run it. */
    'request.people': {
      readonly input: Parameters<ReturnType<typeof peopleOf>>[1]
      readonly output: Page<RequestPerson>
    }
    /** Tags that begin like this. */
    'request.tags': { readonly input: { readonly match?: string | undefined }; readonly output: readonly string[] }
    'request.preview': {
      readonly input: Parameters<ReturnType<typeof makePreview>>[1]
      readonly output: Preview
    }
    /** As the preview, with the draft of a condition among the rules; for those who write them. */
    'request.try': { readonly input: TryInput; readonly output: Preview }
    /** The flow of the draft of a request type, as somebody would go through it. */
    'requestType.try': { readonly input: RequestTypeTry; readonly output: TypeTried }
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
  readonly recordTicket: ReturnType<typeof makeCommands>['recordTicket']
} => {
  const { db } = services
  const runBatch = makeRunBatch(services, give)
  const { asSystem, callback, commands, recordTicket } = makeCommands(services, runBatch)
  const attachments = makeAttachments(services)
  const preview = makePreview(services)
  const queries: Handlers<RequestsQueries> = {
    ...attachments.queries,
    ...makeCorrect(services),
    'request.get': (caller, { requestId }) => getRequest(db, caller, requestId),
    'request.list': (caller, list) => listRequests(db, caller, list),
    'request.mine': (caller, list) => myRequests(db, caller, list),
    'request.activity': (caller, { requestId }) => activityOf(db, caller, requestId),
    'request.messages': (caller, { requestId }) => messagesOf(db, caller, requestId),
    'request.mentionable': mentionable(services),
    'request.ofTeam': teamRequests(db),
    'request.people': peopleOf(db),
    'request.tags': tagsLike(db),
    'request.preview': preview,
    'request.try': makeTry(services),
    'requestType.try': tryType(services),
    ...handOverQueries(services),
    'task.get': (caller, { taskId }) => getTask(db, caller, taskId),
    'task.list': (caller, list) => listTasks(db, caller, list),
    'task.mine': (caller, list) => myTasks(db, caller, list),
  }
  return {
    commands: { ...commands, ...handOverCommands(services), ...attachments.commands },
    queries,
    lanes: [...requestLanes(runBatch), waitsLane(services), attachments.lane],
    port: { ...makePort(asSystem, runBatch), settle: callback },
    callback,
    recordTicket,
  }
}
