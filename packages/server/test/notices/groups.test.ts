import assert from 'node:assert/strict'
import test from 'node:test'
import type { Request } from '@assent/core/request/model.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { groupStep, makeStories, ok, openTask } from './stories.ts'

const database = await withDatabase()
const { requests, setUp } = makeStories(database)

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

test('ON_CALL tells whoever of the group is on call; everybody may act; in turn where he cannot', async () => {
  const { org, ada, answer, deliver, submit, told } = await setUp()
  const members: string[] = []
  for (let n = 0; n < 12; n++) members.push(await org.user(`m${String(n).padStart(2, '0')}`))
  const group = await org.group('watch', members)
  const schedule = 'aaaaaaaaaaaaaaaaaaaaaaaa'
  const onCall = (userIds: readonly string[], starts = '2020-01-01T00:00:00Z') =>
    org.run(
      `insert into on_call (org_id, on_call_id, name, members, turn_ms, starts) values (org(), $1, 'Watch', $2, 3600000, $3)
       on conflict (org_id, on_call_id) do update set members = excluded.members, starts = excluded.starts`,
      [schedule, userIds, starts],
    )
  await onCall([members[7]!])
  const notify = { mode: 'ON_CALL', onCallId: schedule, count: 3 }
  const { entryId } = await org.requestable('Watched', [groupStep(group, { notify })])
  const request = await submit(entryId)
  await deliver()
  assert.deepEqual(await told('task_assigned'), ['m07'])
  assert.equal((await answer(members[3]!, request, { decision: 'APPROVE' })).status, 'APPROVED')

  // The requester himself, somebody outside, and nobody yet: then three in turn.
  const outside = await org.user('outside')
  for (const [userId, starts] of [[members[5]!], [outside], [members[7]!, '2999-01-01T00:00:00Z']] as const) {
    await onCall([userId], starts)
    const before = (await told('task_assigned')).length
    await submit(entryId, members[5]!)
    await deliver()
    const now = (await told('task_assigned')).slice(before)
    assert.equal(now.length, 3, `${now}`)
    assert.ok(!now.includes('m05') && !now.includes('outside'))
    for (const { request_id } of await org.run(`select request_id from request where status = 'PENDING'`, []))
      await requests.commands['request.cancel'](org.caller(ada, { roles: ['ACCESS_REQUESTS_ADMIN'] }), {
        requestId: String(request_id),
      })
  }
})

test('ON_CALL: as many more are told as have to vote, and a reminder reaches whoever is on call by then', async () => {
  const { org, deliver, submit, told } = await setUp()
  const members: string[] = []
  for (let n = 0; n < 12; n++) members.push(await org.user(`m${String(n).padStart(2, '0')}`))
  const group = await org.group('pair', members)
  const schedule = 'bbbbbbbbbbbbbbbbbbbbbbbb'
  await org.run(
    `insert into on_call (org_id, on_call_id, name, members, turn_ms, starts) values (org(), $1, 'Pair', $2, 3600000, '2020-01-01')`,
    [schedule, [members[9]!]],
  )
  const panels = [{ assignmentRule: { type: 'GROUP', groupId: group }, quorum: { type: 'COUNT', value: 2 } }]
  const notify = { mode: 'ON_CALL', onCallId: schedule }
  const { entryId } = await org.requestable('Pair', [{ type: 'APPROVAL', label: 'Two', panels, notify }])
  const request = await submit(entryId)
  await deliver()
  const first = await told('task_assigned')
  assert.ok(first.length === 2 && first.includes('m09'), `${first}`)
  await org.run(`update on_call set members = $1`, [[members[4]!]])
  await org.run(
    `insert into notice (org_id, notice_id, kind, request_id, task_id, to_kind, to_id, created)
     values (org(), 'ntc1', 'task_reminder', $1, $2, 'GROUP', $3, clock_timestamp())`,
    [request.requestId, openTask(request).taskId, group],
  )
  await deliver()
  assert.deepEqual((await told('task_reminder')).sort(), [...first, 'm04'].sort())
})
