import { withQuery } from '@assent/core/api/client.ts'
import type { UserView } from '@assent/core/api/shapes.ts'
import type { WireUser } from '@assent/core/api/users.ts'

/** Somebody of the directory, as administrators see it. */
export type Person = Omit<WireUser, 'profile'> & Pick<UserView, 'profile'>

const named = ['firstName', 'lastName', 'login', 'email'] as const

/** People of whom each word begins a name, the login or the address; by state, if one is named. */
export const peoplePath = (q: string | undefined, status?: string): string => {
  const words = (q ?? '').split(/\s+/).filter(Boolean).slice(0, 5)
  const parts = words.map(
    (word) => `(${named.map((name) => `profile.${name} sw ${JSON.stringify(word)}`).join(' or ')})`,
  )
  return withQuery('/api/v1/users', {
    limit: 50,
    search: parts.length === 0 ? undefined : parts.join(' and '),
    filter: status === undefined ? undefined : `status eq "${status}"`,
  })
}
