import type { Finding } from '@assent/core/api/sequences.ts'
import type { Members } from '@assent/core/policy/decidable.ts'
import type { Level } from '@assent/core/policy/match.ts'
import type { Tx } from '../../platform/db.ts'
import type { Found } from './look.ts'

/** A look at a sequence, as far as it has come: the last of the users that were looked at, and what was found. */
export type Claim = {
  readonly sequenceId: string
  readonly version: number
  readonly began: string
  readonly after: string
  readonly found: Found | null
}

/**
 * Takes up one sequence that is to be looked at: never since it or a condition that uses it was written, or a day ago. A look that
 * did not end goes on from where it was, unless the steps are others, or it began a day ago. Nobody else takes it for two minutes.
 */
export const claimLook = async (tx: Tx): Promise<Claim | undefined> => {
  const rows = await tx.query<Claim>(
    `with due as (
       select s.org_id, s.sequence_id, s.version from sequence s
       where s.org_id = org() and s.status = 'ACTIVE' and (s.checked is null or s.checked < clock_timestamp() - interval '1 day'
         or exists (select from condition c where c.org_id = s.org_id and c.sequence_id = s.sequence_id
           and c.status = 'ACTIVE' and c.last_updated > s.checked))
         and not exists (select from sequence_look l where l.org_id = s.org_id and l.sequence_id = s.sequence_id
           and l.held_until > clock_timestamp())
       order by s.checked nulls first, s.sequence_id limit 1
     )
     insert into sequence_look as l (org_id, sequence_id, version, record_size, held_until)
     select org_id, sequence_id, version, case when not exists (select from condition_due where org_id = org())
         then coalesce((select size from audit_head where org_id = org()), 0) end, clock_timestamp() + interval '2 minutes'
     from due
     on conflict (org_id, sequence_id) do update set (version, began, record_size, after_id, found, held_until) = (
       select excluded.version, case when goes_on then l.began else clock_timestamp() end,
         case when goes_on then l.record_size else excluded.record_size end, case when goes_on then l.after_id else '' end, case when goes_on then l.found else '{}' end, excluded.held_until
       from (select l.version = excluded.version and l.began > clock_timestamp() - interval '1 day' as goes_on) as x)
     where l.held_until <= clock_timestamp()
     returning sequence_id as "sequenceId", version, began, after_id as after, nullif(found, '{}') as found`,
  )
  return rows[0]
}

/** What is told of requests and of signing in changes nothing that a look is about: what it then gives has words of its own. */
const harmless: readonly string[] = [
  ...['create', 'update', 'reject', 'resolve', 'cancel', 'expire'].map((what) => `access.request.${what}`),
  'user.session.start',
  'user.session.end',
  'user.authentication.auth_via_mfa',
]

/**
 * Ends a look before it begins if the record tells of nothing that could matter since everybody was last looked at, at most a week
 * ago: then what was found still holds. The record's length is a safe count: whatever is committed later stands later in it.
 */
export const stillHolds = async (tx: Tx, { began, sequenceId, version }: Claim): Promise<boolean> => {
  const rows = await tx.query(
    `with same as (
       update sequence s set checked = $3, looked_size = l.record_size from sequence_look l
       where s.org_id = org() and s.sequence_id = $1 and s.version = $2 and s.checked is not null
         and s.looked > clock_timestamp() - interval '7 days' and s.looked_size is not null
         and l.org_id = s.org_id and l.sequence_id = s.sequence_id and l.record_size is not null
         and not exists (select from condition c where c.org_id = s.org_id and c.sequence_id = s.sequence_id and c.last_updated > s.looked)
         and not exists (select from event e where e.org_id = s.org_id and e.seq > s.looked_size and e.type <> all ($4))
       returning s.sequence_id
     )
     delete from sequence_look using same where org_id = org() and sequence_look.sequence_id = same.sequence_id returning 1`,
    [sequenceId, version, began, harmless],
  )
  return rows.length > 0
}

/** Lets go of a look; with `come`, having come so far. Goes on at once, here or elsewhere. */
export const leaveLook = async (
  tx: Tx,
  { sequenceId, version }: Claim,
  come?: { readonly after: string; readonly found: Found },
): Promise<void> => {
  await tx.query(
    `update sequence_look set held_until = clock_timestamp(), after_id = coalesce($3, after_id), found = coalesce($4::jsonb, found)
     where org_id = org() and sequence_id = $1 and version = $2`,
    [sequenceId, version, come?.after ?? null, come ? JSON.stringify(come.found) : null],
  )
}

/** Gives up what a look has found so far: it begins anew. */
export const dropLook = async (tx: Tx, { sequenceId }: Claim): Promise<void> => {
  await tx.query('delete from sequence_look where org_id = org() and sequence_id = $1', [sequenceId])
}

/** Told with the organization when what was found about a sequence is another than before. */
export const checkedChannel = 'assent_checked'

/**
 * Keeps what a look found, unless the sequence was written again meanwhile: then it is looked at again. It is of when the look
 * began: a condition that was written since is looked at next.
 */
export const saveFindings = async (
  tx: Tx,
  { began, sequenceId, version }: Claim,
  findings: readonly Finding[],
): Promise<void> => {
  await tx.query(
    `with before as (
       select checked is null or findings is distinct from $3::jsonb as other from sequence
       where org_id = org() and sequence_id = $1 and version = $2
     ), ended as (
       delete from sequence_look where org_id = org() and sequence_id = $1 returning record_size
     ), kept as (
       update sequence set checked = $5, findings = $3::jsonb, looked = $5, looked_size = (select record_size from ended)
       where org_id = org() and sequence_id = $1 and version = $2
     )
     select pg_notify($4, org()) from before where other`,
    [sequenceId, version, JSON.stringify(findings), checkedChannel, began],
  )
}

/**
 * An ACTIVE condition that uses a sequence: the levels that it covers, and whom it is for: everybody, or whoever is in one
 * of the groups or satisfies the rule of `openers`.
 */
export type UseToCheck = {
  readonly conditionId: string
  readonly everyone: boolean
  readonly openers: readonly string[]
  readonly levels: readonly Level[]
}

/** The ACTIVE conditions that use a sequence, by id, after one of them, at most `limit`. */
export const usesToCheck = (tx: Tx, sequenceId: string, after: string, limit: number): Promise<UseToCheck[]> =>
  tx.query(
    `select c.condition_id as "conditionId", c.requester_type = 'EVERYONE' as everyone,
       case when c.requester_type = 'EVERYONE' then '{}'::text[] else array(
         select o.opener_id from condition_opener o where o.org_id = c.org_id and o.condition_id = c.condition_id
         union select c.rule_id where c.rule_id is not null order by 1) end as openers,
       (select coalesce(json_agg(json_build_object('appId', e.app_id, 'scopeType', e.scope_type, 'scopeId', e.scope_id)
          order by e.entry_id), '[]')
        from condition_level l join catalog_entry e using (org_id, entry_id)
        where l.org_id = c.org_id and l.condition_id = c.condition_id and l.parent_id <> '') as levels
     from condition c where c.org_id = org() and c.sequence_id = $1 and c.status = 'ACTIVE' and c.condition_id > $2
     order by c.condition_id limit $3`,
    [sequenceId, after, limit],
  )

/** Active people by id, after one of them; with `openers` only those who are in one of the groups or satisfy one of the rules. */
export const peoplePage = async (
  tx: Tx,
  openers: readonly string[] | undefined,
  after: string,
  limit: number,
): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select u.user_id as id from users u
     where u.org_id = org() and u.user_id > $1 and u.status = 'ACTIVE' and u.kind = 'HUMAN' ${
       openers
         ? `and (
       exists (select from group_member m where m.org_id = u.org_id and m.user_id = u.user_id and m.group_id = any ($3))
       or exists (select from requester_rule r where r.org_id = u.org_id and r.rule_id = any ($3) and u.profile @@ r.path))`
         : ''
     } order by u.user_id limit $2`,
    openers ? [after, limit, openers] : [after, limit],
  )
  return rows.map((row) => row.id)
}

/** The persons of the active people in each of these groups, of which there are few in each. */
export const membersOf = async (tx: Tx, groupIds: readonly string[]): Promise<Members> => {
  const nobody: ReadonlySet<string> = new Set()
  if (groupIds.length === 0) return () => nobody
  const rows = await tx.query<{ group_id: string; person_ids: string[] }>(
    `select m.group_id, array_agg(u.person_id) as person_ids from group_member m join users u using (org_id, user_id)
     where m.org_id = org() and m.group_id = any ($1) and u.status = 'ACTIVE' and u.kind = 'HUMAN' group by m.group_id`,
    [[...new Set(groupIds)]],
  )
  const groups = new Map(rows.map((row) => [row.group_id, new Set(row.person_ids)]))
  return (groupId) => groups.get(groupId) ?? nobody
}

/** Which of these groups and rules each of these users is in. */
export const openersOf = async (
  tx: Tx,
  userIds: readonly string[],
  openers: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (userIds.length === 0 || openers.length === 0) return new Map()
  // By their own few groups first: the other way round it would be as many look-ups as there are pairs.
  const rows = await tx.query<{ user_id: string; opener_id: string }>(
    `with own as materialized (select user_id, group_id from group_member where org_id = org() and user_id = any ($1))
     select user_id, group_id as opener_id from own where group_id = any ($2)
     union all
     select u.user_id, r.rule_id from users u join requester_rule r on r.org_id = u.org_id and u.profile @@ r.path
     where u.org_id = org() and u.user_id = any ($1) and r.rule_id = any ($2)`,
    [userIds, openers],
  )
  return new Map([...Map.groupBy(rows, (row) => row.user_id)].map(([id, of]) => [id, of.map((row) => row.opener_id)]))
}
