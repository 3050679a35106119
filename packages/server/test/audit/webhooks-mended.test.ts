import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { record } from './support.ts'
import { makeSubscriber, note, type Seen, webhookWorld } from './webhook-world.ts'

/** Secrets that do not open, by themselves or by the place that they are bound to: as if their key were gone. */
const lost = new Set<string>()
const { db, owner, subscribe, work } = await webhookWorld({
  secrets: {
    seal: (plain) => Buffer.from(plain),
    open: (sealed, context) => {
      if (lost.has(context) || lost.has(sealed.toString())) throw new Error('this secret does not open')
      return sealed.toString()
    },
  },
})

test('a mended address or secret, or a trial that arrives, makes due at once all that rests after failures', async () => {
  const { orgId, admin, id, state, to } = await subscribe()
  const whole = await makeSubscriber()
  const path = `/governance/api/v2/webhooks/${id}`
  const mend = [
    () => admin.call('PATCH', path, { url: whole.url }),
    () => admin.call('POST', `${path}/secret`),
    () => admin.call('POST', `${path}/trial`),
  ]
  for (const [n, how] of mend.entries()) {
    await admin.call('PATCH', path, { url: to.url })
    to.answer(() => 500)
    await record(db, orgId, note(2 * n), note(2 * n + 1, 'req0000000000000000b'))
    await work(orgId)
    // However long the rest is that came of it.
    await owner.bare(`update webhook set retry_at = retry_at + interval '1 hour' where org_id = '${orgId}'`)
    await owner.bare(`update webhook_delivery set due = due + interval '1 hour' where org_id = '${orgId}'`)
    assert.equal(await work(orgId), 0)
    assert.deepEqual([(await state()).waiting, (await state()).failures], [2, 1])
    to.answer(() => 200)
    assert.ok((await how()).status < 300)
    assert.equal((await state()).failures, 0)
    assert.equal(await work(orgId), 2)
    assert.equal((await state()).waiting, 0)
  }
  const numbers = (seen: Seen[]) => seen.flatMap(({ n }) => (n === undefined ? [] : [n])).sort()
  assert.deepEqual(
    [numbers(whole.arrived), numbers(to.arrived)],
    [
      [0, 1],
      [2, 3, 4, 5],
    ],
  )
})

test('what was under way to the old address when it was changed says nothing of the new one, and is not sent twice', async () => {
  const { orgId, admin, id, state, to } = await subscribe()
  const whole = await makeSubscriber()
  // 410, for which a subscription is switched off.
  const asked = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  to.hold(() => {
    asked.resolve()
    return letGo.promise
  })
  to.answer(() => 410)
  await record(db, orgId, note(1))
  const under = work(orgId)
  await asked.promise
  await admin.call('PATCH', `/governance/api/v2/webhooks/${id}`, { url: whole.url })
  assert.equal(await work(orgId), 0)
  letGo.resolve()
  await under
  assert.deepEqual([(await state()).status, (await state()).failures], ['ACTIVE', 0])
  assert.equal(await work(orgId), 1)
  assert.deepEqual([whole.arrived.length, (await state()).waiting], [1, 0])
})

test('a secret that does not open is the error of its webhook alone, which goes on with a new one', async () => {
  const { orgId, admin, id, state, to } = await subscribe()
  const other = await makeSubscriber()
  const second = await admin.call('POST', '/governance/api/v2/webhooks', {
    name: 'other',
    url: other.url,
    eventTypes: ['assent.test.*'],
  })
  lost.add(`${orgId}/webhook/${id}`)
  await record(db, orgId, note(1))
  assert.equal(await work(orgId), 2)
  const problem = 'The secret of this webhook cannot be opened with the keys that are here. Make a new one.'
  const ill = await state()
  assert.deepEqual([ill.failures, ill.lastError, ill.waiting, to.seen.length], [1, problem, 1, 0])
  const well = (await admin.call('GET', `/governance/api/v2/webhooks/${second.body.id}`)).body
  assert.deepEqual([well.failures, well.waiting, other.arrived.length], [0, 0, 1])
  const trial = await admin.call('POST', `/governance/api/v2/webhooks/${id}/trial`)
  assert.deepEqual([trial.status, trial.body], [200, { delivered: false, error: problem }])
  // The old one is kept for a day, and still does not open.
  const lostOne = (await owner.bare<{ secret: Buffer }>(`select secret from webhook where webhook_id = '${id}'`))[0]!
  lost.delete(`${orgId}/webhook/${id}`)
  lost.add(lostOne.secret.toString())
  const changed = await admin.call('POST', `/governance/api/v2/webhooks/${id}/secret`)
  assert.equal(await work(orgId), 1)
  const [{ headers, body }] = to.seen as [Seen]
  new Webhook(changed.body.secret).verify(body, headers)
})
