import { where } from '@assent/core/api/client.ts'
import { isId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Api } from './api.ts'
import { personName } from './names.ts'
import { usage } from './problems.ts'

export type Person = { readonly id: string; readonly name: string }

/**
 * Somebody an entry can be asked for, by login, e-mail address, id or the beginning of a name. People are looked up among
 * those the server offers for the entry, since not everybody may read the directory.
 */
export const findPerson = async (api: Api, entryId: string, who: string): Promise<Person> => {
  const direct = await api.user(who)
  if (
    !isRefusal(direct) &&
    (isId('user', who) || direct.profile.login.toLowerCase() === who.toLowerCase() || !who.includes(' '))
  )
    return { id: direct.id, name: personName(direct) }
  const first = who.split(/[\s@.]/)[0]!
  const found = await api.entryUsers(entryId, `${where('firstName', 'sw', first)} OR ${where('lastName', 'sw', first)}`)
  const text = who.toLowerCase()
  const people = found.map(({ email, firstName, id, lastName }) => ({
    id,
    email,
    name: [firstName, lastName].filter(Boolean).join(' ') || email,
  }))
  const exact = people.filter(
    ({ email, id, name }) =>
      [email.toLowerCase(), name.toLowerCase(), id].includes(who) || email.toLowerCase() === text,
  )
  const near = people.filter(
    ({ email, name }) => email.toLowerCase().startsWith(text) || name.toLowerCase().includes(text),
  )
  const fit = exact.length > 0 ? exact : near
  if (fit.length === 1) return fit[0]!
  if (fit.length > 1)
    throw usage(
      `${who} may be one of ${fit.length} people. Say which:`,
      ...fit.map(({ email, name }) => `${name} <${email}>`),
    )
  throw usage(
    `You cannot ask for this for ${who}.`,
    'Either there is no such person, or this resource is not asked for on behalf of others.',
  )
}
