import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { ada, approval, bob, causes, eve, level, running, stepsOf, worldAt } from './steps-world.ts'

const who = '11111111-0000-4000-8000-000000000020'
const then = '11111111-0000-4000-8000-000000000021'
const team = '00g00000000000000009'

const asking = (id: string, assignmentRule: object) => ({
  type: 'QUESTION',
  label: `Asks ${id.slice(-2)}`,
  assignmentRule,
  questions: [{ id, label: `Who ${id.slice(-2)}`, type: 'USER' }],
})
const by = (of: string) => ({ type: 'ANSWER', of })
const decidedBy = (of: string) => ({ ...approval, assignmentRule: by(of) })
const requester = { type: 'REQUESTER' }
const group = { type: 'GROUP', groupId: team }

/** A world in which these are in the group. */
const together = (...userIds: string[]) => {
  const world = worldAt('2026-01-01T00:00:00Z')
  world.members.set(team, new Map(userIds.map((id) => [id, 0])))
  return world
}

test('A17: the requester does not choose who chooses who decides', () => {
  assert.deepEqual(causes(asking(who, requester), asking(then, by(who)), decidedBy(then)), [
    '/steps/1: "Who 20" is answered by the requester, who would choose who decides.',
  ])
  // Where nobody decides there is nothing to choose.
  stepsOf(asking(who, requester), { type: 'TODO', label: 'Do it', assignmentRule: by(who) })
})

test('A17: whoever asks answers no question that names who decides, whichever group he is in', () => {
  const run = running(together(ada, bob), stepsOf(asking(who, group), decidedBy(who)))
  run.ask([])
  const answer = { answers: [{ id: who, value: eve }] }
  const refused = run.answer(answer, ada)
  assert.ok(isRefusal(refused))
  assert.match(refused.summary, /cannot act on this step/)
  assert.ok(!isRefusal(run.answer(answer, bob)))
  assert.ok(!isRefusal(run.answer({ decision: 'APPROVE' }, eve)))
})

test('A17: a question that only whoever asks could answer waits for somebody else', () => {
  const run = running(together(ada), stepsOf(asking(who, group), decidedBy(who)))
  run.ask([])
  assert.equal(run.now().tasks.at(-1)?.status, 'ASSIGNING')
  const command = { do: 'reassign', taskId: run.now().tasks.at(-1)!.taskId } as const
  assert.ok(isRefusal(run.act({ ...command, userIds: [ada] }, eve, true)))
  assert.ok(!isRefusal(run.act({ ...command, userIds: [bob] }, eve, true)))
})

test('A22: whoever names who decides does not decide, and does not name himself', () => {
  const run = running(
    together(bob, eve),
    stepsOf(asking(who, group), { ...decidedBy(who), key: 'one' }, { ...approval, key: 'two' }),
  )
  run.ask([])
  const himself = run.answer({ answers: [{ id: who, value: bob }] }, bob)
  assert.ok(isRefusal(himself))
  assert.deepEqual(himself.causes, [{ summary: 'Name somebody else.', location: '/answers' }])
  assert.ok(!isRefusal(run.answer({ answers: [{ id: who, value: eve }] }, bob)))
  assert.ok(!isRefusal(run.answer({ decision: 'APPROVE' }, eve)))
  // The last approval is his by its rule; but he chose who decided before.
  const late = run.answer({ decision: 'APPROVE' }, bob)
  assert.ok(isRefusal(late))
  assert.match(late.summary, /chose who decides/)
})

const give = { type: 'ACTION', label: 'Give it', do: 'GIVE', level, forAnswer: who }

test('A1: whom an answer names to get what a step gives decides nothing', () => {
  const run = running(together(bob, eve), stepsOf(asking(who, requester), { ...approval, assignmentRule: group }, give))
  run.ask([{ id: who, value: bob }])
  const panel = run.now().tasks.at(-1)!.detail.panels[0]!
  assert.equal(panel.eligible, 1)
  const refused = run.answer({ decision: 'APPROVE' }, bob)
  assert.ok(isRefusal(refused))
  assert.match(refused.summary, /cannot decide a request/)
  assert.ok(!isRefusal(run.answer({ decision: 'APPROVE' }, eve)))
})

test('A1: nobody is left to decide where only he could, and who gets it is named before anybody decides', () => {
  const run = running(together(bob), stepsOf(asking(who, requester), { ...approval, assignmentRule: group }, give))
  run.ask([{ id: who, value: bob }])
  assert.equal(run.now().tasks.at(-1)?.status, 'ASSIGNING')
  assert.deepEqual(causes(approval, asking(who, { type: 'USER', userId: bob }), give), [
    '/steps/2/forAnswer: "Who 20" names who gets it, so it has to be asked before anybody decides.',
  ])
})
