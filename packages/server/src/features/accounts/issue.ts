import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { announce, insertToken } from './store.ts'
import { hashOf, makeToken, tokenHint } from './token.ts'

/**
 * Makes a token with which somebody can do all that he may, and gives it with its id. Whether he is to have one is judged,
 * and recorded, by whoever asks for it. Life in seconds.
 */
export const issueToken = async (
  tx: Tx,
  { newId, random }: Pick<Services, 'newId' | 'random'>,
  wanted: { readonly userId: string; readonly name: string; readonly createdBy: string; readonly lifeSeconds: number },
): Promise<{ readonly tokenId: string; readonly token: string }> => {
  const token = makeToken(random)
  const tokenId = newId('token')
  await insertToken(tx, { ...wanted, tokenId, hash: hashOf(token), hint: tokenHint(token), scopes: undefined })
  // A process may remember what somebody could do before.
  await announce(tx)
  return { tokenId, token }
}
