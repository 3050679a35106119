import { makeApi } from '../api.ts'
import type { Run } from '../definitions.ts'
import { textOf } from '../options.ts'

/** `assent cancel <id>` */
export const run: Run = async ({ connect, json, screen }, [id], options) => {
  const api = makeApi(await connect())
  const canceled = await api.cancel(id!, textOf(options, 'message'))
  if (json) return screen.json(canceled)
  screen.line(`canceled  ${id}`)
}
