import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '@assent/core/caller.ts'
import { makeApp } from '@assent/server/app/app.ts'
import { holdDoubted } from '@assent/server/features/clock/index.ts'
import { deliverOwn } from '@assent/server/features/notices/own.ts'
import { makeClockWatch } from '@assent/server/platform/clock-watch.ts'
import { openDb } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { ok, refused } from '../directory/support.ts'
import { makeOrganization, testServices } from '../support/organization.ts'

const database = await withDatabase()
const month = 30 * 24 * 3_600_000

/**
 * A process of its own on the shared database. That nobody may set that one's clock is no matter: what is seen is how far it
 * moves beside a counter, and here the counter is moved.
 */
const startProcess = async () => {
  let ahead = 0
  const clock = makeClockWatch(() => performance.now() - ahead)
  const db = openDb({ url: database.url, role: 'assent_server', size: 4, name: 'clock', clock })
  database.beforeClose(() => db.close())
  await holdDoubted(db, clock)
  const services = { ...testServices(db), clock }
  const app = makeApp(services)
  const run = (name: string, orgId: Caller['orgId']) => app.lanes.find((lane) => lane.name === name)!.work(orgId, 100)
  return {
    app,
    db,
    services,
    lane: run,
    jump: (ms: number) => {
      ahead = ms
    },
  }
}

const setUp = async () => {
  const one = await startProcess()
  const orgId = await database.newOrg()
  const org = await makeOrganization(one.services, orgId)
  const boss = await org.user('boss')
  const [ada, bea] = [await org.user('ada', { managerId: boss }), await org.user('bea', { managerId: boss })]
  const root = await org.user('root', { roles: ['SUPER_ADMIN'] })
  const step = { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }
  const { appId, entryId } = await org.requestable('Wiki', [step], { duration: 'P7D' })
  const ask = (who: string, { app } = one) => app.run(org.caller(who), 'request.submit', { entryId, values: [] })
  const approve = (taskId: string, { app } = one) =>
    app.run(org.caller(boss), 'request.answer', { taskId, answer: { decision: 'APPROVE' } })
  const admin = org.caller(root, { roles: ['SUPER_ADMIN'] })
  const events = async () =>
    (
      await database.db.inOrg(orgId, (tx) =>
        tx.query<{ type: string }>(`select type from event where type like 'assent.clock%' order by seq`),
      )
    ).map(({ type }) => type)
  const doubted = async () => (await ok(one.app.read(admin, 'clock.state', {}))).doubtedSince !== null
  return { one, org, orgId, boss, ada, bea, appId, ask, approve, admin, events, doubted }
}

test('B7: after a jump of a month nothing is decided or given, what has ended is taken away; then it is right again by itself', async () => {
  const { ada, admin, appId, approve, ask, bea, boss, doubted, events, one, org, orgId } = await setUp()
  const early = await ok(ask(ada))
  const open = await ok(ask(bea))
  await ok(approve(early.tasks[0]!.taskId))
  const inApp = async () => (await org.run(`select user_id from app_user where app_id = $1`, [appId])).length
  assert.equal(await inApp(), 1)

  one.jump(month)
  // In the very transaction that reads the clock: no lane has run.
  assert.match((await refused(ask(boss))).summary, /clock of the database jumped/)
  const no = await refused(approve(open.tasks[0]!.taskId))
  assert.deepEqual(
    [no.code, (await ok(one.app.read(admin, 'request.get', { requestId: open.requestId }))).request.status],
    ['unavailable', 'PENDING'],
  )
  const grant = { userId: bea, appId, scopeType: 'APPLICATION', scopeId: appId, actor: 'ADMIN' } as const
  assert.equal((await refused(one.app.run(admin, 'grant.create', grant))).code, 'unavailable')
  await database.owner.bare(
    `update request set next_due = clock_timestamp() - interval '1 day' where org_id = $1 and status = 'PENDING'`,
    [orgId],
  )
  assert.equal(await one.lane('requests.wake', orgId), 0)
  // What is taken is taken: ends of access, and whoever gives something back.
  await database.owner.bare('update grants set ends = clock_timestamp() where org_id = $1', [orgId])
  await one.lane('grants.end', orgId)
  await one.lane('access.take.directory', orgId)
  assert.equal(await inApp(), 0)
  await ok(one.app.run(org.caller(bea), 'request.cancel', { requestId: open.requestId }))

  assert.equal(await doubted(), false)
  await one.lane('clock.watch', orgId)
  await one.lane('clock.watch', orgId)
  assert.deepEqual([await doubted(), await events()], [true, ['assent.clock.jump']])
  await deliverOwn(one.services, orgId, 10)
  assert.equal((await org.run(`select from mail where kind = 'alarm'`, [])).length, 1)

  one.jump(0)
  assert.equal((await refused(ask(ada))).code, 'unavailable')
  await one.lane('clock.watch', orgId)
  assert.deepEqual([await doubted(), await events()], [false, ['assent.clock.jump', 'assent.clock.right']])
  const again = await ok(ask(bea))
  await ok(approve(again.tasks[0]!.taskId))
})

test('B7: a process that starts meanwhile doubts too, and takes the wrong clock for no measure', async () => {
  const { ada, ask, bea, events, one, orgId } = await setUp()
  await ok(ask(ada))
  one.jump(month)
  await refused(ask(bea))
  await one.lane('clock.watch', orgId)
  const two = await startProcess()
  two.jump(month)
  assert.equal((await refused(ask(bea, two))).code, 'unavailable')
  await two.lane('clock.watch', orgId)
  assert.equal((await refused(ask(bea, two))).code, 'unavailable')
  one.jump(0)
  two.jump(0)
  await one.lane('clock.watch', orgId)
  await two.lane('clock.watch', orgId)
  await ok(ask(bea, two))
  assert.deepEqual(await events(), ['assent.clock.jump', 'assent.clock.right'])
})

test('B7: a super administrator confirms the clock as it is, with a reason; every process goes on, and the next jump is noticed', async () => {
  const { ada, admin, ask, bea, doubted, events, one, orgId } = await setUp()
  const two = await startProcess()
  await ok(ask(ada))
  await ok(two.app.read(admin, 'clock.state', {}))
  const confirm = (caller = admin, reason = 'It was wrong before.') => one.app.run(caller, 'clock.confirm', { reason })
  assert.equal((await refused(confirm())).code, 'conflict')
  for (const process of [one, two]) process.jump(month)
  for (const process of [one, two]) await process.lane('clock.watch', orgId)
  assert.equal((await refused(confirm({ ...admin, roles: ['ACCESS_REQUESTS_ADMIN'] }))).code, 'forbidden')
  assert.equal((await refused(confirm({ ...admin, kind: 'SERVICE' }))).code, 'forbidden')
  assert.equal((await refused(confirm(admin, ' '))).code, 'invalid')
  assert.equal(await confirm(), undefined)
  for (const process of [one, two]) await process.lane('clock.watch', orgId)
  assert.equal(await doubted(), false)
  await ok(ask(bea, two))
  assert.deepEqual(await events(), ['assent.clock.jump', 'assent.clock.confirm'])
  two.jump(0)
  assert.equal((await refused(ask(ada, two))).code, 'unavailable')
})

test('B7: seconds that a clock is set right by, and an answer that takes long, are no jump', async () => {
  const { ada, ask, bea, one } = await setUp()
  await ok(ask(ada))
  one.jump(60_000)
  await ok(ask(bea))
})
