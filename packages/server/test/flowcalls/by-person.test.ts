import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import type { FlowDetail } from '@assent/core/steps/workflow/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { flowPeer } from './peer.ts'
import { makeFlowWorld, ok } from './world.ts'

const database = await withDatabase()
const peer = await flowPeer()
const { post, requests, setUp } = await makeFlowWorld(database, peer)

const withRunner = async () => {
  const world = await setUp({ run: 'PERSON', seenToBy: { type: 'MANAGER' } })
  const { boss: bob, org, taskId } = world
  const admin = org.caller(await org.user('root'), { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const press = (by: typeof admin, value: string, message?: string) =>
    requests.commands['request.resolve'](by, { taskId, resolution: { value, ...(message ? { message } : {}) } })
  const detail = async () => (await world.state()).tasks.at(-1)!.detail as FlowDetail
  return { ...world, bob: org.caller(bob), admin, press, detail }
}

test('a flow that a person runs is not called before, stands in the inbox of who runs it, and is called once', async () => {
  const { ada, admin, bob, callsOf, detail, org, press, row, run, state } = await withRunner()
  peer.play.answer = (response) => void response.writeHead(202).end()
  assert.equal(await run(), 0, 'nothing is due')
  assert.equal(await row(), undefined)
  const mine = ok(await requests.queries['task.mine'](bob, { page: { limit: 20 } } as never)) as {
    items: readonly { task: { type: string } }[]
  }
  assert.deepEqual(
    mine.items.map(({ task }) => task.type),
    ['WORKFLOW'],
  )
  for (const roles of [[], ['ACCESS_REQUESTS_ADMIN']] as const)
    for (const value of ['RUN', 'MARK']) {
      const whoAsked = await press(org.caller(ada, { roles: [...roles] }), value)
      assert.ok(isRefusal(whoAsked) && whoAsked.code === 'forbidden', 'whoever asked runs nothing, whatever his role')
    }
  const early = await press(bob, 'AGAIN')
  assert.ok(isRefusal(early) && early.code === 'conflict')
  // Two people, and each of them twice.
  const pressed = await Promise.all([press(bob, 'RUN'), press(admin, 'RUN'), press(bob, 'RUN'), press(admin, 'AGAIN')])
  const refused = pressed.filter(isRefusal)
  assert.deepEqual([refused.length, ...new Set(refused.map(({ code }) => code))], [3, 'conflict'])
  assert.equal((await detail()).run, 'RUNNING')
  assert.equal(await run(), 1)
  assert.equal(await run(), 0)
  const late = await press(admin, 'RUN')
  assert.ok(isRefusal(late) && /AGAIN/.test(late.summary), 'a page of before it was run calls nothing')
  assert.equal(await run(), 0)
  const calls = callsOf()
  assert.equal(calls.length, 1)
  assert.equal((await post(calls[0]!.body.callbackUrl, { outcome: 'CONTINUE' })).status, 200)
  assert.equal((await state()).status, 'APPROVED')
})

test('before it is run it can be marked as done, and is never called then', async () => {
  const { bob, callsOf, press, run, state } = await withRunner()
  ok(await press(bob, 'MARK', 'Checked by telephone'))
  const { status, tasks } = await state()
  assert.deepEqual([status, tasks.at(-1)!.value], ['APPROVED', 'Checked by telephone'])
  assert.equal(await run(), 0)
  assert.ok(isRefusal(await press(bob, 'RUN')))
  assert.equal(callsOf().length, 0)
})

test('a request that ends before anybody has run it calls nothing', async () => {
  const { admin, bob, callsOf, press, request, run } = await withRunner()
  ok(await requests.commands['request.cancel'](admin, { requestId: request.requestId }))
  assert.ok(isRefusal(await press(bob, 'RUN')))
  assert.equal(await run(), 0)
  assert.equal(callsOf().length, 0)
})
