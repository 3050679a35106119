import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Services } from '@assent/server/app/services.ts'
import { takeCheckpoint } from '@assent/server/features/audit/checkpoints.ts'
import { rangesOf } from '@assent/server/features/audit/erase.ts'
import { openExport } from '@assent/server/features/audit/export.ts'
import { openCheckpointKeeper } from '@assent/server/platform/checkpoint-keeper.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { testServices } from '../support/organization.ts'
import { event, exportText, makeFolder, record, recordMany, verifyText } from './support.ts'

const database = await withDatabase()
const { db } = database
const keeper = openCheckpointKeeper(makeFolder())
const services: Services = { ...testServices(db), checkpoints: keeper }
const work = makeFolder()

test('an export may go on where a checkpoint ended, and is verified by itself', async () => {
  const orgId = await database.newOrg()
  await recordMany(db, orgId, 21)
  await takeCheckpoint(services, orgId, true)
  await recordMany(db, orgId, 14)
  const { text } = await exportText(services, orgId, { format: 'jsonl', from: 21 })
  assert.equal(JSON.parse(text.split('\n')[1]!).seq, 22)
  assert.deepEqual(verifyText(work, text, keeper.file(orgId, 1)).ok, true)
  assert.match(verifyText(work, text.replace('User', 'Usor'), keeper.file(orgId, 1)).message, /^Line 2/)
  const head = JSON.parse(text.split('\n')[0]!)
  const otherStart = text.replace(head.peaks[0], 'ab'.repeat(32))
  assert.match(verifyText(work, otherStart).message, /not the 35 events that a checkpoint was signed for/)
  assert.ok(isRefusal(await openExport(services, orgId, { format: 'jsonl', from: 20 })))
})

test('ranges of numbers are short, and many are several texts', () => {
  assert.deepEqual(rangesOf([1, 2, 3, 7, 9, 10]), ['1-3 7 9-10'])
  assert.deepEqual(rangesOf([]), [])
  const many = rangesOf(Array.from({ length: 450 }, (_, i) => i * 2 + 1))
  assert.deepEqual(
    many.map((text) => text.split(' ').length),
    [200, 200, 50],
  )
})

test('OCSF: one object per event, in the classes of identity and access management', async () => {
  const orgId = await database.newOrg()
  const types = {
    'user.lifecycle.create': 300101,
    'user.lifecycle.deactivate': 300105,
    'user.session.start': 300201,
    'user.session.end': 300202,
    'group.user_membership.add': 300501,
    'application.user_membership.remove': 300502,
    'access.request.create': 300599,
    'access.request.condition.create': 300401,
    'access.request.sequence.delete': 300404,
    'assent.connector.update': 300403,
  }
  await record(
    db,
    orgId,
    ...Object.keys(types).map((type) =>
      event({
        type,
        targets: [
          { id: 'u1', type: 'User' },
          { id: 'g1', type: 'UserGroup', displayName: 'Ops' },
        ],
      }),
    ),
    event({ type: 'user.session.start', outcome: 'FAILURE' }),
  )
  const { text, lines } = await exportText(services, orgId, { format: 'ocsf' })
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(rows.length, lines)
  assert.deepEqual(
    rows.slice(0, -1).map((row) => [row.metadata.event_code, row.type_uid]),
    Object.entries(types),
  )
  for (const row of rows) {
    assert.equal(row.type_uid, row.class_uid * 100 + row.activity_id)
    assert.ok(Number.isInteger(row.time) && row.category_uid === 3 && row.metadata.version && row.actor.user.uid)
    assert.ok(row.class_uid === 3004 ? row.entity.uid : row.user.uid)
  }
  assert.deepEqual([rows[4].user.uid, rows[4].privileges, rows[4].resource.name], ['u1', ['g1'], 'Ops'])
  assert.deepEqual([rows.at(-1).status_id, rows[0].status_id], [2, 1])
})

test('an export that nobody reads gives its connection back', async () => {
  const orgId = await database.newOrg()
  await recordMany(db, orgId, 10)
  for (let i = 0; i < 15; i++) {
    const made = await openExport(services, orgId, { format: 'jsonl' })
    assert.ok(!isRefusal(made))
    const reader = made.text[Symbol.asyncIterator]()
    if (i % 2 === 0) await reader.next()
    await reader.return?.()
  }
  // With ten connections in the pool, the fifteenth would have waited for ever.
  assert.equal((await exportText(services, orgId)).lines, 13)
})
