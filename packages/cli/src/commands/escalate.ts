import { randomUUID } from 'node:crypto'
import { makeApi } from '../api.ts'
import { confirm, neededText } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { showTask, showWaiting, waitingTaskOf } from '../tasks.ts'

/** `assent escalate <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const task = await waitingTaskOf(api, id!)
  if (!json) showTask(screen, task)
  const reason = await neededText(context, textOf(options, 'message'), 'Why', '-m "…"')
  await confirm(context, 'Escalate this?', options['yes'] === true)
  await api.escalate(task.taskId, reason, randomUUID())
  if (json) return screen.json(await api.request(task.requestId))
  screen.line(`${screen.style('green', 'escalated')}  ${task.requestId}`)
  await showWaiting(screen, api, task.requestId)
}
