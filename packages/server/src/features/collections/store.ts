import { type Cause, type Result, refuse } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'

/** How many collections there are; the organization is locked, so that the limit holds. */
export const countCollections = async (tx: Tx): Promise<number> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('collections'), hashtext(org()))`)
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from app where org_id = org() and kind = 'COLLECTION' and status <> 'DELETED'`,
  )
  return row!.count
}

/** Locks a collection for a change, before anything that hangs on it, and gives its version; undefined if it is not there. */
export const lockCollection = async (tx: Tx, collectionId: string): Promise<number | undefined> => {
  const apps = await tx.query(
    `select from app where org_id = org() and app_id = $1 and kind = 'COLLECTION' and status <> 'DELETED' for no key update`,
    [collectionId],
  )
  if (apps.length === 0) return undefined
  const [row] = await tx.query<{ version: number }>(
    'select version from collection where org_id = org() and collection_id = $1 for no key update',
    [collectionId],
  )
  return row?.version
}

/** What a collection is called. */
export type Named = { readonly collectionId: string; readonly name: string; readonly description: string }

/** Makes a collection: its row among what can be asked for, and its own. Constraint: collection_name. */
export const insertCollection = async (
  tx: Tx,
  { collectionId, description, name }: Named,
  by: string,
): Promise<void> => {
  await tx.query(
    `insert into app (org_id, app_id, kind, name, label, description) values (org(), $1, 'COLLECTION', 'collection', $2, $3)`,
    [collectionId, name, description],
  )
  await tx.query(
    'insert into collection (org_id, collection_id, created_by, last_updated_by) values (org(), $1, $2, $2)',
    [collectionId, by],
  )
}

/** Renames a locked collection. Constraint: collection_name. */
export const renameCollection = async (
  tx: Tx,
  { collectionId, description, name }: Named,
  by: string,
): Promise<void> => {
  await tx.query(`update app set label = $2, description = $3 where org_id = org() and app_id = $1`, [
    collectionId,
    name,
    description,
  ])
  await touchCollection(tx, collectionId, by)
}

/** Says that somebody changed a locked collection. `due`: its holders are to be brought in line. */
export const touchCollection = async (tx: Tx, collectionId: string, by: string, due = false): Promise<void> => {
  await tx.query(
    `update collection set version = version + 1, last_updated_by = $2 where org_id = org() and collection_id = $1`,
    [collectionId, by],
  )
  await tx.query('update app set last_updated = clock_timestamp() where org_id = org() and app_id = $1', [collectionId])
  if (due) await tx.query('select collections_due(org(), array[$1])', [collectionId])
}

/** Marks a locked collection as deleted; what was given by it is taken by the lane that never gives up. */
export const buryCollection = async (tx: Tx, collectionId: string, by: string): Promise<void> => {
  await touchCollection(tx, collectionId, by, true)
  await tx.query(
    `with l as (delete from resource_label where org_id = org() and resource_id = $1)
     update app set status = 'DELETED' where org_id = org() and app_id = $1`,
    [collectionId],
  )
}

/** An app as a collection is to hold it. `at` points at it in what was sent. */
export type Held = {
  readonly appId: string
  readonly entitlements: readonly { readonly id: string; readonly values: readonly { readonly id: string }[] }[]
  readonly bundles: readonly string[]
  readonly at: string
}

/** What is held of one app besides itself. */
export type Part = { readonly kind: 'ENTITLEMENT_VALUE' | 'ENTITLEMENT_BUNDLE'; readonly id: string }

const bad = (...causes: readonly Cause[]) => refuse('invalid', 'The resources are not valid.', causes)
const missing = (summary: string, location: string): Cause => ({ summary, location, reason: 'IDENTIFIER_NOT_FOUND' })

/** The parts of each app, if the app is there and they are its own. */
export const partsOf = async (tx: Tx, resources: readonly Held[]): Promise<Result<readonly (readonly Part[])[]>> => {
  const ids = resources.flatMap((one) => [
    ...one.bundles,
    ...one.entitlements.flatMap(({ values }) => values.map(({ id }) => id)),
  ])
  const apps = await tx.query<{ app_id: string }>(
    `select app_id from app where org_id = org() and app_id = any ($1) and kind = 'APP' and status <> 'DELETED'`,
    [resources.map(({ appId }) => appId)],
  )
  const known = await tx.query<{ id: string; app_id: string; of: string; one: boolean }>(
    `select v.value_id as id, e.app_id, e.entitlement_id as of, not e.multi_value as one
     from entitlement_value v join entitlement e using (org_id, entitlement_id)
     where v.org_id = org() and v.value_id = any ($1) and v.deleted is null and e.deleted is null
     union all
     select bundle_id, app_id, '', false from bundle where org_id = org() and bundle_id = any ($1) and status = 'ACTIVE'`,
    [ids],
  )
  const there = new Set(apps.map(({ app_id }) => app_id))
  const things = new Map(known.map((row) => [row.id, row]))
  const causes = resources.flatMap((one) =>
    there.has(one.appId) ? partProblems(one, things) : [missing('There is no such app.', `${one.at}/resourceOrn`)],
  )
  if (causes.length > 0) return bad(...causes)
  return resources.map(({ bundles, entitlements }) => [
    ...entitlements.flatMap(({ values }) => values.map(({ id }) => ({ kind: 'ENTITLEMENT_VALUE' as const, id }))),
    ...bundles.map((id) => ({ kind: 'ENTITLEMENT_BUNDLE' as const, id })),
  ])
}

type Thing = { readonly app_id: string; readonly of: string; readonly one: boolean }

const partProblems = (
  { appId, at, bundles, entitlements }: Held,
  things: ReadonlyMap<string, Thing>,
): readonly Cause[] => {
  const seen = new Set<string>()
  const twice = (id: string): boolean => seen.size === seen.add(id).size
  const ofBundles = bundles.flatMap((id, n): Cause[] => {
    const location = `${at}/_bundles/${n}/id`
    if (twice(id)) return [{ summary: 'This bundle is there twice.', location, reason: 'DUPLICATE' }]
    const thing = things.get(id)
    return thing?.app_id === appId && thing.of === '' ? [] : [missing('The app has no such bundle.', location)]
  })
  const ofValues = entitlements.flatMap(({ id, values }, n): Cause[] => {
    const place = `${at}/entitlements/${n}`
    if (twice(id))
      return [{ summary: 'This entitlement is there twice.', location: `${place}/id`, reason: 'DUPLICATE' }]
    return values.flatMap((value, m): Cause[] => {
      const location = `${place}/values/${m}/id`
      const thing = things.get(value.id)
      if (thing?.app_id !== appId || thing.of !== id)
        return [missing(`The app has no such value of entitlement ${id}.`, location)]
      if (twice(value.id)) return [{ summary: 'This value is there twice.', location, reason: 'DUPLICATE' }]
      return m > 0 && thing.one
        ? [{ summary: 'This entitlement has one value at a time.', location, reason: 'INVALID_ARRAY_LENGTH_OVER_MAX' }]
        : []
    })
  })
  return [...ofBundles, ...ofValues]
}

/** Adds apps, each with its parts, to a locked collection. */
export const insertResources = async (
  tx: Tx,
  collectionId: string,
  resources: readonly { readonly appId: string; readonly parts: readonly Part[] }[],
  by: string,
): Promise<void> => {
  await tx.query(
    `insert into collection_resource (org_id, collection_id, app_id, added_by) select org(), $1, id, $3 from unnest($2::text[]) id`,
    [collectionId, resources.map(({ appId }) => appId), by],
  )
  for (const { appId, parts } of resources) await insertParts(tx, collectionId, appId, parts)
}

const insertParts = async (tx: Tx, collectionId: string, appId: string, parts: readonly Part[]): Promise<void> => {
  if (parts.length === 0) return
  await tx.query(
    `insert into collection_part (org_id, collection_id, app_id, kind, part_id)
     select org(), $1, $2, p.kind, p.id from jsonb_to_recordset($3::jsonb) as p(kind text, id text)`,
    [collectionId, appId, JSON.stringify(parts)],
  )
}

/** What is held of an app by now, as ids. */
export const partsNow = async (tx: Tx, collectionId: string, appId: string): Promise<ReadonlySet<string>> => {
  const rows = await tx.query<{ id: string }>(
    'select part_id as id from collection_part where org_id = org() and collection_id = $1 and app_id = $2',
    [collectionId, appId],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Puts these parts in the place of those that are held of an app. */
export const replaceParts = async (
  tx: Tx,
  collectionId: string,
  appId: string,
  parts: readonly Part[],
): Promise<void> => {
  await tx.query('delete from collection_part where org_id = org() and collection_id = $1 and app_id = $2', [
    collectionId,
    appId,
  ])
  await insertParts(tx, collectionId, appId, parts)
}

/** Takes an app out of a locked collection; false if it was not in it. */
export const deleteResource = async (tx: Tx, collectionId: string, appId: string): Promise<boolean> => {
  const rows = await tx.query(
    'delete from collection_resource where org_id = org() and collection_id = $1 and app_id = $2 returning app_id',
    [collectionId, appId],
  )
  return rows.length > 0
}

/** Whether a person has a collection now, by any of his accounts. */
export const isHeldBy = async (tx: Tx, collectionId: string, personId: string): Promise<boolean> => {
  const rows = await tx.query(
    `select from users u join grants g on g.org_id = u.org_id and g.user_id = u.user_id
     where u.org_id = org() and u.person_id = $2 and g.app_id = $1 and g.status in ('ACTIVE', 'SCHEDULED') and g.action = 'ALLOW'
     limit 1`,
    [collectionId, personId],
  )
  return rows.length > 0
}

/** These users as far as they can be given anything, with the person behind each; locked for share. */
export const activeUsers = async (tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await tx.query<{ user_id: string; person_id: string }>(
    `select user_id, person_id from users where org_id = org() and user_id = any ($1)
       and status not in ('DEPROVISIONED', 'DELETED') order by user_id for share`,
    [userIds],
  )
  return new Map(rows.map((row) => [row.user_id, row.person_id]))
}

/** Which of these times are over by the database's clock. */
export const areOver = async (tx: Tx, times: readonly (string | null)[]): Promise<readonly boolean[]> => {
  const rows = await tx.query<{ over: boolean }>(
    `select coalesce(t.at <= clock_timestamp(), false) as over
     from unnest($1::timestamptz[]) with ordinality t(at, n) order by t.n`,
    [times],
  )
  return rows.map(({ over }) => over)
}

type Way = 'take' | 'give'

/** A collection whose holders are to be brought in line, from after which grant on. */
export type Due = {
  readonly collectionId: string
  readonly after: string
  readonly deleted: boolean
  readonly by: string
}

/** Collections with something to do, whoever works on them. */
export const dueCollections = async (tx: Tx, way: Way): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select collection_id as id from collection where org_id = org() and ${way}_after is not null order by collection_id limit 100`,
    [],
    `collections_due_${way}`,
  )
  return rows.map(({ id }) => id)
}

/** Claims one of them, its row of app before its own, as everybody locks them; undefined if another has it. */
export const claimDue = async (tx: Tx, way: Way, collectionId: string): Promise<Due | undefined> => {
  const [app] = await tx.query<{ deleted: boolean }>(
    `select status = 'DELETED' as deleted from app where org_id = org() and app_id = $1 for share skip locked`,
    [collectionId],
  )
  if (!app) return undefined
  const [row] = await tx.query<{ after: string; by: string }>(
    `select ${way}_after as after, last_updated_by as by from collection
     where org_id = org() and collection_id = $1 and ${way}_after is not null for no key update skip locked`,
    [collectionId],
  )
  return row && { collectionId, ...app, ...row }
}

/** Says how far it came; null: to the end. */
export const markDone = async (tx: Tx, way: Way, collectionId: string, after: string | null): Promise<void> => {
  await tx.query(`update collection set ${way}_after = $2 where org_id = org() and collection_id = $1`, [
    collectionId,
    after,
  ])
}
