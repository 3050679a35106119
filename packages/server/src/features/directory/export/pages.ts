import type { ProfileValue } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

/** Rows of one page; all of an export comes out of one snapshot. */
export const rowsAtOnce = 1_000

/** What reading an export needs of a transaction. */
export type Reader = Pick<Tx, 'orgId' | 'query'>

type Page<Row> = (after: Row | undefined) => Promise<Row[]>

/** Everything that a page can be read of, page by page: each begins after the last row of the one before. */
export async function* paged<Row>(page: Page<Row>, size = rowsAtOnce): AsyncGenerator<readonly Row[]> {
  for (let after: Row | undefined; ; ) {
    const rows = await page(after)
    if (rows.length > 0) yield rows
    if (rows.length < size) return
    after = rows.at(-1)
  }
}

export type UserRow = {
  readonly key: string
  readonly login: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly status: string
  readonly external_id: string | null
  readonly source: string
  readonly kind: string
  readonly owner: string | null
  /** The first account of the same person, if this is not it. */
  readonly same_as: string | null
  readonly time_zone: string
  readonly profile: Readonly<Record<string, ProfileValue>>
}

export const usersAfter = (tx: Reader, after: UserRow | undefined): Promise<UserRow[]> =>
  tx.query<UserRow>(
    `select u.login_key as key, u.login, u.email, u.first_name, u.last_name, u.status, u.external_id, u.source, u.kind,
       o.login as owner, nullif(p.login, u.login) as same_as, u.time_zone, u.profile
     from users u left join users o on o.org_id = u.org_id and o.user_id = u.owner_id and o.status <> 'DELETED'
       cross join lateral (
         select x.login from users x where x.org_id = $1 and x.person_id = u.person_id and x.status <> 'DELETED'
         order by x.user_id <> u.person_id, x.user_id limit 1) p
     where u.org_id = $1 and u.status <> 'DELETED' and u.login_key > $2 order by u.login_key limit $3`,
    [tx.orgId, after?.key ?? '', rowsAtOnce],
    'export_users',
  )

/**
 * The attributes that any user has, and whether some of their values cannot stand as a text of a cell: other types, and
 * texts in which there is perhaps nothing but blanks.
 */
export const attributesOf = (tx: Reader): Promise<{ name: string; texts: boolean; others: boolean }[]> =>
  tx.query<{ name: string; texts: boolean; others: boolean }>(
    `select name, bool_or(plain) as texts, bool_or(not plain) as others
     from (select a.key collate "C" as name, jsonb_typeof(a.value) = 'string' and (a.value #>> '{}') ~ '[[:alnum:]]' as plain
       from users u cross join lateral jsonb_each(u.profile) a where u.org_id = $1 and u.status <> 'DELETED') v
     group by name order by name`,
    [tx.orgId],
  )

export type GroupRow = {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly external_id: string | null
  readonly owners: readonly string[]
  readonly owner_groups: readonly string[]
}

export const groupsAfter = (tx: Reader, after: GroupRow | undefined): Promise<GroupRow[]> =>
  tx.query<GroupRow>(
    `select g.name_key as key, g.name, g.description, g.external_id,
       array(select u.login from group_owner o join users u on u.org_id = o.org_id and u.user_id = o.owner_id
         where o.org_id = $1 and o.group_id = g.group_id and o.owner_kind = 'USER' and u.status <> 'DELETED'
         order by u.login_key) as owners,
       array(select w.name from group_owner o join groups w on w.org_id = o.org_id and w.group_id = o.owner_id
         where o.org_id = $1 and o.group_id = g.group_id and o.owner_kind = 'GROUP' and w.deleted is null
         order by w.name_key) as owner_groups
     from groups g where g.org_id = $1 and g.deleted is null and g.name_key > $2 order by g.name_key limit $3`,
    [tx.orgId, after?.key ?? '', rowsAtOnce],
    'export_groups',
  )

export type MemberRow = {
  readonly group_id: string
  readonly user_id: string
  readonly name: string
  readonly login: string
}

/** Memberships that stand for themselves; what a grant gave is the grant's. */
export const membersAfter = (tx: Reader, after: MemberRow | undefined): Promise<MemberRow[]> =>
  tx.query<MemberRow>(
    `select m.group_id, m.user_id, g.name, u.login
     from group_member m join groups g on g.org_id = m.org_id and g.group_id = m.group_id and g.deleted is null
       join users u on u.org_id = m.org_id and u.user_id = m.user_id and u.status <> 'DELETED'
     where m.org_id = $1 and m.direct and (m.group_id, m.user_id) > ($2, $3) order by m.group_id, m.user_id limit $4`,
    [tx.orgId, after?.group_id ?? '', after?.user_id ?? '', rowsAtOnce],
    'export_members',
  )

export type AppRow = {
  readonly key: string
  readonly app_id: string
  readonly label: string
  readonly name: string
  readonly description: string
  readonly url: string | null
  readonly status: string
  readonly entitlement_management: string
  readonly connector: string | null
}

export const appsAfter = (tx: Reader, after: AppRow | undefined, limit = rowsAtOnce): Promise<AppRow[]> =>
  tx.query<AppRow>(
    `select a.label_key as key, a.app_id, a.label, a.name, a.description, a.settings ->> 'url' as url, a.status,
       a.entitlement_management, c.name as connector
     from app a left join connector c on c.org_id = a.org_id and c.connector_id = a.connector_id and c.status = 'ACTIVE'
     where a.org_id = $1 and a.kind = 'APP' and a.status <> 'DELETED' and a.label_key > $2 order by a.label_key limit $3`,
    [tx.orgId, after?.key ?? '', limit],
    'export_apps',
  )

export type AppGroupRow = {
  readonly app_id: string
  readonly group_id: string
  readonly label: string
  readonly name: string
}

export const appGroupsAfter = (tx: Reader, after: AppGroupRow | undefined): Promise<AppGroupRow[]> =>
  tx.query<AppGroupRow>(
    `select l.app_id, l.group_id, a.label, g.name
     from app_group l join app a on a.org_id = l.org_id and a.app_id = l.app_id and a.status <> 'DELETED'
       join groups g on g.org_id = l.org_id and g.group_id = l.group_id and g.deleted is null
     where l.org_id = $1 and (l.app_id, l.group_id) > ($2, $3) order by l.app_id, l.group_id limit $4`,
    [tx.orgId, after?.app_id ?? '', after?.group_id ?? '', rowsAtOnce],
    'export_app_groups',
  )

export type OwnerRow = {
  readonly resource_kind: string
  readonly resource_id: string
  readonly owner_kind: string
  readonly owner_id: string
  readonly resource: string
  readonly app: string | null
  readonly entitlement: string | null
  readonly owner: string
}

/** Owners of what is there, by resource. Levels of an app whose entitlement management is off are nobody's to import. */
export const ownersAfter = (tx: Reader, after: OwnerRow | undefined): Promise<OwnerRow[]> =>
  tx.query<OwnerRow>(
    `select o.resource_kind, o.resource_id, o.owner_kind, o.owner_id,
       coalesce(a.label, g.name, b.name, v.external_value) as resource, p.label as app, e.external_value as entitlement,
       coalesce(u.login, w.name) as owner
     from resource_owner o
       left join app a on o.resource_kind = 'APP' and a.org_id = $1 and a.app_id = o.resource_id and a.status <> 'DELETED'
       left join groups g on o.resource_kind = 'GROUP' and g.org_id = $1 and g.group_id = o.resource_id and g.deleted is null
       left join bundle b on o.resource_kind = 'ENTITLEMENT_BUNDLE' and b.org_id = $1 and b.bundle_id = o.resource_id
         and b.status = 'ACTIVE'
       left join entitlement_value v on o.resource_kind = 'ENTITLEMENT_VALUE' and v.org_id = $1 and v.value_id = o.resource_id
         and v.deleted is null
       left join entitlement e on e.org_id = $1 and e.entitlement_id = v.entitlement_id and e.deleted is null
       left join app p on p.org_id = $1 and p.app_id = coalesce(b.app_id, e.app_id) and p.status <> 'DELETED'
         and p.entitlement_management = 'OPTED_IN'
       left join users u on o.owner_kind = 'USER' and u.org_id = $1 and u.user_id = o.owner_id and u.status <> 'DELETED'
       left join groups w on o.owner_kind = 'GROUP' and w.org_id = $1 and w.group_id = o.owner_id and w.deleted is null
     where o.org_id = $1 and (o.resource_kind, o.resource_id, o.owner_kind, o.owner_id) > ($2, $3, $4, $5)
       and coalesce(a.label, g.name, p.label) is not null and coalesce(u.login, w.name) is not null
     order by o.resource_kind, o.resource_id, o.owner_kind, o.owner_id limit $6`,
    [
      tx.orgId,
      after?.resource_kind ?? '',
      after?.resource_id ?? '',
      after?.owner_kind ?? '',
      after?.owner_id ?? '',
      rowsAtOnce,
    ],
    'export_owners',
  )
