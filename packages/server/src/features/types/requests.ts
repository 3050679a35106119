import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { eventOf, notFound } from '../catalog/index.ts'
import { isMember, mayBuildFor, seesTeams, teamOf } from '../teams/index.ts'

/** A request of a team, as those who run it see it. */
export type TeamRequest = {
  readonly requestId: string
  readonly subject: string
  readonly typeId: string
  readonly status: string
  readonly requester: { readonly id: string; readonly name: string }
  readonly assignee: { readonly id: string; readonly name: string } | null
  readonly created: string
}

const nameOf = (table: string): string =>
  `coalesce(nullif(trim(${table}.first_name || ' ' || ${table}.last_name), ''), ${table}.login)`

const selectSql = `
select r.request_id as "requestId", coalesce(r.state ->> 'subject', t.name) as subject, t.type_id as "typeId", r.status,
  json_build_object('id', u.user_id, 'name', ${nameOf('u')}) as requester, r.created,
  case when w.user_id is not null then json_build_object('id', w.user_id, 'name', ${nameOf('w')}) end as assignee
from request r
join request_type t on t.org_id = r.org_id and t.type_id = r.scope_id
join users u on u.org_id = r.org_id and u.user_id = r.requested_for
left join request_assignee x on x.org_id = r.org_id and x.request_id = r.request_id
left join users w on w.org_id = x.org_id and w.user_id = x.user_id
where r.org_id = org() and r.scope_type = 'REQUEST_TYPE'`

/** The requests of a team, the newest first: for its members, and where it does not keep them to itself for administrators. */
export const teamRequests =
  ({ db }: Services) =>
  (
    caller: Caller,
    { open, page, teamId }: { readonly teamId: string; readonly open: boolean; readonly page: PageInput },
  ): Promise<Result<Page<TeamRequest>>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const team = await teamOf(tx, caller.userId, teamId)
      if (!team || !(team.member || seesTeams(caller))) return notFound('team')
      if (team.private && !team.member && !hasRole(caller, 'AUDITOR'))
        return refuse('forbidden', 'Only members of the team look into its requests.')
      const rows = await tx.query<TeamRequest>(
        `${selectSql} and r.app_id = $1 and ($2::text is null or r.request_id < $2) ${open ? `and r.status = 'PENDING'` : ''}
         order by r.request_id desc limit $3`,
        [teamId, page.after ?? null, page.limit + 1],
      )
      return pageOf(
        rows,
        page.limit,
        (row) => row.requestId,
        (row) => row,
      )
    })

/** Says who looks after a request of a team: one of its members, or nobody. */
export const assign = async (
  tx: Tx,
  caller: Caller,
  { requestId, userId }: { readonly requestId: string; readonly userId: string | null },
): Promise<Result<undefined>> => {
  const [request] = await tx.query<{ team: string; status: string; parties: readonly string[] }>(
    `select app_id as team, status, array[requested_for, requested_by] as parties from request
     where org_id = org() and request_id = $1 and scope_type = 'REQUEST_TYPE' for no key update`,
    [requestId],
  )
  if (!request || !(await mayBuildFor(tx, caller, request.team))) return notFound('request')
  if (request.status !== 'PENDING') return refuse('conflict', 'The request is closed.')
  if (userId !== null && !(await isMember(tx, request.team, userId)))
    return refuse('invalid', 'Only a member of the team can look after its requests.', [
      { summary: `User ${userId} is no member of the team.`, location: '/userId' },
    ])
  if (userId !== null && request.parties.includes(userId))
    return refuse('conflict', 'Nobody looks after a request of his own.')
  await tx.query('delete from request_assignee where org_id = org() and request_id = $1', [requestId])
  if (userId !== null)
    await tx.query('insert into request_assignee (org_id, request_id, user_id) values (org(), $1, $2)', [
      requestId,
      userId,
    ])
  const targets = [
    { id: requestId, type: 'ACCESS_REQUEST' },
    ...(userId === null ? [] : [{ id: userId, type: 'User' }]),
  ]
  tx.record({ ...eventOf(caller, 'assent.access_request.assign', targets), requestId })
  return undefined
}
