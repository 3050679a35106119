import type { TaskView } from '@assent/core/api/shapes.ts'
import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { whatTaskIs } from '../names.ts'
import { limitOf } from '../options.ts'
import { relative } from '../time.ts'

const wanted: Readonly<Partial<Record<TaskView['type'], string>>> = {
  APPROVAL: 'decide',
  QUESTION: 'answer',
  TODO: 'do',
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
      wanted[task.type] ?? (task.run ? 'run' : task.callback ? 'have called' : 'wait'),
      whatTaskIs(task),
      name ?? externalId,
      task.label,
      relative(task.createdAt),
    ]
  })
  await screen.table(['REQUEST', 'TO DO', 'WHAT', 'FOR', 'STEP', 'SINCE'], rows)
  const how = (verb: string, command: string) => `${verb}: ${screen.style('bold', `assent ${command} REQUEST`)}`
  const kinds = new Set(tasks.map(({ type }) => type))
  screen.line()
  if (kinds.has('APPROVAL'))
    screen.line(`${how('Decide', 'approve')} or ${screen.style('bold', 'assent deny REQUEST')}`)
  if (tasks.some(({ run }) => run)) screen.line(how('Run', 'run'))
  if (tasks.some(({ callback }) => callback)) screen.line(how('Its address', 'callback'))
  if (kinds.has('QUESTION') || kinds.has('TODO')) screen.line(how('Answer, or say that it is done', 'complete'))
}
