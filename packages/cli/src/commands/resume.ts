import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { requestId } from '../tasks.ts'

/** `assent resume <id>` */
export const run: Run = async (context, [id]) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const done = await api.resume(requestId(id!))
  if (json) return screen.json(done)
  screen.line(`${screen.style('green', 'goes on')}  ${id}`)
}
