import type { Tx } from '../../platform/db.ts'
import type { GrantRow } from './events.ts'
import type { GrantRecord, RevocationRecord } from './ports.ts'

type UntoldRow = Pick<GrantRow, 'grant_id' | 'outcome' | 'granted' | 'ends' | 'problem' | 'revocation' | 'revoked'> & {
  readonly request_id: string
  readonly outcome_told: GrantRow['outcome']
  readonly revocation_told: GrantRow['revocation']
}

/** What requests are still to be told, and of which grants. */
export type Untold = {
  readonly rows: readonly UntoldRow[]
  readonly grants: readonly GrantRecord[]
  readonly revocations: readonly RevocationRecord[]
}

/** Only one worker of an organization tells at a time: the others would tell the same. */
export const mayTell = async (tx: Tx): Promise<boolean> => {
  const [row] = await tx.query<{ got: boolean }>(
    `select pg_try_advisory_xact_lock(hashtext('grants.tell'), hashtext(org())) as got`,
    [],
    'grants_may_tell',
  )
  return row!.got
}

/** Grants whose request has not been told how they stand, oldest first. */
export const untold = async (tx: Tx, limit: number): Promise<Untold> => {
  const rows = await tx.query<UntoldRow>(
    `select grant_id, request_id, outcome, outcome_told, granted, ends, problem, revocation, revocation_told, revoked
     from grants
     where request_id is not null
       and (outcome_told <> outcome or (revocation <> 'PENDING' and revocation_told is distinct from revocation))
     order by grant_id limit $1`,
    [limit],
    'grants_untold',
  )
  return {
    rows,
    grants: rows.flatMap((row) =>
      row.outcome === row.outcome_told || row.outcome === 'PENDING' ? [] : [grantRecord(row)],
    ),
    revocations: rows.flatMap(revocationRecord),
  }
}

/** What requests are told of grants in the very transaction that opened them. Those on their way are told later. */
export const recordsOf = (
  rows: readonly Pick<GrantRow, 'request_id' | 'outcome' | 'granted' | 'ends' | 'problem'>[],
): readonly GrantRecord[] =>
  rows.flatMap(({ request_id, ...row }) =>
    request_id === null || row.outcome === 'PENDING' ? [] : [grantRecord({ ...row, request_id })],
  )

/** Takes back that these requests know: they did not take what they were told with the grant. */
export const unmarkTold = async (tx: Tx, requestIds: readonly string[]): Promise<void> => {
  await tx.query(
    `update grants set outcome_told = 'PENDING' where request_id = any($1::text[]) and outcome <> 'PENDING'`,
    [requestIds],
  )
}

const grantRecord = (
  row: Pick<GrantRow, 'outcome' | 'granted' | 'ends' | 'problem'> & { readonly request_id: string },
): GrantRecord => ({
  requestId: row.request_id,
  grantStatus: row.outcome as Exclude<GrantRow['outcome'], 'PENDING'>,
  ...(row.granted ? { granted: row.granted } : {}),
  ...(row.granted && row.ends ? { revocationScheduled: row.ends } : {}),
  ...(row.problem ? { problem: row.problem } : {}),
})

const revocationRecord = (row: UntoldRow): readonly RevocationRecord[] =>
  row.revocation === null || row.revocation === 'PENDING' || row.revocation === row.revocation_told
    ? []
    : [
        {
          requestId: row.request_id,
          revocationStatus: row.revocation,
          ...(row.revoked ? { revoked: row.revoked } : {}),
        },
      ]

/** Keeps that requests know; what changed since they were told stays untold. */
export const markTold = async (tx: Tx, { rows }: Untold): Promise<void> => {
  await tx.query(
    `update grants g set revocation_told = t.revocation,
       -- An end that was moved meanwhile is another to be told; times are told in milliseconds.
       outcome_told = case when date_trunc('milliseconds', g.ends) is distinct from t.ends then 'PENDING' else t.outcome end
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as t(grant_id, outcome, revocation, ends)
     where g.grant_id = t.grant_id`,
    [
      rows.map((row) => row.grant_id),
      rows.map((row) => row.outcome),
      rows.map((row) => row.revocation),
      rows.map((row) => row.ends),
    ],
    'grants_told',
  )
}
