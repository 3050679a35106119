import { limits } from '../limits.ts'
import { isRefusal, type Result, refuse } from '../refusal.ts'
import { stepKinds } from '../steps/registry.ts'
import { type Context, isoOf } from './context.ts'
import type { RequestCommand } from './decide.ts'
import { mayAct, openTask } from './eligible.ts'
import type { OpenRequest, RequestEvent } from './model.ts'

/**
 * Asks those who have to act again, in person: for whoever the request is for or made it, and for request administrators.
 * Once in a while only, counted from the opening of the task or the last time.
 */
export const remind = (
  request: OpenRequest,
  command: RequestCommand & { do: 'remind' },
  { actor, now }: Context,
): Result<readonly RequestEvent[]> => {
  const task = openTask(request, command.taskId)
  if (isRefusal(task)) return task
  const isOwn = actor.userId === request.requestedFor || actor.userId === request.requestedBy
  if (!isOwn && !actor.isRequestAdmin)
    return refuse('forbidden', 'Only the requester or a request administrator can remind those who have to act.')
  const kind = stepKinds[task.type]
  if ((kind.waits?.(task.detail) ?? kind.waitsFor) !== 'PEOPLE')
    return refuse('conflict', 'This step waits for no person.')
  const since = Date.parse(task.nudged ?? task.opened)
  const next = since + (task.nudged ? limits.nudgeEveryMs : limits.nudgeFirstMs)
  if (Date.parse(now) < next)
    return refuse('limited', `They were told a short time ago; you can remind them from ${isoOf(next)} on.`)
  return [{ type: 'nudged', taskId: task.taskId, by: actor.userId }]
}

/**
 * Sends a decision back with a question: the message goes to whoever the request is for and made it, and the task says that
 * it waits for them until one of them writes. Those who may act still may; its deadline goes on, for a question is no answer.
 */
export const askBack = (
  request: OpenRequest,
  command: RequestCommand & { do: 'askBack' },
  { actor, facts }: Context,
): Result<readonly RequestEvent[]> => {
  const task = openTask(request, command.taskId)
  if (isRefusal(task)) return task
  const right = mayAct(request, task, actor, facts)
  if (isRefusal(right)) return right
  return [
    { type: 'messaged', messageId: command.messageId, body: command.body, by: actor.userId },
    { type: 'askedBack', taskId: task.taskId, by: actor.userId },
  ]
}
