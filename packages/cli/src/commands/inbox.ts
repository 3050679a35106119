import type { TaskView } from '@assent/core/api/shapes.ts'
import { makeApi } from '../api.ts'
import type { Run } from '../definitions.ts'
import { whatTaskIs } from '../names.ts'
import { limitOf } from '../options.ts'
import { relative } from '../time.ts'

const wanted: Readonly<Record<TaskView['type'], string>> = {
  APPROVAL: 'approve or deny',
  QUESTION: 'answer',
  TODO: 'do, then complete',
  WORKFLOW: 'wait',
}

/** `assent inbox` */
export const run: Run = async ({ connect, json, screen }, _args, options) => {
  const api = makeApi(await connect())
  const tasks = await api.myTasks(undefined, limitOf(options))
  if (json) return screen.json(tasks)
  if (tasks.length === 0) return screen.line('Nothing waits for you.')
  const rows = tasks.map((task) => {
    const { externalId, name } = task.request.requestedFor
    return [
      task.requestId,
      whatTaskIs(task),
      name ?? externalId,
      task.label,
      wanted[task.type],
      relative(task.createdAt),
    ]
  })
  await screen.table(['REQUEST', 'WHAT', 'FOR', 'STEP', 'TO DO', 'SINCE'], rows)
  screen.line(
    `\nDecide: ${screen.style('bold', 'assent approve REQUEST')} or ${screen.style('bold', 'assent deny REQUEST')}`,
  )
}
