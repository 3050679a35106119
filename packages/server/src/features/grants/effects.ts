import { isId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import type { DirectoryPort } from './ports.ts'
import type { AccessRow } from './rows.ts'

/** What opening grants needs of the world. */
export type OpenDeps = Pick<Services, 'newId' | 'connectors'> & { readonly directory: DirectoryPort }

/** A grant as far as its effects go: a new one, or one that is there. */
export type Level = {
  readonly grant_id: string
  readonly request_id: string | null
  readonly extends_id: string | null
  readonly user_id: string
  readonly app_id: string
  readonly scope_type: string
  readonly scope_id: string
  readonly starts: string | null
  readonly ends: string | null
  /** The values of a new CUSTOM grant; those of one that is there are in its table. */
  readonly value_ids?: readonly string[] | null
}

/** What one grant gives at one place. */
export type Effect = Pick<
  AccessRow,
  'user_id' | 'connector_id' | 'kind' | 'target_id' | 'app_id' | 'target_name' | 'attribute'
>

/** What is to be done about one grant now. */
export type Plan = {
  readonly grantId: string
  /** Why it is refused for good. */
  readonly refusal: string | null
  /** Its start is still to come. */
  readonly later: boolean
  /** The end of the grant that it extends. */
  readonly runsOnFrom: string | null
  /** The database's clock, read after the requests were locked. */
  readonly now: string
  /** Nothing at all if the level, its app or its connector is not there any more. */
  readonly effects: readonly Effect[]
}

/** One row for each grant, without a kind, and one for each of its effects; `at_app`: the app that it is of. */
type PlanRow = {
  grant_id: string
  at_app: string
  refusal: string | null
  later: boolean
  runs_on_from: string | null
  now: string
  kind: AccessRow['kind'] | null
  connector_id: string | null
  target_id: string
  target_name: string
  attribute: string | null
}

/**
 * Works out what grants give, in the directory and at the app's connector, and locks their users for share: a deactivation
 * comes before, and refuses the grant, or after, and ends it; never between. A request that has a grant already is left out.
 */
export const planGrants = async (tx: Tx, deps: OpenDeps, levels: readonly Level[]): Promise<readonly Plan[]> => {
  const oneAccount = [...deps.connectors.values()].filter((one) => one.oneAccount).map((one) => one.kind)
  // Users are locked in one order by everybody.
  const asks = levels.toSorted((a, b) => (a.user_id < b.user_id ? -1 : 1))
  await lockCollections(tx, levels)
  const rows = await tx.query<PlanRow>(planSql, [JSON.stringify(asks), oneAccount], 'grants_plan')
  const byGrant = Map.groupBy(rows, (row) => row.grant_id)
  return levels.flatMap((level): Plan[] => {
    const mine = byGrant.get(level.grant_id)
    const judged = mine?.find((row) => row.kind === null)
    if (!mine || !judged) return []
    const effects = mine.flatMap((row): Effect[] =>
      row.kind === null ? [] : [{ ...row, kind: row.kind, user_id: level.user_id, app_id: row.at_app }],
    )
    const { refusal, later, now, runs_on_from } = judged
    return [{ grantId: level.grant_id, refusal, later, runsOnFrom: runs_on_from, now, effects: onceEach(effects) }]
  })
}

// Two apps of a collection may share one account at their connector.
const onceEach = (effects: readonly Effect[]): readonly Effect[] => [
  ...new Map(effects.map((one) => [`${one.connector_id} ${one.kind} ${one.target_id}`, one])).values(),
]

// Collections are locked for share: what one holds is changed before, and given, or after, and brought in line; never between.
const lockCollections = async (tx: Tx, levels: readonly Level[]): Promise<void> => {
  const collections = levels.flatMap(({ app_id }) => (isId('collection', app_id) ? [app_id] : []))
  if (collections.length > 0)
    await tx.query('select from app where app_id = any($1::text[]) order by app_id for share', [
      [...new Set(collections)],
    ])
}

// A collection stands beside the apps that it holds (`held`), each with what it holds of them.
// `part` is what a level gives besides the app itself; whoever gets a part is also assigned to the app.
const planSql = `
  with ask as (
    select n.*, clock_timestamp() as clock from jsonb_to_recordset($1::jsonb) as n(grant_id text, request_id text,
      extends_id text, user_id text, app_id text, scope_type text, scope_id text, starts timestamptz, ends timestamptz, value_ids jsonb)
  ), judged as materialized (
    select ask.*, o.ends as runs_on_from, coalesce(ask.starts > ask.clock, false) as later, case
      when u.status in ('DEPROVISIONED', 'DELETED') then 'The user was deactivated.'
      when ask.extends_id is not null and (o.status = 'ACTIVE' and o.user_id = ask.user_id and o.scope_id = ask.scope_id
        and o.ends > ask.clock) is not true then 'The access to be extended has ended, or has no end. Ask for it anew.'
      when ask.ends <= ask.clock then 'The end is in the past.'
    end as refusal
    -- One look-up each, here and below (offset 0, for share): before the tables have statistics, and of lists that are
    -- made on the way, a join may be planned quadratic.
    from ask
      join lateral (select u.status from users u where u.user_id = ask.user_id for share) u on true
      left join lateral (select o.* from grants o where o.grant_id = ask.extends_id offset 0) o on true
    where ask.request_id is null
      or (select count(*) from grants g where g.request_id = ask.request_id and g.grant_id <> ask.grant_id) = 0
  ), open as (
    select j.*, a.app_id as at_app, a.label, a.connector_id, a.held, c.kind as connector_kind
    from judged j
      cross join lateral (select a.* from app a where a.app_id = j.app_id offset 0) named
      cross join lateral (
        select named.app_id, named.label, named.connector_id, named.status, false as held
        union all
        select m.app_id, m.label, m.connector_id, m.status, true
        from collection_resource r
          cross join lateral (select m.* from app m where m.app_id = r.app_id offset 0) m
        where named.kind = 'COLLECTION' and r.collection_id = named.app_id offset 0) a
      left join lateral (select c.* from connector c where c.connector_id = a.connector_id offset 0) c on true
    where j.refusal is null and named.status = 'ACTIVE' and a.status = 'ACTIVE' and (a.connector_id is null or c.status = 'ACTIVE')
  ), part as (
    select grant_id, at_app, 'group' as kind, gr.group_id as target_id, gr.name as target_name, null as attribute
    from open cross join lateral (
        select g.* from app_group ag join groups g on g.org_id = ag.org_id and g.group_id = ag.group_id
        where ag.app_id = open.app_id and ag.group_id = open.scope_id and g.deleted is null offset 0) gr
    where scope_type = 'GROUP'
    union all
    select grant_id, at_app, 'entitlement', v.value_id, v.external_value, e.external_value
    from open
      cross join lateral (select b.* from bundle b where b.bundle_id = open.scope_id and b.app_id = open.app_id and b.status = 'ACTIVE' offset 0) b
      cross join lateral (select bv.value_id from bundle_value bv where bv.bundle_id = b.bundle_id offset 0) bv
      cross join lateral (select v.* from entitlement_value v where v.value_id = bv.value_id offset 0) v
      cross join lateral (select e.* from entitlement e where e.entitlement_id = v.entitlement_id offset 0) e
    where scope_type = 'ENTITLEMENT_BUNDLE' and v.deleted is null and e.deleted is null
    union all
    select grant_id, at_app, 'entitlement', v.value_id, v.external_value, e.external_value
    from open
      cross join lateral (select v.* from entitlement_value v where v.value_id = open.scope_id offset 0) v
      cross join lateral (select e.* from entitlement e where e.entitlement_id = v.entitlement_id and e.app_id = open.app_id offset 0) e
    where scope_type = 'ENTITLEMENT_VALUE' and v.deleted is null and e.deleted is null
    union all
    select grant_id, at_app, 'entitlement', v.value_id, v.external_value, e.external_value
    from open cross join lateral (
        select gv.value_id from grant_value gv where gv.grant_id = open.grant_id
        union select jsonb_array_elements_text(coalesce(nullif(open.value_ids, 'null'), '[]')) offset 0) own
      cross join lateral (select v.* from entitlement_value v where v.value_id = own.value_id offset 0) v
      cross join lateral (select e.* from entitlement e where e.entitlement_id = v.entitlement_id and e.app_id = open.app_id offset 0) e
    where scope_type = 'APPLICATION' and v.deleted is null and e.deleted is null
    union all
    select grant_id, at_app, 'entitlement', v.value_id, v.external_value, e.external_value
    from open cross join lateral (
        select p.part_id as value_id from collection_part p
        where p.collection_id = open.app_id and p.app_id = open.at_app and p.kind = 'ENTITLEMENT_VALUE'
        union
        select bv.value_id from collection_part p
          join bundle b on b.org_id = p.org_id and b.bundle_id = p.part_id and b.status = 'ACTIVE'
          join bundle_value bv on bv.org_id = b.org_id and bv.bundle_id = b.bundle_id
        where p.collection_id = open.app_id and p.app_id = open.at_app and p.kind = 'ENTITLEMENT_BUNDLE' offset 0) own
      cross join lateral (select v.* from entitlement_value v where v.value_id = own.value_id offset 0) v
      cross join lateral (select e.* from entitlement e where e.entitlement_id = v.entitlement_id and e.app_id = open.at_app offset 0) e
    where open.held and v.deleted is null and e.deleted is null
  ), whole as (
    select * from part
    union all
    select grant_id, at_app, 'app', at_app, label, null from open
    where scope_type = 'APPLICATION' or grant_id in (select grant_id from part)
  ), effect as (
    select grant_id, at_app, kind, null as connector_id, target_id, target_name, attribute from whole
    union all
    select grant_id, at_app, kind, connector_id, case when kind = 'app' and connector_kind = any($2::text[]) then connector_id else target_id end,
      target_name, attribute
    from whole join open using (grant_id, at_app) where connector_id is not null
  )
  select grant_id, null as at_app, refusal, later, runs_on_from, clock as now, null as kind, null as connector_id, null as target_id, null as target_name, null as attribute
  from judged
  union all
  select e.grant_id, e.at_app, null, false, null, null, e.kind, e.connector_id, e.target_id, e.target_name, e.attribute
  from effect e where not exists (
    -- What an administrator took out of a grant stays out of it, however often it is tried again.
    select from grant_access ga
      cross join lateral (select a.* from access a where a.access_id = ga.access_id offset 0) a
    where ga.grant_id = e.grant_id and ga.withdrawn is not null and not ga.left_out and a.kind = e.kind and a.target_id = e.target_id offset 0)`
