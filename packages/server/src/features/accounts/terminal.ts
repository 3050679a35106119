import { createHash, timingSafeEqual } from 'node:crypto'
import { tokenUsualDays } from '@assent/core/api/accounts.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Door } from '../../app/door.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { violated } from '../../platform/db.ts'
import { announce, insertToken, revokeToken } from './store.ts'
import { hashOf, makeToken, tokenHint } from './token.ts'

export type TerminalCommands = {
  /**
   * Lets the terminal that knows the secret behind `challenge` (SHA-256, base64url) act as oneself. The code is good once,
   * for a minute. `name` says which terminal that is, for the list of tokens.
   */
  'terminal.allow': {
    readonly input: { readonly challenge: string; readonly name: string }
    readonly output: { readonly code: string }
  }
}

const goodSeconds = 60
const context = 'terminal sign-in'

/** What a code holds, sealed: nobody can read or make one. `tokenId` is the id that its token will have: only one can. */
type Code = {
  readonly orgId: OrgId
  readonly userId: string
  readonly tokenId: string
  readonly challenge: string
  readonly name: string
  /** The database's clock when it was made. */
  readonly made: string
}

export const terminalCommands = (services: Services): Handlers<TerminalCommands> => ({
  'terminal.allow': async (caller, { challenge, name }) => {
    // A signed-in person at a page of ours, and nobody else: a token does not make further ones this way.
    if (caller.kind !== 'HUMAN' || caller.channel !== 'web')
      return refuse('forbidden', 'Only a signed-in person can let a terminal in.')
    return services.db.inOrg(caller.orgId, async (tx) => {
      const code: Code = {
        orgId: caller.orgId,
        userId: caller.userId,
        tokenId: services.newId('token'),
        challenge,
        name,
        made: tx.began,
      }
      return { code: services.secrets.seal(JSON.stringify(code), context).toString('base64url') }
    })
  },
})

const notGood = (): Refusal =>
  refuse('unauthenticated', 'This sign-in is over, or not yours. Begin again in the terminal.')

/**
 * The token for a terminal that shows the code and the secret behind its challenge (RFC 7636, S256). A code that comes a
 * second time was seen by somebody else: the token of the first time is revoked.
 */
export const terminalToken =
  (services: Services): Door['terminalToken'] =>
  async ({ code: given, verifier }) => {
    const code = open(services, given)
    if (!code || !proves(verifier, code.challenge)) return notGood()
    try {
      return await services.db.inOrg(code.orgId, (tx) => issue(services, tx, code))
    } catch (error) {
      if (violated(error) !== 'api_token_pkey') throw error
      await services.db.inOrg(code.orgId, async (tx) => {
        if (!(await revokeToken(tx, code.tokenId, code.userId))) return
        await announce(tx)
        tx.record(event('system.api_token.revoke', code, { reason: 'its sign-in code was shown twice' }))
      })
      return notGood()
    }
  }

const open = ({ secrets }: Services, given: string): Code | undefined => {
  try {
    return JSON.parse(secrets.open(Buffer.from(given, 'base64url'), context)) as Code
  } catch {
    return undefined
  }
}

const proves = (verifier: string, challenge: string): boolean => {
  const [shown, wanted] = [createHash('sha256').update(verifier).digest(), Buffer.from(challenge, 'base64url')]
  return shown.length === wanted.length && timingSafeEqual(shown, wanted)
}

type Tx = Parameters<typeof insertToken>[0]

const issue = async (services: Services, tx: Tx, code: Code): Promise<Result<{ token: string; login: string }>> => {
  const [user] = await tx.query<{ login: string }>(
    `select login from users where org_id = org() and user_id = $1 and status = 'ACTIVE' and kind = 'HUMAN'
       and $2::timestamptz > clock_timestamp() - make_interval(secs => ${goodSeconds})`,
    [code.userId, code.made],
  )
  if (!user) return notGood()
  const token = makeToken(services.random)
  await insertToken(tx, {
    tokenId: code.tokenId,
    userId: code.userId,
    name: code.name,
    hash: hashOf(token),
    hint: tokenHint(token),
    scopes: undefined,
    createdBy: code.userId,
    lifeSeconds: tokenUsualDays * 86_400,
  })
  tx.record(event('system.api_token.create', code, { tokenId: code.tokenId, name: code.name, terminal: true }))
  return { token, login: user.login }
}

const event = (type: string, { tokenId, userId }: Code, detail: Record<string, string | boolean>) => ({
  type,
  actor: { id: userId, type: 'User' as const },
  targets: [{ id: userId, type: 'User' }],
  channel: 'cli',
  credentialId: tokenId,
  detail,
})
