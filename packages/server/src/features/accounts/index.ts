import { refuse } from '@assent/core/refusal.ts'
import type { Door } from '../../app/door.ts'
import type { Feature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'

export type AccountsCommands = {
  'token.revoke': { input: { tokenId: string }; output: undefined }
}
export type AccountsQueries = {
  'token.list': { input: { limit: number }; output: undefined }
}

/** Who calls: API tokens, sessions, passwords, sign-in. */
export const makeAccounts = (_services: Services): Feature<AccountsCommands, AccountsQueries> & { door: Door } => {
  throw new Error('being written')
}
void refuse
