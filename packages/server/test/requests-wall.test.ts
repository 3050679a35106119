import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { sqlState, violated } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from './support/organization.ts'

const database = await withDatabase()
const services = testServices(database.db)
const requests = makeRequests(services)
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}

const asked = async (steps: readonly object[] = [managerStep]) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(services, orgId)
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss })
  const { entryId } = await org.requestable('Wiki', steps)
  const request = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  return { org, orgId, boss, ada, request, taskId: request.tasks[0]!.taskId }
}

/** Moves every timer of a request into the past, as time itself would: only the owner of the database can. */
const letTimePass = (orgId: string, requestId: string) =>
  database.owner.bare(
    `update assent.request set next_due = clock_timestamp() - interval '1 minute', state = jsonb_set(state, '{timers}',
       (select jsonb_agg(timer || jsonb_build_object('due', '2020-01-01T00:00:00.000Z')) from jsonb_array_elements(state->'timers') as timer
        where timer->>'kind' <> 'INACTIVE'))
     where org_id = $1 and request_id = $2`,
    [orgId, requestId],
  )

const lane = (name: string) => requests.lanes.find((one) => one.name === name)!
const get = async (orgId: string, requestId: string): Promise<Request> => {
  const [row] = await database.owner.bare<{ state: Request }>(
    'select state from assent.request where org_id = $1 and request_id = $2',
    [orgId, requestId],
  )
  return row!.state
}

test('A6: the server itself cannot write requests, tasks, votes or messages past the one door', async () => {
  const { org, request, taskId } = await asked()
  const attempts: [string, unknown[]][] = [
    [`update request set status = 'APPROVED' where request_id = $1`, [request.requestId]],
    [`update request set state = '{}' where request_id = $1`, [request.requestId]],
    ['delete from request where request_id = $1', [request.requestId]],
    [`update task set status = 'COMPLETED' where task_id = $1`, [taskId]],
    [
      `insert into task_assignee (org_id, task_id, principal_kind, principal_id) values (org(), $1, 'USER', 'x')`,
      [taskId],
    ],
    [
      `insert into vote (org_id, task_id, person_id, request_id, user_id, as_id, decision, escalated, digest, at) values (org(), $1, 'p', 'r', 'u', 'u', 'APPROVE', false, '', clock_timestamp())`,
      [taskId],
    ],
    ['delete from message where request_id = $1', [request.requestId]],
  ]
  for (const [sql, values] of attempts)
    await assert.rejects(org.run(sql, values), (error) => sqlState(error) === '42501', sql)
})

test('A13: what is closed stays closed and what was asked stays as it was, even for the owner of the tables', async () => {
  const { ada, org, orgId, request } = await asked()
  ok(await requests.commands['request.cancel'](org.caller(ada), { requestId: request.requestId }))
  const change = (set: string) =>
    database.owner.bare(`update assent.request set ${set} where org_id = $1 and request_id = $2`, [
      orgId,
      request.requestId,
    ])
  await assert.rejects(
    change(`status = 'APPROVED', grant_status = 'PENDING'`),
    (error) => violated(error) === 'closed_requests_stay_closed',
  )
  await assert.rejects(
    change(`requested_for = requested_for || 'x'`),
    (error) => violated(error) === 'what_was_asked_is_fixed',
  )
})

test('A1: the database refuses the vote of a party or of a machine by itself', async () => {
  const { ada, orgId, request, taskId, org } = await asked()
  const robot = await org.user('robot', { kind: 'SERVICE', ownerId: ada })
  const twin = await org.user('twin', { personId: ada })
  for (const voter of [ada, robot, twin]) {
    const votes = [
      {
        task_id: taskId,
        person_id: voter,
        request_id: request.requestId,
        user_id: voter,
        as_id: voter,
        decision: 'APPROVE',
        escalated: false,
        digest: 'd',
        message: null,
        at: new Date().toISOString(),
      },
    ]
    await assert.rejects(
      database.db.inOrg(orgId, (tx) => tx.query('select request_save($1::jsonb)', [JSON.stringify({ votes })])),
      (error) => violated(error) === 'nobody_decides_his_own_request',
    )
  }
})

test('B11: a save that does not follow the stored version undoes its transaction', async () => {
  const { orgId, request } = await asked()
  const row = {
    request_id: request.requestId,
    status: 'PENDING',
    digest: 'd',
    last_updated: request.created,
    last_updated_by: 'x',
    version: 7,
    state: request,
  }
  await assert.rejects(
    database.db.inOrg(orgId, (tx) => tx.query('select request_save($1::jsonb)', [JSON.stringify({ changed: [row] })])),
    (error) => sqlState(error) === '40001',
  )
})

test('B3 B4: after the deadline a decision is refused before any timer ran, and silence is no approval', async () => {
  const step = { ...managerStep, deadline: { after: 'P1D', outcome: 'DENY' } }
  const { boss, org, orgId, request, taskId } = await asked([step])
  await letTimePass(orgId, request.requestId)
  const late = await requests.commands['request.answer'](org.caller(boss), { taskId, answer: { decision: 'APPROVE' } })
  assert.ok(isRefusal(late) && late.code === 'conflict', JSON.stringify(late))
  assert.match(late.summary, /time to act/)
  assert.equal(await lane('requests.wake').work(orgId, 100), 1)
  assert.equal((await get(orgId, request.requestId)).status, 'DENIED')
  assert.equal(await lane('requests.wake').work(orgId, 100), 0, 'once')
})

test('reminders are sent again and again, and an escalation adds the manager beside the assignee', async () => {
  const step = { ...managerStep, reminders: { every: 'PT1H', most: 2 }, escalation: { after: 'PT2H' } }
  const { ada, boss, org, orgId, request, taskId } = await asked([step])
  const chief = await org.user('chief')
  await org.run('update users set manager_id = $1 where user_id = $2', [chief, boss])
  await letTimePass(orgId, request.requestId)
  await lane('requests.wake').work(orgId, 100)
  const woken = await get(orgId, request.requestId)
  assert.equal(woken.tasks[0]!.reminded, 1)
  assert.equal(woken.tasks[0]!.escalated, true)
  assert.ok(
    woken.timers.some((timer) => timer.kind === 'REMIND'),
    'the second reminder is set',
  )
  assert.ok(!woken.timers.some((timer) => timer.kind === 'ESCALATE'))
  const notices = await database.owner.bare<{ kind: string; to_id: string }>(
    'select kind, to_id from assent.notice where org_id = $1 order by notice_id',
    [orgId],
  )
  assert.ok(notices.some((notice) => notice.kind === 'task_reminder' && notice.to_id === boss))
  assert.ok(notices.some((notice) => notice.kind === 'task_assigned' && notice.to_id === chief))
  const done = ok(
    await requests.commands['request.answer'](org.caller(chief), { taskId, answer: { decision: 'APPROVE' } }),
  )
  assert.equal(done.status, 'APPROVED')
  assert.equal(done.requestedFor, ada)
  const [vote] = await database.owner.bare<{ escalated: boolean }>(
    'select escalated from assent.vote where org_id = $1',
    [orgId],
  )
  assert.equal(vote!.escalated, true)
})

test('an escalation by time that found nobody leaves it to people to escalate once there is somebody', async () => {
  const { boss, org, orgId, request, taskId } = await asked([{ ...managerStep, escalation: { after: 'PT2H' } }])
  const admin = org.caller(await org.user('admin'), { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const escalate = () => requests.commands['request.escalate'](admin, { taskId, reason: 'It is late' })
  await letTimePass(orgId, request.requestId)
  await lane('requests.wake').work(orgId, 100)
  const woken = await get(orgId, request.requestId)
  assert.deepEqual([woken.tasks[0]!.escalated, woken.timers.some(({ kind }) => kind === 'ESCALATE')], [false, false])
  const early = await escalate()
  assert.ok(isRefusal(early) && /nobody to escalate/.test(early.summary), JSON.stringify(early))
  const chief = await org.user('chief')
  await org.run('update users set manager_id = $1 where user_id = $2', [chief, boss])
  assert.equal(ok(await escalate()).tasks[0]!.escalated, true)
  const again = await escalate()
  assert.ok(isRefusal(again) && /can be done once/.test(again.summary), JSON.stringify(again))
})

test('an escalation goes on from manager to manager as often as the step says, and stops where there is nobody', async () => {
  const step = { ...managerStep, escalation: { after: 'PT2H', most: 3 } }
  const { boss, org, orgId, request } = await asked([step])
  const [chief, top] = [await org.user('chief'), await org.user('top')]
  await org.run('update users set manager_id = $1 where user_id = $2', [chief, boss])
  await org.run('update users set manager_id = $1 where user_id = $2', [top, chief])
  const names = new Map([
    [boss, 'boss'],
    [chief, 'chief'],
    [top, 'top'],
  ])
  const later = async () => {
    await letTimePass(orgId, request.requestId)
    await lane('requests.wake').work(orgId, 100)
    const { tasks, timers } = await get(orgId, request.requestId)
    const { panels } = tasks[0]!.detail as { panels: readonly { principals: readonly { id: string }[] }[] }
    const who = panels[0]!.principals.map(({ id }) => names.get(id))
    return [who, timers.some(({ kind }) => kind === 'ESCALATE')]
  }
  assert.deepEqual(await later(), [['boss', 'chief'], true])
  assert.deepEqual(await later(), [['boss', 'chief', 'top'], true])
  assert.deepEqual(await later(), [['boss', 'chief', 'top'], false], 'nobody is above, so it goes on no further')
  const { tasks } = await get(orgId, request.requestId)
  assert.equal(tasks[0]!.escalations, 2)
  await lane('requests.wake').work(orgId, 100)
  const [notices] = await database.owner.bare<{ told: number }>(
    `select count(*)::int as told from assent.notice where org_id = $1 and kind = 'task_assigned' and to_id = $2`,
    [orgId, top],
  )
  assert.equal(notices!.told, 1)
})

test('D1: an open request of somebody who left is canceled', async () => {
  const { ada, org, orgId, request } = await asked()
  await org.run(`update users set status = 'DEPROVISIONED' where user_id = $1`, [ada])
  assert.equal(await lane('requests.abandon').work(orgId, 100), 1)
  const left = await get(orgId, request.requestId)
  assert.equal(left.status, 'CANCELED')
})

test('A3: a stand-in acts on tasks opened since, is on the record beside the one he stands in for, and is never the requester', async () => {
  const { ada, boss, org, orgId, request, taskId } = await asked()
  const deputy = await org.user('deputy')
  const appoint = (standIn: string) =>
    org.run(
      `insert into delegate (org_id, delegate_id, delegator_id, stand_in_id, starts, created_by, last_updated_by) values (org(), $1, $2, $3, clock_timestamp() - interval '1 second', 'test', 'test')
       on conflict (org_id, delegator_id) do update set stand_in_id = excluded.stand_in_id`,
      [services.newId('delegate'), boss, standIn],
    )
  await appoint(ada)
  const own = await requests.commands['request.answer'](org.caller(ada), { taskId, answer: { decision: 'APPROVE' } })
  assert.ok(isRefusal(own), 'the requester stands in for his manager')
  await org.run(`update delegate set starts = clock_timestamp() + interval '1 hour' where delegator_id = $1`, [boss])
  await org.run(
    `update delegate set stand_in_id = $2, starts = $3::timestamptz - interval '1 hour' where delegator_id = $1`,
    [boss, deputy, request.created],
  )
  const inbox = ok(await requests.queries['task.mine'](org.caller(deputy), { page: { limit: 5 } }))
  assert.equal(inbox.items.length, 1)
  const done = ok(
    await requests.commands['request.answer'](org.caller(deputy), { taskId, answer: { decision: 'APPROVE' } }),
  )
  assert.equal(done.status, 'APPROVED')
  const [vote] = await database.owner.bare<{ user_id: string; as_id: string }>(
    'select user_id, as_id from assent.vote where org_id = $1',
    [orgId],
  )
  assert.deepEqual(vote, { user_id: deputy, as_id: boss })
})

test('H9: an act that cannot be put on the record does not happen', async () => {
  const { boss, org, orgId, request, taskId } = await asked()
  await database.owner.bare('alter function assent.events_append rename to events_append_gone')
  try {
    await assert.rejects(
      requests.commands['request.answer'](org.caller(boss), { taskId, answer: { decision: 'APPROVE' } }),
    )
  } finally {
    await database.owner.bare('alter function assent.events_append_gone rename to events_append')
  }
  assert.equal((await get(orgId, request.requestId)).status, 'PENDING')
  assert.equal(
    ok(await requests.commands['request.answer'](org.caller(boss), { taskId, answer: { decision: 'APPROVE' } })).status,
    'APPROVED',
  )
})
