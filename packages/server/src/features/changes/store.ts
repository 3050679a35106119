import type { Effect, Proposal } from '@assent/core/policy/changes.ts'
import type { Tx } from '../../platform/db.ts'

/** A proposed change of rules as it is shown. `EXPIRED`: nobody confirmed it in time. */
export type ChangeView = {
  readonly changeId: string
  readonly command: string
  readonly status: Proposal['status'] | 'EXPIRED'
  readonly effect: readonly Effect[]
  readonly proposed: string
  readonly proposedBy: string
  readonly expires: string
  readonly decided: string | null
  readonly decidedBy: string | null
  readonly reason: string | null
}

const selectSql = `
select change_id as "changeId", command, effect, proposed, proposed_by as "proposedBy", expires, decided,
  decided_by as "decidedBy", reason,
  case when status = 'PROPOSED' and expires <= clock_timestamp() then 'EXPIRED' else status end as status
from policy_change where org_id = org()`

/** One of them. */
export const findChange = async (tx: Tx, changeId: string): Promise<ChangeView | undefined> =>
  (await tx.query<ChangeView>(`${selectSql} and change_id = $1`, [changeId]))[0]

/** Before one of them, the newest first, at most `limit`; with `open`, only those that can still be confirmed. */
export const changesBefore = (
  tx: Tx,
  before: string | undefined,
  open: boolean,
  limit: number,
): Promise<ChangeView[]> =>
  tx.query<ChangeView>(
    `${selectSql} and ($1::text is null or change_id < $1)
       and (not $2 or status = 'PROPOSED' and expires > clock_timestamp())
     order by change_id desc limit $3`,
    [before ?? null, open, limit],
  )

/** A proposal that is locked for a decision, and the time after the lock. `input` is sealed. */
export type Locked = Proposal & { readonly proposedBy: string; readonly input: Buffer | null; readonly now: string }

/** Locks a proposal. */
export const lockChange = async (tx: Tx, changeId: string): Promise<Locked | undefined> => {
  const [row] = await tx.query<Omit<Locked, 'now'>>(
    `select command, status, proposed_by as "proposedBy", proposed_person as "proposedPerson", expires, input
     from policy_change where org_id = org() and change_id = $1 for update`,
    [changeId],
  )
  if (!row) return undefined
  const [clock] = await tx.query<{ now: string }>('select clock_timestamp() as now')
  return { ...row, now: clock!.now }
}

/** Whether the organization was restored and nobody has confirmed it yet: what was turned down since may be open again (C17). */
export const isQuarantined = async (tx: Tx): Promise<boolean> =>
  (await tx.query('select from org where org_id = org() and quarantined_since is not null')).length > 0

/** What waits for a second administrator, of one command; the organization's proposals are locked against new ones. */
export const openOf = async (
  tx: Tx,
  command: string,
): Promise<{ readonly all: number; readonly same: { changeId: string; proposedPerson: string; input: Buffer }[] }> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('policy_change'), hashtext(org()))`)
  const rows = await tx.query<{ changeId: string; command: string; proposedPerson: string; input: Buffer }>(
    `select change_id as "changeId", command, proposed_person as "proposedPerson", input
     from policy_change where org_id = org() and status = 'PROPOSED' and expires > clock_timestamp()`,
  )
  return { all: rows.length, same: rows.filter((row) => row.command === command) }
}

/** Keeps a proposal for so many milliseconds. */
export const insertChange = async (
  tx: Tx,
  change: {
    readonly changeId: string
    readonly command: string
    readonly input: Buffer
    readonly effect: readonly Effect[]
    readonly by: string
    readonly person: string
  },
  lastsMs: number,
): Promise<void> => {
  await tx.query(
    `insert into policy_change (org_id, change_id, command, input, effect, proposed_by, proposed_person, expires)
     values (org(), $1, $2, $3, $4::jsonb, $5, $6, clock_timestamp() + $7 * interval '1 millisecond')`,
    [change.changeId, change.command, change.input, JSON.stringify(change.effect), change.by, change.person, lastsMs],
  )
}

/** Writes down what became of a proposal. */
export const decideChange = async (
  tx: Tx,
  changeId: string,
  status: 'DONE' | 'REJECTED' | 'WITHDRAWN',
  by: { readonly userId: string; readonly personId: string },
  reason?: string,
): Promise<void> => {
  await tx.query(
    `update policy_change set status = $2, decided = clock_timestamp(), decided_by = $3, decided_person = $4, reason = $5,
       input = null
     where org_id = org() and change_id = $1`,
    [changeId, status, by.userId, by.personId, reason ?? null],
  )
}

/** The version of what a change is about, as the text of If-Match; undefined where nothing has one. */
export const versionOf = async (
  tx: Tx,
  about: {
    readonly kind:
      | 'condition'
      | 'sequence'
      | 'sequenceOfCondition'
      | 'requestType'
      | 'onCall'
      | 'resourceSettings'
      | 'riskRule'
    readonly id: string
  },
): Promise<string | undefined> => {
  const [row] = await tx.query<{ version: string }>(
    {
      condition: 'select version::text from condition where org_id = org() and condition_id = $1',
      sequence: 'select version::text from sequence where org_id = org() and sequence_id = $1',
      sequenceOfCondition: `select s.version::text from condition c join sequence s using (org_id, sequence_id)
        where c.org_id = org() and c.condition_id = $1`,
      requestType: 'select version::text from request_type where org_id = org() and type_id = $1',
      onCall: 'select version::text from on_call where org_id = org() and on_call_id = $1',
      riskRule: 'select version::text from risk_rule where org_id = org() and rule_id = $1',
      resourceSettings: 'select settings_version::text as version from app where org_id = org() and app_id = $1',
    }[about.kind],
    [about.id],
  )
  return row?.version
}

/** Those of these users who are administrators, other accounts of the caller himself left out. */
export const adminsAmong = async (
  tx: Tx,
  userIds: readonly string[],
  exceptPerson: string,
): Promise<ReadonlySet<string>> => {
  const rows = await tx.query<{ id: string }>(
    `select user_id as id from users
     where org_id = org() and user_id = any ($1) and cardinality(roles) > 0 and person_id <> $2`,
    [userIds, exceptPerson],
  )
  return new Set(rows.map((row) => row.id))
}

/** Tells every administrator who may decide; nobody can mute it. */
export const tellAdmins = async (
  tx: Tx,
  about: string,
  roles: readonly string[],
  facts: { readonly [name: string]: unknown },
): Promise<void> => {
  await tx.query('select alarm($1, $2, $3::jsonb)', [about, ['SUPER_ADMIN', ...roles], JSON.stringify(facts)])
}
