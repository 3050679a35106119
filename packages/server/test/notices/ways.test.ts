import assert from 'node:assert/strict'
import test from 'node:test'
import type { Delivery, Outlet } from '@assent/core/outlet.ts'
import { deliverNotices } from '@assent/server/features/notices/deliver.ts'
import { deliverDigests, deliverOwn } from '@assent/server/features/notices/own.ts'
import { sendMail } from '@assent/server/features/notices/send.ts'
import { sweepInApp } from '@assent/server/features/notices/store-in-app.ts'
import { deskWorld, fine, managerStep, v2 } from '../desk/world.ts'

const { newOffice, server } = await deskWorld()
const my = `${v2}/my`

const setUp = async () => {
  const office = await newOffice()
  const sent: Delivery[] = []
  const outlet: Outlet = {
    channel: 'email',
    deliver: async (delivery) => {
      sent.push(delivery)
      return { result: 'sent' }
    },
    close: async () => {},
  }
  const services = { ...server.services, outlets: new Map([['email' as const, outlet]]) }
  const deliver = () => deliverNotices(services, office.orgId, 100)
  const mails = () =>
    office.sql<{ kind: string; user_id: string; wait: number }>(
      `select kind, user_id, extract(epoch from next_try - clock_timestamp())::float as wait from mail order by mail_id`,
    )
  const told = async (who: typeof office.ada) =>
    fine(await who.call('GET', `${my}/notifications`)).data.map((one: { kind: string }) => one.kind)
  const prefer = async (who: typeof office.ada, body: object) =>
    fine(await who.call('PATCH', `${my}/preferences`, body))
  const { entryId } = await office.offered('Wiki', [managerStep])
  return { ...office, services, sent, deliver, mails, told, prefer, entryId }
}

test('what comes by mail is shown inside the app too, counted, and marked as read by its reader alone', async () => {
  const { ada, ask, boss, deliver, entryId, mails, stranger, told } = await setUp()
  await ask(ada, entryId)
  await deliver()
  assert.deepEqual((await mails()).map((one) => one.kind).sort(), ['request_created', 'task_assigned'])
  assert.deepEqual(await told(boss), ['task_assigned'])
  assert.deepEqual(await told(stranger), [])
  const unread = async () => fine(await boss.call('GET', `${my}/notifications/unread`)).unread
  assert.equal(await unread(), 1)
  const [notice] = fine(await boss.call('GET', `${my}/notifications?unread=true`)).data
  assert.equal(notice.card.links[0].path, `/tasks/${notice.taskId}`)
  fine(await stranger.call('POST', `${my}/notifications/read`, { ids: [notice.id] }))
  assert.equal(await unread(), 1)
  assert.deepEqual(fine(await boss.call('POST', `${my}/notifications/read`, { upTo: notice.id })), { unread: 0 })
  assert.deepEqual(fine(await boss.call('GET', `${my}/notifications?unread=true`)).data, [])
  assert.equal(fine(await boss.call('GET', `${my}/notifications`)).data.length, 1)
  assert.equal((await boss.call('POST', `${my}/notifications/read`, {})).status, 400)
})

test('each kind of notice comes in the ways that its reader has chosen', async () => {
  const { ada, ask, boss, deliver, entryId, mails, prefer, told } = await setUp()
  await prefer(boss, { notifications: { task_assigned: { email: false } } })
  await prefer(ada, { notifications: { request_created: { inApp: false } } })
  await ask(ada, entryId)
  await deliver()
  assert.deepEqual(
    (await mails()).map((one) => [one.kind, one.user_id]),
    [['request_created', ada.userId]],
  )
  assert.deepEqual(await told(boss), ['task_assigned'])
  assert.deepEqual(await told(ada), [])
})

test('in quiet hours mail waits for their end, and what is told inside the app does not', async () => {
  const { ada, ask, boss, deliver, entryId, mails, prefer, told } = await setUp()
  // Quiet from an hour ago for two hours, in a zone that is far from ours.
  const at = (hours: number) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Tokyo',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(Date.now() + hours * 3_600_000)
  await prefer(boss, { timeZone: 'Asia/Tokyo', quietHours: { from: at(-1), to: at(1) } })
  await prefer(ada, { timeZone: 'Asia/Tokyo', quietHours: { from: at(1), to: at(2) } })
  await ask(ada, entryId)
  await deliver()
  const waits = new Map((await mails()).map((one) => [one.user_id, one.wait]))
  assert.ok(waits.get(boss.userId)! > 3_500 && waits.get(boss.userId)! <= 3_600, `${waits.get(boss.userId)}`)
  assert.ok(waits.get(ada.userId)! <= 0)
  assert.deepEqual(await told(boss), ['task_assigned'])
})

test('a summary gathers what asks for nothing, once, and goes out at its hour', async () => {
  const { ada, ask, boss, deliver, entryId, mails, orgId, prefer, sent, services, sql } = await setUp()
  await prefer(ada, { digest: 'DAILY', timeZone: 'America/New_York' })
  await prefer(boss, { digest: 'WEEKLY' })
  const id = await ask(ada, entryId)
  fine(await ada.call('POST', `${v2}/requests/${id}/cancel`, {}))
  await deliver()
  // A day is one of 25 hours where the clocks go back.
  const [waiting] = await sql<{ n: number; far: boolean }>(
    `select count(*)::int as n, bool_and(due > clock_timestamp() and due <= clock_timestamp() + interval '25 hours') as far
     from digest_item where user_id = $1`,
    [ada.userId],
  )
  assert.deepEqual(waiting, { n: 2, far: true })
  assert.deepEqual(await mails(), [])
  assert.equal(await deliverDigests(services, orgId, 100), 0)
  await sql(`update digest_item set due = clock_timestamp() where user_id = $1`, [ada.userId])
  assert.equal(await deliverDigests(services, orgId, 100), 2)
  assert.deepEqual(
    (await mails()).map((one) => one.kind),
    ['digest'],
  )
  await sendMail(services, orgId, 10)
  assert.equal(sent.length, 1)
  assert.equal(sent[0]!.card.facts.length, 2)
  assert.equal(sent[0]!.to.timeZone, 'America/New_York')
  assert.equal(await deliverDigests(services, orgId, 100), 0)
})

test('what asks for something is in no summary', async () => {
  const { ada, ask, boss, deliver, entryId, mails, prefer } = await setUp()
  await prefer(boss, { digest: 'DAILY' })
  await ask(ada, entryId)
  await deliver()
  assert.deepEqual(
    (await mails()).filter((one) => one.user_id === boss.userId).map((one) => one.kind),
    ['task_assigned'],
  )
})

test('summaries and the ends of quiet hours fall where the clock of their reader says', async () => {
  const { sql } = await newOffice()
  const [row] = await sql<Record<string, string>>(
    `select next_digest('2026-03-01 12:59Z', 'DAILY', 8, 'America/New_York') as before,
       next_digest('2026-03-01 13:00Z', 'DAILY', 8, 'America/New_York') as at,
       next_digest('2026-03-07 14:00Z', 'DAILY', 8, 'America/New_York') as spring,
       next_digest('2026-03-02 07:00Z', 'WEEKLY', 8, 'UTC') as monday,
       next_digest('2026-03-02 08:00Z', 'WEEKLY', 8, 'UTC') as week,
       after_quiet('2026-03-01 23:30Z', '22:00', '07:00', 'UTC') as night,
       after_quiet('2026-03-02 06:59Z', '22:00', '07:00', 'UTC') as morning,
       after_quiet('2026-03-02 07:00Z', '22:00', '07:00', 'UTC') as over,
       after_quiet('2026-03-02 12:30Z', '12:00', '13:00', 'UTC') as noon,
       after_quiet('2026-03-02 13:00Z', '12:00', '13:00', 'UTC') as done,
       after_quiet('2026-03-02 13:00Z', null, null, 'UTC') as never`,
  )
  assert.deepEqual(row, {
    before: '2026-03-01T13:00:00.000Z',
    at: '2026-03-02T13:00:00.000Z',
    // The clocks went forward in the night before.
    spring: '2026-03-08T12:00:00.000Z',
    monday: '2026-03-02T08:00:00.000Z',
    week: '2026-03-09T08:00:00.000Z',
    night: '2026-03-02T07:00:00.000Z',
    morning: '2026-03-02T07:00:00.000Z',
    over: '2026-03-02T07:00:00.000Z',
    noon: '2026-03-02T13:00:00.000Z',
    done: '2026-03-02T13:00:00.000Z',
    never: '2026-03-02T13:00:00.000Z',
  })
})

test('whoever is appointed as a delegate is told, once, and not when it is over before', async () => {
  const { ada, admin, boss, mails, org, orgId, services, sql, told } = await setUp()
  const put = (starts: string, note = '') =>
    org.run(
      `insert into delegate (org_id, delegate_id, delegator_id, stand_in_id, note, starts, created_by, last_updated_by)
       values (org(), 'gda1', $1, $2, $4, $3, 't', 't')
       on conflict (org_id, delegator_id) do update set starts = excluded.starts, note = excluded.note`,
      [boss.userId, ada.userId, starts, note],
    )
  await put('2026-01-01T00:00:00Z', 'While I am away.')
  await put('2026-01-01T00:00:00Z', 'Another note.')
  assert.equal(await deliverOwn(services, orgId, 10), 1)
  assert.deepEqual(
    (await mails()).map((one) => [one.kind, one.user_id]),
    [['delegate_appointed', ada.userId]],
  )
  const [notice] = fine(await ada.call('GET', `${my}/notifications`)).data
  assert.deepEqual([notice.requestId, notice.card.quotes[0].text], [null, 'While I am away.'])
  assert.deepEqual(notice.card.title, ['You stand in for ', { said: 'boss' }])
  await put('2026-02-01T00:00:00Z')
  await sql('delete from delegate')
  assert.equal(await deliverOwn(services, orgId, 10), 1)
  assert.deepEqual(await told(ada), ['delegate_appointed'])
  // Without a request, mail of it is listed and sent as any other.
  assert.equal(await sendMail(services, orgId, 10), 1)
  const listed = await server.app.read(org.caller(admin.userId, { roles: ['ACCESS_REQUESTS_ADMIN'] }), 'mail.list', {
    limit: 5,
  })
  assert.ok('items' in listed && listed.items[0]!.requestId === null)
})

test('what was told inside the app is forgotten after its time', async () => {
  const { database, orgId, told, ada, sql } = { ...(await setUp()), database: server.services.db }
  await sql(
    `insert into in_app_notice (org_id, user_id, notice_id, kind, cause, card)
     values (org(), $1, '000000000000000000000001', 'request_created', 'a', '{}'), (org(), $1, 'ffffffffffffffffffffffff', 'request_denied', 'b', '{}')`,
    [ada.userId],
  )
  assert.equal(await database.inOrg(orgId, (tx) => sweepInApp(tx, 1_000, 10)), 1)
  assert.deepEqual(await told(ada), ['request_denied'])
})
