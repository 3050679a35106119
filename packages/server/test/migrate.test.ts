import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Migration, migrate, readMigrations, schemaState } from '@assent/server/platform/migrate.ts'
import { emptyDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import pg from 'pg'

const step = (name: string, sql: string): Migration => ({
  name,
  sql,
  checksum: createHash('sha256').update(sql).digest('hex'),
})

const base = step('0001_base', 'create table thing (id int primary key, name text)')
const more = step('0002_more', 'alter table thing add column note text; insert into thing values (1, $$a$$, $$b$$)')

const ask = async <Row extends object>(url: string, text: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=assent,public' })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** Keeps a migration with `held` in it from ending; gives how to let it go on. */
const hold = async (url: string): Promise<() => Promise<void>> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('select pg_advisory_lock(7)')
  return () => client.end()
}
const held = 'set local lock_timeout = 0; select pg_advisory_xact_lock(7)'

const names = async (url: string): Promise<string[]> =>
  (await ask<{ name: string }>(url, 'select name from assent.migration order by name')).map(({ name }) => name)

test('migrations are applied in order, once, and the server login is let in', async () => {
  const { ownerUrl, url } = await emptyDatabase()
  const all = readMigrations()
  assert.deepEqual(
    await migrate({ ownerUrl, url }),
    all.map(({ name }) => name),
  )
  assert.deepEqual(await migrate({ ownerUrl, url }), [])
  const asServer = `${url}?options=-c%20role%3Dassent_server%20-c%20search_path%3Dassent`
  assert.deepEqual(await ask(asServer, 'select current_user::text as me, (select count(*)::int from org) as orgs'), [
    { me: 'assent_server', orgs: 0 },
  ])
  const state = await schemaState((text) => ask(asServer, text))
  assert.deepEqual([state.applied.length, state.pending.length, state.problems], [all.length, 0, []])
})

test('one login may be both: the owner works as assent_server too', async () => {
  const { ownerUrl } = await emptyDatabase()
  await migrate({ ownerUrl })
  const asServer = `${ownerUrl}?options=-c%20role%3Dassent_server`
  assert.deepEqual(await ask(asServer, 'select current_user::text as me'), [{ me: 'assent_server' }])
})

test('two processes at once: one migrates, the other waits and finds it done', async () => {
  const { ownerUrl } = await emptyDatabase()
  const slow = step('0001_base', `${base.sql}; ${held}`)
  const said: string[] = []
  const letGo = await hold(ownerUrl)
  const two = [1, 2].map(() => migrate({ ownerUrl, migrations: [slow, more], say: (line) => said.push(line) }))
  assert.ok(await until(() => said.includes('Another process migrates this database; waiting for it.'), 60_000))
  await letGo()
  const both = await Promise.all(two)
  assert.deepEqual(both.map((applied) => applied.length).sort(), [0, 2])
  assert.deepEqual(await ask(ownerUrl, 'select * from thing'), [{ id: 1, name: 'a', note: 'b' }])
})

test('a process that migrates for ever is not waited for without end', async () => {
  const { ownerUrl } = await emptyDatabase()
  const letGo = await hold(ownerUrl)
  const slow = migrate({ ownerUrl, migrations: [step('0001_base', held)] })
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`
  assert.ok(await until(async () => (await ask(ownerUrl, waits)).length === 1, 60_000))
  await assert.rejects(
    migrate({ ownerUrl, migrations: [base], waitMs: 100 }),
    /has been migrating this database for more/,
  )
  await letGo()
  await slow
})

test('H14: a migration that fails leaves nothing of itself, says where, and the next run goes on there', async () => {
  const { ownerUrl } = await emptyDatabase()
  const broken = step('0002_more', 'alter table thing add column note text;\n\nalter table thong add column x int')
  await assert.rejects(
    migrate({ ownerUrl, migrations: [base, broken] }),
    /Migration 0002_more failed, and nothing of it was kept: relation "thong" does not exist/,
  )
  assert.deepEqual(await names(ownerUrl), ['0001_base'])
  assert.deepEqual(await migrate({ ownerUrl, migrations: [base, more] }), ['0002_more'])
})

test('a mistake in the text is told with its line', async () => {
  const { ownerUrl } = await emptyDatabase()
  const broken = step('0001_base', 'create table a (id int);\n\ncreate tabel b (id int)')
  await assert.rejects(migrate({ ownerUrl, migrations: [broken] }), /Migration 0001_base line 3 failed.*syntax error/)
})

test('H14: kill -9 at each statement of a migration; the next run completes it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-migrate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const parts = [base.sql, 'alter table thing add column note text', `insert into thing values (1, $$a$$, $$b$$)`]
  const program = join(folder, 'migrate.ts')
  const source = JSON.stringify(new URL('../src/platform/migrate.ts', import.meta.url).href)
  writeFileSync(
    program,
    `import { migrate } from ${source}
    await migrate({ ownerUrl: process.argv[2], migrations: JSON.parse(process.argv[3]) })`,
  )
  for (const [at] of parts.entries()) {
    const { ownerUrl } = await emptyDatabase()
    const halted = parts.toSpliced(at + 1, 0, 'select pg_sleep(120)').join(';\n')
    const child = spawn(process.execPath, [program, ownerUrl, JSON.stringify([step('0001_base', halted)])])
    const sleeping = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
    assert.ok(await until(async () => (await ask(ownerUrl, sleeping)).length === 1, 60_000))
    child.kill('SIGKILL')
    await once(child, 'exit')
    // The backend sees only at its next word that nobody is there; another server would end it as well.
    await ask(ownerUrl, sleeping.replace('select pid', 'select pg_terminate_backend(pid)'))
    assert.deepEqual(await names(ownerUrl), [])
    assert.deepEqual(await migrate({ ownerUrl, migrations: [step('0001_base', parts.join(';\n'))] }), ['0001_base'])
    assert.deepEqual(await ask(ownerUrl, 'select * from thing'), [{ id: 1, name: 'a', note: 'b' }])
  }
})

test('C18: a database that is newer than the program is refused, and nothing is changed', async () => {
  const { ownerUrl } = await emptyDatabase()
  await migrate({ ownerUrl, migrations: [base, more] })
  await assert.rejects(
    migrate({ ownerUrl, migrations: [base] }),
    /The database is newer than this Assent: it has 0002_more, which this version does not know/,
  )
  assert.deepEqual(await names(ownerUrl), ['0001_base', '0002_more'])
})

test('a file that was changed after it was applied is refused by name', async () => {
  const { ownerUrl } = await emptyDatabase()
  await migrate({ ownerUrl, migrations: [base] })
  const changed = step('0001_base', `${base.sql} -- harmless`)
  await assert.rejects(migrate({ ownerUrl, migrations: [changed, more] }), /Migration 0001_base was changed after/)
  assert.deepEqual(await names(ownerUrl), ['0001_base'])
})

test('a file that comes late, before one that is applied, is refused', async () => {
  const { ownerUrl } = await emptyDatabase()
  const third = step('0003_third', 'create table third (id int)')
  await migrate({ ownerUrl, migrations: [base, third] })
  await assert.rejects(
    migrate({ ownerUrl, migrations: [base, more, third] }),
    /0002_more is not applied, though 0003_third/,
  )
})

test('two files with one number are refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-migrate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const name of ['0001_a.sql', '0002_b.sql', '0002_c.sql', 'schema.sql']) writeFileSync(join(folder, name), '')
  assert.throws(() => readMigrations(folder), /Two migrations have the number 0002: 0002_b and 0002_c/)
})

test('line ends of another system do not change a checksum', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-migrate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const read = (text: string) => {
    writeFileSync(join(folder, '0001_a.sql'), text)
    return readMigrations(folder)[0]!.checksum
  }
  assert.equal(read('a\nb\n'), read('a\r\nb\r\n'))
  assert.notEqual(read('a\nb\n'), read('a\nc\n'))
})

test('a login without rights is told what to run', async () => {
  const { url, superUrl } = await emptyDatabase()
  await assert.rejects(
    migrate({ ownerUrl: url, migrations: [base] }),
    /may not create the schema here.*grant create on/,
  )
  await assert.rejects(
    migrate({ ownerUrl: superUrl, url: 'postgres://nobody-here@x/y' }),
    /There is no login named nobody-here/,
  )
})

test('an organization from before there were first teams gets those it lacks, with its first administrator', async () => {
  const { ownerUrl, superUrl, url } = await emptyDatabase()
  const all = readMigrations()
  const before = all.filter(({ name }) => name < '0045')
  await migrate({ ownerUrl, url, migrations: before })
  for (const [org, team] of [
    ['00oBare', 'Desk'],
    ['00oHas', 'Privileged ACCESS'],
  ])
    await ask(
      superUrl,
      `insert into org (org_id, name) values ('${org}', 'Old');
       insert into users (org_id, user_id, person_id, login, email, roles)
         select '${org}', u, u, u, u || '@example.test', array['SUPER_ADMIN'] from unnest(array['00u2', '00u1']) u;
       insert into app (org_id, app_id, kind, name, label) values ('${org}', 'own', 'TEAM', 'team', '${team}');
       insert into team (org_id, team_id, icon) values ('${org}', 'own', 'key')`,
    )
  await migrate({ ownerUrl, url, migrations: all })
  assert.deepEqual(
    await ask(
      superUrl,
      `select t.org_id as org, a.label, t.purpose, t.team_id = 'own' as own, array_agg(m.user_id)::text as members
       from team t join app a on a.org_id = t.org_id and a.app_id = t.team_id
       left join team_member m on m.org_id = t.org_id and m.team_id = t.team_id
       group by 1, 2, 3, 4 order by 1, 2`,
    ),
    [
      { org: '00oBare', label: 'Desk', purpose: null, own: true, members: '{NULL}' },
      { org: '00oBare', label: 'IT', purpose: null, own: false, members: '{NULL}' },
      { org: '00oBare', label: 'Privileged Access', purpose: 'PRIVILEGED_ACCESS', own: false, members: '{00u1}' },
      { org: '00oHas', label: 'IT', purpose: null, own: false, members: '{NULL}' },
      { org: '00oHas', label: 'Privileged ACCESS', purpose: 'PRIVILEGED_ACCESS', own: true, members: '{00u1}' },
    ],
  )
})
