import assert from 'node:assert/strict'
import test from 'node:test'
import { deliverNotices } from '@assent/server/features/notices/deliver.ts'
import { deskWorld, fine, managerStep, v2 } from './world.ts'

const { newOffice, server } = await deskWorld()

test('whoever asked may remind those who have to act: not at once, and once a day', async () => {
  const { ada, admin, ask, asOwner, boss, offered, orgId, sql, stranger, taskOf } = await newOffice()
  const { entryId } = await offered('Wiki', [managerStep])
  const requestId = await ask(ada, entryId)
  const taskId = await taskOf(requestId)
  const remind = (who: typeof ada) => who.call('POST', `${v2}/tasks/${taskId}/remind`)
  const early = await remind(ada)
  assert.equal(early.status, 429)
  assert.equal((await remind(stranger)).status, 404)
  assert.equal((await remind(boss)).status, 403)
  /** As if so many hours had passed since the task was opened and since the last reminder. */
  const pass = (hours: number) =>
    asOwner(
      `update request set state = jsonb_set(state, '{tasks}', (
         select jsonb_agg(t || jsonb_strip_nulls(jsonb_build_object(
           'opened', to_char((t ->> 'opened')::timestamptz - $2 * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'nudged', to_char((t ->> 'nudged')::timestamptz - $2 * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))
         from jsonb_array_elements(state -> 'tasks') t)) where request_id = $1`,
      [requestId, hours],
    )
  await pass(2)
  await deliverNotices(server.services, orgId, 100)
  const done = fine(await remind(ada))
  assert.ok(done.tasks[0].remindedAt)
  assert.equal((await remind(ada)).status, 429)
  assert.equal((await remind(admin)).status, 429)
  await deliverNotices(server.services, orgId, 100)
  const told = await sql<{ user_id: string }>(`select user_id from mail where kind = 'task_reminder'`)
  assert.deepEqual(
    told.map((one) => one.user_id),
    [boss.userId],
  )
  await pass(25)
  fine(await remind(admin))
})

test('a decision is sent back with a question, waits visibly, and goes on once it is answered', async () => {
  const { ada, ask, boss, decide, offered, stranger, taskOf } = await newOffice()
  const { entryId } = await offered('Wiki', [managerStep])
  const requestId = await ask(ada, entryId)
  const taskId = await taskOf(requestId)
  const url = `${v2}/tasks/${taskId}/request-information`
  assert.equal((await ada.call('POST', url, { message: 'Why?' })).status, 403)
  assert.equal((await stranger.call('POST', url, { message: 'Why?' })).status, 404)
  fine(await boss.call('POST', url, { message: 'Which pages?' }))
  const task = async () => fine(await boss.call('GET', `${v2}/my/tasks/${taskId}`))
  const { waiting } = await task()
  assert.deepEqual([waiting.by, waiting.name], [boss.userId, 'boss'])
  // Whoever asked sees it in the list of what he asked for, too.
  const listed = async () => fine(await ada.call('GET', `${v2}/my/requests`)).data[0]._askedBack
  assert.deepEqual((await listed()).by, { externalId: boss.userId, name: 'boss' })
  const messages = fine(await ada.call('GET', `${v2}/requests/${requestId}/messages`)).data
  assert.deepEqual(
    messages.map((one: { message: string }) => one.message),
    ['Which pages?'],
  )
  // What the one who asks adds is no answer to it.
  await boss.call('POST', `${v2}/requests/${requestId}/messages`, { message: 'And for how long?' })
  assert.ok((await task()).waiting)
  assert.equal((await ada.call('POST', `${v2}/requests/${requestId}/messages`, { message: 'All.' })).status, 201)
  assert.equal((await task()).waiting, undefined)
  assert.equal(await listed(), undefined)
  const lines = fine(await ada.call('GET', `${v2}/requests/${requestId}/activity`)).data
  assert.deepEqual(
    lines.map((one: { type: string }) => one.type),
    ['submitted', 'taskOpened', 'messaged', 'askedBack', 'messaged', 'messaged'],
  )
  await decide(boss, requestId, 'APPROVED')
  assert.equal((await boss.call('POST', url, { message: 'Too late' })).status, 409)
})

test('several tasks are resolved in one call, each with its own result, and a repeated call does nothing twice', async () => {
  const { ada, ask, boss, offered, stranger, sql, taskOf } = await newOffice()
  const [one, two, three] = [
    await offered('One', [managerStep]),
    await offered('Two', [{ ...managerStep, requireMessage: 'DENY' }], { maximum: 'P30D' }),
    await offered('Three', [managerStep]),
  ]
  const requests = [
    await ask(ada, one.entryId),
    await ask(ada, two.entryId, [{ id: 'OKTA_ACCESS_DURATION', value: 'P7D' }]),
    await ask(ada, three.entryId),
  ]
  const tasks = await Promise.all(requests.map(taskOf))
  const body = {
    tasks: [
      { taskId: tasks[0], value: 'APPROVED' },
      { taskId: tasks[1], value: 'DENIED' },
      { taskId: tasks[2], value: 'DENIED', message: 'No.', digest: '0'.repeat(64) },
      { taskId: '0'.repeat(24), value: 'APPROVED' },
    ],
  }
  const url = `${v2}/my/tasks/resolve`
  const results = async (key: string) =>
    fine(await boss.call('POST', url, body, { 'idempotency-key': key })).data.map(
      (item: { status: number; task?: { status: string }; error?: { errorCode: string } }) => [
        item.status,
        item.task?.status ?? item.error?.errorCode,
      ],
    )
  const expected = [
    [200, 'COMPLETED'],
    [400, 'E0000001'],
    [409, 'E0000157'],
    [404, 'E0000007'],
  ]
  const first = await results('once')
  assert.deepEqual(
    first.map((item: unknown[]) => item[0]),
    expected.map((item) => item[0]),
  )
  assert.deepEqual(first[0], expected[0])
  assert.deepEqual(await results('once'), first)
  assert.equal((await results('again'))[0][0], 409)
  assert.equal((await sql('select 1 as one from vote')).length, 1)
  const others = fine(await stranger.call('POST', url, { tasks: [{ taskId: tasks[1], value: 'APPROVED' }] })).data
  assert.equal(others[0].status, 404)
  assert.equal((await boss.call('POST', url, { tasks: [] })).status, 400)
  // An approver may shorten what was asked for, never lengthen it.
  const longer = { taskId: tasks[1], value: 'APPROVED', accessDuration: 'P8D' }
  assert.equal(fine(await boss.call('POST', url, { tasks: [longer] })).data[0].status, 400)
  const shorter = fine(await boss.call('POST', url, { tasks: [{ ...longer, accessDuration: 'P2D' }] })).data[0]
  assert.deepEqual([shorter.status, shorter.task.request.accessDuration], [200, 'P2D'])
})
