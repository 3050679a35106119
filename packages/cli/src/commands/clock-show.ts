import type { Run } from '../definitions/definition.ts'
import { local, relative } from '../time.ts'

/** `assent clock show` */
export const run: Run = async ({ connect, json, screen }) => {
  const { client, must } = await connect()
  const state = await must(client.get<{ readonly doubtedSince: string | null }>('/governance/api/v1/clock'))
  if (json) return screen.json(state)
  const { doubtedSince } = state
  if (doubtedSince === null) return screen.line('The clock of the database is not doubted.')
  screen.line(`The clock of the database is doubted since ${local(doubtedSince)} (${relative(doubtedSince)}).`)
  screen.line('Nothing is decided or given until it is right again, or somebody says `assent clock confirm`.')
}
