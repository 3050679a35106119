import { randomUUID } from 'node:crypto'
import type { TaskView } from '@assent/core/api/shapes.ts'
import { makeApi } from './api.ts'
import { confirm } from './ask.ts'
import type { Context } from './context.ts'
import type { Options } from './definitions/definition.ts'
import { textOf } from './options.ts'
import { usage } from './problems.ts'
import { showTask, taskOf } from './tasks.ts'
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
    if (!json) showTask(screen, task)
    if (!json && duration) screen.fact('Approved for', durationWords(duration))
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
