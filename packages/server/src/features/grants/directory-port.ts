import { giveMembership, readMembership, takeAllMembership, takeMembership } from '../directory/index.ts'
import type { DirectoryPort } from './ports.ts'

/** The built-in directory, as the feature beside us offers it. */
export const directoryPort: DirectoryPort = {
  give: giveMembership,
  take: takeMembership,
  takeAll: takeAllMembership,
  read: readMembership,
}
