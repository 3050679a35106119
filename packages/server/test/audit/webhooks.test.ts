import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settleRestored } from '@assent/server/platform/backup/quarantine.ts'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { event, record } from './support.ts'
import { note, type Seen, webhookWorld } from './webhook-world.ts'

const { db, hurry, owner, restOf, subscribe, work } = await webhookWorld()

test('an event arrives once, signed as Standard Webhooks says, with what the log would show', async () => {
  const { orgId, to, secret, state } = await subscribe()
  await record(db, orgId, event({ type: 'other.thing' }), note(1))
  assert.equal(await work(orgId), 1)
  assert.equal(await work(orgId), 0)
  assert.equal(to.seen.length, 1)
  const [{ headers, body }] = to.seen as [Seen]
  const verified = new Webhook(secret).verify(body, headers) as {
    type: string
    timestamp: string
    data: { uuid: string }
  }
  assert.deepEqual([verified.type, verified.data.uuid], ['assent.test.note', headers['webhook-id']])
  assert.throws(() => new Webhook(secret).verify(body.replace('note', 'nope'), headers), WebhookVerificationError)
  const { waiting, failures, lastDelivered, ...rest } = await state()
  assert.deepEqual([waiting, failures, typeof lastDelivered], [0, 0, 'string'])
  assert.doesNotMatch(JSON.stringify(rest), /whsec_|secret/)
})

test('types are taken by name or beginning; none means all', async () => {
  const some = await subscribe({ eventTypes: ['assent.test.note', 'user.lifecycle.*'] })
  const types = [
    'assent.test.note',
    'assent.test.notes',
    'user.lifecycle.create',
    'user.lifecycle',
    'user.session.start',
  ]
  await record(db, some.orgId, ...types.map((type) => event({ type })))
  await work(some.orgId)
  assert.deepEqual(some.to.arrived.map(({ type }) => type).sort(), ['assent.test.note', 'user.lifecycle.create'])
  const all = await subscribe({ eventTypes: [] })
  await record(db, all.orgId, ...types.map((type) => event({ type })))
  await work(all.orgId)
  // Its own creation is recorded after it is there, in the same transaction.
  assert.deepEqual(all.to.arrived.map(({ type }) => type).sort(), ['assent.webhook.create', ...types].sort())
})

test('what is not recorded is not sent, and what is recorded is queued with it', async () => {
  const { orgId, to, state } = await subscribe()
  await assert.rejects(
    db.inOrg(orgId, async (tx) => {
      tx.record(note(1))
      throw new Error('rolled back')
    }),
    /rolled back/,
  )
  assert.equal((await state()).waiting, 0)
  await record(db, orgId, note(2))
  assert.equal((await state()).waiting, 1)
  await work(orgId)
  assert.deepEqual(
    to.arrived.map(({ n }) => n),
    [2],
  )
})

test('events of one request arrive in their order, whatever fails; other requests do not wait for it', async () => {
  const { orgId, to, state } = await subscribe()
  const [a, b] = ['req0000000000000000a', 'req0000000000000000b']
  await record(db, orgId, ...Array.from({ length: 12 }, (_, n) => note(n, n % 2 === 0 ? a : b)))
  let refusals = 0
  // Of a, the first and the third are refused twice each.
  to.answer(({ n }) => ((n === 0 || n === 4) && refusals++ % 3 < 2 ? 500 : 200))
  for (let round = 0; round < 20 && (await state()).waiting > 0; round++) {
    await hurry(orgId)
    await work(orgId)
  }
  const of = (request: string) => to.arrived.filter((each) => each.request === request).map(({ n }) => n)
  assert.deepEqual(
    [of(a), of(b)],
    [
      [0, 2, 4, 6, 8, 10],
      [1, 3, 5, 7, 9, 11],
    ],
  )
  // b was done while a was still at its beginning.
  const order = to.arrived.map(({ n }) => n)
  assert.ok(order.indexOf(11) < order.indexOf(4), order.join())
  // The same event keeps its id in every try.
  assert.equal(new Set(to.seen.filter(({ n }) => n === 0).map(({ id }) => id)).size, 1)
  assert.equal((await state()).waiting, 0)
})

test('B11: an event that commits late is not passed over', async () => {
  const { orgId, to } = await subscribe()
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const late = db.inOrg(orgId, async (tx) => {
    await tx.query('select 1')
    tx.record(note(1, 'req0000000000000000b'))
    await held
  })
  await record(db, orgId, note(2))
  await work(orgId)
  letGo()
  await late
  await work(orgId)
  assert.deepEqual(to.arrived.map(({ n }) => n).sort(), [1, 2])
})

test('B10: several workers at once deliver every event once, in order', async () => {
  const { orgId, to } = await subscribe()
  to.delay(5)
  const requests = Array.from({ length: 10 }, (_, r) => `req000000000000000r${r}0`.slice(0, 20))
  for (let n = 0; n < 60; n++) await record(db, orgId, note(n, requests[n % 10]!))
  await Promise.all([work(orgId), work(orgId), work(orgId), work(orgId)])
  while ((await work(orgId)) > 0);
  assert.equal(to.seen.length, 60)
  for (const request of requests) {
    const order = to.arrived.filter((each) => each.request === request).map(({ n }) => n)
    assert.deepEqual(
      order,
      order.toSorted((x, y) => x - y),
    )
  }
})

test('a subscriber that fails is left alone for growing pauses, is never given up, and then gets everything', async () => {
  const { orgId, to, state } = await subscribe()
  to.answer(() => 503)
  await record(db, orgId, ...Array.from({ length: 40 }, (_, n) => note(n, `req000000000000000${100 + n}`)))
  const pauses: number[] = []
  for (let round = 0; round < 6; round++) {
    const before = to.seen.length
    await work(orgId)
    // At first many at once; once it failed, one event finds out whether it is well again.
    assert.equal(to.seen.length - before, round === 0 ? 16 : 1)
    pauses.push(await restOf(orgId))
    // As long as that lasts, however short it is.
    await owner.bare(`update webhook set retry_at = retry_at + interval '1 hour' where org_id = '${orgId}'`)
    assert.equal(await work(orgId), 0)
    await hurry(orgId)
  }
  assert.ok(
    pauses.every((seconds, i) => i === 0 || seconds > pauses[i - 1]! * 1.4),
    pauses.join(),
  )
  const ill = await state()
  assert.deepEqual([ill.failures, ill.lastError, ill.waiting, ill.status], [6, 'It answered 503.', 40, 'ACTIVE'])
  // After ten thousand failures it is the same, at the longest pause.
  await owner.bare(`update webhook set failures = 10000 where org_id = '${orgId}'`)
  await owner.bare(`update webhook_delivery set tries = 10000 where org_id = '${orgId}'`)
  await work(orgId)
  const far = await restOf(orgId)
  assert.ok(far > 13 * 60 && far < 17 * 60, String(far))
  to.answer(() => 200)
  await hurry(orgId)
  while ((await work(orgId)) > 0);
  assert.deepEqual([to.arrived.length, (await state()).waiting, (await state()).failures], [40, 0, 0])
})

test('a single bad event does not stop the others', async () => {
  const { orgId, to, state } = await subscribe()
  to.answer(({ n }) => (n === 3 ? 400 : 200))
  await record(db, orgId, ...Array.from({ length: 10 }, (_, n) => note(n, `req000000000000000${100 + n}`)))
  await work(orgId)
  assert.equal(to.arrived.length, 9)
  assert.deepEqual([(await state()).waiting, (await state()).failures], [1, 0])
})

test('C15: a Retry-After is kept; 410 switches the subscription off, on the record', async () => {
  const { orgId, to, state, admin, id } = await subscribe()
  to.answer(() => 429)
  await record(db, orgId, note(1))
  await work(orgId)
  const rest = await restOf(orgId)
  assert.ok(rest > 5 && rest < 9, String(rest))
  to.answer(() => 410)
  await hurry(orgId)
  await work(orgId)
  assert.equal((await state()).status, 'INACTIVE')
  const logs = await admin.call(
    'GET',
    `/api/v1/logs?filter=eventType eq "assent.webhook.disable" and target.id eq "${id}"`,
  )
  assert.equal(logs.body.length, 1)
  await record(db, orgId, note(2))
  await hurry(orgId)
  assert.equal(await work(orgId), 0)
  // Switched on again: what waited comes, what happened meanwhile does not.
  to.answer(() => 200)
  await admin.call('PATCH', `/governance/api/v2/webhooks/${id}`, { status: 'ACTIVE' })
  await hurry(orgId)
  await work(orgId)
  assert.deepEqual(
    to.arrived.map(({ n }) => n),
    [1],
  )
})

test('B10: what a worker held when it died is delivered by another one when the lease is over', async () => {
  const { orgId, to } = await subscribe()
  await record(db, orgId, note(1))
  await owner.bare(`update webhook_delivery set due = now() + interval '60 s', tries = 1 where org_id = '${orgId}'`)
  assert.equal(await work(orgId), 0)
  await owner.bare(`update webhook_delivery set due = now() - interval '1 ms' where org_id = '${orgId}'`)
  assert.equal(await work(orgId), 1)
  assert.equal(to.arrived.length, 1)
})

test('E13: a changed secret signs beside the old one for a day', async () => {
  const { orgId, to, admin, id, secret } = await subscribe()
  const changed = await admin.call('POST', `/governance/api/v2/webhooks/${id}/secret`)
  assert.match(changed.body.secret, /^whsec_/)
  assert.notEqual(changed.body.secret, secret)
  await record(db, orgId, note(1))
  await work(orgId)
  const [{ headers, body }] = to.seen as [Seen]
  for (const each of [secret, changed.body.secret]) new Webhook(each).verify(body, headers)
  await owner.bare(`update webhook set previous_until = now() where org_id = '${orgId}'`)
  await record(db, orgId, note(2))
  await work(orgId)
  const last = to.seen.at(-1)!
  assert.throws(() => new Webhook(secret).verify(last.body, last.headers), WebhookVerificationError)
  new Webhook(changed.body.secret).verify(last.body, last.headers)
})

test('E12: a subscription to an address inside delivers nothing, and says why', async () => {
  const { orgId, admin, id, state } = await subscribe()
  await admin.call('PATCH', `/governance/api/v2/webhooks/${id}`, { url: 'https://169.254.169.254/latest/meta-data' })
  await record(db, orgId, note(1))
  await work(orgId)
  assert.match((await state()).lastError, /not on the public internet and is not allowed/)
  const trial = await admin.call('POST', `/governance/api/v2/webhooks/${id}/trial`)
  assert.deepEqual([trial.status, trial.body.delivered], [200, false])
})

test('G14: a secret is shown once, and stored only sealed', async () => {
  const { orgId, admin, id, secret } = await subscribe()
  const list = await admin.call('GET', '/governance/api/v2/webhooks')
  assert.deepEqual([list.body.data.length, list.raw.body.includes(secret)], [1, false])
  const logs = await admin.call('GET', '/api/v1/logs')
  assert.equal(logs.raw.body.includes(secret), false)
  const [row] = await owner.bare<{ context: string }>(
    `select convert_from(secret, 'UTF8') as context from webhook where org_id = '${orgId}'`,
  )
  // The services of this test seal nothing: that they were asked to is what is seen here.
  assert.equal(row!.context, secret)
  assert.equal((await admin.call('DELETE', `/governance/api/v2/webhooks/${id}`)).status, 204)
  assert.equal((await admin.call('GET', `/governance/api/v2/webhooks/${id}`)).status, 404)
})

test('C17: what waited for subscribers in a backup is not sent by the restore', async () => {
  const { orgId, to } = await subscribe({ eventTypes: ['assent.*'] })
  await work(orgId)
  const before = to.arrived.length
  await record(db, orgId, note(1))
  await owner.bare(`update org set epoch = epoch + 1, quarantined_since = now() where org_id = '${orgId}'`)
  await settleRestored(db, orgId, { created: '2026-01-01T00:00:00Z', events: 1 })
  await work(orgId)
  assert.deepEqual(
    to.arrived.slice(before).map(({ type }) => type),
    ['assent.backup.restore'],
  )
})

test('what is no subscription is a 400; a name is taken once; another organization’s is a 404', async () => {
  const { admin, id } = await subscribe()
  const other = await subscribe()
  const create = (body: object) => admin.call('POST', '/governance/api/v2/webhooks', body)
  for (const body of [
    {},
    { name: 'x', url: 'not an address' },
    { name: 'x', url: 'ftp://x.test/' },
    { name: 'x', url: 'https://user:pass@x.test/' },
    { name: 'x', url: 'https://x.test/', eventTypes: ['*'] },
    { name: 'x', url: 'https://x.test/', eventTypes: ['Access.Request'] },
    { name: 'x', url: 'https://x.test/', secret: 'mine' },
  ])
    assert.equal((await create(body)).status, 400, JSON.stringify(body))
  assert.equal((await create({ name: 'SINK', url: 'https://x.test/' })).status, 409)
  for (const [method, tail] of [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/secret'],
    ['POST', '/trial'],
  ] as const)
    assert.equal(
      (await other.admin.call(method, `/governance/api/v2/webhooks/${id}${tail}`)).status,
      404,
      method + tail,
    )
})
