import type { CandidateView, EntryUserView, UserView } from '@assent/core/api/shapes.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Api } from './api.ts'
import { personName } from './names.ts'
import { type Stop, usage } from './problems.ts'

export type Person = { readonly id: string; readonly name: string }

type Found = CandidateView | EntryUserView

const nameOf = (found: Found): string =>
  'name' in found ? found.name : [found.firstName, found.lastName].filter(Boolean).join(' ') || found.email

const handles = (found: Found): readonly string[] => [
  ...('login' in found ? [found.login] : []),
  found.email,
  nameOf(found),
]

/**
 * The one person that a text means: an id, a login, an address, a name, or the beginning of one. People are looked up
 * among those the server offers (`search`), since not everybody may read the directory. Otherwise the end of the command,
 * with those it might mean or as `none` says it.
 */
export const findPerson = async (
  who: string,
  search: (match: string) => Promise<readonly Found[]>,
  none: () => Stop,
): Promise<Person> => {
  if (isId('user', who)) return { id: who, name: who }
  const found = await search(who.slice(0, limits.searchMax))
  const wanted = who.trim().toLowerCase()
  const exact = found.filter((one) => handles(one).some((handle) => handle.toLowerCase() === wanted))
  const fit = exact.length > 0 ? exact : found
  if (fit.length === 1) return { id: fit[0]!.id, name: nameOf(fit[0]!) }
  if (fit.length === 0) throw none()
  throw usage(
    `${who} may be one of ${fit.length} people. Say which:`,
    ...fit.map((one) => `${handles(one)[0]}  ${nameOf(one)}`),
  )
}

/** A user of the directory, for administrators: by login, id or name, or the beginning of one. */
export const findUser = async (api: Api, who: string): Promise<Person> => {
  const user = await api.user(who)
  if (!isRefusal(user)) return { id: user.id, name: personName(user) }
  const search = async (match: string): Promise<readonly Found[]> => {
    // The directory looks for one word at a time.
    const [first = '', ...more] = match.trim().split(/\s+/)
    const found = await api.users(first)
    if (isRefusal(found)) return []
    const begins = [first, ...more].join(' ').toLowerCase()
    return found.map(asFound).filter((one) => more.length === 0 || nameOf(one).toLowerCase().startsWith(begins))
  }
  return findPerson(who, search, () => usage(`There is no user ${who} that you may see.`))
}

const asFound = (user: UserView): Found => ({
  id: user.id,
  login: user.profile.login,
  name: personName(user),
  email: user.profile.email,
})
