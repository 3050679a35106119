import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { backup } from '@assent/server/platform/backup/backup.ts'
import { checkArchive, restore } from '@assent/server/platform/backup/restore.ts'
import { openDb } from '@assent/server/platform/db.ts'
import { migrate, readMigrations } from '@assent/server/platform/migrate.ts'
import { makeSecrets } from '@assent/server/platform/secrets.ts'
import { emptyDatabase, withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from '../support/organization.ts'

const database = await withDatabase()
const services = testServices(database.db)
const requests = makeRequests(services)
const folder = mkdtempSync(join(tmpdir(), 'assent-backup-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const keyBytes = randomBytes(32)
const secrets = makeSecrets({ current: keyBytes, previous: [] })
const version = '0.0.0-test'

const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

/** An organization with a request that was decided and one that waits. */
const seed = async (): Promise<string> => {
  const orgId = await database.newOrg('Ärzte & "Söhne"\t\\N')
  const org = await makeOrganization(services, orgId)
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss, profile: { note: 'tab\tline\nback\\slash 日本' } })
  for (const label of ['Wiki', 'Tracker']) {
    const { entryId } = await org.requestable(label, [managerStep], { duration: 'P7D' })
    const asked = await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] })
    assert.ok('requestId' in asked)
    const taskId = asked.tasks[0]!.taskId
    const { requestId } = asked
    const bytes = (async function* () {
      yield Buffer.alloc(1_500_000, `${label}\n`)
    })()
    const file = await requests.commands['attachment.add'](org.caller(ada), { requestId, name: 'a.txt', bytes })
    assert.ok('attachmentId' in file)
    const message = { requestId, body: 'See there', attachmentIds: [file.attachmentId] }
    await requests.commands['request.message'](org.caller(ada), message)
    if (label === 'Wiki')
      await requests.commands['request.answer'](org.caller(boss), { taskId, answer: { decision: 'APPROVE' } })
  }
  await org.run(
    `insert into session (org_id, session_id, user_id, hash, method, idle_until, expires)
     values (org(), 'ses1', $1, sha256(convert_to($1, 'UTF8')), 'PASSWORD', clock_timestamp() + interval '1 hour', clock_timestamp() + interval '1 hour')`,
    [ada],
  )
  return orgId
}

const orgs = [await seed(), await seed()]
const file = join(folder, 'whole.backup')
const result = await backup({ file, ownerUrl: database.ownerUrl, secrets, version })

type Dump = Record<string, { count: number; sum: string }>

/** A fingerprint of every table, taken as the superuser. */
const fingerprint = async (url: string, leaveOut: readonly string[]): Promise<Dump> => {
  const db = openDb({ url, size: 1 })
  try {
    const tables = await db.bare<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'assent'::regnamespace and relkind in ('r', 'p') order by 1`,
    )
    const dump: Dump = {}
    for (const { name } of tables.filter((table) => !leaveOut.includes(table.name))) {
      const [row] = await db.bare<{ count: number; sum: string }>(
        `select count(*) as count, coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as sum from assent."${name}" t`,
      )
      dump[name] = row!
    }
    return dump
  } finally {
    await db.close()
  }
}

// What a restore changes on purpose: epoch and quarantine, its own event, notices that are not sent again, sign-ins.
const changed = ['org', 'event', 'audit_head', 'notice', 'session', 'migration']

const restored = await emptyDatabase()
const done = await restore({ file, ownerUrl: restored.ownerUrl, url: restored.url, secrets })

test('a backup is one file for its owner alone, and says what is in it', async () => {
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(result.orgs.map(({ orgId }) => orgId).sort(), [...orgs].sort())
  assert.ok(result.orgs.every(({ events }) => events > 0))
  const header = await checkArchive(file, secrets)
  assert.equal(header.product, `assent ${version}`)
  assert.deepEqual(
    header.migrations.map(({ name }) => name),
    readMigrations().map(({ name }) => name),
  )
})

test('H13: a restore puts back every row of every organization as it was', async () => {
  assert.equal(done.rows, result.rows)
  const [before, now] = await Promise.all([
    fingerprint(database.superUrl, changed),
    fingerprint(restored.superUrl, changed),
  ])
  assert.deepEqual(now, before)
  assert.equal(now['request']!.count, 4)
  assert.equal(now['vote']!.count, 2)
})

test('a restored record goes on with its chain, and sign-ins do not come back', async () => {
  const db = openDb({ url: restored.superUrl, size: 1 })
  const old = openDb({ url: database.superUrl, size: 1 })
  try {
    for (const { epoch, events, orgId } of done.orgs) {
      assert.equal(epoch, 2)
      const rows = await db.bare<{ seq: number; type: string; right: boolean }>(
        `select seq, type, chain = sha256(coalesce(lag(chain) over (order by seq), decode(repeat('00', 32), 'hex')) || leaf) as right
         from event where org_id = $1 order by seq`,
        [orgId],
      )
      assert.equal(rows.length, events + 1)
      assert.ok(rows.every(({ right }) => right))
      assert.equal(rows.at(-1)!.type, 'assent.backup.restore')
    }
    const [sessions] = await db.bare<{ n: number }>('select count(*) as n from session')
    assert.equal(sessions!.n, 0)
    const [before] = await old.bare<{ n: number }>('select count(*) as n from session')
    assert.equal(before!.n, 2)
    const walls = await db.bare<{ name: string }>(
      `select relname as name from pg_class c where relnamespace = 'assent'::regnamespace and relkind = 'r'
         and ((relrowsecurity and not relforcerowsecurity) or exists (select from pg_trigger where tgrelid = c.oid and tgenabled = 'D'))`,
    )
    assert.deepEqual(walls, [], 'walls and triggers are up again')
  } finally {
    await Promise.all([db.close(), old.close()])
  }
})

test('a restored database can be worked on: a request that waited is decided', async () => {
  const db = openDb({ url: restored.url, role: 'assent_server' })
  try {
    const again = testServices(db)
    const orgId = orgs[0] as Parameters<typeof makeOrganization>[1]
    const [task] = await db.inOrg(orgId, (tx) =>
      tx.query<{ task_id: string; principal_id: string }>('select task_id, principal_id from task_assignee'),
    )
    const caller = (await makeOrganization(again, orgId)).caller(task!.principal_id)
    const decided = await makeRequests(again).commands['request.answer'](caller, {
      taskId: task!.task_id,
      answer: { decision: 'DENY' },
    })
    assert.equal('status' in decided && decided.status, 'DENIED')
  } finally {
    await db.close()
  }
})

test('a backup is restored into an empty database only', async () => {
  await assert.rejects(restore({ file, ownerUrl: restored.ownerUrl, secrets }), /not empty.*empty database only/s)
  await assert.rejects(restore({ file, ownerUrl: database.ownerUrl, secrets }), /not empty/)
})

test('a file that is there is not overwritten, unless asked for', async () => {
  await assert.rejects(backup({ file, ownerUrl: database.ownerUrl, secrets, version }), { code: 'EEXIST' })
  assert.equal((await checkArchive(file, secrets)).format, 1)
})

test('H13: a backup without its key is refused, and the key that was in use before will do', async () => {
  const other = makeSecrets({ current: randomBytes(32), previous: [] })
  const target = await emptyDatabase()
  await assert.rejects(restore({ file, ownerUrl: target.ownerUrl, secrets: other }), /SECRET_KEY/)
  const rotated = makeSecrets({ current: randomBytes(32), previous: [keyBytes] })
  assert.equal((await checkArchive(file, rotated)).format, 1)
})

test('a damaged, cut or forged backup is refused, and the database stays empty', async () => {
  const whole = readFileSync(file)
  const target = await emptyDatabase()
  const bad = join(folder, 'bad.backup')
  const cases: [string, Buffer][] = [
    ['cut', whole.subarray(0, whole.length - 20)],
    ['half', whole.subarray(0, whole.length / 2)],
    ['empty', Buffer.alloc(0)],
    ['something else', Buffer.from('PK\u0003\u0004 this is no backup of anything')],
    ['more at the end', Buffer.concat([whole, Buffer.from('more')])],
  ]
  for (let i = 0; i < 40; i++) {
    const at = 16 + Math.floor(((whole.length - 16) * i) / 40)
    const flipped = Buffer.from(whole)
    flipped[at]! ^= 1 << (i % 8)
    cases.push([`bit at ${at}`, flipped])
  }
  // The bit of the packed stream's header that readers have to ignore (RFC 8878, 3.1.1.1.1.3).
  const ignored = Buffer.from(whole)
  ignored[16 + 4]! ^= 1 << 4
  cases.push(['a bit without a meaning', ignored])
  for (const [name, bytes] of cases) {
    writeFileSync(bad, bytes)
    await assert.rejects(restore({ file: bad, ownerUrl: target.ownerUrl, secrets }), Error, name)
  }
  const db = openDb({ url: target.ownerUrl, size: 1 })
  const there = await db.bare(`select from pg_namespace where nspname = 'assent'`)
  await db.close()
  assert.equal(there.length, 0)
})

test('a backup of an older version is restored as it was and then migrated; one of a newer version is refused', async () => {
  const older = readMigrations().slice(0, -1)
  const source = await emptyDatabase()
  await migrate({ ownerUrl: source.ownerUrl, url: source.url, migrations: older })
  const db = openDb({ url: source.ownerUrl, size: 1 })
  await db.bare(`insert into org (org_id, name) values ('00oOlder', 'Older')`)
  await db.close()
  const old = join(folder, 'older.backup')
  await backup({ file: old, ownerUrl: source.ownerUrl, secrets, version })
  // A server has been started on the database that is to be filled: its schema is the newest, and empty.
  const target = await emptyDatabase()
  await migrate({ ownerUrl: target.ownerUrl, url: target.url })
  const restoredOld = await restore({ file: old, ownerUrl: target.ownerUrl, url: target.url, secrets })
  assert.deepEqual(restoredOld.orgs, [{ orgId: '00oOlder', name: 'Older', epoch: 2, events: 0 }])
  const now = openDb({ url: target.ownerUrl, size: 1 })
  const applied = await now.bare<{ name: string }>('select name from migration order by name')
  await now.close()
  assert.deepEqual(
    applied.map(({ name }) => name),
    readMigrations().map(({ name }) => name),
  )
})
