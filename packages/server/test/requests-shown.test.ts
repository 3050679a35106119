import assert from 'node:assert/strict'
import test from 'node:test'
import { durationMs } from '@assent/core/duration.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from './support/organization.ts'

// What was shown is what is approved: a vote is for exactly that, and several that differ come to the narrowest.

const database = await withDatabase()
const services = testServices(database.db)
const { commands } = makeRequests(services)

const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}
const openTask = (request: Request) => request.tasks.find((task) => task.status === 'OPEN')!
const votesOf = (request: Request, step: number) =>
  (request.tasks[step]!.detail as unknown as { votes: readonly { digest: string; duration?: string }[] }).votes

/** A group of approvers of whom `count` must approve access for thirty days. */
const setUp = async (approvers: number, count: number) => {
  const org = await makeOrganization(services, await database.newOrg())
  const everybody = await Promise.all(Array.from({ length: approvers }, (_, n) => org.user(`approver${n}`)))
  const groupId = await org.group('approvers', everybody)
  const ada = await org.user('ada')
  const first = {
    type: 'APPROVAL',
    label: 'Group',
    panels: [{ assignmentRule: { type: 'GROUP', groupId }, quorum: { type: 'COUNT', value: count } }],
  }
  const { entryId } = await org.requestable('Wiki', [first], { duration: 'P30D' })
  const ask = async () => ok(await commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  const vote = (userId: string, request: Request, answer: object, digest = request.digest) =>
    commands['request.answer'](org.caller(userId), { taskId: openTask(request).taskId, answer, digest })
  return { ask, everybody, org, vote }
}

test('A11: each vote is for what was shown; what changed since has to be seen again', async () => {
  const { ask, everybody, org, vote } = await setUp(2, 1)
  const [boss, security] = everybody as [string, string]
  const steps = [boss, security].map((userId) => ({
    type: 'APPROVAL',
    label: 'One after the other',
    assignmentRule: { type: 'USER', userId },
  }))
  const { entryId } = await org.requestable('Vault', steps, { duration: 'P30D' })
  const asked = ok(await commands['request.submit'](org.caller(await org.user('bob')), { entryId, values: [] }))
  // The first approver allows less than was asked for: what the second one saw before is not there any more.
  const narrowed = ok(await vote(boss, asked, { decision: 'APPROVE', duration: 'P2D' }))
  assert.notEqual(narrowed.digest, asked.digest)
  const late = await vote(security, narrowed, { decision: 'APPROVE' }, asked.digest)
  assert.ok(isRefusal(late) && late.code === 'conflict' && /not as you saw it/.test(late.summary), JSON.stringify(late))
  const done = ok(await vote(security, narrowed, { decision: 'APPROVE' }))
  assert.deepEqual([done.status, done.duration], ['APPROVED', 'P2D'])
  assert.equal(votesOf(done, 0)[0]!.digest, asked.digest)
  assert.equal(votesOf(done, 1)[0]!.digest, narrowed.digest, 'the refused vote is not there')
  // Nobody else can make another request of it either: the server may not write the tables themselves.
  const open = await ask()
  for (const sql of [
    `update request set state = jsonb_set(state, '{duration}', '"P300D"') where request_id = $1`,
    `update request set requested_for = 'x' where request_id = $1`,
    `delete from request where request_id = $1`,
  ])
    await assert.rejects(
      database.db.inOrg(org.orgId, (tx) => tx.query(sql, [open.requestId])),
      /permission denied/,
      sql,
    )
})

test('A12: votes that name different durations come to the shortest of those that approved, in whatever order', async () => {
  const { ask, everybody, vote } = await setUp(5, 3)
  const spans = [undefined, 'P30D', 'P14D', 'P7D', 'PT8H'] as const
  const seen = new Set<string>()
  for (let round = 0; round < 40; round++) {
    const order = everybody.map((userId) => ({ userId, at: Math.random() })).sort((a, b) => a.at - b.at)
    const chosen = order.map(({ userId }) => ({ userId, duration: spans[Math.floor(Math.random() * spans.length)] }))
    let request = await ask()
    for (const { duration, userId } of chosen.slice(0, 3)) {
      assert.equal(request.status, 'PENDING')
      request = ok(await vote(userId, request, { decision: 'APPROVE', ...(duration ? { duration } : {}) }))
    }
    const named = chosen.slice(0, 3).map(({ duration = 'P30D' }) => durationMs(duration)!)
    assert.equal(request.status, 'APPROVED')
    assert.equal(durationMs(request.duration!), Math.min(...named), JSON.stringify(chosen))
    seen.add(request.duration!)
  }
  assert.ok(seen.size >= 2, 'several came out')
})

test('A12: nobody approves for longer than was asked for', async () => {
  const { ask, everybody, vote } = await setUp(2, 1)
  const longer = await vote(everybody[0]!, await ask(), { decision: 'APPROVE', duration: 'P31D' })
  assert.ok(isRefusal(longer) && longer.code === 'invalid' && /not for a longer one/.test(longer.summary))
})

test('D2: the approval of somebody who is deactivated before the others have voted does not count', async () => {
  const { ask, everybody, org, vote } = await setUp(3, 2)
  const [leaver, second, third] = everybody as [string, string, string]
  const first = ok(await vote(leaver, await ask(), { decision: 'APPROVE' }))
  await org.run(`update users set status = 'DEPROVISIONED', roles = '{}' where user_id = $1`, [leaver])
  const one = ok(await vote(second, first, { decision: 'APPROVE' }))
  assert.equal(one.status, 'PENDING', 'of two that are needed there is one')
  assert.equal(votesOf(one, 0).length, 2, 'what was voted stays on the record')
  const both = ok(await vote(third, one, { decision: 'APPROVE' }))
  assert.equal(both.status, 'APPROVED')
  // Suspended is not active either.
  const again = ok(await vote(second, await ask(), { decision: 'APPROVE' }))
  await org.run(`update users set status = 'SUSPENDED' where user_id = $1`, [second])
  assert.equal(ok(await vote(third, again, { decision: 'APPROVE' })).status, 'PENDING')
})
