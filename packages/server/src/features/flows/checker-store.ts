import type { Finding } from '@assent/core/api/sequences.ts'
import type { Level } from '@assent/core/policy/match.ts'
import type { Tx } from '../../platform/db.ts'

/** The sequences to look at: never since they or a condition that uses them were written, or a day ago. */
export const dueSequences = (tx: Tx, limit: number): Promise<{ sequenceId: string; version: number }[]> =>
  tx.query(
    `select s.sequence_id as "sequenceId", s.version from sequence s
     where s.org_id = org() and s.status = 'ACTIVE' and (s.checked is null or s.checked < clock_timestamp() - interval '1 day'
       or exists (select from condition c where c.org_id = s.org_id and c.sequence_id = s.sequence_id
         and c.status = 'ACTIVE' and c.last_updated > s.checked))
     order by s.checked nulls first limit $1`,
    [limit],
  )

/** Told with the organization when what was found about a sequence is another than before. */
export const checkedChannel = 'assent_checked'

/** Keeps what was found, unless the sequence was written again meanwhile: then it is looked at again. */
export const saveFindings = async (
  tx: Tx,
  sequenceId: string,
  version: number,
  findings: readonly Finding[],
): Promise<void> => {
  await tx.query(
    `with before as (
       select checked is null or findings is distinct from $3::jsonb as other from sequence
       where org_id = org() and sequence_id = $1 and version = $2
     ), kept as (
       update sequence set checked = clock_timestamp(), findings = $3::jsonb
       where org_id = org() and sequence_id = $1 and version = $2
     )
     select pg_notify($4, org()) from before where other`,
    [sequenceId, version, JSON.stringify(findings), checkedChannel],
  )
}

/** The ACTIVE conditions that use a sequence, with the levels that they cover. */
export const usesToCheck = (tx: Tx, sequenceId: string): Promise<{ conditionId: string; levels: readonly Level[] }[]> =>
  tx.query(
    `select c.condition_id as "conditionId",
       (select coalesce(json_agg(json_build_object('appId', e.app_id, 'scopeType', e.scope_type, 'scopeId', e.scope_id)
          order by e.entry_id), '[]')
        from condition_level l join catalog_entry e using (org_id, entry_id)
        where l.org_id = c.org_id and l.condition_id = c.condition_id and l.parent_id <> '') as levels
     from condition c where c.org_id = org() and c.sequence_id = $1 and c.status = 'ACTIVE' order by c.condition_id`,
    [sequenceId],
  )

/** Active people who may ask through a condition, by id, after one of them. */
export const requestersPage = async (
  tx: Tx,
  conditionId: string,
  after: string,
  limit: number,
): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select u.user_id as id from users u join condition c on c.org_id = u.org_id and c.condition_id = $1
     where u.org_id = org() and u.user_id > $2 and u.status = 'ACTIVE' and u.kind = 'HUMAN' and (
       c.requester_type = 'EVERYONE'
       or exists (select from condition_opener o join group_member m on m.org_id = o.org_id and m.group_id = o.opener_id
         where o.org_id = u.org_id and o.condition_id = $1 and m.user_id = u.user_id)
       or exists (select from requester_rule r where r.org_id = u.org_id and r.rule_id = c.rule_id and u.profile @@ r.path))
     order by u.user_id limit $3`,
    [conditionId, after, limit],
  )
  return rows.map((row) => row.id)
}
