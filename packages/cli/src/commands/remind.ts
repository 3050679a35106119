import { randomUUID } from 'node:crypto'
import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { showWaiting, waitingTaskOf } from '../tasks.ts'

/** `assent remind <id>` */
export const run: Run = async (context, [id], { json }) => {
  const { screen } = context
  const api = makeApi(await context.connect())
  const task = await waitingTaskOf(api, id!)
  const request = await api.remind(task.taskId, randomUUID())
  if (json) return screen.json(request)
  screen.line(`${screen.style('green', 'reminded')}  ${task.requestId}`)
  await showWaiting(screen, api, task.requestId)
}
