import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { requestId } from '../tasks.ts'

/** `assent follow <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const of = requestId(id!)
  const stop = options['stop'] === true
  await api.follow(of, stop ? 'unfollow' : 'follow')
  if (json) return screen.json({ requestId: of, follows: !stop })
  screen.line(`${stop ? 'you follow it no longer' : screen.style('green', 'you follow it')}  ${of}`)
}
