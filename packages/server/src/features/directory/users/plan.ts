import type { User } from '@assent/core/directory/model.ts'
import { managerText, type Portrait } from '@assent/core/directory/profile.ts'
import type { Tx } from '../../../platform/db.ts'
import { resolveUsers } from './queries.ts'
import type { UserState } from './store.ts'

/** A user as it is, in the form in which a change writes it. */
export const stateOf = (user: User): UserState => {
  const { created: _c, activated: _a, lastUpdated: _l, statusChanged: _s, ...state } = user
  return state
}

/**
 * Finds the manager that each portrait names, for users whose text is new: while the text stays the same, so does the
 * manager, whoever gets his login or address later (abuse case D4). Nobody is his own manager.
 */
export const withManagers = async (
  tx: Tx,
  users: readonly { readonly userId: string; readonly before?: User | undefined; readonly portrait: Portrait }[],
): Promise<readonly (string | null)[]> => {
  const texts = users.map(({ before, portrait }) => {
    const text = managerText(portrait.profile)
    return text !== undefined && (!before || text !== managerText(before.profile)) ? text : undefined
  })
  const wanted = texts.filter((text) => text !== undefined)
  const found = wanted.length > 0 ? await resolveUsers(tx, wanted) : new Map()
  return users.map(({ userId, before, portrait }, i) => {
    if (managerText(portrait.profile) === undefined) return null
    const text = texts[i]
    if (text === undefined) return before!.managerId
    const manager = found.get(text)
    return typeof manager === 'object' && manager.userId !== userId ? manager.userId : null
  })
}
