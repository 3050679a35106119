import { tokenLongestDays } from '@assent/core/api/accounts.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { eventOf } from './act.ts'
import { hashOf, makeToken, tokenHint } from './token.ts'

/** A token for somebody of a demo. */
export type DemoToken = { readonly userId: string; readonly token: string }

export type DemoTokenCommands = {
  /** Makes a token for each of these users, in an organization that was made as a demo and in no other. */
  'token.createForDemo': {
    readonly input: { readonly userIds: readonly string[]; readonly name: string; readonly expiresInDays?: number }
    readonly output: readonly DemoToken[]
  }
}

const usualDays = 1

/**
 * Elsewhere a token for a person is made by that person alone. In a demo nobody is real, and a replay has to act as
 * thousands: so its super administrator may. Refused as forbidden in every other organization.
 */
export const demoTokenCommands = (services: Services): Handlers<DemoTokenCommands> => ({
  'token.createForDemo': (caller, { expiresInDays = usualDays, name, userIds }) =>
    services.db.inOrg(caller.orgId, async (tx): Promise<Result<readonly DemoToken[]>> => {
      const [org] = await tx.query<{ demo: boolean }>(
        `select coalesce((settings ->> 'demo')::boolean, false) as demo from org where org_id = org()`,
      )
      if (!mayActForAll(caller) || !org?.demo)
        return refuse('forbidden', 'Tokens for others can be made in a demo only, by its super administrator.')
      const wanted = [...new Set(userIds)]
      const people = await tx.query<{ user_id: string }>(
        `select user_id from users where org_id = org() and user_id = any($1::text[]) and status = 'ACTIVE' and kind = 'HUMAN'`,
        [wanted],
      )
      if (people.length < wanted.length)
        return refuse('invalid', 'Not all of these are active users.', [
          { summary: 'unknown user', location: '/userIds' },
        ])
      const made = wanted.map((userId) => ({
        userId,
        tokenId: services.newId('token'),
        token: makeToken(services.random),
      }))
      await tx.query(
        `insert into api_token (org_id, token_id, user_id, name, hash, hint, created_by, expires)
         select org(), t.id, t.user_id, $1, decode(t.hash, 'hex'), t.hint, $2, clock_timestamp() + make_interval(days => $3)
         from jsonb_to_recordset($4::jsonb) as t(id text, user_id text, hash text, hint text)`,
        [
          name,
          caller.userId,
          Math.min(expiresInDays, tokenLongestDays),
          JSON.stringify(
            made.map(({ token, tokenId, userId }) => ({
              id: tokenId,
              user_id: userId,
              hash: hashOf(token),
              hint: tokenHint(token),
            })),
          ),
        ],
      )
      tx.record(
        ...made.map(({ tokenId, userId }) =>
          eventOf(caller, 'system.api_token.create', userId, { tokenId, name, demo: true }),
        ),
      )
      return made.map(({ token, userId }) => ({ userId, token }))
    }),
})

const mayActForAll = (caller: Caller): boolean =>
  caller.kind === 'HUMAN' && hasRole(caller) && caller.scopes === undefined
