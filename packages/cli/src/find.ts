import { where } from '@assent/core/api/client.ts'
import type { EntryView } from '@assent/core/api/shapes.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Api } from './api.ts'
import { levelOf } from './names.ts'
import { usage } from './problems.ts'

/** An app of the catalog with the levels that can be asked for. */
export type AppEntry = { readonly app: EntryView; readonly levels: readonly EntryView[] }

const top = 'not(parent pr)'

const wordsOf = (search: string): string[] => search.toLowerCase().split(/\s+/).filter(Boolean)

const fits = (words: readonly string[], ...entries: readonly EntryView[]): boolean => {
  const text = entries
    .map(({ name, description }) => `${name} ${description ?? ''}`)
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/**
 * Apps that fit a search with those of their levels that do; everything for an empty one. The server looks for the whole
 * text in an app's name and description; failing that, for single words of it, and the levels are compared here.
 */
export const searchCatalog = async (api: Api, search: string, most: number): Promise<readonly AppEntry[]> => {
  const words = wordsOf(search)
  const apps = await candidates(api, search, words, most)
  const whole = await Promise.all(apps.map(async (app) => ({ app, levels: await levelsOf(api, app) })))
  const sorted = whole.toSorted((a, b) => a.app.name.localeCompare(b.app.name))
  return sorted.flatMap(({ app, levels }) => {
    const own = levels.filter((level) => fits(words, app, level))
    if (own.length > 0) return [{ app, levels: own }]
    return fits(words, app) ? [{ app, levels }] : []
  })
}

const candidates = async (
  api: Api,
  search: string,
  words: readonly string[],
  most: number,
): Promise<readonly EntryView[]> => {
  if (words.length === 0) return api.entries(top, undefined, most)
  const found = new Map<string, EntryView>()
  const texts = [search.trim(), ...(words.length > 1 ? words : [])].filter(isMatch)
  for (const text of texts) {
    for (const app of await api.entries(top, text, most)) found.set(app.id, app)
    if (found.size > 0 && text === search.trim()) break
  }
  // A word of a level's name only, or too short to be searched for: look through what there is, up to a limit.
  if (found.size === 0) return api.entries(top, undefined, 500)
  return [...found.values()]
}

const isMatch = (text: string): boolean => text.length >= limits.searchMin && text.length <= limits.searchMax

const levelsOf = async (api: Api, app: EntryView): Promise<readonly EntryView[]> => {
  const levels = await api.entries(where('parent', 'eq', app.id), undefined, 200)
  return app.requestable ? [app, ...levels] : levels
}

/** What to call a level of the catalog. */
export const levelName = (app: EntryView, level: EntryView): string =>
  app.id === level.id ? app.name : levelOf(app.name, level.name)

/** The one level that a search fits, or the end of the command with those it might mean. */
export const findLevel = async (api: Api, search: string): Promise<{ readonly id: string; readonly name: string }> => {
  if (isId('entry', search)) return byId(api, search)
  const found = (await searchCatalog(api, search, 50)).flatMap(({ app, levels }) =>
    levels
      .filter(({ requestable }) => requestable)
      .map((level) => ({ id: level.id, name: levelName(app, level), own: level.name })),
  )
  const wanted = search.trim().toLowerCase()
  const exact = found.filter(({ name, own }) => [name.toLowerCase(), own.toLowerCase()].includes(wanted))
  const chosen = exact.length === 1 ? exact : found
  if (chosen.length === 1) return chosen[0]!
  if (chosen.length === 0)
    throw usage(`Nothing that you may ask for fits "${search}".`, 'See what there is with `assent catalog`.')
  throw usage(
    `"${search}" fits ${chosen.length} levels. Say more, or give the id of one:`,
    ...chosen.slice(0, 20).map(({ id, name }) => `${id}  ${name}`),
  )
}

const byId = async (api: Api, id: string): Promise<{ readonly id: string; readonly name: string }> => {
  const level = await api.entry(id)
  if (isRefusal(level))
    throw usage(`There is no entry ${id} that you may ask for.`, 'See what there is with `assent catalog`.')
  const app = level.parent === undefined ? level : await api.entry(level.parent)
  return { id, name: isRefusal(app) ? level.name : levelName(app, level) }
}
