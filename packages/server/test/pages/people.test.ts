import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { systemCaller } from '../support/server.ts'
import { formOn, makeWorld, ok, textOf } from './world.ts'

const database = await withDatabase()
const world = await makeWorld(database)
const { app, org, orgId, snapshot } = world
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

let count = 0
const setUp = async () => {
  const n = ++count
  const head = await world.person(`head${n}`)
  const boss = await world.person(`boss${n}`, { managerId: head.userId })
  const ada = await world.person(`ada${n}`, { managerId: boss.userId })
  const cleo = await world.person(`cleo${n}`)
  const { entryId } = await org.requestable(`Wiki ${n}`, [managerStep])
  const { requestId, tasks } = ok(await app.run(ada.caller, 'request.submit', { entryId, values: [] }))
  const task = `/tasks/${tasks[0]!.taskId}`
  return { n, ada, boss, cleo, head, request: `/requests/${requestId}`, task }
}

test('a task is escalated by page, once, by those who may, with a reason', async () => {
  const { ada, boss, head, n, request, task } = await setUp()
  const path = `${task}/escalate`
  assert.doesNotMatch((await ada.visit(request)).text, /escalate/, 'the organization does not let requesters')
  const page = await boss.visit(task)
  const empty = await boss.visit(path, { form: { ...formOn(page, path), reason: ' ' } })
  assert.equal(empty.status, 400)
  assert.match(textOf(empty), /Say why/)
  const done = await boss.visit(path, { form: { ...formOn(page, path), reason: 'I am away' } })
  assert.deepEqual([done.status, done.location], [303, request])
  const text = textOf(await ada.visit(request))
  assert.match(text, new RegExp(`waiting, escalated.*head${n}`))
  assert.match(
    text,
    new RegExp(`What happened.*ada${n} asked.*boss${n} escalated “ ?Manager approves ?” to head${n} ?: I am away`),
  )
  assert.doesNotMatch((await boss.visit(task)).text, /Bring in a manager/, 'once is enough')
  assert.match(textOf(await head.visit(task)), /Approve/)
})

test('where the organization lets them, requesters escalate from the page of their request', async () => {
  ok(await app.run(systemCaller(orgId), 'settings.update', { requesterCanEscalate: true }))
  const { ada, request, task } = await setUp()
  const path = `${task}/escalate`
  const page = await ada.visit(request)
  assert.equal((await ada.visit(path, { form: { ...formOn(page, path), reason: 'It is urgent' } })).status, 303)
  assert.match(textOf(await ada.visit(request)), /waiting, escalated/)
  ok(await app.run(systemCaller(orgId), 'settings.update', { requesterCanEscalate: false }))
})

test('A22: a task is given to somebody else, who is looked for by name; GET changes nothing', async () => {
  const { ada, boss, cleo, n, request, task } = await setUp()
  const path = `${task}/reassign`
  const before = await snapshot()
  assert.match((await boss.visit(task)).text, new RegExp(`href="${path}"`))
  const first = await boss.visit(path)
  assert.match(textOf(first), /Look for somebody/)
  assert.doesNotMatch(first.text, /type="checkbox"/)
  assert.match(textOf(await boss.visit(`${path}?who=unicorn`)), /Nobody who could be chosen is called “ ?unicorn ?”/)
  assert.doesNotMatch((await boss.visit(`${path}?who=ada${n},boss${n}`)).text, /type="checkbox"/)
  const found = await boss.visit(`${path}?who=cleo${n}%2C+head${n}`)
  assert.equal(found.text.match(/type="checkbox"/g)?.length, 2, 'each part between commas')
  assert.equal(await snapshot(), before)
  const form = formOn(found, path)
  const none = await boss.visit(path, { form })
  assert.equal(none.status, 400)
  assert.match(textOf(none), /Choose somebody of the list\..*cleo/, 'what was looked for is still there')
  const self = await boss.visit(path, { form: { ...form, [`pick.${ada.userId}`]: 'on' } })
  assert.equal(self.status, 400)
  assert.match(textOf(self), /made this request or gets the access/)
  const done = await boss.visit(path, { form: { ...form, [`pick.${cleo.userId}`]: 'on', reason: 'Knows it' } })
  assert.deepEqual([done.status, done.location], [303, request])
  // Who gave it away sees what becomes of it, and does not decide.
  assert.match(
    textOf(await boss.visit(request)),
    new RegExp(`boss${n} gave “ ?Manager approves ?” to cleo${n} ?: Knows it`),
  )
  assert.doesNotMatch((await boss.visit(task)).text, /name="decision"/)
  assert.match((await cleo.visit(task)).text, /name="decision"/)
})

test('F1: the page to name somebody is for those who may; a form from elsewhere does nothing', async () => {
  const { ada, boss, cleo, task } = await setUp()
  const path = `${task}/reassign`
  assert.equal((await ada.visit(path)).status, 403)
  assert.equal((await cleo.visit(path)).status, 404)
  const before = await snapshot()
  const form = formOn(await boss.visit(`${path}?who=cleo`), path)
  const strange = await boss.visit(path, { form: { ...form, csrf: 'other', [`pick.${cleo.userId}`]: 'on' } })
  assert.equal(strange.status, 403)
  assert.equal((await ada.visit(`${task}/escalate`, { form: { csrf: 'other', reason: 'x' } })).status, 403)
  assert.equal(await snapshot(), before)
})

test('somebody chooses who stands in for him, for days of his own time zone, and ends it', async () => {
  const { boss, cleo, n } = await setUp()
  assert.match(textOf(await boss.visit('/delegate')), /an administrator chooses stand-ins/)
  assert.doesNotMatch((await boss.visit('/delegate')).text, /method="get"/)
  ok(await app.run(systemCaller(orgId), 'settings.update', { delegatePermission: 'WRITE' }))
  await org.run(`update users set time_zone = 'Asia/Kolkata' where user_id = $1`, [boss.userId])
  const found = await boss.visit(`/delegate?who=cleo${n}`)
  const form = { ...formOn(found, '/delegate'), pick: cleo.userId }
  const wrong = await boss.visit('/delegate', { form: { ...form, until: '2020-01-01', note: 'Holidays' } })
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /endTime must be later[\s\S]*value="Holidays"/, 'what was written is still there')
  assert.equal((await boss.visit('/delegate', { form: { ...form, until: 'soon' } })).status, 400)
  const done = await boss.visit('/delegate', { form: { ...form, until: '2030-02-03', note: 'Holidays' } })
  assert.deepEqual([done.status, done.location], [303, '/delegate'])
  assert.match(
    textOf(await boss.visit('/delegate')),
    new RegExp(`cleo${n} , from .* until Mon 4 February 2030, 00:00.*Holidays`),
  )
  assert.match(textOf(await cleo.visit('/delegate')), new RegExp(`You stand in for boss${n}`))
  const { delegate } = ok(await app.read(boss.caller, 'delegate.mine', {}))
  assert.equal(delegate!.ends, '2030-02-03T18:30:00.000Z')
  // What waits already goes along where that is ticked.
  const along = await boss.visit(`/delegate?who=cleo${n}`)
  assert.match(textOf(along), /give them what waits for me now \(1\)/)
  const open = { ...formOn(along, '/delegate'), pick: cleo.userId, open: 'yes' }
  assert.equal((await boss.visit('/delegate', { form: open })).status, 303)
  const inbox = ok(await app.read(cleo.caller, 'task.mine', { page: { limit: 20 } }))
  assert.equal(inbox.items.length, 1)
  const ended = await boss.visit('/delegate/end', { form: formOn(await boss.visit('/delegate'), '/delegate/end') })
  assert.equal(ended.status, 303)
  assert.match(textOf(await boss.visit('/delegate')), /Nobody stands in for you/)
})

test('F8 F9: names and words that are looked for are only text on these pages', async () => {
  const { boss, task } = await setUp()
  const evil = '"><script>alert(1)</script>'
  for (const path of [`${task}/reassign`, '/delegate']) {
    const page = await boss.visit(`${path}?who=${encodeURIComponent(evil)}`)
    assert.equal(page.status, 200)
    assert.doesNotMatch(page.text, /<script/)
  }
})
