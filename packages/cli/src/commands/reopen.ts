import { makeApi } from '../api.ts'
import { confirm } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { nameIn, whatIsAsked } from '../names.ts'
import { textOf } from '../options.ts'
import { requestId, showWaiting } from '../tasks.ts'

/** `assent reopen <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const of = requestId(id!)
  const request = await api.request(of)
  if (!json) {
    screen.fact('What', whatIsAsked(request))
    screen.fact('For', nameIn(request, request.requestedFor.externalId))
  }
  await confirm(context, 'Open this request again?', options['yes'] === true)
  const done = await api.reopen(of, textOf(options, 'message'))
  if (json) return screen.json(done)
  screen.line(`${screen.style('green', 'open again')}  ${of}`)
  await showWaiting(screen, api, of)
}
