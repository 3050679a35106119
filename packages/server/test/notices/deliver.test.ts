import assert from 'node:assert/strict'
import test from 'node:test'
import type { AdminRole } from '@assent/core/caller.ts'
import { flat } from '@assent/core/card.ts'
import type { Outlet } from '@assent/core/outlet.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeNotices } from '@assent/server/features/notices/index.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from '../support/organization.ts'

const database = await withDatabase()
const services = testServices(database.db)
const requests = makeRequests(services)
const notices = makeNotices(services)
const lane = (name: string) => notices.lanes.find((found) => found.name === name)!

const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }
const groupStep = (groupId: string, extra: object = {}) => ({
  type: 'APPROVAL',
  label: 'Group approves',
  assignmentRule: { type: 'GROUP', groupId },
  ...extra,
})

const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}
const openTask = (request: Request) => request.tasks.find((task) => task.status === 'OPEN')!

const setUp = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(services, orgId)
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss })
  const deliver = async () => {
    let count = 0
    for (let done = 1; done > 0; count += done) done = await lane('notices.deliver').work(orgId, 200)
    return count
  }
  const submit = async (entryId: string, by = ada, requestedFor = by) =>
    ok(await requests.commands['request.submit'](org.caller(by), { entryId, requestedFor, values: [] }))
  const answer = async (who: string, request: Request, given: object) =>
    ok(await requests.commands['request.answer'](org.caller(who), { taskId: openTask(request).taskId, answer: given }))
  /** Who was told what, oldest first, as "login kind". */
  const told = async (kind?: string) => {
    const rows = await database.db.inOrg(orgId, (tx) =>
      tx.query<{ login: string; kind: string }>(
        `select u.login, m.kind from mail m join users u using (org_id, user_id) where $1::text is null or m.kind = $1
         order by m.mail_id`,
        [kind ?? null],
      ),
    )
    return rows.map((row) => (kind ? row.login : `${row.login} ${row.kind}`))
  }
  /** The words of the mails of a kind, everything that a reader could find in them. */
  const words = async (kind: string) => {
    const { items } = ok(
      await notices.queries['mail.list'](org.caller(boss, { roles: ['SUPER_ADMIN'] }), { limit: 200 }),
    )
    return items
      .filter((mail) => mail.kind === kind)
      .map((mail) => ({ login: mail.to.name, text: textOf(mail.card), card: mail.card }))
  }
  return { org, orgId, boss, ada, deliver, submit, answer, told, words }
}

const textOf = (card: Parameters<typeof JSON.stringify>[0]): string => {
  const lines: string[] = []
  const how = { time: (instant: string) => instant, quote: (text: string) => text }
  const { title, lead, todo, facts, quotes, links, why } = card
  for (const line of [title, lead, ...(todo ? [todo] : []), why]) lines.push(flat(line, how))
  for (const fact of facts) lines.push(`${fact.label}: ${flat(fact.value, how)}`)
  for (const quote of quotes) lines.push(`${flat(quote.label, how)}: ${quote.text}`)
  for (const link of links) lines.push(`${link.label} ${link.path}`)
  return lines.join('\n')
}

test('a request tells its parties and who has to act, once each, in their own words', async () => {
  const { org, ada, boss, deliver, submit, answer, told, words } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep], { duration: 'P7D' })
  const request = await submit(entryId)
  assert.equal(await deliver(), 2)
  assert.deepEqual((await told()).sort(), ['ada request_created', 'boss task_assigned'])
  const [task] = await words('task_assigned')
  assert.match(task!.text, /^Please decide: ada asks for Wiki$/m)
  assert.match(task!.text, /For how long: 7 days/)
  assert.match(task!.text, /approve or deny it there/)
  assert.match(task!.text, new RegExp(`/tasks/${openTask(request).taskId}$`, 'm'))
  await answer(boss, request, { decision: 'DENY', message: 'not this quarter' })
  await deliver()
  const [denied] = await words('request_denied')
  assert.equal(denied!.login, 'ada')
  assert.match(denied!.text, /was denied by boss/)
  assert.match(denied!.text, /Reason: not this quarter/)
  assert.equal(await deliver(), 0, 'nothing is left to tell')
  assert.equal((await told()).length, 3)
  void ada
})

test('who asks for somebody else is told too, each as what he is', async () => {
  const { org, ada, deliver, submit, words } = await setUp()
  const creator = await org.user('creator')
  const { entryId } = await org.requestable('Ledger', [managerStep], { behalf: { allowed: true } })
  await submit(entryId, creator, ada)
  await deliver()
  const created = await words('request_created')
  const by = (login: string) => created.find((mail) => mail.login === login)!.text
  assert.match(by('ada'), /The request that creator made for you/)
  assert.match(by('creator'), /Your request on behalf of ada/)
  assert.match((await words('task_assigned'))[0]!.text, /creator asks on behalf of ada for Ledger/)
})

test('A1 A2: members are asked, but not requester or creator, nor who joined after the task was opened or left', async () => {
  const { org, ada, deliver, submit, told } = await setUp()
  const [creator, one, two, gone] = [
    await org.user('creator'),
    await org.user('one'),
    await org.user('two'),
    await org.user('gone'),
  ]
  const group = await org.group('approvers', [ada, creator, one, two, gone])
  const { entryId } = await org.requestable('Ledger', [groupStep(group)], { behalf: { allowed: true } })
  await submit(entryId, creator, ada)
  await new Promise((resolve) => setTimeout(resolve, 5))
  await org.join(group, await org.user('late'))
  await org.run(`update users set status = 'SUSPENDED' where user_id = $1`, [gone])
  await deliver()
  assert.deepEqual((await told('task_assigned')).sort(), ['one', 'two'])
})

test('a larger group is told in turns of ten, fairly, while everybody may act', async () => {
  const { org, deliver, submit, answer, told } = await setUp()
  const members: string[] = []
  for (let n = 0; n < 25; n++) members.push(await org.user(`m${String(n).padStart(2, '0')}`))
  const group = await org.group('many', members)
  const askers = await Promise.all(Array.from({ length: 5 }, (_, n) => org.user(`asker${n}`)))
  const { entryId } = await org.requestable('Crowd', [groupStep(group)])
  const asked: Request[] = []
  for (const asker of askers) {
    asked.push(await submit(entryId, asker))
    await deliver()
  }
  const counts = new Map<string, number>()
  for (const login of await told('task_assigned')) counts.set(login, (counts.get(login) ?? 0) + 1)
  assert.equal(counts.size, 25, 'everybody had a turn')
  assert.deepEqual(new Set(counts.values()), new Set([2]), '50 notices over 25 members are two each')
  // Member 24 was not told of the first request, and decides it all the same.
  const first = (await told('task_assigned')).slice(0, 10)
  assert.ok(!first.includes('m24'))
  assert.equal((await answer(members[24]!, asked[0]!, { decision: 'APPROVE' })).status, 'APPROVED')
})

test('several notices of one batch go on in turn, and a batch leaves the turn where the next goes on', async () => {
  const { org, deliver, submit, told } = await setUp()
  const members = await Promise.all(['a', 'b', 'c'].map((login) => org.user(login)))
  const group = await org.group('three', members)
  const notify = { mode: 'ROTATION', count: 1 }
  const { entryId } = await org.requestable('Turns', [groupStep(group, { notify })])
  for (const login of ['u', 'v', 'w', 'x']) await submit(entryId, await org.user(login))
  await deliver()
  const logins = await told('task_assigned')
  const counts = members.map((_, n) => logins.filter((login) => login === 'abc'[n]).length)
  assert.deepEqual(counts.sort(), [1, 1, 2], 'four in turn over three')
})

test('ALL tells everybody; a quorum is told whatever the turn says', async () => {
  const { org, deliver, submit, told } = await setUp()
  const members: string[] = []
  for (let n = 0; n < 12; n++) members.push(await org.user(`m${n}`))
  const group = await org.group('dozen', members)
  const all = await org.requestable('All', [groupStep(group, { notify: { mode: 'ALL' } })])
  await submit(all.entryId)
  await deliver()
  assert.equal((await told('task_assigned')).length, 12)
  const panels = [{ assignmentRule: { type: 'GROUP', groupId: group }, quorum: { type: 'COUNT', value: 11 } }]
  const quorum = await org.requestable('Quorum', [
    { type: 'APPROVAL', label: 'Eleven', panels, notify: { mode: 'ROTATION', count: 2 } },
  ])
  await submit(quorum.entryId)
  await deliver()
  assert.equal((await told('task_assigned')).length, 12 + 11)
})

test('a reminder goes to those who were told and have not decided; the end goes to those who were told', async () => {
  const { org, ada, deliver, submit, answer, told, orgId } = await setUp()
  const members: string[] = []
  for (let n = 0; n < 14; n++) members.push(await org.user(`m${String(n).padStart(2, '0')}`))
  const group = await org.group('some', members)
  const panels = [{ assignmentRule: { type: 'GROUP', groupId: group }, quorum: { type: 'COUNT', value: 2 } }]
  const { entryId } = await org.requestable('Two', [
    {
      type: 'APPROVAL',
      label: 'Two of them',
      panels,
      notify: { mode: 'ROTATION', count: 3 },
      reminders: { every: 'P1D', most: 3 },
    },
  ])
  const request = await submit(entryId)
  await deliver()
  const first = await told('task_assigned')
  assert.equal(first.length, 3)
  const voter = await database.db.inOrg(orgId, (tx) =>
    tx.query<{ user_id: string }>('select user_id from users where login = $1', [first[0]]),
  )
  await answer(voter[0]!.user_id, request, { decision: 'APPROVE' })
  await org.run(
    `insert into notice (org_id, notice_id, kind, request_id, task_id, to_kind, to_id, created)
     values (org(), 'ntc1', 'task_reminder', $1, $2, 'GROUP', $3, clock_timestamp())`,
    [request.requestId, openTask(request).taskId, group],
  )
  await deliver()
  assert.deepEqual((await told('task_reminder')).sort(), first.slice(1).sort())
  ok(
    await requests.commands['request.cancel'](org.caller(ada, { roles: ['ACCESS_REQUESTS_ADMIN'] }), {
      requestId: request.requestId,
    }),
  )
  await deliver()
  assert.deepEqual((await told('request_canceled')).filter((login) => login !== 'ada').sort(), [...first].sort())
})

test('E16: what is no longer true is told to nobody: reassigned, decided or closed in between', async () => {
  const { org, ada, boss, deliver, submit, answer, told } = await setUp()
  const other = await org.user('other')
  const { entryId } = await org.requestable('Moved', [managerStep])
  const request = await submit(entryId)
  const admin = org.caller(await org.user('admin', { roles: ['ACCESS_REQUESTS_ADMIN'] }), {
    roles: ['ACCESS_REQUESTS_ADMIN'],
  })
  ok(await requests.commands['request.reassign'](admin, { taskId: openTask(request).taskId, userIds: [other] }))
  await deliver()
  assert.deepEqual(await told('task_assigned'), ['other'], 'the ex-approver learns nothing')
  const second = await org.requestable('Fast', [managerStep])
  const quick = await submit(second.entryId)
  await answer(boss, quick, { decision: 'APPROVE' })
  await deliver()
  assert.deepEqual(await told('task_assigned'), ['other'], 'who has decided is not asked any more')
  void ada
})

test('E16: the form is shown to whoever decides, and to nobody else', async () => {
  const { org, boss, deliver, answer, words, ada } = await setUp()
  const questions = {
    type: 'QUESTION',
    label: 'Why',
    assignmentRule: { type: 'REQUESTER' },
    questions: [
      { id: '8f7c2a50-0000-4000-8000-000000000001', label: 'Why do you need it', type: 'TEXT', required: true },
    ],
  }
  const { entryId } = await org.requestable('Form', [questions, managerStep])
  const request = ok(
    await requests.commands['request.submit'](org.caller(ada), {
      entryId,
      values: [{ id: '8f7c2a50-0000-4000-8000-000000000001', value: 'canary-4711' }],
    }),
  )
  await answer(boss, request, { decision: 'DENY', message: 'canary-reason' })
  await deliver()
  // The task was over before the mail was made: nobody got the form at all.
  assert.equal((await words('task_assigned')).length, 0)
  for (const kind of ['request_created', 'request_denied'])
    for (const mail of await words(kind)) assert.doesNotMatch(mail.text, /canary-4711/)
  const again = await org.requestable('Form 2', [questions, managerStep])
  ok(
    await requests.commands['request.submit'](org.caller(ada), {
      entryId: again.entryId,
      values: [{ id: '8f7c2a50-0000-4000-8000-000000000001', value: 'canary-4711' }],
    }),
  )
  await deliver()
  assert.match((await words('task_assigned'))[0]!.text, /Why do you need it: canary-4711/)
})

test('A9: a new task goes to the stand-in, an older one stays; a stand-in who may not decide is passed over', async () => {
  const { org, ada, boss, deliver, submit, told, words } = await setUp()
  const stand = await org.user('stand')
  const { entryId } = await org.requestable('Before', [managerStep])
  await submit(entryId)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const appoint = (standIn: string) =>
    org.run(
      `insert into delegate (org_id, delegate_id, delegator_id, stand_in_id, starts, created_by, last_updated_by)
       values (org(), $1, $2, $3, clock_timestamp(), 'test', 'test')
       on conflict (org_id, delegator_id) do update set stand_in_id = excluded.stand_in_id`,
      [services.newId('delegate'), boss, standIn],
    )
  await appoint(stand)
  await deliver()
  assert.deepEqual(await told('task_assigned'), ['boss'])
  await new Promise((resolve) => setTimeout(resolve, 5))
  await submit((await org.requestable('After', [managerStep])).entryId)
  await deliver()
  assert.deepEqual(await told('task_assigned'), ['boss', 'stand'])
  assert.match((await words('task_assigned'))[0]!.text, /because you stand in for boss/)
  await appoint(ada)
  await submit((await org.requestable('Own', [managerStep])).entryId)
  await deliver()
  assert.deepEqual(await told('task_assigned'), ['boss', 'stand', 'boss'])
})

test('a message is told to everybody concerned but its author, once, and the admins hear of what stands still', async () => {
  const { org, ada, boss, deliver, submit, told, words } = await setUp()
  const roles: AdminRole[] = ['ACCESS_REQUESTS_ADMIN']
  await org.user('carer', { roles })
  const { entryId } = await org.requestable('Talk', [managerStep])
  const request = await submit(entryId)
  ok(await requests.commands['request.message'](org.caller(boss), { requestId: request.requestId, body: 'For what?' }))
  await deliver()
  assert.deepEqual(await told('request_message'), ['ada'])
  assert.match(
    (await words('request_message'))[0]!.text,
    /boss wrote about your request for Talk[\s\S]*Message: For what\?/,
  )
  await submit((await org.requestable('Nobody', [managerStep])).entryId, await org.user('lonely'))
  await deliver()
  assert.deepEqual(await told('task_unassigned'), ['carer'])
  void ada
})

test('B10: two workers at once tell nobody twice and forget nobody', async () => {
  const { org, orgId, submit, told } = await setUp()
  const { entryId } = await org.requestable('Busy', [managerStep])
  const boss = await org.user('lead')
  for (let n = 0; n < 40; n++) await submit(entryId, await org.user(`u${n}`, { managerId: boss }))
  const work = async () => {
    while ((await lane('notices.deliver').work(orgId, 7)) > 0);
  }
  await Promise.all([work(), work(), work()])
  assert.equal((await told('task_assigned')).length, 40)
  assert.equal(new Set(await told('request_created')).size, 40)
  assert.equal((await told()).length, 80)
})

test('without a way to send, mail is held; it can be read by its reader and by who looks after requests', async () => {
  const { org, ada, boss, deliver, submit } = await setUp()
  const { entryId } = await org.requestable('Held', [managerStep])
  await submit(entryId)
  await deliver()
  const list = async (who: string, roles: AdminRole[] = []) =>
    ok(await notices.queries['mail.list'](org.caller(who, { roles }), { limit: 20 })).items
  const [mine] = await list(ada)
  assert.equal(mine!.state, 'HELD')
  assert.equal(mine!.kind, 'request_created')
  assert.equal((await list(ada)).length, 1)
  assert.equal((await list(boss, ['ACCESS_REQUESTS_ADMIN'])).length, 2)
  const strange = await notices.queries['mail.get'](org.caller(boss), { mailId: mine!.mailId })
  assert.ok(isRefusal(strange) && strange.code === 'not_found')
  assert.equal(
    ok(await notices.queries['mail.get'](org.caller(ada), { mailId: mine!.mailId })).to.address,
    'ada@example.test',
  )
})

test('access that ends is spoken of a day and an hour before, once each, unless something carries it on', async () => {
  const { org, orgId, ada, deliver, told, words, submit } = await setUp()
  const grant = async (
    label: string,
    ends: string,
    extra: { granted?: string; extends?: string; status?: string } = {},
  ) => {
    const { entryId, appId } = await org.requestable(label, [], { duration: 'P30D' })
    const request = await submit(entryId)
    const grantId = services.newId('grant')
    await org.run(
      `insert into grants (org_id, grant_id, request_id, user_id, app_id, scope_type, scope_id, status, actor, starts, granted, ends,
         duration, lasts, outcome, extends_id, created_by, last_updated_by)
       values (org(), $1, $2, $3, $4, 'APPLICATION', $4, $5, 'ACCESS_REQUEST', clock_timestamp(), clock_timestamp() - $6::interval,
         clock_timestamp() + $7::interval, 'P30D', 2592000000, 'GRANTED', $8, 'test', 'test')`,
      [
        grantId,
        request.requestId,
        ada,
        appId,
        extra.status ?? 'ACTIVE',
        extra.granted ?? '29 days',
        ends,
        extra.extends ?? null,
      ],
    )
    return { grantId, appId, requestId: request.requestId }
  }
  const look = async () => {
    while ((await lane('notices.ending').work(orgId, 2)) > 0);
    await deliver()
  }
  await grant('In a week', '7 days')
  const day = await grant('In a day', '20 hours')
  await grant('In an hour', '30 minutes')
  await grant('Short', '30 minutes', { granted: '20 minutes' })
  const carried = await grant('Carried on', '10 hours')
  await grant('Successor', '100 days', { extends: carried.grantId, status: 'SCHEDULED' })
  await look()
  await look()
  const told1 = (await words('access_ending')).map(({ text }) => text.split('\n')[0]).sort()
  assert.deepEqual(told1, ['Ends soon: In a day', 'Ends soon: In an hour'])
  const [first] = (await words('access_ending')).filter(({ text }) => /In a day/.test(text))
  assert.match(first!.text, /ends within 1 day, on \d{4}-/)
  assert.match(first!.text, new RegExp(`Ask again /ask/cen\\w{17}\\?from=${day.requestId}`))
  // The same grant an hour before its end, and one whose end was moved: each is told of again.
  await org.run(`update grants set ends = clock_timestamp() + interval '40 minutes' where grant_id = $1`, [day.grantId])
  await look()
  assert.equal((await told('access_ending')).length, 3)
  await org.run(`update grants set ends = clock_timestamp() + interval '50 minutes' where grant_id = $1`, [day.grantId])
  await look()
  assert.equal((await told('access_ending')).length, 4, 'a later end is a new end')
})

test('what was sent is forgotten after a month, what failed is not', async () => {
  const { org, orgId, boss, submit, deliver } = await setUp()
  const { entryId } = await org.requestable('Old', [managerStep])
  await submit(entryId)
  await deliver()
  await org.run(`update mail set mail_id = '0' || substr(mail_id, 2, 11) || mail_id, state = 'HELD'`, [])
  await org.run(`update mail set mail_id = '000000000001' || substr(mail_id, 13)`, [])
  await org.run(`update mail set state = 'FAILED' where user_id = $1`, [boss])
  assert.equal(await lane('mail.sweep').work(orgId, 10), 1)
  const left = await database.db.inOrg(orgId, (tx) => tx.query<{ user_id: string }>('select user_id from mail'))
  assert.deepEqual(left, [{ user_id: boss }])
})

test('mail is queued where there is a way to send it', async () => {
  const outlet: Outlet = { channel: 'email', deliver: async () => ({ result: 'sent' }), close: async () => {} }
  const sending = makeNotices({ ...services, outlets: new Map([['email', outlet]]) })
  const { org, orgId, submit } = await setUp()
  const { entryId } = await org.requestable('Queued', [managerStep])
  await submit(entryId)
  const deliver = sending.lanes.find(({ name }) => name === 'notices.deliver')!
  await deliver.work(orgId, 200)
  const states = await database.db.inOrg(orgId, (tx) => tx.query<{ state: string }>('select state from mail'))
  assert.deepEqual(states, [{ state: 'QUEUED' }, { state: 'QUEUED' }])
})
