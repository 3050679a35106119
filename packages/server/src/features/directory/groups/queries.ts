import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Group, PrincipalRef } from '@assent/core/directory/model.ts'
import { isId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../../platform/db.ts'
import { type Columns, whereOf } from '../../../platform/where.ts'
import { groupColumns } from './store.ts'

/** Finds a group by id. */
export const findGroup = async (tx: Tx, groupId: string): Promise<Group | undefined> => {
  const rows = await tx.query<Group>(
    `select ${groupColumns} from groups g where g.org_id = $1 and g.group_id = $2 and g.deleted is null`,
    [tx.orgId, groupId],
  )
  return rows[0]
}

/** Groups by name, compared without regard to case: the group of each name that there is. */
export const groupsByName = async (tx: Tx, names: readonly string[]): Promise<ReadonlyMap<string, Group>> => {
  const rows = await tx.query<Group & { wanted: string }>(
    `with r as materialized (select name, lower(name) as key from unnest($2::text[]) as t(name))
     select r.name as wanted, ${groupColumns} from r
     join groups g on g.org_id = $1 and g.name_key = r.key and g.deleted is null`,
    [tx.orgId, [...new Set(names)]],
  )
  return new Map(rows.map(({ wanted, ...group }) => [wanted, group]))
}

const columns: Columns = {
  id: { sql: 'g.group_id' },
  lastUpdated: { sql: 'g.last_updated', type: 'time' },
  lastMembershipUpdated: { sql: 'g.last_membership_updated', type: 'time' },
  created: { sql: 'g.created', type: 'time' },
  type: { sql: `'OKTA_GROUP'::text` },
  'profile.name': { sql: 'g.name', key: 'g.name_key' },
  'profile.description': { sql: 'g.description', fold: true },
}

/** What a list of groups is narrowed by. */
export type GroupSearch = {
  /** The beginning of the name. */
  readonly q?: string | undefined
  readonly filter?: Filter | undefined
  /** Only groups associated with this app. */
  readonly appId?: string
}

/** Groups in the order of their ids. */
export const listGroups = async (tx: Tx, search: GroupSearch, page: PageInput): Promise<Result<Page<Group>>> => {
  const values: unknown[] = [tx.orgId]
  const conditions = ['g.org_id = $1 and g.deleted is null']
  if (search.appId !== undefined)
    conditions.push(
      `exists (select from app_group a where a.org_id = $1 and a.group_id = g.group_id and a.app_id = $${values.push(search.appId)})`,
    )
  if (search.q !== undefined) conditions.push(`g.name_key ^@ lower($${values.push(search.q)})`)
  if (search.filter) conditions.push(whereOf(search.filter, columns, values))
  if (page.after !== undefined) {
    if (!isId('group', page.after)) return badCursor()
    conditions.push(`g.group_id > $${values.push(page.after)}`)
  }
  const rows = await tx.query<Group>(
    `select ${groupColumns} from groups g where ${conditions.join(' and ')}
     order by g.group_id limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (group) => group.groupId)
}

/** The owners of groups. */
export const ownersOfGroups = (tx: Tx, groupIds: readonly string[]): Promise<(PrincipalRef & { groupId: string })[]> =>
  tx.query<PrincipalRef & { groupId: string }>(
    `select group_id as "groupId", owner_kind as kind, owner_id as id from group_owner
     where org_id = $1 and group_id = any ($2) order by owner_kind, owner_id`,
    [tx.orgId, groupIds],
  )
