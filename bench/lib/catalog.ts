import { makeDatabase } from '@assent/server/platform/testing.ts'
import pg from 'pg'

/** How large the catalog is that is measured: the figures of the specification (performance, section 5). */
export type CatalogSize = {
  readonly users: number
  readonly groups: number
  readonly apps: number
  readonly conditions: number
}

const id = (prefix: string, number: string) => `'${prefix}' || lpad((${number})::text, 17, '0')`
const group = (seed: string, count: number) => id('00g', `1 + (hashint8(${seed}) & 2147483647) % ${count}`)

/**
 * A database with one organization of that size, written by set-based SQL. A third of the conditions are for everybody,
 * the others for five groups each; every user is in twenty groups. The database does not sync: nothing here is about writing.
 */
export const makeCatalogDatabase = async (size: CatalogSize) => {
  const database = await makeDatabase()
  const orgId = await database.newOrg('Bench')
  const owner = new pg.Client({ connectionString: database.superUrl })
  await owner.connect()
  await fillCatalog((sql) => owner.query(sql), orgId, size)
  await owner.query('vacuum analyze')
  await owner.end()
  return { ...database, orgId }
}

/** Fills an organization beside what it has, over one connection of the superuser's, which runs no triggers afterwards. */
export const fillCatalog = async (
  run: (sql: string) => Promise<unknown>,
  orgId: string,
  { users, groups, apps, conditions }: CatalogSize,
): Promise<void> => {
  await run(`set search_path = assent, public; set session_replication_role = replica; set assent.org = '${orgId}'`)
  await run(`insert into users (org_id, user_id, person_id, login, email, first_name, last_name, profile, manager_id)
    select org(), ${id('00u', 'n')}, ${id('00u', 'n')}, 'user' || n, 'user' || n || '@example.test', 'First' || n % 997, 'Last' || n % 1009,
      jsonb_build_object('department', 'D' || n % 50), ${id('00u', '1 + n / 10')} from generate_series(1, ${users}) as n`)
  await run(
    `insert into groups (org_id, group_id, name) select org(), ${id('00g', 'n')}, 'group ' || n from generate_series(1, ${groups}) as n`,
  )
  await run(`insert into group_member (org_id, group_id, user_id)
    select distinct org(), ${group('u * 31 + k', groups)}, ${id('00u', 'u')} from generate_series(1, ${users}) as u, generate_series(1, 20) as k`)
  await run(`insert into app (org_id, app_id, name, label, description)
    select org(), ${id('0oa', 'n')}, 'bookmark', 'App ' || md5(n::text), 'Tool for ' || md5((n * 7)::text) from generate_series(1, ${apps}) as n`)
  await run(`insert into sequence (org_id, sequence_id, name, version, created_by, last_updated_by)
    values (org(), repeat('a', 24), 'Manager alone', 1, 'bench', 'bench')`)
  await run(`insert into flow_version (org_id, flow_id, version, steps, created_by)
    values (org(), repeat('a', 24), 1, '[{"type": "APPROVAL", "label": "Manager", "assignmentRule": {"type": "MANAGER"}}]', 'bench')`)
  for (const [prefix, parent] of [
    ['cen0', `''`],
    ['cen1', `'cen0' || right(app_id, 16)`],
  ])
    await run(`insert into catalog_entry (org_id, entry_id, parent_id, app_id, scope_type, scope_id, name, description)
      select org(), '${prefix}' || right(app_id, 16), ${parent}, app_id, 'APPLICATION', app_id, label, description from app where app_id ^@ '0oa00000'`)
  await run(`insert into condition (org_id, condition_id, app_id, name, status, priority, sequence_id, requester_type, requester_groups, scope_type, created_by, last_updated_by)
    select org(), ${id('rco', 'n')}, ${id('0oa', `1 + n % ${apps}`)}, 'condition ' || n, 'ACTIVE', n / ${apps}, repeat('a', 24),
      case when n % 10 < 3 then 'EVERYONE' else 'GROUPS' end,
      case when n % 10 < 3 then '{}' else array(select distinct ${group('n * 17 + k', groups)} from generate_series(1, 5) as k) end,
      'RESOURCE_DEFAULT', 'bench', 'bench'
    from generate_series(0, ${conditions - 1}) as n`)
  await run(`insert into condition_opener (org_id, opener_id, parent_id, condition_id, active)
    select org(), opener, 'cen0' || right(app_id, 16), condition_id, true from condition, unnest(requester_groups) as opener where condition_id ^@ 'rco00000'`)
  await run(`insert into condition_level (org_id, condition_id, parent_id, entry_id, active)
    select org(), c.condition_id, e.parent_id, e.entry_id, true from condition c join catalog_entry e using (org_id, app_id) where condition_id ^@ 'rco00000'`)
  await run(`select catalog_offer(array(select app_id from app))`)
}
