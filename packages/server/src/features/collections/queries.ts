import type { Filter } from '@assent/core/api/filter.ts'
import type { PageInput } from '@assent/core/api/page.ts'
import type { GrantActor, GrantOutcome } from '@assent/core/grant/model.ts'
import type { Tx } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'

/** A collection, and how much hangs on it. */
export type CollectionView = {
  readonly collectionId: string
  readonly name: string
  readonly description: string
  readonly version: number
  /** People who have it, apps that it holds, conditions by which it can be asked for. */
  readonly people: number
  readonly apps: number
  readonly conditions: number
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
}

const select = `
select c.collection_id as "collectionId", a.label as name, a.description, c.version, a.created, c.created_by as "createdBy",
  a.last_updated as "lastUpdated", c.last_updated_by as "lastUpdatedBy",
  (select count(distinct g.user_id)::int from grants g where g.org_id = c.org_id and g.app_id = c.collection_id
    and g.status in ('ACTIVE', 'SCHEDULED') and g.action = 'ALLOW') as people,
  (select count(*)::int from collection_resource r join app h on h.org_id = r.org_id and h.app_id = r.app_id
    where r.org_id = c.org_id and r.collection_id = c.collection_id and h.status <> 'DELETED') as apps,
  (select count(*)::int from condition q where q.org_id = c.org_id and q.app_id = c.collection_id and q.status = 'ACTIVE') as conditions
from app a join collection c on c.org_id = a.org_id and c.collection_id = a.app_id
where a.org_id = org() and a.kind = 'COLLECTION' and a.status <> 'DELETED'`

/** One collection, if it is there. */
export const findCollection = async (tx: Tx, collectionId: string): Promise<CollectionView | undefined> =>
  (await tx.query<CollectionView>(`${select} and a.app_id = $1`, [collectionId]))[0]

const columns: Columns = { id: { sql: 'a.app_id' }, name: { sql: 'a.label', key: 'a.label_key' } }

/** Collections by id; one more than the page holds if there is more. */
export const collectionsAfter = (tx: Tx, page: PageInput, filter: Filter | undefined): Promise<CollectionView[]> => {
  const values: unknown[] = [page.after ?? '', page.limit + 1]
  const narrowed = filter ? `and ${whereOf(filter, columns, values)}` : ''
  return tx.query<CollectionView>(`${select} and a.app_id > $1 ${narrowed} order by a.app_id limit $2`, values)
}

type Named = {
  readonly id: string
  readonly name: string
  readonly externalValue: string
  readonly description: string
}

/** An app of a collection, with what of it is held besides. */
export type ResourceView = {
  readonly appId: string
  /** The app's kind, for its ORN, and its label, for people. */
  readonly appName: string
  readonly appLabel: string
  readonly active: boolean
  readonly entitlements: readonly (Named & {
    readonly dataType: string
    readonly multiValue: boolean
    readonly values: readonly Named[]
  })[]
  readonly bundles: readonly { readonly id: string; readonly name: string }[]
  /** Values in all, those of the bundles too. */
  readonly valueCount: number
}

const resourceSql = `
select r.app_id as "appId", a.name as "appName", a.label as "appLabel", a.status = 'ACTIVE' as active,
  coalesce(e.entitlements, '[]') as entitlements,
  coalesce((select jsonb_agg(jsonb_build_object('id', b.bundle_id, 'name', b.name) order by b.bundle_id)
    from collection_part p join bundle b on b.org_id = p.org_id and b.bundle_id = p.part_id and b.status = 'ACTIVE'
    where p.org_id = r.org_id and p.collection_id = r.collection_id and p.app_id = r.app_id), '[]') as bundles,
  (select count(*)::int from (
    select p.part_id from collection_part p join entitlement_value v on v.org_id = p.org_id and v.value_id = p.part_id and v.deleted is null
    where p.org_id = r.org_id and p.collection_id = r.collection_id and p.app_id = r.app_id
    union
    select bv.value_id from collection_part p join bundle b on b.org_id = p.org_id and b.bundle_id = p.part_id and b.status = 'ACTIVE'
      join bundle_value bv on bv.org_id = b.org_id and bv.bundle_id = b.bundle_id
    where p.org_id = r.org_id and p.collection_id = r.collection_id and p.app_id = r.app_id) n) as "valueCount"
from collection_resource r join app a using (org_id, app_id)
left join lateral (
  select jsonb_agg(jsonb_build_object('id', entitlement_id, 'name', name, 'externalValue', external_value,
    'description', description, 'dataType', data_type, 'multiValue', multi_value, 'values', parts) order by entitlement_id) as entitlements
  from (
    select en.entitlement_id, en.name, en.external_value, en.description, en.data_type, en.multi_value,
      jsonb_agg(jsonb_build_object('id', v.value_id, 'name', v.name, 'externalValue', v.external_value,
        'description', v.description) order by v.value_id) as parts
    from collection_part p
      join entitlement_value v on v.org_id = p.org_id and v.value_id = p.part_id and v.deleted is null
      join entitlement en on en.org_id = v.org_id and en.entitlement_id = v.entitlement_id and en.deleted is null
    where p.org_id = r.org_id and p.collection_id = r.collection_id and p.app_id = r.app_id
    group by en.entitlement_id, en.name, en.external_value, en.description, en.data_type, en.multi_value) one
) e on true
where r.org_id = org() and r.collection_id = $1 and a.status <> 'DELETED'`

/** The apps of a collection by id, after one of them; at most `limit`. */
export const resourcesAfter = (tx: Tx, collectionId: string, after: string, limit: number): Promise<ResourceView[]> =>
  tx.query<ResourceView>(`${resourceSql} and r.app_id > $2 order by r.app_id limit $3`, [collectionId, after, limit])

/** Some of the apps of a collection. */
export const resourcesOf = (tx: Tx, collectionId: string, appIds: readonly string[]): Promise<ResourceView[]> =>
  tx.query<ResourceView>(`${resourceSql} and r.app_id = any ($2) order by r.app_id`, [collectionId, appIds])

/** Somebody as a list of people to choose from has him. */
export type ProfileView = {
  readonly userId: string
  readonly email: string
  readonly login: string
  readonly firstName: string
  readonly lastName: string
  readonly active: boolean
}

/** Who has a collection by which grant. */
export type AssignmentView = ProfileView & {
  readonly grantId: string
  readonly collectionId: string
  readonly actor: GrantActor
  readonly ends: string | null
  readonly timeZone: string | null
  readonly outcome: GrantOutcome
  readonly problem: string | null
  readonly requestId: string | null
  readonly created: string
}

const profile = `u.user_id as "userId", u.email, u.login, u.first_name as "firstName", u.last_name as "lastName",
  u.status = 'ACTIVE' as active`

const assignmentSql = `
select g.grant_id as "grantId", g.app_id as "collectionId", g.actor, g.ends, g.time_zone as "timeZone", g.outcome, g.problem,
  g.request_id as "requestId", g.created, ${profile}
from app a join grants g on g.org_id = a.org_id and g.app_id = a.app_id join users u on u.org_id = g.org_id and u.user_id = g.user_id
where a.org_id = org() and a.kind = 'COLLECTION' and a.status <> 'DELETED'
  and g.status in ('ACTIVE', 'SCHEDULED') and g.action = 'ALLOW'`

const people: Columns = {
  firstName: { sql: 'u.first_name', key: 'u.first_name_key' },
  lastName: { sql: 'u.last_name', key: 'u.last_name_key' },
  email: { sql: 'u.email', key: 'u.email_key' },
}
const assigned: Columns = Object.fromEntries(
  Object.entries(people).map(([name, column]) => [`principalProfile.${name}`, column]),
)

/** Assignments before one of them, the newest first; of one collection, if one is named. One more than the page holds. */
export const assignmentsBefore = (
  tx: Tx,
  before: string | undefined,
  limit: number,
  { collectionId, filter }: { readonly collectionId?: string | undefined; readonly filter?: Filter | undefined },
): Promise<AssignmentView[]> => {
  const values: unknown[] = [before ?? null, limit]
  const conditions = [
    ...(collectionId === undefined ? [] : [`and a.app_id = $${values.push(collectionId)}`]),
    ...(filter ? [`and ${whereOf(filter, assigned, values)}`] : []),
  ].join(' ')
  return tx.query<AssignmentView>(
    `${assignmentSql} and ($1::text is null or g.grant_id < $1) ${conditions} order by g.grant_id desc limit $2`,
    values,
  )
}

/** Some assignments, in no order. */
export const assignmentsOf = (tx: Tx, grantIds: readonly string[]): Promise<AssignmentView[]> =>
  tx.query<AssignmentView>(`${assignmentSql} and g.grant_id = any ($1)`, [grantIds])

/** Active people who do not have a collection, by id; one more than the page holds if there is more. */
export const unassignedAfter = (
  tx: Tx,
  collectionId: string,
  page: PageInput,
  filter: Filter | undefined,
): Promise<ProfileView[]> => {
  const values: unknown[] = [collectionId, page.after ?? '', page.limit + 1]
  const narrowed = filter ? `and ${whereOf(filter, people, values)}` : ''
  return tx.query<ProfileView>(
    `select ${profile} from users u
     where u.org_id = org() and u.user_id > $2 and u.status = 'ACTIVE' and u.kind = 'HUMAN' ${narrowed}
       and not exists (select from grants g where g.org_id = org() and g.user_id = u.user_id and g.app_id = $1
         and g.status in ('ACTIVE', 'SCHEDULED') and g.action = 'ALLOW')
     order by u.user_id limit $3`,
    values,
  )
}
