import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import { fold } from '@assent/core/request/evolve.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from './support/organization.ts'

const database = await withDatabase()
const services = testServices(database.db)
const requests = makeRequests(services)

const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

const setUp = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(services, orgId)
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss })
  const admin = await org.user('admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  return { org, boss, ada, admin, asAdmin: org.caller(admin, { roles: ['ACCESS_REQUESTS_ADMIN'] }) }
}

const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}
const refusal = (result: unknown): Refusal => {
  if (!isRefusal(result)) assert.fail(`not refused: ${JSON.stringify(result)}`)
  return result
}
const openTask = (request: Request) => request.tasks.find((task) => task.status === 'OPEN')!

test('a request is asked, decided and on the record as the tables have it', async () => {
  const { org, ada, boss, asAdmin } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep], { duration: 'P7D' })
  const asked = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  assert.equal(asked.status, 'PENDING')
  assert.equal(asked.duration, 'P7D')
  const inbox = ok(await requests.queries['task.mine'](org.caller(boss), { page: { limit: 20 } }))
  assert.equal(inbox.items.length, 1)
  const { task, request: shown } = inbox.items[0]!
  assert.equal(inbox.items[0]!.names[ada], 'ada')
  const decided = ok(
    await requests.commands['request.answer'](org.caller(boss), {
      taskId: task.taskId,
      answer: { decision: 'APPROVE', message: 'fine', duration: 'P2D' },
      digest: shown.digest,
    }),
  )
  assert.equal(decided.status, 'APPROVED')
  assert.equal(decided.duration, 'P2D', 'the approver made it shorter')
  const again = refusal(
    await requests.commands['request.answer'](org.caller(boss), { taskId: task.taskId, answer: { decision: 'DENY' } }),
  )
  assert.equal(again.code, 'conflict')
  const { events: history, names } = ok(
    await requests.queries['request.activity'](asAdmin, { requestId: asked.requestId }),
  )
  assert.deepEqual(
    history.map(({ event }) => event.type),
    ['submitted', 'taskOpened', 'voted', 'taskCompleted', 'approved'],
  )
  assert.equal(names[boss], 'boss')
  const system = '00u00000000000system'
  const stamped = history.map(({ actor, at, event }) => ({
    event,
    at,
    ...(actor && actor !== system ? { actor } : {}),
  }))
  assert.deepEqual(fold(stamped), decided, 'folding the record gives the request')
  const { request: stored } = ok(await requests.queries['request.get'](asAdmin, { requestId: asked.requestId }))
  assert.deepEqual(stored, decided)
  const claimed = await database.db.inOrg(org.orgId, (tx) => requests.port.claimApproved(tx, 10))
  assert.deepEqual(
    claimed.map((row) => [row.requestId, row.duration]),
    [[asked.requestId, 'P2D']],
  )
  await requests.port.recordGrants(org.orgId, [
    { requestId: asked.requestId, grantStatus: 'GRANTED', granted: decided.lastActivity },
  ])
  const { request: granted } = ok(await requests.queries['request.get'](asAdmin, { requestId: asked.requestId }))
  assert.equal(granted.status === 'APPROVED' && granted.grant?.status, 'GRANTED')
})

test('until when access lasts is what its request was told last: another end, and none', async () => {
  const { org, asAdmin, ada, boss } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const { requestId, tasks } = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  const answer = { taskId: tasks[0]!.taskId, answer: { decision: 'APPROVE' } }
  ok(await requests.commands['request.answer'](org.caller(boss), answer))
  const until = async (revocationScheduled?: string) => {
    const granted = '2030-01-01T00:00:00.000Z'
    const end = revocationScheduled ? { revocationScheduled } : {}
    await requests.port.recordGrants(org.orgId, [{ requestId, grantStatus: 'GRANTED', granted, ...end }])
    const { request } = ok(await requests.queries['request.get'](asAdmin, { requestId }))
    return request.status === 'PENDING' ? undefined : request.revocation
  }
  for (const scheduled of ['2030-02-01T00:00:00.000Z', '2030-03-01T00:00:00.000Z'])
    assert.deepEqual(await until(scheduled), { status: 'PENDING', scheduled })
  assert.equal(await until(), undefined)
})

test('A1 A2: neither requester nor creator decides, whatever group he is in', async () => {
  const { org, ada, boss } = await setUp()
  const creator = await org.user('creator')
  const group = await org.group('approvers', [ada, boss, creator])
  const steps = [{ type: 'APPROVAL', label: 'Group', assignmentRule: { type: 'GROUP', groupId: group } }]
  const { entryId } = await org.requestable('Ledger', steps, { behalf: { allowed: true } })
  const asked = ok(
    await requests.commands['request.submit'](org.caller(creator), { entryId, requestedFor: ada, values: [] }),
  )
  const { taskId } = openTask(asked)
  for (const who of [ada, creator]) {
    const no = refusal(
      await requests.commands['request.answer'](org.caller(who), { taskId, answer: { decision: 'APPROVE' } }),
    )
    assert.equal(no.code, 'forbidden')
    const inbox = ok(await requests.queries['task.mine'](org.caller(who), { page: { limit: 20 } }))
    assert.equal(inbox.items.length, 0)
  }
  assert.equal(
    ok(await requests.commands['request.answer'](org.caller(boss), { taskId, answer: { decision: 'APPROVE' } })).status,
    'APPROVED',
  )
})

test('A1 A2 A15: nobody counts on whoever an administrator asks in the name of', async () => {
  const { org, ada, asAdmin } = await setUp()
  const [creator, one, two] = [await org.user('creator'), await org.user('one'), await org.user('two')]
  // His other account is in it, he is not.
  const other = await org.user('creator.admin', { personId: creator })
  const all = await org.group('all', [ada, other, one, two])
  const parties = await org.group('parties', [ada, other])
  const asked = async (label: string, step: object) => {
    const { entryId } = await org.requestable(label, [{ type: 'APPROVAL', label, ...step }], {
      behalf: { allowed: true },
    })
    const input = { entryId, requestedFor: ada, requestedBy: creator, values: [] }
    return ok(await requests.commands['request.submit'](asAdmin, input)).tasks[0]!
  }
  const rule = { type: 'GROUP', groupId: parties }
  assert.equal((await asked('Alone', { assignmentRule: rule })).status, 'ASSIGNING')
  const instead = await asked('Instead', { assignmentRule: rule, fallback: { type: 'USER', userId: one } })
  assert.deepEqual(instead.detail.panels[0]!.principals, [{ kind: 'USER', id: one }])
  const both = await asked('Both', {
    panels: [{ assignmentRule: { type: 'GROUP', groupId: all }, quorum: { type: 'ALL' } }],
  })
  assert.deepEqual(both.detail.panels[0], { principals: [{ kind: 'GROUP', id: all }], eligible: 2, needed: 2 })
  const him = await asked('Him', { assignmentRule: { type: 'USER', userId: other } })
  assert.equal(him.status, 'ASSIGNING')
})

test('A7 A8: who joined the group afterwards, or left it, does not decide', async () => {
  const { org, ada } = await setUp()
  const [early, late] = [await org.user('early'), await org.user('late')]
  const group = await org.group('approvers', [early])
  const steps = [{ type: 'APPROVAL', label: 'Group', assignmentRule: { type: 'GROUP', groupId: group } }]
  const { entryId } = await org.requestable('Vault', steps)
  const { taskId } = openTask(ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] })))
  await new Promise((resolve) => setTimeout(resolve, 5))
  await org.join(group, late)
  refusal(await requests.commands['request.answer'](org.caller(late), { taskId, answer: { decision: 'APPROVE' } }))
  assert.equal(ok(await requests.queries['task.mine'](org.caller(late), { page: { limit: 20 } })).items.length, 0)
  await org.run('delete from group_member where group_id = $1 and user_id = $2', [group, early])
  refusal(await requests.commands['request.answer'](org.caller(early), { taskId, answer: { decision: 'APPROVE' } }))
})

test('A15: a step that nobody can decide waits for an administrator and is never approved by itself', async () => {
  const { org, asAdmin, ada, admin } = await setUp()
  const lonely = await org.user('lonely')
  const { entryId } = await org.requestable('Safe', [managerStep])
  const asked = ok(await requests.commands['request.submit'](org.caller(lonely), { entryId, values: [] }))
  const task = asked.tasks[0]!
  assert.equal(task.status, 'ASSIGNING')
  const toSelf = refusal(
    await requests.commands['request.reassign'](asAdmin, { taskId: task.taskId, userIds: [admin] }),
  )
  assert.match(toSelf.causes[0]!.summary, /yourself/)
  ok(await requests.commands['request.reassign'](asAdmin, { taskId: task.taskId, userIds: [ada] }))
  assert.equal(
    ok(
      await requests.commands['request.answer'](org.caller(ada), { taskId: task.taskId, answer: { decision: 'DENY' } }),
    ).status,
    'DENIED',
  )
})

test('duplicates are refused with a link to the open request', async () => {
  const { org, ada } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const first = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  const second = refusal(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  assert.equal(second.code, 'conflict')
  assert.equal(second.links?.['request'], first.requestId)
})

test('B2: fifty deliveries of one key are one request, and another body with it is refused', async () => {
  const { org, ada } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const other = await org.requestable('Other', [managerStep])
  const caller = org.caller(ada, { key: 'once' })
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => requests.commands['request.submit'](caller, { entryId, values: [] })),
  )
  assert.equal(new Set(answers.map((answer) => ok(answer).requestId)).size, 1)
  const different = refusal(await requests.commands['request.submit'](caller, { entryId: other.entryId, values: [] }))
  assert.equal(different.code, 'conflict')
})

test('B1: approve, approve, deny, cancel, expire and approve at once: exactly one wins', async () => {
  const { org, ada, asAdmin } = await setUp()
  const approvers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => org.user(name)))
  const group = await org.group('approvers', approvers)
  const steps = [{ type: 'APPROVAL', label: 'Group', assignmentRule: { type: 'GROUP', groupId: group } }]
  const { entryId } = await org.requestable('Race', steps)
  const other = makeRequests(services)
  for (let round = 0; round < 20; round++) {
    const asked = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
    const { taskId } = openTask(asked)
    const door = (index: number) => (index % 2 ? requests : other).commands
    const results = await Promise.all([
      ...approvers.map((approver, index) =>
        door(index)['request.answer'](org.caller(approver), {
          taskId,
          answer: { decision: index === 2 ? 'DENY' : 'APPROVE' },
        }),
      ),
      door(0)['request.cancel'](asAdmin, { requestId: asked.requestId }),
      door(1)['request.cancel'](org.caller(ada), { requestId: asked.requestId }),
    ])
    assert.equal(results.filter((result) => !isRefusal(result)).length, 1, `round ${round}`)
  }
})
