import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Delegate, OrgSettings, User } from '@assent/core/directory/model.ts'
import { isId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../../platform/db.ts'
import { type Columns, whereOf } from '../../../platform/where.ts'
import { isMeantBy, usersById } from '../users/queries.ts'
import { userColumns } from '../users/store.ts'
import { delegateColumns } from './store.ts'

/** The appointment of a user, if there is one; it may be over or not have begun. */
export const delegateOf = async (tx: Tx, delegatorId: string): Promise<Delegate | undefined> => {
  const rows = await tx.query<Delegate>(
    `select ${delegateColumns} from delegate d where d.org_id = $1 and d.delegator_id = $2`,
    [tx.orgId, delegatorId],
  )
  return rows[0]
}

/** For whom a user stands in, now or later, in the order of the appointments' ids. */
export const standInsOf = (tx: Tx, standInId: string): Promise<Delegate[]> =>
  tx.query<Delegate>(
    `select ${delegateColumns} from delegate d
     where d.org_id = $1 and d.stand_in_id = $2 and (d.ends is null or d.ends > clock_timestamp())
     order by d.delegate_id limit 200`,
    [tx.orgId, standInId],
  )

/** What the people of appointments are called, by id. */
export const namesOf = async (tx: Tx, delegates: readonly Delegate[]): Promise<Readonly<Record<string, string>>> => {
  const users = await usersById(tx, [...new Set(delegates.flatMap((one) => [one.delegatorId, one.standInId]))])
  return Object.fromEntries(
    users.map(({ firstName, lastName, login, userId }) => [userId, `${firstName} ${lastName}`.trim() || login]),
  )
}

const columns: Columns = { delegatorId: { sql: 'd.delegator_id' } }

/** An appointment, and what its two people are called. */
export type NamedDelegate = Delegate & { readonly names: Readonly<Record<string, string>> }

/** Appointments in the order of their ids. */
export const listDelegates = async (
  tx: Tx,
  filter: Filter | undefined,
  page: PageInput,
): Promise<Result<Page<NamedDelegate>>> => {
  if (page.after !== undefined && !isId('delegate', page.after)) return badCursor()
  const values: unknown[] = [tx.orgId]
  const conditions = ['d.org_id = $1']
  if (filter) conditions.push(whereOf(filter, columns, values))
  if (page.after !== undefined) conditions.push(`d.delegate_id > $${values.push(page.after)}`)
  const rows = await tx.query<Delegate>(
    `select ${delegateColumns} from delegate d where ${conditions.join(' and ')}
     order by d.delegate_id limit $${values.push(page.limit + 1)}`,
    values,
  )
  const names = await namesOf(tx, rows)
  const nameOf = (id: string) => ({ [id]: names[id] ?? id })
  return pageOf(
    rows,
    page.limit,
    (one) => one.delegateId,
    (one) => ({ ...one, names: { ...nameOf(one.delegatorId), ...nameOf(one.standInId) } }),
  )
}

const nameColumns: Columns = {
  firstName: { sql: 'u.first_name', key: 'u.first_name_key' },
  lastName: { sql: 'u.last_name', key: 'u.last_name_key' },
}

/** Whom a user may choose under these settings, as a condition on `u`; `$2` is the user, `$3` the person. */
const eligible = (settings: OrgSettings): string => {
  const all = `u.status = 'ACTIVE' and u.kind = 'HUMAN' and u.person_id <> $3`
  const ways = settings.delegateOnlyFor.map((way) =>
    way === 'MANAGER'
      ? `u.user_id = (select manager_id from users where org_id = $1 and user_id = $2)`
      : `u.manager_id = (select manager_id from users where org_id = $1 and user_id = $2)`,
  )
  return ways.length === 0 ? all : `${all} and (${ways.join(' or ')})`
}

/** Users whom somebody may choose to stand in, in the order of their ids. */
export const listCandidates = async (
  tx: Tx,
  user: { readonly userId: string; readonly personId: string },
  settings: OrgSettings,
  { filter, match }: { readonly filter?: Filter | undefined; readonly match?: string | undefined },
  page: PageInput,
): Promise<Result<Page<User>>> => {
  if (page.after !== undefined && !isId('user', page.after)) return badCursor()
  const values: unknown[] = [tx.orgId, user.userId, user.personId]
  // $2 is not in every form of the condition; named once, it has a type in all of them.
  const conditions = [`u.org_id = $1 and u.user_id <> $2 and ${eligible(settings)}`]
  if (filter) conditions.push(whereOf(filter, nameColumns, values))
  if (match !== undefined) conditions.push(isMeantBy(match, values))
  if (page.after !== undefined) conditions.push(`u.user_id > $${values.push(page.after)}`)
  const rows = await tx.query<User>(
    `select ${userColumns} from users u where ${conditions.join(' and ')} order by u.user_id limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (one) => one.userId)
}

/** Whether a user may choose this one under these settings. */
export const isCandidate = async (
  tx: Tx,
  user: { readonly userId: string; readonly personId: string },
  settings: OrgSettings,
  standInId: string,
): Promise<boolean> => {
  const rows = await tx.query(
    `select from users u where u.org_id = $1 and u.user_id <> $2 and u.user_id = $4 and ${eligible(settings)}`,
    [tx.orgId, user.userId, user.personId, standInId],
  )
  return rows.length > 0
}
