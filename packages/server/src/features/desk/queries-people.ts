import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isId } from '@assent/core/ids.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { stepKinds } from '@assent/core/steps/registry.ts'
import type { Services } from '../../app/services.ts'
import { isMeantBy } from '../directory/index.ts'
import { readDesk } from './queries.ts'

/** Somebody who could be named as an assignee. */
export type Candidate = {
  readonly userId: string
  readonly name: string
  readonly login: string
  readonly email: string
}

export type CandidatesInput = {
  readonly taskId: string
  readonly page: PageInput
  /** Words that begin a name, the login or the address. */
  readonly match?: string | undefined
}

/**
 * Whom the caller could name as an assignee of a task: active people, and where the step decides neither a party of the
 * request nor himself (abuse case A22). For those who may name assignees: an assignee cannot read the directory.
 */
export const candidatesOf =
  ({ db }: Services) =>
  (caller: Caller, { match, page, taskId }: CandidatesInput): Promise<Result<Page<Candidate>>> =>
    db.inOrg(caller.orgId, async (tx) => {
      if (page.after !== undefined && !isId('user', page.after)) return badCursor()
      const read = await readDesk(tx, caller, taskId)
      if (isRefusal(read)) return read
      const { desk, request, task } = read
      if (!desk.may.reassign) return refuse('forbidden', 'You cannot name other assignees of this task.')
      const kept = stepKinds[task.type].decides ? [request.requestedFor, request.requestedBy, caller.userId] : []
      const values: unknown[] = [kept]
      const conditions = [
        `u.org_id = org() and u.status = 'ACTIVE' and u.kind = 'HUMAN'`,
        `u.person_id <> all (array(select person_id from users where org_id = org() and user_id = any ($1::text[])))`,
        ...(match === undefined ? [] : [isMeantBy(match, values)]),
        ...(page.after === undefined ? [] : [`u.user_id > $${values.push(page.after)}`]),
      ]
      const rows = await tx.query<Candidate>(
        `select u.user_id as "userId", coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name, u.login, u.email
         from users u where ${conditions.join(' and ')} order by u.user_id limit $${values.push(page.limit + 1)}`,
        values,
      )
      return pageOf(rows, page.limit, (row) => row.userId)
    })
