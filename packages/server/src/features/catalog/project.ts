import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'

// The levels that conditions name and that still exist, with what people read of them.
const wantedSql = `
wanted as (
  select c.org_id, c.condition_id, c.app_id, x.scope_type, x.scope_id, x.name, x.description, c.status = 'ACTIVE' as active
  from condition c join app a using (org_id, app_id)
  cross join lateral (
    select 'APPLICATION' as scope_type, a.app_id as scope_id, a.label as name, a.description
    where c.scope_type = 'RESOURCE_DEFAULT'
    union all
    select 'GROUP', g.group_id, g.name, g.description
    from groups g join app_group ag using (org_id, group_id)
    where c.scope_type = 'GROUPS' and g.org_id = c.org_id and g.group_id = any (c.scope_ids) and g.deleted is null
      and ag.app_id = c.app_id
    union all
    select 'ENTITLEMENT_BUNDLE', b.bundle_id, b.name, b.description
    from bundle b
    where c.scope_type = 'ENTITLEMENT_BUNDLES' and b.org_id = c.org_id and b.bundle_id = any (c.scope_ids)
      and b.app_id = c.app_id and b.status = 'ACTIVE'
    union all
    select 'REQUEST_TYPE', t.type_id, t.name, t.description
    from request_type t
    where c.scope_type = 'REQUEST_TYPES' and t.org_id = c.org_id and t.type_id = any (c.scope_ids)
      and t.team_id = c.app_id and t.status <> 'DELETED'
  ) as x
  where c.org_id = org() and c.condition_id = any ($1::text[]) and c.status <> 'DELETED'
)`

type Missing = {
  app_id: string
  label: string
  app_description: string
  parent_id: string | null
  scope_type: string
  scope_id: string
  name: string
  description: string
}

const missingSql = `
with ${wantedSql}
select distinct w.app_id, a.label, a.description as app_description, p.entry_id as parent_id,
  w.scope_type, w.scope_id, w.name, w.description
from wanted w join app a using (org_id, app_id)
left join catalog_entry p on p.org_id = w.org_id and p.app_id = w.app_id and p.scope_id = w.app_id and p.parent_id = ''
where not exists (
  select from catalog_entry e
  where e.org_id = w.org_id and e.app_id = w.app_id and e.scope_type = w.scope_type and e.scope_id = w.scope_id and e.parent_id <> '')
order by w.app_id, w.scope_id`

const insertSql = `
insert into catalog_entry (org_id, entry_id, parent_id, app_id, scope_type, scope_id, name, description)
select org(), e.entry_id, e.parent_id, e.app_id, e.scope_type, e.scope_id, e.name, e.description
from jsonb_to_recordset($1::jsonb) as e(entry_id text, parent_id text, app_id text, scope_type text, scope_id text,
  name text, description text)`

const levelsSql = `
with ${wantedSql},
rows as (
  select w.condition_id, e.parent_id, e.entry_id, w.active
  from wanted w join catalog_entry e
    on e.org_id = w.org_id and e.app_id = w.app_id and e.scope_type = w.scope_type and e.scope_id = w.scope_id and e.parent_id <> ''
  union
  select w.condition_id, '', p.entry_id, w.active
  from wanted w join catalog_entry p on p.org_id = w.org_id and p.app_id = w.app_id and p.scope_id = w.app_id and p.parent_id = ''
),
gone as (
  delete from condition_level l
  where l.org_id = org() and l.condition_id = any ($1::text[])
    and not exists (select from rows r where r.condition_id = l.condition_id and r.entry_id = l.entry_id)
)
insert into condition_level (org_id, condition_id, parent_id, entry_id, active)
select org(), condition_id, parent_id, entry_id, active from rows
on conflict (org_id, condition_id, parent_id, entry_id) do update set active = excluded.active
  where condition_level.active <> excluded.active`

const openersSql = `
with rows as (
  select c.condition_id, p.entry_id as parent_id, o.opener_id, c.status = 'ACTIVE' as active
  from condition c
  join catalog_entry p on p.org_id = c.org_id and p.app_id = c.app_id and p.scope_id = c.app_id and p.parent_id = ''
  cross join lateral (
    select g.group_id as opener_id from groups g
      where g.org_id = c.org_id and g.group_id = any (c.requester_groups) and g.deleted is null
    union
    select c.rule_id where c.rule_id is not null) as o
  where c.org_id = org() and c.condition_id = any ($1::text[]) and c.status <> 'DELETED'
),
gone as (
  delete from condition_opener o
  where o.org_id = org() and o.condition_id = any ($1::text[])
    and not exists (select from rows r where r.condition_id = o.condition_id and r.opener_id = o.opener_id)
)
insert into condition_opener (org_id, opener_id, parent_id, condition_id, active)
select org(), opener_id, parent_id, condition_id, active from rows
on conflict (org_id, opener_id, parent_id, condition_id) do update set active = excluded.active
  where condition_opener.active <> excluded.active`

// Other people may ask by these sequences now: the checker of features/flows looks at them again. Conditions of several
// apps share sequences, so these are locked in their order, or two who change conditions would wait for each other.
const uncheckSql = `
with mine as materialized (
  select sequence_id from sequence
  where org_id = org() and checked is not null
    and sequence_id in (select sequence_id from condition where org_id = org() and condition_id = any ($1::text[]))
  order by sequence_id for no key update
)
update sequence s set checked = null from mine where s.org_id = org() and s.sequence_id = mine.sequence_id`

/**
 * Brings what is derived from conditions in line with them: entries, the levels and openers of each condition, and what
 * is offered to whom. The apps must be locked by the caller. For any number of conditions, six statements.
 */
export const project = async (
  tx: Tx,
  services: Pick<Services, 'newId'>,
  conditionIds: readonly string[],
  appIds: readonly string[],
): Promise<void> => {
  const missing = await tx.query<Missing>(missingSql, [conditionIds], 'catalog_missing')
  if (missing.length > 0) await tx.query(insertSql, [JSON.stringify(entriesOf(missing, services))], 'catalog_insert')
  await tx.query(levelsSql, [conditionIds], 'catalog_levels')
  await tx.query(openersSql, [conditionIds], 'catalog_openers')
  await tx.query('select catalog_offer($1)', [appIds], 'catalog_offer')
  await tx.query(uncheckSql, [conditionIds], 'catalog_uncheck')
}

const entriesOf = (missing: readonly Missing[], services: Pick<Services, 'newId'>) => {
  const parents = new Map<string, string>()
  const entries: Record<string, string>[] = []
  for (const level of missing) {
    let parentId = level.parent_id ?? parents.get(level.app_id)
    if (parentId === undefined) {
      parentId = services.newId('entry')
      parents.set(level.app_id, parentId)
      entries.push({
        entry_id: parentId,
        parent_id: '',
        app_id: level.app_id,
        scope_type: 'APPLICATION',
        scope_id: level.app_id,
        name: level.label,
        description: level.app_description,
      })
    }
    entries.push({
      entry_id: services.newId('entry'),
      parent_id: parentId,
      app_id: level.app_id,
      scope_type: level.scope_type,
      scope_id: level.scope_id,
      name: level.name,
      description: level.description,
    })
  }
  return entries
}
