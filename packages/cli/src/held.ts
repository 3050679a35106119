import type { HeldView } from '@assent/core/api/shapes.ts'
import type { Api } from './api.ts'
import { matchOf } from './find.ts'
import { levelOf } from './names.ts'
import { usage } from './problems.ts'

/** What something that I have is called. */
export const heldName = ({ app, level }: HeldView): string =>
  level.type === 'APPLICATION' ? app.name : levelOf(app.name, level.name)

/** The one thing that I have which a search fits (or the id of its grant or request), or the end of the command. */
export const findHeld = async (api: Api, search: string): Promise<HeldView> => {
  const byId = /^(gra|req)[0-9A-Za-z]{17}$/.test(search)
  const all = await api.access(byId ? undefined : matchOf(search), undefined, byId ? 1_000 : 100)
  const wanted = search.trim().toLowerCase()
  const found = byId
    ? all.filter(({ grants }) => grants.some(({ id, requestId }) => id === search || requestId === search))
    : all
  const exact = found.filter((held) => [heldName(held), held.level.name].some((name) => name.toLowerCase() === wanted))
  const chosen = exact.length === 1 ? exact : found
  if (chosen.length === 1) return chosen[0]!
  if (chosen.length === 0)
    throw usage(`You have nothing that fits "${search}".`, 'See what you have with `assent access`.')
  throw usage(`"${search}" fits ${chosen.length} things that you have. Say more:`, ...chosen.slice(0, 20).map(heldName))
}
