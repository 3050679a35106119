import { priorities } from '@assent/core/request/priority.ts'
import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'
import { requestId } from '../tasks.ts'

/** `assent tag <id> [tag...]` */
export const run: Run = async (context, [id, ...add], options) => {
  const { json, screen } = context
  const remove = Array.isArray(options['remove']) ? (options['remove'] as readonly string[]) : []
  const given = textOf(options, 'priority')
  const priority = priorities.find((one) => one === given?.toUpperCase())
  if (given !== undefined && priority === undefined)
    throw usage(`There is no priority ${given}.`, `Say ${priorities.join(', ').toLowerCase()}.`)
  if (add.length + remove.length === 0 && priority === undefined)
    throw usage(
      'Say what is to be changed.',
      `Write tags behind the id, --remove or --priority: assent tag ${id} audit`,
    )
  const api = makeApi(await context.connect())
  const of = requestId(id!)
  if (priority !== undefined) await api.prioritize(of, priority)
  if (add.length + remove.length > 0) await api.tag(of, add, remove)
  const request = await api.request(of)
  if (json) return screen.json(request)
  const tags = (request._tags ?? []).map((tag) => plain(tag)).join(', ')
  screen.line(`${screen.style('green', 'kept')}  ${of}  ${request._priority.toLowerCase()}${tags ? `  ${tags}` : ''}`)
}
