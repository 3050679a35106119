import { randomUUID } from 'node:crypto'
import type { TaskView } from '@assent/core/api/shapes.ts'
import { makeApi } from './api.ts'
import { confirm } from './ask.ts'
import type { Context } from './context.ts'
import type { Options } from './definitions/definition.ts'
import { textOf } from './options.ts'
import { usage } from './problems.ts'
import { conflictWords, showOnTheWay, showTask, taskOf } from './tasks.ts'
import { durationWords, isoDuration } from './time.ts'

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
    if (task.type !== 'APPROVAL') throw usage('This task takes no decision.', `Use \`assent complete ${id}\`.`)
    if (!json) {
      showTask(screen, task)
      const { collected = [], conflicts, onTheWay = [], requester } = await api.taskContext(task.taskId)
      for (const words of collected) screen.fact('Holds', words)
      showOnTheWay(screen, onTheWay, requester.id)
      for (const words of conflictWords(conflicts)) screen.fact('Conflict', words)
    }
    const level = levelOf(task, textOf(options, 'level'))
    if (!json && level) screen.fact('Approved instead', level.name ?? level.id)
    if (!json && duration) screen.fact('Approved for', durationWords(duration))
    await confirm(context, `${decision === 'APPROVED' ? 'Approve' : 'Deny'} this?`, options['yes'] === true)
    const answer = {
      value: decision,
      digest: task.request.digest,
      ...(message === undefined ? {} : { message }),
      ...(duration === undefined ? {} : { accessDuration: duration }),
      ...(level === undefined ? {} : { accessScopeId: level.id }),
    }
    done.push(await api.resolve(task.taskId, answer, randomUUID()))
    const word = screen.style(decision === 'APPROVED' ? 'green' : 'red', decision.toLowerCase())
    if (!json) screen.line(`${word}  ${task.requestId}`)
  }
  if (json) screen.json(done)
}

type Smaller = NonNullable<TaskView['smaller']>[number]

/** The smaller level that somebody names, by its id, its name or the beginning of one, or the end of the command. */
const levelOf = ({ smaller = [] }: TaskView, wanted: string | undefined): Smaller | undefined => {
  if (wanted === undefined) return undefined
  const name = (level: Smaller) => (level.name ?? level.id).toLowerCase()
  const exact = smaller.filter((level) => level.id === wanted || name(level) === wanted.toLowerCase())
  const found = exact.length > 0 ? exact : smaller.filter((level) => name(level).startsWith(wanted.toLowerCase()))
  if (found.length === 1) return found[0]
  const offered = smaller.map((level) => level.name ?? level.id)
  if (offered.length === 0) throw usage('This step offers no smaller level.')
  throw usage(`Say which of the smaller levels you mean instead of ${wanted}:`, ...offered)
}
