import type { Source } from '../../app/actor.ts'
import type { Tx } from '../../platform/db.ts'
import type { OpenDeps } from './effects.ts'
import { provenEvent } from './events.ts'
import { type AccessRow, lockOrder, wake } from './rows.ts'
import { unwantLines } from './store-end.ts'

/** What can be revoked of a user by name (okta-access-requests G.4). */
export type Revocable = {
  readonly kind: 'APP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE' | 'COLLECTION'
  readonly id: string
}

/** The living grants of a user that give nothing but these. */
export const grantsToRevoke = async (tx: Tx, userId: string, resources: readonly Revocable[]): Promise<string[]> => {
  const rows = await tx.query<{ grant_id: string }>(
    `select g.grant_id from grants g join jsonb_to_recordset($2::jsonb) as r(kind text, id text)
       on (r.kind in ('APP', 'COLLECTION') and g.app_id = r.id) or (r.kind = g.scope_type and g.scope_id = r.id)
     where g.user_id = $1 and g.status in ('ACTIVE', 'SCHEDULED') order by g.grant_id`,
    [userId, JSON.stringify(resources)],
  )
  return rows.map((row) => row.grant_id)
}

/** Takes single entitlement values out of what a user's grants give; the grants live on with the rest. */
export const withdrawValues = async (tx: Tx, userId: string, valueIds: readonly string[]): Promise<void> => {
  const lines = await tx.query<{ access_id: string }>(
    `select a.access_id from access a
     where a.user_id = $1 and a.kind = 'entitlement' and a.target_id = any($2::text[]) order by ${lockOrder} for update`,
    [userId, valueIds],
  )
  const ids = lines.map((line) => line.access_id)
  await tx.query(
    `update grant_access set withdrawn = clock_timestamp() where access_id = any($1::text[]) and withdrawn is null`,
    [ids],
  )
  await tx.query(
    `delete from grant_value where value_id = any($2::text[])
       and grant_id in (select grant_id from grants where user_id = $1 and status in ('ACTIVE', 'SCHEDULED'))`,
    [userId, valueIds],
  )
  await unwantLines(tx, ids)
}

/** Takes apps out of what the collections of a user give him; the assignments live on with the rest. */
export const withdrawApps = async (tx: Tx, userId: string, appIds: readonly string[]): Promise<void> => {
  if (appIds.length === 0) return
  const lines = await tx.query<{ access_id: string }>(
    `select a.access_id from access a
     where a.user_id = $1 and (a.app_id = any($2::text[]) or (a.kind = 'app' and a.target_id = any($2::text[]))
         or (a.kind = 'entitlement' and exists (select from entitlement_value v join entitlement e using (org_id, entitlement_id)
           where v.value_id = a.target_id and e.app_id = any($2::text[]))))
       and exists (select from grant_access ga join grants g using (org_id, grant_id) join app c using (org_id, app_id)
         where ga.access_id = a.access_id and ga.withdrawn is null and g.status in ('ACTIVE', 'SCHEDULED') and c.kind = 'COLLECTION')
     order by ${lockOrder} for update of a`,
    [userId, appIds],
  )
  const ids = lines.map((line) => line.access_id)
  await tx.query(
    `update grant_access ga set withdrawn = clock_timestamp()
     from grants g join app c using (org_id, app_id)
     where ga.access_id = any($1::text[]) and ga.withdrawn is null and g.org_id = ga.org_id and g.grant_id = ga.grant_id
       and g.status in ('ACTIVE', 'SCHEDULED') and c.kind = 'COLLECTION'`,
    [ids],
  )
  await unwantLines(tx, ids)
}

/**
 * Takes from a user what stands without a grant, for an administrator who revokes all access: in the directory now, at
 * connectors by the lane that never gives up. What another grant gives stays.
 */
export const stripStanding = async (
  tx: Tx,
  deps: OpenDeps,
  userId: string,
  resource: Revocable,
  source: Source,
): Promise<void> => {
  const held = await heldInDirectory(tx, userId, resource)
  const outcomes = await deps.directory.takeAll(
    tx,
    held.map((row) => ({ userId, kind: row.kind, targetId: row.target_id })),
  )
  tx.record(...held.filter((_, index) => outcomes[index]?.changed).map((row) => provenEvent(row, 'gone', source)))
  await oweOutside(tx, deps, userId, resource)
}

/**
 * Owes the taking of what stands at the app's connector, whether or not we ever gave it. An account that other apps of the
 * connector share is left to them as long as the user is assigned to one.
 */
const oweOutside = async (tx: Tx, deps: OpenDeps, userId: string, resource: Revocable): Promise<void> => {
  const oneAccount = [...deps.connectors.values()].filter((one) => one.oneAccount).map((one) => one.kind)
  const rows = await tx.query(
    `insert into access as a (org_id, access_id, user_id, connector_id, kind, target_id, app_id, target_name, attribute, wanted,
       baseline, actual, next_try, owed_since)
     select org(), $3, $1, t.connector_id, t.kind, t.target_id, t.app_id, t.target_name, t.attribute, false, false, 'unknown',
       clock_timestamp(), clock_timestamp()
     from (
       select p.app_id, p.connector_id, 'app' as kind, p.label as target_name, null as attribute,
         case when c.kind = any($4::text[]) then c.connector_id else p.app_id end as target_id
       from app p join connector c using (org_id, connector_id)
       where $5 = 'APP' and p.app_id = $2 and c.status = 'ACTIVE' and not (c.kind = any($4::text[]) and exists (
         select from app_user u join app o using (org_id, app_id) where u.user_id = $1 and o.connector_id = p.connector_id))
       union all
       select p.app_id, p.connector_id, 'entitlement', v.external_value, e.external_value, v.value_id
       from entitlement_value v join entitlement e using (org_id, entitlement_id) join app p using (org_id, app_id)
         join connector c using (org_id, connector_id)
       where $5 = 'ENTITLEMENT_VALUE' and v.value_id = $2 and c.status = 'ACTIVE'
     ) t
     on conflict on constraint one_line_per_access do update set baseline = false, actual = 'unknown', tries = 0,
       next_try = clock_timestamp(), owed_since = clock_timestamp(), last_updated = clock_timestamp()
       where not a.wanted and a.baseline is distinct from false
     returning a.access_id`,
    [userId, resource.id, deps.newId('access'), oneAccount, resource.kind],
  )
  if (rows.length > 0) wake(tx)
}

/** What the directory has of a user at an app, or as one value, that no living grant gives. */
const heldInDirectory = (tx: Tx, userId: string, resource: Revocable): Promise<AccessRow[]> =>
  tx.query<AccessRow>(
    `select '' as access_id, $1 as user_id, null as connector_id, held.kind, held.target_id, held.app_id, held.target_name,
       null as attribute, false as wanted, true as baseline, 'there' as actual, 0::bigint as generation, 0 as tries,
       false as manual, null as last_error, false as just_taken
     from (
       select 'app' as kind, u.app_id as target_id, u.app_id, a.label as target_name
       from app_user u join app a using (org_id, app_id) where u.user_id = $1 and $2 = 'APP' and u.app_id = $3
       union all
       select 'entitlement', v.value_id, e.app_id, v.external_value
       from entitlement_user u join entitlement_value v using (org_id, value_id) join entitlement e using (org_id, entitlement_id)
       where u.user_id = $1 and (($2 = 'APP' and e.app_id = $3) or ($2 = 'ENTITLEMENT_VALUE' and v.value_id = $3))
     ) held
     where not exists (select from access x where x.user_id = $1 and x.connector_id is null and x.kind = held.kind
       and x.target_id = held.target_id and x.wanted)`,
    [userId, resource.kind, resource.id],
  )
