import type { LevelView } from '@assent/core/api/shapes.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Api } from './api.ts'
import { levelOf } from './names.ts'
import { usage } from './problems.ts'

/** What to call a level of the catalog. */
export const levelName = ({ app, level, name }: Pick<LevelView, 'app' | 'level' | 'name'>): string =>
  level.type === 'APPLICATION' ? app.name : levelOf(app.name, name)

/** A search as the server takes it: it looks for words, and a word that is cut short still fits. */
export const matchOf = (search: string): string | undefined =>
  search.trim().slice(0, limits.searchMax).trim() || undefined

const see = 'See what there is with `assent catalog`.'

/** A level of the catalog; of a collection with what it holds. */
type Found = { readonly id: string; readonly name: string; readonly holds?: readonly string[] | undefined }

/** The one level that a search fits, or the end of the command with those it might mean. */
export const findLevel = async (api: Api, search: string): Promise<Found> => {
  if (isId('entry', search)) return byId(api, search)
  const found = await api.levels(matchOf(search), 100)
  const wanted = search.trim().toLowerCase()
  const exact = found.filter((level) => [levelName(level), level.name].some((name) => name.toLowerCase() === wanted))
  const chosen = exact.length === 1 ? exact : found
  const [one] = chosen
  if (one && chosen.length === 1)
    return { id: one.id, name: levelName(one), ...(one.holds ? { holds: one.holds } : {}) }
  if (chosen.length === 0) throw usage(`Nothing that you may ask for fits "${search}".`, see)
  throw usage(
    `"${search}" fits ${chosen.length} levels. Say more, or give the id of one:`,
    ...chosen.slice(0, 20).map((level) => `${level.id}  ${levelName(level)}`),
  )
}

const byId = async (api: Api, id: string): Promise<Found> => {
  const level = await api.entry(id)
  if (isRefusal(level)) throw usage(`There is no entry ${id} that you may ask for.`, see)
  const holds = level._holds
  const app = level.parent === undefined ? level : await api.entry(level.parent)
  const name = isRefusal(app) || app.id === level.id ? level.name : levelOf(app.name, level.name)
  return { id, name, ...(holds ? { holds } : {}) }
}
