import { randomUUID } from 'node:crypto'
import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { showTask, waitingTaskOf } from '../tasks.ts'

/** `assent run <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const task = await waitingTaskOf(api, id!)
  if (!json) showTask(screen, task)
  const message = textOf(options, 'message')
  const value = options['done'] ? 'MARK' : options['again'] ? 'AGAIN' : 'RUN'
  const answer = { digest: task.request.digest, value, ...(message === undefined ? {} : { message }) }
  const done = await api.resolve(task.taskId, answer, randomUUID())
  if (json) return screen.json(done)
  screen.line(`${screen.style('green', value === 'MARK' ? 'completed' : 'running')}  ${task.requestId}`)
}
