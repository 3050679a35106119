import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { tagKey } from '@assent/core/request/tags.ts'
import type { Db } from '../../platform/db.ts'
import { isMeantBy } from '../directory/index.ts'
import { mayRun } from './may-run.ts'
import { hiddenSql, openSql, visible } from './queries.ts'

/** Somebody who could look after a request, or follow it. */
export type RequestPerson = {
  readonly userId: string
  readonly name: string
  readonly login: string
  readonly email: string
}

type PeopleInput = {
  readonly requestId: string
  /** To look after it, or to follow it. */
  readonly as: 'ASSIGNEE' | 'FOLLOWER'
  readonly match?: string | undefined
  readonly page: PageInput
}

/** Whom those who run a request could name: they need not be able to read the directory. */
export const peopleOf =
  (db: Db) =>
  (caller: Caller, { as, match, page, requestId }: PeopleInput): Promise<Result<Page<RequestPerson>>> =>
    db.inOrg(caller.orgId, async (tx) => {
      if (page.after !== undefined && !isId('user', page.after)) return badCursor()
      const request = await visible(tx, caller, requestId)
      if (isRefusal(request)) return request
      if (!(await mayRun(tx, caller, request)))
        return refuse('forbidden', 'Only those who run this request name others.')
      const values: unknown[] = [requestId]
      const rows = await tx.query<RequestPerson>(
        `select u.user_id as "userId", coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name, u.login, u.email
         from request r join users u on u.org_id = r.org_id
         where r.org_id = org() and r.request_id = $1 and u.org_id = org() and u.status = 'ACTIVE' and u.kind = 'HUMAN'
           and ${as === 'ASSIGNEE' ? runnersSql : followersSql}
           ${match === undefined ? '' : `and ${isMeantBy(match, values)}`}
           ${page.after === undefined ? '' : `and u.user_id > $${values.push(page.after)}`}
         order by u.user_id limit $${values.push(page.limit + 1)}`,
        values,
      )
      return pageOf(rows, page.limit, (row) => row.userId)
    })

const memberSql = `exists (select from team_member m where m.org_id = u.org_id and m.team_id = r.app_id and m.user_id = u.user_id)`

// Nobody looks after a request of his own, from any of his accounts.
const runnersSql = `case when r.scope_type = 'REQUEST_TYPE' then ${memberSql}
    else u.roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN'] end
  and u.person_id not in (select p.person_id from users p
    where p.org_id = r.org_id and p.user_id in (r.requested_for, r.requested_by))`

// Of what a team keeps to itself only those are told of who see it anyway; more of them may be than are found here.
const followersSql = `(not ${hiddenSql} or ${memberSql} or u.roles && array['SUPER_ADMIN', 'AUDITOR'])
  and not coalesce(r.state -> 'followers' ? u.user_id, false)`

/** Tags that begin so, the most used first: of the requests that the caller runs or may look into. */
export const tagsLike =
  (db: Db) =>
  (caller: Caller, { match = '' }: { readonly match?: string | undefined }): Promise<Result<readonly string[]>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const values: unknown[] = [tagKey(match.trim()), limits.tagsSuggested]
      const seesAll = hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
      const own = `r.scope_type = 'REQUEST_TYPE' and exists (select from team_member m
        where m.org_id = org() and m.team_id = r.app_id and m.user_id = $${seesAll ? 0 : values.push(caller.userId)})`
      const whose = seesAll ? openSql(hasRole(caller, 'AUDITOR') ? undefined : caller.userId, values) : own
      const rows = await tx.query<{ tag: string }>(
        `select min(x.tag) as tag from (
           select t.key, t.tag from request_tag t join request r on r.org_id = t.org_id and r.request_id = t.request_id
           where t.org_id = org() and t.key ^@ $1 and ${whose} limit 5000) x
         group by x.key order by count(*) desc, x.key limit $2`,
        values,
      )
      return rows.map(({ tag }) => tag)
    })
