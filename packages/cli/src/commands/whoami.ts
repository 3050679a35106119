import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { personName } from '../names.ts'
import { plain } from '../plain.ts'

/** `assent whoami` */
export const run: Run = async ({ connect, json, screen }) => {
  const connection = await connect()
  const me = await makeApi(connection).me()
  if (json) return screen.json({ url: connection.url, ...me })
  screen.line(`${screen.style('bold', plain(personName(me)))} <${plain(me.profile.login)}> at ${connection.url}`)
}
