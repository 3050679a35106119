import type { Passkey } from '@assent/core/api/factors.ts'
import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'
import type { Registered } from './webauthn.ts'

/** A passkey as it is kept. */
export type PasskeyRow = {
  readonly passkeyId: string
  readonly userId: string
  readonly credentialId: Buffer
  readonly publicKey: Buffer
  readonly counter: number
  readonly name: string
  readonly transports: readonly string[]
}

/** What a challenge is for. A STEP_UP is bound to what is decided. */
export type Purpose = 'REGISTER' | 'SIGN_IN' | 'STEP_UP'

export const insertChallenge = async (
  tx: Tx,
  challenge: { hash: string; purpose: Purpose; userId?: string; binding?: object },
): Promise<void> => {
  await tx.query(
    `insert into challenge (org_id, hash, purpose, user_id, binding, expires)
     values ($1, decode($2, 'hex'), $3, $4, $5::jsonb, clock_timestamp() + make_interval(secs => $6))`,
    [
      tx.orgId,
      challenge.hash,
      challenge.purpose,
      challenge.userId ?? null,
      challenge.binding ? JSON.stringify(challenge.binding) : null,
      limits.challengeMs / 1000,
    ],
  )
}

/** Takes a challenge away; false if there is none, it is another's, or it is over. A second coming finds nothing. */
export const takeChallenge = async (
  tx: Tx,
  hash: string,
  purpose: Exclude<Purpose, 'STEP_UP'>,
  userId: string | undefined,
): Promise<boolean> => {
  const rows = await tx.query<{ good: boolean }>(
    `delete from challenge where hash = decode($1, 'hex') and purpose = $2 and user_id is not distinct from $3
     returning expires > clock_timestamp() as good`,
    [hash, purpose, userId ?? null],
  )
  return rows[0]?.good === true
}

/** A step-up's challenge of this user, locked. `usedBy` (hex) and `passkeyId` where it was used. */
export const lockStepUp = async (
  tx: Tx,
  hash: string,
  userId: string,
): Promise<{ binding: unknown; usedBy: string | null; passkeyId: string | null } | undefined> =>
  (
    await tx.query<{ binding: unknown; usedBy: string | null; passkeyId: string | null }>(
      `select binding, encode(used_by, 'hex') as "usedBy", passkey_id as "passkeyId" from challenge
       where hash = decode($1, 'hex') and purpose = 'STEP_UP' and user_id = $2 and expires > clock_timestamp() for update`,
      [hash, userId],
    )
  )[0]

/** Marks a step-up as used by a delivery (hex); without a passkey it was used in vain. */
export const useStepUp = async (tx: Tx, hash: string, usedBy: string, passkeyId: string | undefined): Promise<void> => {
  await tx.query(
    `update challenge set used_by = decode($2, 'hex'), passkey_id = $3 where hash = decode($1, 'hex') and used_by is null`,
    [hash, usedBy, passkeyId ?? null],
  )
}

const columns = `p.passkey_id as "passkeyId", p.user_id as "userId", p.credential_id as "credentialId",
  p.public_key as "publicKey", p.counter, p.name, p.transports`

/** A user's passkeys, oldest first. */
export const passkeysOf = (tx: Tx, userId: string): Promise<PasskeyRow[]> =>
  tx.query<PasskeyRow>(`select ${columns} from passkey p where p.user_id = $1 order by p.passkey_id`, [userId])

/** The passkey of a credential id, locked, so that its counter cannot be counted twice at once. */
export const lockPasskey = async (tx: Tx, credentialId: Buffer): Promise<PasskeyRow | undefined> =>
  (
    await tx.query<PasskeyRow>(`select ${columns} from passkey p where p.credential_id = $1 for update`, [credentialId])
  )[0]

/**
 * Whether a user may sign in with a passkey: active, human, and nobody who comes from an outside provider, which would
 * not be asked then. Somebody with a local password as well may.
 */
export const entersByPasskey = async (tx: Tx, userId: string): Promise<boolean> =>
  (
    await tx.query<{ may: boolean }>(
      `select u.status = 'ACTIVE' and u.kind = 'HUMAN'
         and (exists (select from password p where p.org_id = u.org_id and p.user_id = u.user_id)
           or not exists (select from oidc_identity i where i.org_id = u.org_id and i.user_id = u.user_id)) as may
       from users u where u.user_id = $1`,
      [userId],
    )
  )[0]?.may === true

/** Keeps a new passkey. Throws a violation of `passkey_credential_once` where somebody has it already. */
export const insertPasskey = async (
  tx: Tx,
  passkey: Registered & { readonly passkeyId: string; readonly userId: string; readonly name: string },
): Promise<void> => {
  await tx.query(
    `insert into passkey (org_id, passkey_id, user_id, credential_id, public_key, counter, name, transports, synced)
     values ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9)`,
    [
      tx.orgId,
      passkey.passkeyId,
      passkey.userId,
      passkey.credentialId,
      passkey.publicKey,
      passkey.counter,
      passkey.name,
      passkey.transports,
      passkey.synced,
    ],
  )
}

/** Writes down that a passkey signed. */
export const markPasskey = async (
  tx: Tx,
  passkeyId: string,
  { counter, synced }: { counter: number; synced: boolean },
): Promise<void> => {
  await tx.query('update passkey set counter = $2, synced = $3, last_used = clock_timestamp() where passkey_id = $1', [
    passkeyId,
    counter,
    synced,
  ])
}

/** Gives a user's passkey another name; the former one, or undefined if there is none such. */
export const renamePasskey = async (
  tx: Tx,
  userId: string,
  passkeyId: string,
  name: string,
): Promise<string | undefined> => {
  const [row] = await tx.query<{ name: string }>(
    'select name from passkey where user_id = $1 and passkey_id = $2 for update',
    [userId, passkeyId],
  )
  if (row) await tx.query('update passkey set name = $2 where passkey_id = $1', [passkeyId, name])
  return row?.name
}

/** Removes a user's passkey; its name, or undefined if there is none such. */
export const deletePasskey = async (tx: Tx, userId: string, passkeyId: string): Promise<string | undefined> =>
  (
    await tx.query<{ name: string }>('delete from passkey where user_id = $1 and passkey_id = $2 returning name', [
      userId,
      passkeyId,
    ])
  )[0]?.name

/** A user's passkeys as he sees them. */
export const listPasskeys = async (tx: Tx, userId: string): Promise<Passkey[]> => {
  const rows = await tx.query<{ id: string; name: string; synced: boolean; created: string; last_used: string | null }>(
    'select passkey_id as id, name, synced, created, last_used from passkey where user_id = $1 order by passkey_id',
    [userId],
  )
  return rows.map(({ last_used, ...row }) => ({ ...row, ...(last_used === null ? {} : { lastUsed: last_used }) }))
}
