import { makeApi } from '../api.ts'
import type { Run } from '../definitions.ts'
import { levelName, searchCatalog } from '../find.ts'
import { limitOf } from '../options.ts'

/** `assent catalog [search...]` */
export const run: Run = async ({ connect, json, screen }, args, options) => {
  const api = makeApi(await connect())
  const search = args.join(' ')
  const found = await searchCatalog(api, search, limitOf(options))
  if (json) return screen.json(found.flatMap(({ app, levels }) => levels.map((level) => ({ ...level, app: app.name }))))
  if (found.length === 0)
    return screen.line(
      search === '' ? 'There is nothing that you may ask for.' : `Nothing that you may ask for fits "${search}".`,
    )
  const rows = found.flatMap(({ app, levels }) =>
    levels.map((level) => [levelName(app, level), level.description || app.description || '', level.id]),
  )
  await screen.table(['WHAT', 'ABOUT', 'ID'], rows)
  screen.line(`\nAsk for one: ${screen.style('bold', 'assent request "WHAT"')}`)
}
