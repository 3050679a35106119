import type { Factors } from '@assent/core/api/factors.ts'
import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'

/** A user's second factor as it is kept, locked: codes of one user are judged one after another. */
export type TotpRow = {
  /** Sealed; null before the first code. */
  readonly secret: Buffer | null
  readonly pending: Buffer | null
  /** Time step of the last code that was taken. */
  readonly lastStep: number
  /** Milliseconds since 1970 by the database's clock. */
  readonly now: number
}

export const lockTotp = async (tx: Tx, userId: string): Promise<TotpRow | undefined> => {
  const rows = await tx.query<TotpRow>(
    `select secret, pending, last_step as "lastStep", floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now
     from totp where user_id = $1 for update`,
    [userId],
  )
  return rows[0]
}

/** Keeps a new secret until its first code; the old one counts until then. */
export const putPendingTotp = async (tx: Tx, userId: string, sealed: Buffer): Promise<void> => {
  await tx.query(
    `insert into totp (org_id, user_id, pending) values ($1, $2, $3)
     on conflict (org_id, user_id) do update set pending = excluded.pending`,
    [tx.orgId, userId, sealed],
  )
}

/** The pending secret proved itself by the code of a step. */
export const confirmTotp = async (tx: Tx, userId: string, step: number): Promise<void> => {
  await tx.query(
    `update totp set secret = pending, pending = null, confirmed = clock_timestamp(), last_step = $2 where user_id = $1`,
    [userId, step],
  )
}

/** A code of this step was taken: neither it nor an earlier one counts again. */
export const markTotp = async (tx: Tx, userId: string, step: number): Promise<void> => {
  await tx.query('update totp set last_step = $2 where user_id = $1', [userId, step])
}

/** Removes a user's one-time codes and recovery codes; false if there were none. */
export const deleteTotp = async (tx: Tx, userId: string): Promise<boolean> => {
  await tx.query('delete from recovery_code where user_id = $1', [userId])
  const rows = await tx.query<{ active: boolean }>(
    'delete from totp where user_id = $1 returning secret is not null as active',
    [userId],
  )
  return rows[0]?.active === true
}

/** Removes all passkeys of a user; how many there were. */
export const deletePasskeys = async (tx: Tx, userId: string): Promise<number> =>
  (await tx.query('delete from passkey where user_id = $1 returning passkey_id', [userId])).length

/** Replaces a user's recovery codes, by their hashes (hex). */
export const putRecoveryCodes = async (tx: Tx, userId: string, hashes: readonly string[]): Promise<void> => {
  await tx.query('delete from recovery_code where user_id = $1', [userId])
  await tx.query(
    `insert into recovery_code (org_id, user_id, hash) select $1, $2, decode(h, 'hex') from unnest($3::text[]) h`,
    [tx.orgId, userId, hashes],
  )
}

/** Uses a recovery code up; false if there is none such, or it was used. */
export const useRecoveryCode = async (tx: Tx, userId: string, hash: string): Promise<boolean> => {
  const rows = await tx.query(
    `update recovery_code set used = clock_timestamp()
     where user_id = $1 and hash = decode($2, 'hex') and used is null returning user_id`,
    [userId, hash],
  )
  return rows.length > 0
}

/** By what a user can prove himself. */
export const factorsOf = async (tx: Tx, userId: string): Promise<Factors> => {
  const rows = await tx.query<{
    password: boolean
    passkeys: number
    confirmed: string | null
    left: number
  }>(
    `select exists (select from password where user_id = $1) as password,
       (select count(*) from passkey where user_id = $1) as passkeys,
       (select confirmed from totp where user_id = $1) as confirmed,
       (select count(*) from recovery_code where user_id = $1 and used is null) as left`,
    [userId],
  )
  const { confirmed, left, passkeys, password } = rows[0]!
  return {
    password,
    passkeys,
    totp: { active: confirmed !== null, ...(confirmed === null ? {} : { confirmed }) },
    recoveryCodesLeft: left,
  }
}

/** What a password alone is worth for this user: enough (null), a code as well, or the second factor has to be set up. */
export const secondNeeded = async (tx: Tx, userId: string): Promise<'TOTP' | 'ENROL' | null> => {
  const rows = await tx.query<{ active: boolean; demanded: boolean }>(
    `select exists (select from totp t where t.org_id = u.org_id and t.user_id = u.user_id and t.secret is not null) as active,
       cardinality(u.roles) > 0 and coalesce((o.settings ->> 'secondFactorForAdmins')::boolean, false) as demanded
     from users u join org o on o.org_id = u.org_id where u.user_id = $1`,
    [userId],
  )
  return rows[0]?.active ? 'TOTP' : rows[0]?.demanded ? 'ENROL' : null
}

/** A sign-in whose password was right. */
export type StepRow = {
  readonly userId: string
  readonly need: 'TOTP' | 'ENROL'
  readonly returnTo: string
  readonly tries: number
}

export const insertStep = async (
  tx: Tx,
  step: { hash: string; userId: string; need: 'TOTP' | 'ENROL'; returnTo: string },
): Promise<void> => {
  await tx.query(
    `insert into sign_in_step (org_id, hash, user_id, need, return_to, expires)
     values ($1, decode($2, 'hex'), $3, $4, $5, clock_timestamp() + make_interval(secs => $6))`,
    [tx.orgId, step.hash, step.userId, step.need, step.returnTo, limits.secondStepMs / 1000],
  )
}

/**
 * A sign-in that awaits its second step, locked; undefined if it is over, if it had too many tries, or if user or password
 * are not what they were when the password was right.
 */
export const lockStep = async (tx: Tx, hash: string): Promise<StepRow | undefined> =>
  (
    await tx.query<StepRow>(
      `select s.user_id as "userId", s.need, s.return_to as "returnTo", s.tries
       from sign_in_step s join users u on u.org_id = s.org_id and u.user_id = s.user_id
         join password p on p.org_id = s.org_id and p.user_id = s.user_id
       where s.hash = decode($1, 'hex') and s.expires > clock_timestamp() and s.tries < $2
         and u.status = 'ACTIVE' and p.changed <= s.created
       for update of s`,
      [hash, limits.secondStepTries],
    )
  )[0]

export const countTry = async (tx: Tx, hash: string): Promise<void> => {
  await tx.query(`update sign_in_step set tries = tries + 1 where hash = decode($1, 'hex')`, [hash])
}

export const deleteStep = async (tx: Tx, hash: string): Promise<void> => {
  await tx.query(`delete from sign_in_step where hash = decode($1, 'hex')`, [hash])
}

/** Removes challenges and second steps that are over; how many. */
export const sweepFactors = async (tx: Tx, limit: number): Promise<number> => {
  const rows = await tx.query<{ n: number }>(
    `with c as (delete from challenge where (org_id, hash) in
         (select org_id, hash from challenge where expires < clock_timestamp() limit $1) returning 1),
       s as (delete from sign_in_step where (org_id, hash) in
         (select org_id, hash from sign_in_step where expires < clock_timestamp() limit $1) returning 1)
     select (select count(*) from c) + (select count(*) from s) as n`,
    [limit],
  )
  return rows[0]!.n
}
