import type { AppInstance } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

/** Columns of an app under the names that the model gives them; the table goes by `a`. */
export const appColumns = `a.app_id as "appId", a.name, a.label, a.description, a.status,
  a.entitlement_management as "entitlementManagement", a.connector_id as "connectorId", a.settings ->> 'url' as url,
  a.created, a.last_updated as "lastUpdated"`

/** An app as a change sets it. */
export type AppState = Omit<AppInstance, 'created' | 'lastUpdated'>

const recordset = `jsonb_to_recordset($2::jsonb) as r("appId" text, name text, label text, description text, status text,
  "entitlementManagement" text, "connectorId" text, url text)`
const settings = `case when r.url is null then '{}'::jsonb else jsonb_build_object('url', r.url) end`

/** Inserts apps; answers them in no order. Constraint: app_label. */
export const insertApps = (tx: Tx, apps: readonly AppState[]): Promise<AppInstance[]> =>
  tx.query<AppInstance>(
    `insert into app as a (org_id, app_id, name, label, description, status, entitlement_management, connector_id, settings)
     select $1, r."appId", r.name, r.label, r.description, r.status, r."entitlementManagement", r."connectorId", ${settings}
     from ${recordset} returning ${appColumns}`,
    [tx.orgId, JSON.stringify(apps)],
  )

/** Writes apps that were locked before; answers them as they are now, in no order. */
export const updateApps = (tx: Tx, apps: readonly AppState[]): Promise<AppInstance[]> =>
  tx.query<AppInstance>(
    `update app a set name = r.name, label = r.label, description = r.description, status = r.status,
       entitlement_management = r."entitlementManagement", connector_id = r."connectorId",
       settings = a.settings - 'url' || ${settings}, last_updated = clock_timestamp()
     from ${recordset} where a.org_id = $1 and a.app_id = r."appId" returning ${appColumns}`,
    [tx.orgId, JSON.stringify(apps)],
  )

/** Locks apps by id, in the order of their ids. A deleted one is not found. */
export const lockApps = (tx: Tx, appIds: readonly string[]): Promise<AppInstance[]> =>
  tx.query<AppInstance>(
    `select ${appColumns} from app a where a.org_id = $1 and a.app_id = any ($2) and a.kind = 'APP' and a.status <> 'DELETED'
     order by a.app_id for no key update`,
    [tx.orgId, appIds],
  )

/** Marks an app as deleted; assignments, associated groups and owners go, bundles are deleted with it. */
export const deleteApp = async (tx: Tx, appId: string, by: string): Promise<void> => {
  await tx.query(
    `with u as (delete from app_user where org_id = $1 and app_id = $2),
       g as (delete from app_group where org_id = $1 and app_id = $2),
       o as (delete from resource_owner where org_id = $1 and (
         (resource_kind = 'APP' and resource_id = $2)
         or (resource_kind = 'ENTITLEMENT_BUNDLE' and resource_id in (select bundle_id from bundle where org_id = $1 and app_id = $2))
         or (resource_kind = 'ENTITLEMENT_VALUE' and resource_id in (
           select v.value_id from entitlement_value v join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
           where e.org_id = $1 and e.app_id = $2)))),
       b as (update bundle set status = 'DELETED', last_updated = clock_timestamp(), last_updated_by = $3
         where org_id = $1 and app_id = $2 and status <> 'DELETED')
     update app set status = 'DELETED', last_updated = clock_timestamp() where org_id = $1 and app_id = $2`,
    [tx.orgId, appId, by],
  )
}

/** A group that is a level of an app. */
export type AppGroup = { readonly appId: string; readonly groupId: string }

/** Associates groups with apps. Answers the pairs that are new. */
export const insertAppGroups = (tx: Tx, pairs: readonly AppGroup[]): Promise<AppGroup[]> =>
  tx.query<AppGroup>(
    `insert into app_group as g (org_id, app_id, group_id)
     select distinct $1, r."appId", r."groupId" from jsonb_to_recordset($2::jsonb) as r("appId" text, "groupId" text)
     on conflict do nothing returning g.app_id as "appId", g.group_id as "groupId"`,
    [tx.orgId, JSON.stringify(pairs)],
  )

/** Ends the association of a group with an app. Answers whether there was one. */
export const deleteAppGroup = async (tx: Tx, appId: string, groupId: string): Promise<boolean> => {
  const rows = await tx.query(
    'delete from app_group where org_id = $1 and app_id = $2 and group_id = $3 returning group_id',
    [tx.orgId, appId, groupId],
  )
  return rows.length > 0
}
