import { removeReason } from '../directory/membership/store.ts'
import { giveMembership, readMembership, takeMembership } from '../directory/membership/target.ts'
import type { DirectoryPort } from './ports.ts'

/** The built-in directory, as the feature beside us offers it. */
export const directoryPort: DirectoryPort = {
  give: giveMembership,
  take: takeMembership,
  takeAll: async (tx, items) => {
    const given = await takeMembership(tx, items)
    const standing = await removeReason(tx, 'direct', items)
    return given.map((one, index) => ({
      there: standing[index]?.there ?? one.there,
      changed: one.changed || (standing[index]?.changed ?? false),
    }))
  },
  read: readMembership,
}
