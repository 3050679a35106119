import type { TaskView } from '@assent/core/api/shapes.ts'
import { flat, type Line } from '@assent/core/card.ts'
import { type ConflictShown, conflictParts, conflictTitle } from '@assent/core/cards/conflict.ts'
import { type WayShown, wayUntil, wayWhat, wayWhom } from '@assent/core/cards/on-the-way.ts'
import { isHexId, isId } from '@assent/core/ids.ts'
import type { Api } from './api.ts'
import { whatTaskIs } from './names.ts'
import { plain } from './plain.ts'
import { refused, usage } from './problems.ts'
import type { Screen } from './screen.ts'
import { awaitedOf, openTaskOf } from './status.ts'
import { durationWords, relative } from './time.ts'

const noId = (id: string) =>
  usage(`${id} is neither the id of a request nor of a task.`, '`assent inbox` shows what waits for you.')

/** An id of a request as it was given, or the end of the command. */
export const requestId = (id: string): string => {
  if (isId('request', id)) return id
  throw usage(`${id} is not the id of a request.`, '`assent requests` shows yours, `assent inbox` what waits for you.')
}

/** The task of the inbox that an id names: its own, or that of its request. */
export const taskOf = async (api: Api, id: string, types: readonly TaskView['type'][]): Promise<TaskView> => {
  if (isHexId(id)) return api.task(id)
  if (!isId('request', id)) throw noId(id)
  const all = await api.myTasks(id, 10)
  const tasks = all.filter(({ type }) => types.includes(type))
  if (tasks.length === 1) return tasks[0]!
  if (tasks.length > 1)
    throw usage(
      `${id} has several tasks of yours. Say which:`,
      ...tasks.map(({ label, taskId }) => `${taskId}  ${label}`),
    )
  throw all.length > 0
    ? usage(
        `What waits for you of ${id} is ${kinds[all[0]!.type] ?? 'nobody'}.`,
        `\`assent ${commands[all[0]!.type] ?? 'requests'} ${id}\``,
      )
    : usage(`Nothing of ${id} waits for you.`, `\`assent requests ${id}\` shows where it stands.`)
}

const kinds: Readonly<Partial<Record<TaskView['type'], string>>> = {
  APPROVAL: 'a decision',
  QUESTION: 'a question',
  TODO: 'something to be done',
}
const commands: Readonly<Partial<Record<TaskView['type'], string>>> = {
  APPROVAL: 'approve',
  QUESTION: 'complete',
  TODO: 'complete',
}

/** The task that a request waits for, whoever has to act on it: by its own id, or by that of its request. */
export const waitingTaskOf = async (api: Api, id: string): Promise<TaskView> => {
  if (isHexId(id)) return api.task(id)
  if (!isId('request', id)) throw noId(id)
  const request = await api.request(id)
  const task = openTaskOf(request)
  if (!task)
    throw refused(
      request.status === 'PENDING' ? `${id} waits for nobody.` : `${id} is already ${request.status.toLowerCase()}.`,
    )
  return api.task(task.taskId)
}

/** Prints what a task is about: everything that its digest covers (abuse case F26). */
export const showTask = (screen: Screen, task: TaskView): void => {
  const { accessDuration, created, requestedBy, requestedFor, requesterFieldValues } = task.request
  screen.fact('Request', `${task.requestId}, ${relative(created)}`)
  screen.fact('What', whatTaskIs(task))
  if (task.request.approvedLevel)
    screen.fact('Approved', task.request.approvedLevel.name ?? task.request.approvedLevel.id)
  if (task.dueBy) screen.fact('Due', relative(task.dueBy))
  if (task.smaller) screen.fact('Or instead', task.smaller.map(({ id, name }) => name ?? id).join(', '))
  screen.fact('For', requestedFor.name ?? requestedFor.externalId)
  if (requestedBy.externalId !== requestedFor.externalId)
    screen.fact('Asked by', requestedBy.name ?? requestedBy.externalId)
  if (task.request.givesAccess)
    screen.fact(
      'How long',
      accessDuration
        ? `${durationWords(accessDuration)} from the moment access is given`
        : 'until it is given back or taken back',
    )
  for (const { id, label, name, value, values } of requesterFieldValues)
    if (!id.startsWith('OKTA_')) screen.fact('Answer', `${label ?? id}: ${name ?? value ?? values?.join(', ') ?? ''}`)
  screen.fact('Step', task.label)
}

/** Says of a request what it waits for now. */
export const showWaiting = async (screen: Screen, api: Api, requestId: string): Promise<void> => {
  const request = await api.request(requestId)
  const open = openTaskOf(request)
  if (open) screen.line(`${plain(open.label)} waits ${plain(awaitedOf(request, open))}.`)
}

/** What comes together that nobody may have together: rule by rule, and through what. */
export const conflictWords = (conflicts: readonly ConflictShown[]): readonly string[] =>
  conflicts.map((conflict) => {
    const words = { time: (at: string) => at, quote: (text: string) => text }
    const parts = conflictParts(conflict).map((part) => flat(part, words))
    return `${flat(conflictTitle(conflict), words)}${parts.length > 0 ? ` (${parts.join('; ')})` : ''}`
  })

/** Says what the steps give before the request has ended: to whom, until when, and when at all. */
export const showOnTheWay = (screen: Screen, ways: readonly WayShown[], requestedFor: string | undefined): void => {
  const text = (parts: Line): string => flat(parts, { time: (at) => at, quote: (words) => words })
  for (const way of ways) {
    const whom = requestedFor === undefined && way.recipient ? undefined : wayWhom(way, requestedFor ?? '')
    const words = [
      text(wayWhat(way)),
      ...(whom ? [text(whom)] : []),
      text(wayUntil(way)),
      ...(way.when ? [way.when] : []),
    ]
    screen.fact('Gives', words.join(', '))
  }
}
