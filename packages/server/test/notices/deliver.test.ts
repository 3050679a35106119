import assert from 'node:assert/strict'
import test from 'node:test'
import type { AdminRole } from '@assent/core/caller.ts'
import type { Outlet } from '@assent/core/outlet.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { makeNotices } from '@assent/server/features/notices/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeStories, managerStep, ok, openTask } from './stories.ts'

const database = await withDatabase()
const { services, requests, notices, lane, setUp } = makeStories(database)

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
