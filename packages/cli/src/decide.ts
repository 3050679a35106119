import { randomUUID } from 'node:crypto'
import type { TaskView } from '@assent/core/api/shapes.ts'
import { isHexId, isId } from '@assent/core/ids.ts'
import { type Api, makeApi } from './api.ts'
import { confirm } from './ask.ts'
import type { Context } from './context.ts'
import type { Options } from './definitions.ts'
import { whatTaskIs } from './names.ts'
import { textOf } from './options.ts'
import { plainLines } from './plain.ts'
import { usage } from './problems.ts'
import type { Screen } from './screen.ts'
import { durationWords, isoDuration, relative } from './time.ts'

/** Decides approval tasks of the inbox, one after the other; stops at the first that is refused. */
export const decideAll = async (
  context: Context,
  ids: readonly string[],
  decision: 'APPROVED' | 'DENIED',
  options: Options,
): Promise<void> => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const message = textOf(options, 'message')
  const shorter = textOf(options, 'duration')
  const duration = shorter === undefined ? undefined : isoDuration(shorter)
  const done: TaskView[] = []
  for (const id of ids) {
    const task = await taskOf(api, id, ['APPROVAL'])
    if (!json) showTask(screen, task)
    if (!json && duration) screen.line(`${screen.style('dim', 'Approved for'.padEnd(12))} ${durationWords(duration)}`)
    await confirm(context, `${decision === 'APPROVED' ? 'Approve' : 'Deny'} this?`, options['yes'] === true)
    const answer = {
      value: decision,
      digest: task.request.digest,
      ...(message === undefined ? {} : { message }),
      ...(duration === undefined ? {} : { accessDuration: duration }),
    }
    done.push(await api.resolve(task.taskId, answer, randomUUID()))
    const word = screen.style(decision === 'APPROVED' ? 'green' : 'red', decision.toLowerCase())
    if (!json) screen.line(`${word}  ${task.requestId}`)
  }
  if (json) screen.json(done)
}

/** The task of the inbox that an id names: its own, or that of its request. */
export const taskOf = async (api: Api, id: string, types: readonly TaskView['type'][]): Promise<TaskView> => {
  if (isHexId(id)) return api.myTask(id)
  if (!isId('request', id))
    throw usage(`${id} is neither the id of a task nor of a request.`, '`assent inbox` shows what waits for you.')
  const tasks = (await api.myTasks(id, 10)).filter(({ type }) => types.includes(type))
  if (tasks.length === 0)
    throw usage(`Nothing of ${id} waits for you.`, `\`assent requests ${id}\` shows where it stands.`)
  if (tasks.length > 1)
    throw usage(
      `${id} has several tasks of yours. Say which:`,
      ...tasks.map(({ label, taskId }) => `${taskId}  ${label}`),
    )
  return tasks[0]!
}

/** Prints what a task is about: everything that its digest covers (abuse case F26). */
export const showTask = (screen: Screen, task: TaskView): void => {
  const { accessDuration, created, requestedBy, requestedFor, requesterFieldValues } = task.request
  const line = (head: string, text: string) =>
    screen.line(`${screen.style('dim', head.padEnd(12))}${plainLines(text).replaceAll('\n', `\n${' '.repeat(12)}`)}`)
  line('Request', `${task.requestId}, ${relative(created)}`)
  line('What', whatTaskIs(task))
  line('For', requestedFor.name ?? requestedFor.externalId)
  if (requestedBy.externalId !== requestedFor.externalId) line('Asked by', requestedBy.name ?? requestedBy.externalId)
  line(
    'How long',
    accessDuration
      ? `${durationWords(accessDuration)} from the moment access is given`
      : 'until it is given back or taken back',
  )
  for (const { id, label, value, values } of requesterFieldValues)
    if (!id.startsWith('OKTA_')) line('Answer', `${label ?? id}: ${value ?? values?.join(', ') ?? ''}`)
  line('Step', task.label)
}
