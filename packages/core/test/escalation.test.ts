import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { approval, bob, eve, running, stepsOf, worldAt } from './steps-world.ts'

const [head, second] = ['00u0000000000000head', '00u00000000000second']
const admin = '00u000000000000admin'

type Person = { readonly personId?: string; readonly managerId?: string }
/** A world in which bob and eve report to one person; whatever `more` says comes on top. */
const worldWith = (more: Readonly<Record<string, Person>> = {}) => {
  const world = worldAt('2026-01-05T09:00:00.000Z')
  const people: Record<string, Person> = {
    [bob]: { managerId: head },
    [eve]: { managerId: head },
    [head]: {},
    [admin]: {},
    ...more,
  }
  for (const [id, { managerId, personId = id }] of Object.entries(people))
    world.users.set(id, { personId, active: true, kind: 'HUMAN', managerId })
  return world
}
const deciders = '00g00000000000000001'
const panels = (quorum: object, rule: object = { type: 'GROUP_OWNER', groupId: deciders }) =>
  stepsOf({ type: 'APPROVAL', label: 'Both', onDenial: 'UNREACHABLE', panels: [{ assignmentRule: rule, quorum }] })
/** A request on which bob and eve decide, with those above them. */
const escalated = (world: ReturnType<typeof worldWith>, quorum: object) => {
  world.owners.set(
    `GROUP_MANAGERS ${deciders}`,
    [bob, eve].map((id) => ({ kind: 'USER', id })),
  )
  const one = running(world, panels(quorum))
  one.ask([])
  const { taskId } = one.now().tasks[0]!
  return { one, taskId, result: one.act({ do: 'escalate', taskId, reason: 'slow' }, bob) }
}
const users = (request: {
  tasks: readonly { detail: { panels: readonly { principals: readonly { id: string }[] }[] } }[]
}) => request.tasks[0]!.detail.panels[0]!.principals.map(({ id }) => id)

test('A10: who stands above several assignees is one person more, so that what cannot be reached is denied', () => {
  const { one } = escalated(worldWith(), { type: 'COUNT', value: 2 })
  const panel = one.now().tasks[0]!.detail.panels[0]!
  assert.deepEqual([panel.eligible, panel.needed, users(one.now())], [3, 2, [bob, eve, head]])
  one.answer({ decision: 'DENY' }, bob)
  assert.equal(one.now().status, 'PENDING', 'eve and the head of both can still agree')
  one.answer({ decision: 'DENY' }, eve)
  assert.equal(one.now().status, 'DENIED')
})

test('A10: who sits in the panel by another of his accounts is not added by an escalation', () => {
  const { result } = escalated(worldWith({ [bob]: { managerId: second }, [second]: { personId: eve }, [eve]: {} }), {
    type: 'ALL',
  })
  assert.ok(isRefusal(result))
  assert.match(result.summary, /nobody to escalate/)
})

test('A22: who named the assignees is not added by an escalation, by none of his accounts', () => {
  for (const above of [admin, second]) {
    const world = worldWith({ [bob]: { managerId: above }, [second]: { personId: admin } })
    const one = running(world, stepsOf(approval))
    one.ask([])
    const { taskId } = one.now().tasks[0]!
    assert.ok(!isRefusal(one.act({ do: 'reassign', taskId, userIds: [bob, eve] }, admin, true)))
    assert.ok(!isRefusal(one.act({ do: 'escalate', taskId, reason: 'slow' }, bob)))
    const panel = one.now().tasks[0]!.detail.panels[0]!
    assert.deepEqual([panel.eligible, users(one.now())], [3, [bob, eve, head]])
  }
})

test('A10: who is added beside a group may be one of it, so that he is counted on for nothing more', () => {
  const world = worldWith()
  world.members.set(deciders, new Map([bob, eve].map((id) => [id, world.now - 1])))
  const step = { ...panels({ type: 'COUNT', value: 2 }, { type: 'GROUP', groupId: deciders })[0] }
  const one = running(world, stepsOf({ ...step, escalation: { after: 'PT1H', to: { type: 'USER', userId: eve } } }))
  one.ask([])
  const { taskId } = one.now().tasks[0]!
  assert.ok(!isRefusal(one.act({ do: 'escalate', taskId, reason: 'slow' }, bob)))
  assert.equal(one.now().tasks[0]!.detail.panels[0]!.eligible, 2)
  one.answer({ decision: 'DENY' }, bob)
  assert.equal(one.now().status, 'DENIED', 'only eve is left')
})
