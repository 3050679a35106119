import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import type { Outlet } from '@assent/core/outlet.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import { openSmtp } from '@assent/server/channels/email/smtp.ts'
import { makeNotices } from '@assent/server/features/notices/index.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from '../support/organization.ts'
import { smtpPeer } from './smtp.ts'

const database = await withDatabase()
const peer = await smtpPeer()
const outlet = openSmtp({ smtpUrl: peer.url, mailFrom: 'assent@assent.test', baseUrl: 'http://assent.test' })
after(() => outlet.close())
const outlets = (email: Outlet) => ({ ...testServices(database.db), outlets: new Map([['email' as const, email]]) })
const services = outlets(outlet)
const requests = makeRequests(services)

const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

const setUp = async (email: Outlet = outlet) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(services, orgId)
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss })
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const request = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  const lanes = makeNotices(outlets(email), { gatherMs: 0 }).lanes
  const run = async (name: string, limit = 50) => lanes.find((lane) => lane.name === name)!.work(orgId, limit)
  await run('notices.deliver')
  const mails = () =>
    database.db.inOrg(orgId, (tx) =>
      tx.query<{
        kind: string
        state: string
        tries: number
        last_error: string | null
        wait: number
        address: string
      }>(
        `select kind, state, tries, last_error, address, extract(epoch from next_try - clock_timestamp())::float as wait from mail order by kind`,
      ),
    )
  return { org, orgId, ada, boss, request, run, mails }
}

test('queued mail is sent once, also with several senders at once', async () => {
  const { run, mails } = await setUp()
  const before = peer.received.length
  await Promise.all([run('mail.send', 1), run('mail.send', 1), run('mail.send'), run('mail.send')])
  await run('mail.send')
  assert.deepEqual(
    (await mails()).map(({ kind, state, tries }) => [kind, state, tries]),
    [
      ['request_created', 'SENT', 1],
      ['task_assigned', 'SENT', 1],
    ],
  )
  const to = peer.received.slice(before).flatMap((received) => received.to)
  assert.deepEqual(to.sort(), ['ada@example.test', 'boss@example.test'])
  assert.equal(await run('mail.send'), 0)
})

test('what the mail server puts off is tried again, later each time, and arrives under the same Message-ID', async () => {
  const { org, run, mails } = await setUp()
  const tried: string[] = []
  const clock = async () => String((await org.run('select clock_timestamp()::text as at', []))[0]!['at'])
  /** Whether all mail is tried again so many seconds after it was, which was between then and now. */
  const pausesAre = async (seconds: number, then: string): Promise<boolean> => {
    const [row] = await org.run(
      `select bool_and(next_try between $1::timestamptz + $2 * interval '1 second'
         and clock_timestamp() + $2 * interval '1 second') as are from mail`,
      [then, seconds],
    )
    return row!['are'] === true
  }
  peer.answers.data = () => ({ code: 451, text: 'greylisted' })
  const from = await clock()
  await run('mail.send')
  const first = await mails()
  assert.deepEqual(
    first.map(({ state, tries }) => [state, tries]),
    [
      ['QUEUED', 1],
      ['QUEUED', 1],
    ],
  )
  assert.ok(first.every(({ last_error }) => /greylisted/.test(last_error!)))
  assert.ok(await pausesAre(1, from))
  await org.run(`update mail set next_try = clock_timestamp() + interval '1 hour'`, [])
  assert.equal(await run('mail.send'), 0, 'not before its time')
  await org.run('update mail set next_try = clock_timestamp()', [])
  const again = await clock()
  await run('mail.send')
  assert.ok((await mails()).every(({ tries }) => tries === 2))
  assert.ok(await pausesAre(2, again))
  peer.answers.data = () => undefined
  await org.run('update mail set next_try = clock_timestamp()', [])
  const ids = await database.db.inOrg(org.orgId, (tx) => tx.query<{ mail_id: string }>('select mail_id from mail'))
  const before = peer.received.length
  await run('mail.send')
  for (const { mail } of peer.received.slice(before)) tried.push(mail.messageId!)
  assert.deepEqual(tried.sort(), ids.map(({ mail_id }) => `<${mail_id}@assent.test>`).sort())
})

test('after days it is given up, and so is an address that does not exist: both on the record', async () => {
  const { org, orgId, run, mails, ada } = await setUp()
  peer.answers.rcpt = (address) =>
    address.startsWith('ada') ? { code: 550, text: 'no such user' } : { code: 450, text: 'not now' }
  await run('mail.send')
  assert.deepEqual(
    (await mails()).map(({ state }) => state),
    ['FAILED', 'QUEUED'],
  )
  await org.run(
    `update mail set created = created - interval '4 days 1 minute', next_try = clock_timestamp() where state = 'QUEUED'`,
    [],
  )
  await run('mail.send')
  peer.answers.rcpt = () => undefined
  assert.deepEqual(
    (await mails()).map(({ state }) => state),
    ['FAILED', 'FAILED'],
  )
  const events = await database.db.inOrg(orgId, (tx) =>
    tx.query<{ target_ids: string[] }>(`select target_ids from event where type = 'assent.notice.fail' order by seq`),
  )
  assert.equal(events.length, 2)
  assert.deepEqual(events[0]!.target_ids, [ada])
})

test('E16: what is no longer true when its turn comes is dropped: decided tasks, people who left', async () => {
  const { org, boss, ada, request, run, mails } = await setUp()
  const before = peer.received.length
  const taskId = request.tasks[0]!.taskId
  ok(await requests.commands['request.answer'](org.caller(boss), { taskId, answer: { decision: 'APPROVE' } }))
  await org.run(`update users set status = 'SUSPENDED' where user_id = $1`, [ada])
  await run('mail.send')
  assert.deepEqual(
    (await mails()).map(({ state }) => state),
    ['DROPPED', 'DROPPED'],
  )
  assert.equal(peer.received.length, before)
})

test('D4: mail goes to the address that the person has when it is sent', async () => {
  const { org, ada, run, mails } = await setUp()
  await org.run(`update users set email = 'ada@new.test' where user_id = $1`, [ada])
  const before = peer.received.length
  await run('mail.send')
  assert.ok(peer.received.slice(before).some(({ to }) => to[0] === 'ada@new.test'))
  assert.deepEqual(
    (await mails()).map(({ address }) => address),
    ['ada@new.test', 'boss@example.test'],
  )
})

test('a sender that dies in between loses nothing: the mail is due again when its lease ends', async () => {
  const dead: Outlet = { channel: 'email', deliver: () => Promise.reject(new Error('killed')), close: async () => {} }
  const { org, run, mails } = await setUp(dead)
  await assert.rejects(run('mail.send'), /killed/)
  assert.ok((await mails()).every(({ state, wait }) => state === 'QUEUED' && wait > 50))
  await org.run('update mail set next_try = clock_timestamp()', [])
  await makeNotices(services, { gatherMs: 0 })
    .lanes.find((lane) => lane.name === 'mail.send')!
    .work(org.orgId, 10)
  assert.ok((await mails()).every(({ state }) => state === 'SENT'))
})

test('a mail is in the language that its reader chose', async () => {
  const { orgId, boss, run } = await setUp()
  await database.db.inOrg(orgId, (tx) =>
    tx.query(`insert into preference (org_id, user_id, language) values (org(), $1, 'de-AT')`, [boss]),
  )
  const before = peer.received.length
  await run('mail.send')
  const subjects = peer.received.slice(before).map(({ to, mail }) => `${to[0]}: ${mail.subject}`)
  assert.deepEqual(subjects.toSorted(), [
    'ada@example.test: Received: request for Wiki',
    'boss@example.test: Bitte entscheiden: ada beantragt Wiki',
  ])
})
