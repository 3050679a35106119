import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Checkpoint } from '@assent/core/audit/checkpoint.ts'
import { isConsistent, isIncluded } from '@assent/core/audit/merkle.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Services } from '@assent/server/app/services.ts'
import { takeCheckpoint } from '@assent/server/features/audit/checkpoints.ts'
import { makeAudit } from '@assent/server/features/audit/index.ts'
import { sha256 } from '@assent/server/features/audit/tree.ts'
import { openCheckpointKeeper } from '@assent/server/platform/checkpoint-keeper.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { pino } from 'pino'
import { testServices } from '../support/organization.ts'
import { event, exportText, makeFolder, record, recordMany, verifyText } from './support.ts'

const database = await withDatabase()
const { db, owner } = database
const dataDir = makeFolder()
const keeper = openCheckpointKeeper(dataDir)
const said: string[] = []
const services: Services = {
  ...testServices(db),
  checkpoints: keeper,
  log: pino({ level: 'error' }, { write: (line: string) => void said.push(line) }),
}
const work = makeFolder()

const admin = (orgId: OrgId, roles: Caller['roles'] = ['SUPER_ADMIN']): Caller => ({
  orgId,
  userId: '00u000000000000admin' as Caller['userId'],
  personId: '00u000000000000admin' as Caller['personId'],
  kind: 'HUMAN',
  roles,
  channel: 'api',
})
/** As a database administrator who takes every guard down. */
const asAdministrator = async (orgId: OrgId, ...statements: string[]) => {
  const client = await owner.client()
  try {
    await client.query('begin')
    await client.query('set local session_replication_role = replica')
    for (const sql of statements) await client.query(sql.replaceAll('$org', `'${orgId}'`))
    await client.query('commit')
  } finally {
    client.release()
  }
}
/** As he would then make the chain whole again, and the tree's leaves. */
const rechain = (from: number) => `do $$ declare link bytea; r record; begin
  select coalesce((select chain from assent.event where org_id = $org and seq = ${from - 1}), decode(repeat('00', 32), 'hex')) into link;
  for r in select * from assent.event where org_id = $org and seq >= ${from} order by seq loop
    link := sha256(link || sha256('\\x00'::bytea || convert_to(r.body, 'UTF8')));
    update assent.event set chain = link, leaf = sha256('\\x00'::bytea || convert_to(r.body, 'UTF8')) where org_id = r.org_id and seq = r.seq;
  end loop;
  update assent.audit_head h set chain = link, size = (select max(seq) from assent.event where org_id = $org) where org_id = $org;
end $$`

test('the key is made once, is readable by nobody else, and is the same after a restart', () => {
  const path = join(dataDir, 'audit', 'checkpoint-key.pem')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(openCheckpointKeeper(dataDir).key, keeper.key)
  assert.match(keeper.key, /^[\w-]{43}$/)
  assert.notEqual(openCheckpointKeeper(makeFolder()).key, keeper.key)
})

test('a checkpoint covers every event so far, is written outside and inside, and waits until the last one is old', async () => {
  const orgId = await database.newOrg()
  assert.equal(await takeCheckpoint(services, orgId, true), 0)
  assert.equal(existsSync(keeper.file(orgId, 1)), false)
  await recordMany(db, orgId, 7)
  assert.equal(await takeCheckpoint(services, orgId, false), 7)
  await recordMany(db, orgId, 5)
  assert.equal(await takeCheckpoint(services, orgId, false), 7)
  assert.equal(await takeCheckpoint(services, orgId, true), 12)
  assert.equal(await takeCheckpoint(services, orgId, true), 12)
  const outside = readFileSync(keeper.file(orgId, 1), 'utf8').trim().split('\n')
  assert.deepEqual(
    outside.map((line) => JSON.parse(line).size),
    [7, 12],
  )
  const stored = await db.inOrg(orgId, (tx) =>
    tx.query<{ root: string }>(`select encode(root, 'base64') as root from checkpoint order by size`),
  )
  assert.deepEqual(
    stored.map(({ root }) => root),
    outside.map((line) => JSON.parse(line).root),
  )
})

test('the lane signs within a minute while there are events', async () => {
  const orgId = await database.newOrg()
  const lane = makeAudit(services).lanes.find(({ name }) => name === 'audit.checkpoint')!
  await recordMany(db, orgId, 3)
  await lane.work(orgId, lane.batch)
  await recordMany(db, orgId, 3)
  await owner.bare(`alter table checkpoint disable trigger all`)
  await owner.bare(`update checkpoint set at = at - interval '36 s' where org_id = '${orgId}'`)
  await owner.bare(`alter table checkpoint enable trigger all`)
  await lane.work(orgId, lane.batch)
  assert.equal(keeper.last(orgId, 1)?.size, 6)
  // 35 s old at the latest look but one, 20 s until the next: 55 s.
  assert.ok(lane.everyMs + 35_000 < 60_000)
})

test('an export is verified offline, and after one changed byte it is not', async () => {
  const orgId = await database.newOrg()
  for (let i = 0; i < 12; i++) {
    await recordMany(db, orgId, 200)
    if (i % 3 === 0) await takeCheckpoint(services, orgId, true)
  }
  await record(db, orgId, event({ detail: { hostile: '\u2028\n"\ud800"' } }))
  const { text, lines } = await exportText(services, orgId)
  assert.equal(text.split('\n').length - 1, lines)
  const found = verifyText(work, text, keeper.file(orgId, 1))
  assert.deepEqual([found.ok, found.events], [true, 2_401], found.message)
  assert.match(found.message, new RegExp(keeper.key))
  const bytes = Buffer.from(text)
  const at = bytes.indexOf('access.request.create', bytes.length / 2)
  bytes[at]! ^= 1
  writeFileSync(join(work, 'bent'), bytes)
  assert.match(verifyText(work, bytes.toString()).message, /^Line \d+: event \d+ or its link was changed/)
})

test('H6: what a database administrator changes is found, however well he mends the chain', async () => {
  const changes: [string, ...string[]][] = [
    [`update assent.event set body = replace(body, '"User"', '"System"') where org_id = $org and seq = 5`, rechain(5)],
    [
      `delete from assent.event where org_id = $org and seq = 5`,
      `update assent.event set seq = seq - 1 where org_id = $org and seq > 5`,
      rechain(5),
    ],
    [
      `update assent.event set body = (select body from assent.event where org_id = $org and seq = 9) where org_id = $org and seq = 5`,
      rechain(1),
    ],
    [`update assent.event set detail = '{"detail":{"n":99}}' where org_id = $org and seq = 5`],
    [`update assent.event set detail = null, salt = null where org_id = $org and seq = 5`],
    [`update assent.event set salt = '\\x00' where org_id = $org and seq = 5`],
    [`update assent.event set chain = leaf where org_id = $org and seq = 5`],
    // Hidden from whoever searches.
    [`update assent.event set type = 'access.request.hidden' where org_id = $org and seq = 5`],
    [`update assent.event set at = '1999-01-01' where org_id = $org and seq = 5`],
    [`update assent.event set actor_id = 'nobody' where org_id = $org and seq = 5`],
    [`update assent.event set request_id = null where org_id = $org and seq = 5`],
    [`update assent.event set target_ids = '{}' where org_id = $org and seq = 5`],
    [`delete from assent.event where org_id = $org and seq = 5`],
    [
      `update assent.event set body = replace(body, '"User"', '"System"') where org_id = $org and seq = 5`,
      rechain(5),
      `delete from assent.checkpoint where org_id = $org`,
    ],
  ]
  for (const statements of changes) {
    const orgId = await database.newOrg()
    await recordMany(db, orgId, 12)
    await takeCheckpoint(services, orgId, true)
    await asAdministrator(orgId, ...statements)
    await recordMany(db, orgId, 3)
    const found = verifyText(work, (await exportText(services, orgId)).text, keeper.file(orgId, 1))
    assert.equal(found.ok, false, statements[0])
    assert.match(found.message, /^Line \d+: /)
  }
})

test('H7: a record that was cut or rolled back is never signed again, and an outside checkpoint convicts it', async () => {
  const orgId = await database.newOrg()
  await recordMany(db, orgId, 20)
  await takeCheckpoint(services, orgId, true)
  await asAdministrator(
    orgId,
    'delete from assent.event where org_id = $org and seq > 15',
    'delete from assent.checkpoint where org_id = $org',
    rechain(15),
  )
  said.length = 0
  assert.equal(await takeCheckpoint(services, orgId, true), 0)
  assert.match(said.join(), /covers 20 events; the database has only 15/)
  const short = verifyText(work, (await exportText(services, orgId)).text, keeper.file(orgId, 1))
  assert.match(short.message, /covers 20 events: the record was cut off or rolled back/)
  // Grown past the old length since.
  await recordMany(db, orgId, 30)
  said.length = 0
  assert.equal(await takeCheckpoint(services, orgId, true), 0)
  assert.match(said.join(), /first 20 events are not those of the checkpoint/)
  assert.match(
    verifyText(work, (await exportText(services, orgId)).text, keeper.file(orgId, 1)).message,
    /not the 20 events that a checkpoint kept outside is over/,
  )
  // A restore that somebody confirmed is a new epoch with a file of its own; until he does, nothing is signed.
  await owner.bare(`update org set epoch = 2, quarantined_since = now() where org_id = '${orgId}'`)
  assert.equal(await takeCheckpoint(services, orgId, true), 0)
  await owner.bare(`update org set quarantined_since = null where org_id = '${orgId}'`)
  assert.equal(await takeCheckpoint(services, orgId, true), 45)
  assert.match(keeper.file(orgId, 2), /epoch-2/)
})

test('H6: one event proves itself in the first signed tree head after it', async () => {
  const orgId = await database.newOrg()
  const audit = makeAudit(services)
  await recordMany(db, orgId, 5)
  await takeCheckpoint(services, orgId, true)
  await recordMany(db, orgId, 4)
  const log = await audit.queries['audit.log'](admin(orgId), { descending: true, keywords: [], limit: 20 })
  assert.ok(!isRefusal(log))
  const proofs = []
  for (const { published, uuid } of log.items) {
    const proof = await audit.queries['audit.proof'](admin(orgId), { published, uuid })
    assert.ok(!isRefusal(proof))
    proofs.push(proof)
    const { body, checkpoint, leaf, path, seq } = proof
    assert.equal(JSON.parse(body).id, uuid)
    assert.deepEqual(bytes(leaf), sha256(Buffer.concat([Buffer.from([0]), Buffer.from(body)])))
    if (!checkpoint) continue
    const claim = { index: seq - 1, size: checkpoint.size, leaf: bytes(leaf), root: bytes(checkpoint.root) }
    assert.equal(isIncluded(sha256, claim, path.map(bytes)), true)
    assert.equal(isIncluded(sha256, { ...claim, index: seq % checkpoint.size }, path.map(bytes)), false)
  }
  const seqs = proofs.map(({ checkpoint, seq }) => [seq, checkpoint?.size ?? null])
  assert.deepEqual(
    seqs.sort(([a], [b]) => a! - b!),
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((seq) => [seq, seq <= 5 ? 5 : null]),
  )
  const { published } = log.items[0]!
  const unknown = await audit.queries['audit.proof'](admin(orgId), { published, uuid: 'no-such-event' })
  assert.ok(isRefusal(unknown) && unknown.code === 'not_found')
  const stranger = await audit.queries['audit.proof'](admin(orgId, []), { published, uuid: log.items[0]!.uuid })
  assert.ok(isRefusal(stranger) && stranger.code === 'forbidden')
})

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')

test('H8: a witness follows the record by its proofs, and refuses another history', async () => {
  const orgId = await database.newOrg()
  const audit = makeAudit(services)
  /** What a witness keeps, and all it needs: the last checkpoint it saw. */
  const witness = async (seen: Checkpoint, next: Checkpoint): Promise<boolean> => {
    const answer = await audit.queries['audit.consistency'](admin(orgId), { from: seen.size, to: next.size })
    assert.ok(!isRefusal(answer))
    const root = (checkpoint: Checkpoint) => Buffer.from(checkpoint.root, 'base64')
    const claim = { oldSize: seen.size, oldRoot: root(seen), newSize: next.size, newRoot: root(next) }
    return isConsistent(
      sha256,
      claim,
      answer.proof.map((hash) => Buffer.from(hash, 'base64')),
    )
  }
  const last = () => keeper.last(orgId, 1)!
  let seen: Checkpoint | undefined
  for (const more of [1, 6, 1, 8, 17, 3]) {
    await recordMany(db, orgId, more)
    await takeCheckpoint(services, orgId, true)
    if (seen) assert.equal(await witness(seen, last()), true)
    seen = last()
  }
  const unknown = await audit.queries['audit.consistency'](admin(orgId), { from: 2, to: seen!.size })
  assert.ok(isRefusal(unknown) && unknown.code === 'not_found')
  // Rewritten, with every trace in the database and beside it changed to match: only the witness remembers.
  await asAdministrator(
    orgId,
    `update assent.event set body = replace(body, '"User"', '"System"') where org_id = $org and seq = 4`,
    rechain(4),
    `delete from assent.checkpoint where org_id = $org and size < 36`,
    `update assent.checkpoint set frontier = (select array[sha256(string_agg(leaf, '')), sha256('x')] from assent.event where org_id = $org) where org_id = $org`,
  )
  rmSync(keeper.file(orgId, 1))
  await recordMany(db, orgId, 5)
  await takeCheckpoint(services, orgId, true)
  assert.equal(last().size, 41)
  assert.equal(await witness(seen!, last()), false)
})

test('a line outside that a crash cut short is passed over', async () => {
  const orgId = await database.newOrg()
  await recordMany(db, orgId, 4)
  await takeCheckpoint(services, orgId, true)
  appendFileSync(keeper.file(orgId, 1), '{"org":"')
  assert.equal(keeper.last(orgId, 1)?.size, 4)
  await recordMany(db, orgId, 4)
  await takeCheckpoint(services, orgId, true)
  const lines = readFileSync(keeper.file(orgId, 1), 'utf8').trim().split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).size),
    [4, 8],
  )
})

test('H11: what is erased is gone, its erasure is on the record, and the record is still proven', async () => {
  const orgId = await database.newOrg()
  const audit = makeAudit(services)
  const [ada, bob] = ['00u00000000000000ada', '00u00000000000000bob']
  const about = (id: string, detail: object) =>
    event({
      actor: { id: 'system', type: 'System' },
      targets: [{ id, type: 'User', displayName: 'Secret Name' }],
      detail: detail as never,
    })
  await record(
    db,
    orgId,
    about(bob, { n: 1 }),
    about(ada, { n: 2 }),
    about(ada, { n: 3 }),
    about(bob, { n: 4 }),
    event({ detail: { n: 5 } }),
  )
  await takeCheckpoint(services, orgId, true)
  const refused = await audit.commands['audit.erase'](admin(orgId, ['AUDITOR']), { userId: ada, reason: 'asked' })
  assert.ok(isRefusal(refused) && refused.code === 'forbidden')
  assert.deepEqual(await audit.commands['audit.erase'](admin(orgId), { userId: ada, reason: 'She asked for it.' }), {
    erased: 3,
  })
  const again = await audit.commands['audit.erase'](admin(orgId), { userId: ada, reason: 'Again.' })
  assert.ok(isRefusal(again) && again.code === 'not_found')
  const none = await audit.commands['audit.erase'](admin(orgId), { reason: 'Everything.' })
  assert.ok(isRefusal(none))
  const rows = await db.inOrg(orgId, (tx) =>
    tx.query<{ seq: number; body: string; detail: string | null; salt: Buffer | null }>(
      'select seq, body, detail, salt from event order by seq',
    ),
  )
  assert.deepEqual(
    rows.map(({ detail, salt }) => (detail !== null) === (salt !== null) && detail !== null),
    [true, false, false, true, false, true],
  )
  const body = JSON.parse(rows[5]!.body)
  assert.deepEqual(
    [body.type, body.targets, body.actor.id],
    ['assent.audit.erase', [{ id: '2-3 5', type: 'AuditEvents' }], '00u000000000000admin'],
  )
  const { text } = await exportText(services, orgId)
  const found = verifyText(work, text, keeper.file(orgId, 1))
  assert.equal(found.ok, true, found.message)
  assert.match(found.message, /3 erased in part/)
  // Nothing of it in a copy of the table either, once the dead rows are cleared away.
  assert.equal(
    rows.slice(1, 3).some(({ body }) => body.includes('Secret')),
    false,
  )
})

test('H11: an erasure must be recorded as what it is, and names all it erases', async () => {
  const orgId = await database.newOrg()
  await recordMany(db, orgId, 3)
  const { sealedColumns } = await import('@assent/server/platform/record.ts')
  const tryErase = (type: string, targets: { id: string; type: string }[]) =>
    db.inOrg(orgId, (tx) =>
      tx.query<{ n: number }>(
        'select event_erase($1, $2, $3, $4, $5, $6, $7, $8) as n',
        sealedColumns(orgId, tx.began, [event({ type, targets })]),
      ),
    )
  await assert.rejects(
    tryErase('access.request.create', [{ id: '1-3', type: 'AuditEvents' }]),
    /recorded as assent.audit.erase/,
  )
  assert.deepEqual(await tryErase('assent.audit.erase', [{ id: '1-3', type: 'User' }]), [{ n: 0 }])
  assert.deepEqual(await tryErase('assent.audit.erase', [{ id: '2', type: 'AuditEvents' }]), [{ n: 1 }])
  assert.equal(verifyText(work, (await exportText(services, orgId)).text).ok, true)
})
