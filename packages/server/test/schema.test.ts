import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { dumpSchema } from '@assent/server/platform/schema.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'

const database = await withDatabase()

test('schema.sql is what the migrations make; if not, run `npm run schema`', async () => {
  const file = readFileSync(new URL('../migrations/schema.sql', import.meta.url), 'utf8')
  const [made, written] = [(await dumpSchema(database.owner.bare)).split('\n'), file.split('\n')]
  const at = made.findIndex((line, index) => line !== written[index])
  // The first lines that differ say enough; the whole would be thousands.
  if (at >= 0) assert.deepEqual(written.slice(at, at + 3), made.slice(at, at + 3))
  assert.equal(written.length, made.length)
})

test('every table but two leads its key with org_id and is behind the wall, forced on the owner too', async () => {
  const tables = await database.owner.bare<{ name: string; walled: boolean; key: string | null }>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as walled,
       (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary) as key
     from pg_class c where c.relnamespace = 'assent'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  )
  const free = ['migration', 'org']
  assert.ok(tables.length > 20)
  assert.deepEqual(
    tables.filter(({ name, walled }) => !walled && !free.includes(name)),
    [],
  )
  assert.deepEqual(
    tables.filter(({ name, key }) => key !== 'org_id' && name !== 'migration'),
    [],
  )
})

test('A6: the server role owns nothing, passes no wall, and cannot create', async () => {
  const [role] = await database.db.bare<{ bypass: boolean; super: boolean; owns: number; creates: boolean }>(
    `select rolbypassrls as bypass, rolsuper as super,
       (select count(*)::int from pg_class where relowner = r.oid) as owns,
       has_schema_privilege('assent', 'create') as creates
     from pg_roles r where rolname = current_user`,
  )
  assert.deepEqual(role, { bypass: false, super: false, owns: 0, creates: false })
  await assert.rejects(database.db.bare('create table assent.mine (a int)'), /permission denied/)
  await assert.rejects(database.db.bare('alter table assent.users disable row level security'), /must be owner/)
})
