import assert from 'node:assert/strict'
import test from 'node:test'
import { deskWorld, fine, managerStep, v2 } from './world.ts'

const { newOffice } = await deskWorld()

type Named = { readonly id: string; readonly name: string; readonly login: string }

test('A22: whoever may name assignees finds them by name, without those who must not decide', async () => {
  const { ada, ask, boss, offered, org, stranger, taskOf } = await newOffice()
  const cleo = await org.user('cleo.dubois')
  const second = await org.user('ada.second', { personId: ada.userId })
  await org.user('cleobot', { kind: 'SERVICE', ownerId: boss.userId })
  const { entryId } = await offered('Wiki', [managerStep])
  const taskId = await taskOf(await ask(ada, entryId))
  const candidates = (who: typeof ada, match = '') =>
    who.call('GET', `${v2}/tasks/${taskId}/candidates?limit=100${match && `&match=${encodeURIComponent(match)}`}`)
  const found = async (match: string): Promise<string[]> =>
    fine(await candidates(boss, match)).data.map(({ id }: Named) => id)
  assert.deepEqual(await found('CLEO'), [cleo], 'people only, however it is written')
  assert.deepEqual(await found('cleo cleo.dubois@'), [cleo], 'every word begins something of theirs')
  assert.deepEqual(await found('leo'), [])
  const all = fine(await candidates(boss)).data.map(({ id }: Named) => id)
  for (const kept of [ada.userId, second, boss.userId]) assert.ok(!all.includes(kept), 'nobody who must not decide')
  // The requester sees the request, but names nobody; for a stranger there is no such task.
  assert.equal((await candidates(ada)).status, 403)
  assert.equal((await candidates(stranger)).status, 404)
})

test('what somebody may do about a task is told with it', async () => {
  const { ada, admin, ask, boss, decide, offered, org, sql, taskOf } = await newOffice()
  const above = await org.user('above')
  await sql('update users set manager_id = $2 where user_id = $1', [boss.userId, above])
  const { entryId } = await offered('Wiki', [managerStep])
  const requestId = await ask(ada, entryId)
  const taskId = await taskOf(requestId)
  const may = async (who: typeof ada) => fine(await who.call('GET', `${v2}/tasks/${taskId}/context`)).may
  assert.deepEqual(await may(boss), { reassign: true, escalate: true })
  fine(await admin.call('POST', `${v2}/tasks/${taskId}/escalate`, { reason: 'It is urgent.' }))
  assert.deepEqual(await may(boss), { reassign: true, escalate: false })
  assert.deepEqual(await may(admin), { reassign: true, escalate: false })
  await decide(boss, requestId, 'APPROVED')
  assert.deepEqual(await may(admin), { reassign: false, escalate: false })
})

test('the activity names everybody it speaks of', async () => {
  const { ada, ask, boss, offered, org, taskOf } = await newOffice()
  const cleo = await org.user('cleo')
  const { entryId } = await offered('Wiki', [managerStep])
  const requestId = await ask(ada, entryId)
  const taskId = await taskOf(requestId)
  const assignees = [{ externalId: cleo, type: 'OKTA_USER' }]
  const given = fine(await boss.call('PATCH', `${v2}/tasks/${taskId}`, { assignees, reason: 'Knows it.' }))
  assert.deepEqual(given.assignees, [{ externalId: cleo, type: 'OKTA_USER', name: 'cleo' }])
  // Who gave it away still sees what becomes of it, and can say a word.
  fine(await boss.call('POST', `${v2}/requests/${requestId}/messages`, { message: 'Ask me.' }))
  const { data, _names } = fine(await boss.call('GET', `${v2}/requests/${requestId}/activity`))
  assert.deepEqual(
    data.map(({ type }: { type: string }) => type),
    ['submitted', 'taskOpened', 'reassigned', 'messaged'],
  )
  for (const [id, name] of [
    [ada.userId, 'ada'],
    [boss.userId, 'boss'],
    [cleo, 'cleo'],
  ] as const)
    assert.equal(_names[id], name)
})
