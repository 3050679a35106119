import type { Feature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { type DirectoryCommands, makeActs } from './acts.ts'
import { sweep } from './import/store.ts'
import { type DirectoryQueries, makeReads } from './reads.ts'

export type { DirectoryCommands } from './acts.ts'
export { secretContext } from './connectors/commands.ts'
export { hookContext } from './connectors/hook.ts'
export { type CsvKind, csvKinds } from './import/columns.ts'
export type { ImportInput } from './import/command.ts'
export type { ImportReport } from './import/rows.ts'
export type { MembershipItem, MembershipOutcome } from './membership/store.ts'
export {
  giveMembership,
  readMembership,
  takeAllMembership,
  takeMembership,
} from './membership/target.ts'
export type { DirectoryQueries, MyDelegates } from './reads.ts'
export { type Opened, openSeal } from './recovery/open.ts'
export { readSettings } from './settings/store.ts'
export { isMeantBy } from './users/queries.ts'

/** Users, groups, apps and what can be asked for on them; owners, delegates, settings; imports. */
export const makeDirectory = (services: Services): Feature<DirectoryCommands, DirectoryQueries> => ({
  commands: makeActs(services),
  queries: makeReads(services),
  lanes: [
    {
      name: 'directory-import-sweep',
      work: (orgId, limit) => services.db.inOrg(orgId, (tx) => sweep(tx, limit)),
      batch: 1_000,
      everyMs: 3_600_000,
    },
  ],
})
