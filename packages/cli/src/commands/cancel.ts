import { makeApi } from '../api.ts'
import { confirm } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { nameIn, whatIsAsked } from '../names.ts'
import { textOf } from '../options.ts'
import { requestId } from '../tasks.ts'

/** `assent cancel <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const request = await api.request(requestId(id!))
  if (!json) {
    screen.fact('What', whatIsAsked(request))
    screen.fact('For', nameIn(request, request.requestedFor.externalId))
  }
  await confirm(context, 'Cancel this request?', options['yes'] === true)
  const canceled = await api.cancel(id!, textOf(options, 'message'))
  if (json) return screen.json(canceled)
  screen.line(`canceled  ${id}`)
}
