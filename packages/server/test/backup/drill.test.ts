import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { checkpointLine } from '@assent/core/audit/checkpoint.ts'
import { emptyFrontier, extend, rootOf } from '@assent/core/audit/merkle.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { directoryPort } from '@assent/server/features/grants/directory-port.ts'
import { makeLanes } from '@assent/server/features/grants/jobs.ts'
import { backup } from '@assent/server/platform/backup/backup.ts'
import { compareCheckpoints, readCheckpoints } from '@assent/server/platform/backup/outside.ts'
import { confirmRestore, quarantined } from '@assent/server/platform/backup/quarantine.ts'
import { restore } from '@assent/server/platform/backup/restore.ts'
import { type Db, openDb } from '@assent/server/platform/db.ts'
import { makeSecrets } from '@assent/server/platform/secrets.ts'
import { emptyDatabase, withDatabase } from '@assent/server/platform/testing.ts'
import { fakeTarget } from '../grants/fake-target.ts'
import { fakeRequests, makeWorld } from '../grants/world.ts'

const database = await withDatabase()
const folder = mkdtempSync(join(tmpdir(), 'assent-drill-'))
const open: Db[] = []
after(async () => {
  await Promise.all(open.map((db) => db.close()))
  rmSync(folder, { recursive: true, force: true })
})
const secrets = makeSecrets({ current: randomBytes(32), previous: [] })
const opened = (url: string, role?: string): Db => {
  const db = openDb({ url, size: 3, ...(role ? { role } : {}) })
  open.push(db)
  return db
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

/** A checkpoint over the first `size` events, as the server writes it outside. */
const checkpointOf = async (db: Db, orgId: OrgId, size: number) => {
  const rows = await db.inOrg(orgId, (tx) =>
    tx.query<{ leaf: Buffer }>('select leaf from event where org_id = org() and seq <= $1 order by seq', [size]),
  )
  assert.equal(rows.length, size)
  const tree = extend(
    sha256,
    emptyFrontier,
    rows.map(({ leaf }) => leaf),
  )
  const root = Buffer.from(rootOf(sha256, tree)).toString('base64')
  return { org: orgId, size, root, at: new Date().toISOString(), key: 'k', signature: 's' }
}

const sizeOf = async (db: Db, orgId: OrgId): Promise<number> =>
  (await db.inOrg(orgId, (tx) => tx.query<{ size: number }>('select size from audit_head where org_id = org()')))[0]!
    .size

test('C17, H7: dump, advance, restore: no old grant is replayed, ended ones are taken back, and what is lost is told', async () => {
  const target = fakeTarget()
  const world = await makeWorld(database, [target.connector])
  const connectorId = await world.newConnector('fake')
  const appId = await world.newApp(connectorId)
  const [kept, timed, earlier, waiting] = (await world.newUsers(4)) as [string, string, string, string]
  const ask = (userId: string, duration?: string) => ({
    userId,
    appId,
    scopeType: 'APPLICATION' as const,
    scopeId: appId,
    ...(duration ? { duration } : {}),
  })
  const key = (userId: string) => `${userId} app ${appId}`

  const [, timedRequest, earlierRequest] = await world.approve([
    ask(kept),
    ask(timed, 'PT1H'),
    ask(earlier, 'PT1H'),
  ] as never)
  await world.settle()
  assert.deepEqual(
    [kept, timed, earlier].map((user) => target.has.has(key(user))),
    [true, true, true],
  )
  // `earlier` had access and it was taken, all before the backup.
  await world.expire((await world.grantOf(earlierRequest!))['grant_id']!)
  await world.settle()
  assert.equal(target.has.has(key(earlier)), false)
  // `waiting` is approved and not given yet when the backup is made.
  target.behave('fails')
  await world.approve([ask(waiting)] as never)
  await world.settle(3)

  const file = join(folder, 'drill.backup')
  const lines = [checkpointLine(await checkpointOf(database.owner, world.orgId, 2))]
  await backup({ file, ownerUrl: database.ownerUrl, secrets, version: 'test' })
  const saved = await sizeOf(database.owner, world.orgId)
  lines.push(checkpointLine(await checkpointOf(database.owner, world.orgId, saved)))

  // The world goes on: `timed` ends, `earlier` gets access again, `waiting` is given after all.
  target.behave('works')
  await world.approve([ask(earlier)] as never)
  await world.skipPauses()
  await world.settle()
  assert.deepEqual(
    [earlier, waiting].map((user) => target.has.has(key(user))),
    [true, true],
  )
  // The target revokes by hand what it gave to `waiting`: the old queue must not give it again by itself.
  target.has.delete(key(waiting))
  const lost = await sizeOf(database.owner, world.orgId)
  assert.ok(lost > saved)
  lines.push(checkpointLine(await checkpointOf(database.owner, world.orgId, lost)), '{"org": "half a li')
  const outside = join(folder, 'checkpoints.jsonl')
  writeFileSync(outside, lines.join('\n'))

  const urls = await emptyDatabase()
  const { orgs } = await restore({ file, ownerUrl: urls.ownerUrl, url: urls.url, secrets })
  const mine = orgs.find(({ orgId }) => orgId === world.orgId)!
  const owner = opened(urls.superUrl)
  const db = opened(urls.url, 'assent_server')

  // What is missing is told from what was kept outside.
  const compared = await compareCheckpoints(owner, world.orgId, readCheckpoints(outside, world.orgId, 1), mine.events)
  assert.equal(compared.events, saved)
  assert.equal(compared.agreed?.size, saved)
  assert.equal(compared.lost?.events, lost - saved)
  assert.equal(compared.different, undefined)

  // The restored server works, and time has passed: `timed` is over by now.
  await owner.bare(`update grants set ends = clock_timestamp() where request_id = $1`, [timedRequest])
  const lanes = makeLanes({ ...world.services, db }, fakeRequests(db), directoryPort)
  const settle = async () => {
    for (let pass = 0; pass < 20; pass++) {
      await owner.bare('update access set next_try = clock_timestamp() where next_try is not null')
      await owner.bare('update connector_health set quiet_until = null, open_until = null')
      let done = 0
      for (const lane of lanes) done += await lane.work(world.orgId, lane.batch)
      if (done === 0) return
    }
  }
  const givesBefore = target.count('give')
  await settle()
  assert.equal(target.count('give'), givesBefore, 'nothing is given in quarantine')
  assert.deepEqual(
    [kept, timed, earlier, waiting].map((user) => target.has.has(key(user))),
    [true, false, false, false],
    'what ended is taken, even where the target has seen later calls; what stands is left',
  )
  assert.deepEqual(
    (await quarantined(owner)).map(({ epoch, orgId }) => [orgId, epoch]),
    [[world.orgId, 2]],
  )

  // Somebody has looked and confirms: what was approved then is given now.
  assert.equal(await confirmRestore(owner, world.orgId), true)
  assert.equal(await confirmRestore(owner, world.orgId), false)
  await settle()
  assert.equal(target.has.has(key(waiting)), true)
  assert.equal(target.has.has(key(kept)), true)
  assert.deepEqual(await quarantined(owner), [])
})

test('H7: a restored history that is another one than the checkpoints say is told apart from a shorter one', async () => {
  const orgId = await database.newOrg()
  const append = (n: number) =>
    database.db.inOrg(orgId, async (tx) => {
      for (let i = 0; i < n; i++)
        tx.record({ type: 'assent.test', actor: { id: 'x', type: 'System' }, targets: [], detail: { i } })
    })
  await append(5)
  const right = await checkpointOf(database.owner, orgId, 5)
  const wrong = { ...right, size: 4 }
  assert.deepEqual(await compareCheckpoints(database.owner, orgId, [right], 5), {
    events: 5,
    checkpoints: 1,
    agreed: { size: 5, at: right.at },
  })
  const compared = await compareCheckpoints(database.owner, orgId, [right, wrong], 5)
  assert.deepEqual(compared.different, { size: 4, at: wrong.at })
  const other = await compareCheckpoints(database.owner, orgId, [{ ...right, org: 'another' }], 5)
  assert.deepEqual(other, { events: 5, checkpoints: 0 })
})

test('C17: mail, notices, webhooks and calls of delegated flows that waited in the backup are not sent by the restore', async () => {
  const world = await makeWorld(database)
  const [user] = await world.newUsers(1)
  const [requestId] = await world.approve([
    { userId: user, appId: await world.newApp(), scopeType: 'APPLICATION', scopeId: 'x' },
  ] as never)
  await database.owner.inOrg(world.orgId, async (tx) => {
    await tx.query(
      `insert into mail (org_id, mail_id, user_id, address, kind, request_id, cause, card, state, next_try)
       values (org(), 'm1', $1, 'a@example.test', 'k', $2, 'c', '{}', 'QUEUED', clock_timestamp())`,
      [user, requestId],
    )
    await tx.query(
      `insert into notice (org_id, notice_id, kind, request_id, to_kind, to_id, created)
       values (org(), 'n1', 'k', $1, 'USER', $2, clock_timestamp())`,
      [requestId, user],
    )
    await tx.query(
      `insert into task (org_id, task_id, request_id, step, type, status, label, opened, updated, escalated)
       values (org(), 't1', $1, 0, 'WORKFLOW', 'OPEN', 'l', clock_timestamp(), clock_timestamp(), false)`,
      [requestId],
    )
    await tx.query(
      `insert into flow_call (org_id, task_id, request_id, next_try) values (org(), 't1', $1, clock_timestamp())`,
      [requestId],
    )
    await tx.query(
      `insert into webhook (org_id, webhook_id, name, url, secret, created_by) values (org(), 'w1', 'w', 'https://x.example', '', 'test')`,
    )
    await tx.query(`insert into webhook_delivery (org_id, webhook_id, seq) values (org(), 'w1', 1000)`)
  })
  const file = join(folder, 'outbox.backup')
  await backup({ file, ownerUrl: database.ownerUrl, secrets, version: 'test' })
  const urls = await emptyDatabase()
  await restore({ file, ownerUrl: urls.ownerUrl, secrets })
  const owner = opened(urls.superUrl)
  const state = () =>
    owner.inOrg(world.orgId, async (tx) => ({
      mail: await tx.query(`select state from mail where org_id = org()`),
      notices: await tx.query(`select from notice where org_id = org()`),
      due: await tx.query(`select from flow_call where org_id = org() and next_try <= clock_timestamp()`),
      told: await tx.query(
        `select from webhook_delivery where org_id = org() and seq = 1000 and due <= clock_timestamp()`,
      ),
    }))
  assert.deepEqual(await state(), { mail: [{ state: 'DROPPED' }], notices: [], due: [], told: [] })
  await confirmRestore(owner, world.orgId)
  const { due, told } = await state()
  assert.equal(due.length, 1, 'the flow is called once somebody has confirmed')
  assert.deepEqual(told, [], 'subscribers are told of what happens from now on')
})
