import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type OrderBy, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { isId } from '@assent/core/ids.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import { type Priority, priorities } from '@assent/core/request/priority.ts'
import type { Db } from '../../platform/db.ts'
import { seesTeams, teamOf } from '../teams/index.ts'
import { requestColumns } from './queries.ts'
import { requestWhere } from './queries-search.ts'

type Named = { readonly id: string; readonly name: string }

/** A request of a team, as those who run it see it. */
export type TeamRequest = {
  readonly requestId: string
  readonly subject: string
  readonly typeId: string
  readonly status: string
  readonly requester: Named
  readonly assignee: Named | null
  readonly priority: Priority
  readonly tags: readonly string[]
  readonly created: string
}

type Row = Omit<TeamRequest, 'priority'> & { readonly rank: number }

const nameOf = (table: string): string =>
  `coalesce(nullif(trim(${table}.first_name || ' ' || ${table}.last_name), ''), ${table}.login)`

const selectSql = `
select r.request_id as "requestId", coalesce(r.state ->> 'subject', t.name) as subject, t.type_id as "typeId", r.status,
  json_build_object('id', u.user_id, 'name', ${nameOf('u')}) as requester, r.created, r.priority as rank,
  coalesce(r.state -> 'tags', '[]') as tags,
  case when w.user_id is not null then json_build_object('id', w.user_id, 'name', ${nameOf('w')}) end as assignee
from request r
join request_type t on t.org_id = r.org_id and t.type_id = r.scope_id
join users u on u.org_id = r.org_id and u.user_id = r.requested_for
left join request_assignee x on x.org_id = r.org_id and x.request_id = r.request_id
left join users w on w.org_id = x.org_id and w.user_id = x.user_id
where r.org_id = org() and r.scope_type = 'REQUEST_TYPE'`

export type TeamList = {
  readonly teamId: string
  readonly open: boolean
  readonly filter?: Filter | undefined
  /** By priority, the most urgent first; the newest first without it. */
  readonly orderBy?: OrderBy | undefined
  readonly page: PageInput
}

/** The requests of a team: for its members, and where it does not keep them to itself for administrators. */
export const teamRequests =
  (db: Db) =>
  (caller: Caller, { filter, open, orderBy, page, teamId }: TeamList): Promise<Result<Page<TeamRequest>>> =>
    db.inOrg(caller.orgId, async (tx) => {
      if (page.after !== undefined && !isId('request', page.after)) return badCursor()
      const team = await teamOf(tx, caller.userId, teamId)
      if (!team || !(team.member || seesTeams(caller))) return refuse('not_found', 'There is no such team.')
      if (team.private && !team.member && !hasRole(caller, 'AUDITOR'))
        return refuse('forbidden', 'Only members of the team look into its requests.')
      const values: unknown[] = [teamId]
      const where = ['r.app_id = $1', ...(open ? [`r.status = 'PENDING'`] : [])]
      if (filter) where.push(requestWhere(filter, requestColumns, values))
      const ascending = orderBy?.direction === 'asc'
      const by = orderBy?.by === 'priority' ? 'priority' : 'request_id'
      if (page.after !== undefined)
        where.push(`(r.${by}, r.request_id) ${ascending ? '>' : '<'} (select c.${by}, c.request_id from request c
          where c.org_id = org() and c.request_id = $${values.push(page.after)})`)
      const direction = ascending ? 'asc' : 'desc'
      const rows = await tx.query<Row>(
        `${selectSql} and ${where.join(' and ')} order by r.${by} ${direction}, r.request_id ${direction}
         limit $${values.push(page.limit + 1)}`,
        values,
      )
      return pageOf(
        rows,
        page.limit,
        (row) => row.requestId,
        ({ rank, ...row }) => ({ ...row, priority: priorities[rank - 1]! }),
      )
    })
