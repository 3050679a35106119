import assert from 'node:assert/strict'
import test from 'node:test'
import { deskWorld, fine, managerStep, v2 } from './world.ts'

const { newOffice } = await deskWorld()

test('whoever decides sees who asks, what they have, who else has it, and what came of it before', async () => {
  const { ada, ask, boss, decide, offered, org, sql, taskOf } = await newOffice()
  await sql(`update users set profile = '{"department": "Sales", "title": "Analyst"}' where user_id = $1`, [ada.userId])
  const [bob, cleo, dora] = [
    await org.user('bob', { managerId: boss.userId, profile: { department: 'sales' } }),
    await org.user('cleo', { managerId: boss.userId, profile: { department: 'Law' } }),
    await org.user('dora', { profile: { department: 'SALES' } }),
  ]
  const { appId, entryId } = await offered('Wiki', [managerStep, { ...managerStep, label: 'Second' }], {
    maximum: 'P30D',
  })
  await org.run('insert into app_user (org_id, app_id, user_id) select org(), $1, unnest($2::text[])', [
    appId,
    [bob, dora],
  ])
  const field = [{ id: 'OKTA_ACCESS_DURATION', value: 'P7D' }]
  const before = await ask(ada, entryId, field)
  await decide(boss, before, 'DENIED', { message: 'Not yet.' })
  const requestId = await ask(ada, entryId, field)
  const context = fine(await boss.call('GET', `${v2}/tasks/${await taskOf(requestId)}/context`))
  assert.equal(context.whyNot, undefined)
  assert.equal(context.task.request.accessDuration, 'P7D')
  assert.deepEqual(context.later, [{ type: 'APPROVAL', label: 'Second' }])
  assert.deepEqual(context.requester.manager, { id: boss.userId, name: 'boss' })
  assert.deepEqual([context.requester.title, context.requester.department], ['Analyst', 'Sales'])
  assert.deepEqual(context.peers, [
    { by: 'MANAGER', people: 2, more: false, holders: 1, named: [{ id: bob, name: 'bob' }] },
    {
      by: 'DEPARTMENT',
      people: 2,
      more: false,
      holders: 2,
      named: [bob, dora].sort().map((id) => ({ id, name: id === bob ? 'bob' : 'dora' })),
    },
  ])
  assert.ok(cleo)
  assert.deepEqual(
    context.earlier.map((one: Record<string, string>) => [one['id'], one['status'], one['decidedBy'], one['message']]),
    [[before, 'DENIED', 'boss', 'Not yet.']],
  )
})

test('who is asked, how many have agreed and what they said, and what I decided is found again', async () => {
  const { ada, ask, boss, decide, offered, taskOf } = await newOffice()
  const { entryId } = await offered('Wiki', [managerStep, { ...managerStep, label: 'Second' }])
  const requestId = await ask(ada, entryId)
  const first = await taskOf(requestId)
  const manager = { id: boss.userId, name: 'boss' }
  const shown = fine(await boss.call('GET', `${v2}/tasks/${first}/context`))
  assert.deepEqual(shown.panels, [{ needed: 1, approved: 0, assignees: [{ ...manager, type: 'OKTA_USER' }] }])
  assert.deepEqual([shown.join, shown.votes], ['ALL_OF', []])
  const mine = async (query: string) =>
    fine(await boss.call('GET', `${v2}/my/tasks?${query}`)).data.map((one: { taskId: string }) => one.taskId)
  assert.deepEqual(await mine('done=true'), [])
  await decide(boss, requestId, 'APPROVED', { message: 'Go on.' })
  const second = await taskOf(requestId)
  const [vote, ...more] = fine(await boss.call('GET', `${v2}/tasks/${second}/context`)).votes
  assert.deepEqual(more, [])
  assert.deepEqual(
    [vote.step, vote.by, vote.decision, vote.message],
    ['Manager approves', manager, 'APPROVE', 'Go on.'],
  )
  assert.deepEqual([await mine(''), await mine('done=true')], [[second], [first]])
  assert.deepEqual([await mine('match=wik'), await mine('match=nobody')], [[second], []])
  assert.deepEqual([await mine('done=true&match=wiki'), await mine('done=true&match=nobody')], [[first], []])
  const of = (userId: string) => `done=true&filter=${encodeURIComponent(`assigneeId eq "${userId}"`)}`
  assert.deepEqual(
    [await mine(of('nobody')), await mine('done=true&filter=status%20eq%20%22COMPLETED%22')],
    [[], [first]],
  )
})

test('F1: what matters for a decision is for those who decide', async () => {
  const { ada, admin, ask, boss, decide, offered, stranger, taskOf } = await newOffice()
  const { entryId } = await offered('Wiki', [managerStep])
  const requestId = await ask(ada, entryId)
  const taskId = await taskOf(requestId)
  const status = async (who: typeof ada) => (await who.call('GET', `${v2}/tasks/${taskId}/context`)).status
  assert.equal(await status(stranger), 404)
  assert.equal(await status(ada), 403)
  assert.equal(await status(admin), 200)
  assert.equal(await status(boss), 200)
  await decide(boss, requestId, 'APPROVED')
  // Who has decided may look again at what he decided on.
  assert.equal(await status(boss), 200)
})

test('who was asked reads on after it was withdrawn, and no more once it was given to others', async () => {
  const { ada, admin, ask, boss, offered, org, taskOf } = await newOffice()
  const { entryId } = await offered('Wiki', [managerStep])
  const first = await ask(ada, entryId)
  const taskId = await taskOf(first)
  const status = async (who: typeof ada, id: string) => (await who.call('GET', `${v2}/tasks/${id}/context`)).status
  fine(await ada.call('POST', `${v2}/requests/${first}/cancel`, { reason: 'Not needed.' }))
  assert.match(fine(await boss.call('GET', `${v2}/tasks/${taskId}/context`)).whyNot, /closed/)
  assert.equal(await status(ada, taskId), 403)
  const again = await taskOf(await ask(ada, entryId))
  const other = { externalId: await org.user('other'), type: 'OKTA_USER' }
  fine(await admin.call('PATCH', `${v2}/tasks/${again}`, { assignees: [other], reason: 'Away.' }))
  assert.equal(await status(boss, again), 404)
})

test('whoever waits for a decision sees what comes after it and what they can do, and nothing of the desk', async () => {
  const { ada, ask, boss, offered, stranger, taskOf } = await newOffice()
  const { entryId } = await offered('Wiki', [managerStep, { ...managerStep, label: 'Second' }])
  const url = `${v2}/tasks/${await taskOf(await ask(ada, entryId))}/outlook`
  const waiting = fine(await ada.call('GET', url))
  assert.deepEqual(waiting.later, [{ type: 'APPROVAL', label: 'Second' }])
  assert.match(waiting.whyNot, /./)
  assert.deepEqual(Object.keys(waiting).sort(), ['later', 'may', 'step', 'whyNot'])
  assert.equal(fine(await boss.call('GET', url)).whyNot, undefined)
  assert.equal((await stranger.call('GET', url)).status, 404)
})

test('peers are counted for groups and bundles alike', async () => {
  const { ada, ask, boss, offered, org, orgId, asOwner, sql, taskOf } = await newOffice()
  const bob = await org.user('bob', { managerId: boss.userId })
  const { appId, entryId } = await offered('Wiki', [managerStep])
  const requestId = await ask(ada, entryId)
  const url = `${v2}/tasks/${await taskOf(requestId)}/context`
  const shown = async () => fine(await boss.call('GET', url)).peers[0].holders
  const as = (type: string, id: string) =>
    asOwner(
      `update request set state = jsonb_set(state, '{level}', jsonb_build_object('appId', $2::text, 'scopeType', $3::text, 'scopeId', $4::text)) where request_id = $1`,
      [requestId, appId, type, id],
    )
  const group = await org.group('readers', [])
  await as('GROUP', group)
  assert.equal(await shown(), 0)
  await org.join(group, bob)
  assert.equal(await shown(), 1)
  await sql(
    `insert into entitlement (org_id, entitlement_id, app_id, name, external_value) values ($1, 'esp1', $2, 'role', 'role')`,
    [orgId, appId],
  )
  await sql(
    `insert into entitlement_value (org_id, value_id, entitlement_id, name, external_value)
     values ($1, 'ent1', 'esp1', 'a', 'a'), ($1, 'ent2', 'esp1', 'b', 'b')`,
    [orgId],
  )
  await sql(
    `insert into bundle (org_id, bundle_id, app_id, name, created_by, last_updated_by) values ($1, 'enb1', $2, 'both', 't', 't')`,
    [orgId, appId],
  )
  await as('ENTITLEMENT_BUNDLE', 'enb1')
  assert.equal(await shown(), 0)
  await sql(
    `insert into bundle_value (org_id, bundle_id, value_id) values ($1, 'enb1', 'ent1'), ($1, 'enb1', 'ent2')`,
    [orgId],
  )
  await sql(`insert into entitlement_user (org_id, value_id, user_id) values ($1, 'ent1', $2)`, [orgId, bob])
  assert.equal(await shown(), 0)
  await sql(`insert into entitlement_user (org_id, value_id, user_id) values ($1, 'ent2', $2)`, [orgId, bob])
  assert.equal(await shown(), 1)
})
