import { randomUUID } from 'node:crypto'
import { makeApi } from '../api.ts'
import { askText, canAsk } from '../ask.ts'
import type { Context } from '../context.ts'
import { showTask, taskOf } from '../decide.ts'
import type { Run } from '../definitions.ts'
import { textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'

/** `assent complete <id> [answer]` */
export const run: Run = async (context, [id, text], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const task = await taskOf(api, id!, ['QUESTION', 'TODO'])
  if (task.type === 'APPROVAL')
    throw usage('This task is an approval.', `Use \`assent approve ${id}\` or \`assent deny ${id}\`.`)
  if (!json) showTask(screen, task)
  const message = textOf(options, 'message') ?? (task.type === 'TODO' ? text : undefined)
  const value = task.type === 'QUESTION' ? (text ?? (await asked(context, task.label))) : undefined
  const answer = {
    digest: task.request.digest,
    ...(value === undefined ? {} : { value }),
    ...(message === undefined ? {} : { message }),
  }
  const done = await api.resolve(task.taskId, answer, randomUUID())
  if (json) screen.json(done)
  else screen.line(`${screen.style('green', 'completed')}  ${task.requestId}`)
}

const asked = async (context: Context, label: string): Promise<string> => {
  if (!canAsk(context))
    throw usage('This question needs an answer.', 'Give it after the id: assent complete ID "the answer".')
  return askText(context, `${plain(label)}: `)
}
