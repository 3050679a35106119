import type { Filter } from '@assent/core/api/filter.ts'
import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type {
  OwnedResource,
  Owner,
  PrincipalRef,
  Resource,
  ResourceKind,
  ResourceRef,
} from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'
import { type Columns, whereOf } from '../../../platform/where.ts'

type Row = {
  kind: ResourceKind
  id: string
  name: string
  description: string
  appId: string | null
  appName: string | null
  entitlementId: string | null
  entitlementName: string | null
}

/** Everything that can have owners, one select for each kind; each part with its own condition on `$2`. */
const resources = (by: { app: string; group: string; bundle: string; value: string }): string => `
  select 'APP' as kind, a.app_id as id, a.label as name, a.description, a.app_id, a.name as app_name,
    null::text as entitlement_id, null::text as entitlement_name
  from app a where a.org_id = $1 and a.kind in ('APP', 'COLLECTION') and a.status <> 'DELETED' and ${by.app}
  union all
  select 'GROUP', g.group_id, g.name, g.description, a.app_id, a.name, null, null
  from groups g left join app_group x on x.org_id = g.org_id and x.group_id = g.group_id
    left join app a on a.org_id = x.org_id and a.app_id = x.app_id and a.status <> 'DELETED'
  where g.org_id = $1 and g.deleted is null and ${by.group}
  union all
  select 'ENTITLEMENT_BUNDLE', b.bundle_id, b.name, b.description, a.app_id, a.name, null, null
  from bundle b join app a on a.org_id = b.org_id and a.app_id = b.app_id
  where b.org_id = $1 and b.status = 'ACTIVE' and a.status <> 'DELETED' and ${by.bundle}
  union all
  select 'ENTITLEMENT_VALUE', v.value_id, v.name, v.description, a.app_id, a.name, e.entitlement_id, e.name
  from entitlement_value v join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
    join app a on a.org_id = e.org_id and a.app_id = e.app_id
  where v.org_id = $1 and v.deleted is null and e.deleted is null and a.status <> 'DELETED' and ${by.value}`

const ofApp = resources({
  app: 'a.app_id = $2',
  group: 'a.app_id = $2',
  bundle: 'b.app_id = $2',
  value: 'e.app_id = $2',
})
const byId = resources({
  app: 'a.app_id = any ($2)',
  group: 'g.group_id = any ($2)',
  bundle: 'b.bundle_id = any ($2)',
  value: 'v.value_id = any ($2)',
})
const columns = `r.kind, r.id, r.name, r.description, r.app_id as "appId", r.app_name as "appName",
  r.entitlement_id as "entitlementId", r.entitlement_name as "entitlementName"`

const resourceOf = (row: Row): Resource => ({
  kind: row.kind,
  id: row.id,
  name: row.name,
  description: row.description,
  app: row.appId === null ? null : { id: row.appId, name: row.appName! },
  entitlement: row.entitlementId === null ? null : { id: row.entitlementId, name: row.entitlementName! },
})

/** Resources by reference, those that are there, in the order asked for. A group of several apps names one of them. */
export const resourcesByRef = async (tx: Tx, refs: readonly ResourceRef[]): Promise<Resource[]> => {
  const rows = await tx.query<Row>(
    `select distinct on (r.kind, r.id) ${columns} from (${byId}) r order by r.kind, r.id, r.app_id`,
    [tx.orgId, refs.map(({ id }) => id)],
  )
  const found = new Map(rows.map((row) => [`${row.kind}/${row.id}`, resourceOf(row)]))
  return refs.flatMap(({ kind, id }) => found.get(`${kind}/${id}`) ?? [])
}

/** Resources with their owners: users with name and address, groups with their name and how many are in them. */
export const withOwners = async (tx: Tx, list: readonly Resource[]): Promise<OwnedResource[]> => {
  const rows = await tx.query<Owner & { resourceKind: ResourceKind; resourceId: string }>(
    `select o.resource_kind as "resourceKind", o.resource_id as "resourceId", o.owner_kind as kind, o.owner_id as id,
       coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login, g.name) as name, u.email,
       case when g.group_id is null then 0 else (
         select count(*)::int from group_member m where m.org_id = $1 and m.group_id = g.group_id) end as members
     from resource_owner o
     left join users u on o.owner_kind = 'USER' and u.org_id = o.org_id and u.user_id = o.owner_id and u.status <> 'DELETED'
     left join groups g on o.owner_kind = 'GROUP' and g.org_id = o.org_id and g.group_id = o.owner_id and g.deleted is null
     where o.org_id = $1 and o.resource_id = any ($2) and coalesce(u.user_id, g.group_id) is not null
     order by o.owner_id`,
    [tx.orgId, list.map(({ id }) => id)],
  )
  const owners = Map.groupBy(rows, ({ resourceKind, resourceId }) => `${resourceKind}/${resourceId}`)
  return list.map((resource) => ({
    resource,
    owners: (owners.get(`${resource.kind}/${resource.id}`) ?? []).map(({ kind, id, name, email, members }) => ({
      kind,
      id,
      name,
      email,
      members,
    })),
  }))
}

/** Users and groups among these that can own: neither deactivated nor deleted. */
export const livePrincipals = async (tx: Tx, principals: readonly PrincipalRef[]): Promise<ReadonlySet<string>> => {
  const ids = principals.map(({ id }) => id)
  const rows = await tx.query<{ id: string }>(
    `select user_id as id from users where org_id = $1 and user_id = any ($2) and status not in ('DEPROVISIONED', 'DELETED')
     union all select group_id from groups where org_id = $1 and group_id = any ($2) and deleted is null`,
    [tx.orgId, ids],
  )
  return new Set(rows.map(({ id }) => id))
}

const filterColumns: Columns = {
  'resource.profile.name': { sql: 'r.name', fold: true },
  'resource.profile.parent.id': { sql: 'r.entitlement_id' },
}

/** What a list of an app's resources is narrowed by. */
export type ResourceSearch = {
  readonly appId: string
  readonly kind: ResourceKind | undefined
  /** Whether the app itself is in the list. */
  readonly withApp: boolean
  readonly owned: boolean
  readonly filter: Filter | undefined
}

/** Resources of an app that have owners, or that have none, in the order of their ids. */
export const listResources = async (tx: Tx, search: ResourceSearch, page: PageInput): Promise<Page<Resource>> => {
  const values: unknown[] = [tx.orgId, search.appId]
  const conditions = [
    `${search.owned ? '' : 'not '}exists (select from resource_owner o
       where o.org_id = $1 and o.resource_kind = r.kind and o.resource_id = r.id)`,
  ]
  if (search.kind !== undefined) conditions.push(`r.kind = $${values.push(search.kind)}`)
  else if (!search.withApp) conditions.push(`r.kind <> 'APP'`)
  if (search.filter) conditions.push(whereOf(search.filter, filterColumns, values))
  if (page.after !== undefined) conditions.push(`r.id > $${values.push(page.after)}`)
  const rows = await tx.query<Row>(
    `select ${columns} from (${ofApp}) r where ${conditions.join(' and ')}
     order by r.id collate "C" limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (row) => row.id, resourceOf)
}
