import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { AppInstance, AppUser, User } from '@assent/core/directory/model.ts'
import { isId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../../platform/db.ts'
import { type Columns, whereOf } from '../../../platform/where.ts'
import { userColumns } from '../users/store.ts'
import { appColumns } from './store.ts'

/** Finds an app by id. */
export const findApp = async (tx: Tx, appId: string): Promise<AppInstance | undefined> => {
  const rows = await tx.query<AppInstance>(
    `select ${appColumns} from app a where a.org_id = $1 and a.app_id = $2 and a.kind = 'APP' and a.status <> 'DELETED'`,
    [tx.orgId, appId],
  )
  return rows[0]
}

/** Apps by label, compared without regard to case: the app of each label that there is. */
export const appsByLabel = async (tx: Tx, labels: readonly string[]): Promise<ReadonlyMap<string, AppInstance>> => {
  const rows = await tx.query<AppInstance & { wanted: string }>(
    `with r as materialized (select label, lower(label) as key from unnest($2::text[]) as t(label))
     select r.label as wanted, ${appColumns} from r
     join app a on a.org_id = $1 and a.label_key = r.key and a.status <> 'DELETED' and a.kind = 'APP'`,
    [tx.orgId, [...new Set(labels)]],
  )
  return new Map(rows.map(({ wanted, ...app }) => [wanted, app]))
}

/** The kind of each of these apps by id, deleted ones too. */
export const appTypes = async (tx: Tx, appIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await tx.query<{ id: string; name: string }>(
    'select app_id as id, name from app where org_id = $1 and app_id = any ($2)',
    [tx.orgId, [...new Set(appIds)]],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

const columns: Columns = {
  id: { sql: 'a.app_id' },
  name: { sql: 'a.name', fold: true },
  label: { sql: 'a.label', key: 'a.label_key' },
  status: { sql: 'a.status' },
  lastUpdated: { sql: 'a.last_updated', type: 'time' },
}

/** What a list of apps is narrowed by. */
export type AppSearch = {
  /** The beginning of the label or name. */
  readonly q?: string | undefined
  readonly filter?: Filter | undefined
  /** Only apps that this user is assigned to. */
  readonly userId?: string
  /** Only apps that this group is associated with. */
  readonly groupId?: string
}

/** Apps in the order of their ids. */
export const listApps = async (tx: Tx, search: AppSearch, page: PageInput): Promise<Result<Page<AppInstance>>> => {
  const values: unknown[] = [tx.orgId]
  const conditions = [`a.org_id = $1 and a.kind = 'APP' and a.status <> 'DELETED'`]
  const has = (table: string, column: string, id: string) =>
    conditions.push(
      `exists (select from ${table} m where m.org_id = $1 and m.app_id = a.app_id and m.${column} = $${values.push(id)})`,
    )
  if (search.userId !== undefined) has('app_user', 'user_id', search.userId)
  if (search.groupId !== undefined) has('app_group', 'group_id', search.groupId)
  if (search.q !== undefined) {
    const n = values.push(search.q)
    conditions.push(`(a.label_key ^@ lower($${n}) or lower(a.name) ^@ lower($${n}))`)
  }
  if (search.filter) conditions.push(whereOf(search.filter, columns, values))
  if (page.after !== undefined) {
    if (!isId('app', page.after)) return badCursor()
    conditions.push(`a.app_id > $${values.push(page.after)}`)
  }
  const rows = await tx.query<AppInstance>(
    `select ${appColumns} from app a where ${conditions.join(' and ')}
     order by a.app_id limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (app) => app.appId)
}

type AppUserRow = User & { assignedSince: string; assignedSource: AppUser['source'] }

const placeOf = (appId: string, { assignedSince, assignedSource, ...user }: AppUserRow): AppUser => ({
  appId,
  user,
  since: assignedSince,
  source: assignedSource,
})

/** Users assigned to an app, in the order of their ids. `q`: the beginning of a login, name or address. */
export const listAppUsers = async (
  tx: Tx,
  appId: string,
  search: { readonly userId?: string; readonly q?: string | undefined },
  page: PageInput,
): Promise<Result<Page<AppUser>>> => {
  const values: unknown[] = [tx.orgId, appId]
  const conditions = ['m.org_id = $1 and m.app_id = $2']
  if (search.userId !== undefined) conditions.push(`m.user_id = $${values.push(search.userId)}`)
  if (search.q !== undefined) {
    const n = values.push(search.q)
    const keys = ['first_name_key', 'last_name_key', 'email_key', 'login_key']
    conditions.push(`(${keys.map((key) => `u.${key} ^@ lower($${n})`).join(' or ')})`)
  }
  if (page.after !== undefined) {
    if (!isId('user', page.after)) return badCursor()
    conditions.push(`m.user_id > $${values.push(page.after)}`)
  }
  const rows = await tx.query<AppUserRow>(
    `select m.since as "assignedSince", m.source as "assignedSource", ${userColumns}
     from app_user m join users u on u.org_id = m.org_id and u.user_id = m.user_id
     where ${conditions.join(' and ')} order by m.user_id limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(
    rows,
    page.limit,
    (row) => row.userId,
    (row) => placeOf(appId, row),
  )
}
