import type { AdminRole, Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'

/** Active people as the callers that they would be, to judge what they may see. */
export const usersAsCallers = async (tx: Tx, userIds: readonly string[]): Promise<readonly Caller[]> => {
  if (userIds.length === 0) return []
  const rows = await tx.query<{ user_id: string; person_id: string; roles: readonly AdminRole[] }>(
    `select user_id, person_id, roles from users
     where org_id = org() and user_id = any ($1::text[]) and status = 'ACTIVE' and kind = 'HUMAN'`,
    [userIds],
  )
  return rows.map(({ person_id, roles, user_id }) => ({
    orgId: tx.orgId,
    userId: user_id as Caller['userId'],
    personId: person_id as Caller['personId'],
    kind: 'HUMAN',
    roles,
    channel: 'system',
  }))
}

export type Candidate = { readonly userId: string; readonly name: string; readonly login: string }

const nameSql = `coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login)`

/**
 * People who have to do with a request, in whichever way, whose name, a part of it or login begins with `match` (lower
 * case): its parties first, then by name. Whether each may see it now is for another to judge.
 */
export const mentionCandidates = (
  tx: Tx,
  requestId: string,
  match: string,
  exceptId: string,
): Promise<readonly Candidate[]> =>
  tx.query<{ userId: string; name: string; login: string }>(
    `with r as materialized (select * from request where org_id = org() and request_id = $1),
     asked as materialized (
       select p ->> 'id' as id from r, jsonb_path_query(r.state, '$.tasks[*].detail.panels[*].principals[*]') p),
     near as (
       select r.requested_for as user_id, 0 as rank from r union select r.requested_by, 0 from r
       union select a.author_id, 0 from message a where a.org_id = org() and a.request_id = $1
       union select v.user_id, 0 from vote v where v.org_id = org() and v.request_id = $1
       union select t.completed_by, 0 from task t where t.org_id = org() and t.request_id = $1
       union select id, 1 from asked
       union select m.user_id, 2 from asked join group_member m on m.org_id = org() and m.group_id = asked.id
       union select d.stand_in_id, 2 from delegate d where d.org_id = org() and d.delegator_id in (select id from asked)
       union select m.user_id, 2 from r join team_member m on m.org_id = org() and m.team_id = r.app_id
       union select x.user_id, 1 from request_assignee x where x.org_id = org() and x.request_id = $1
       union select a.user_id, 3 from users a where a.org_id = org() and a.status = 'ACTIVE' and a.kind = 'HUMAN'
         and a.roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR'])
     select u.user_id as "userId", ${nameSql} as name, u.login
     from (select user_id, min(rank) as rank from near group by user_id) n
     join users u on u.org_id = org() and u.user_id = n.user_id
     where u.status = 'ACTIVE' and u.kind = 'HUMAN' and u.user_id <> $2
       and (starts_with(lower(${nameSql}), $3) or starts_with(lower(u.last_name), $3) or starts_with(lower(u.login), $3))
     order by n.rank, name, u.user_id limit $4`,
    [requestId, exceptId, match, limits.mentionsSuggested * 3],
  )
