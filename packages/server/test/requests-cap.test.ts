import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, systemCaller, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const { app, services } = server

/** An organization where a level is given for at most eight hours at once, and three times that in thirty days. */
const setUp = async (steps: readonly object[] = [], cap: object | null = { windowDays: 30, times: 3 }) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(services, orgId)
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss })
  const second = await org.user('ada-adm', { personId: ada, managerId: boss })
  await app.run(systemCaller(orgId), 'settings.update', { accessCap: cap } as never)
  const { entryId, appId } = await org.requestable('Vault', steps, { maximum: 'PT8H' })
  const ask = (hours: number, who = ada, extra = {}) =>
    app.run(org.caller(who, { personId: ada as never }), 'request.submit', {
      entryId,
      values: [{ id: 'OKTA_ACCESS_DURATION', value: `PT${hours}H` }],
      ...extra,
    })
  const lane = async (name: string) => {
    const found = app.lanes.find((one) => one.name === name)!
    while ((await found.work(orgId, found.batch)) > 0);
  }
  const settle = async () => {
    for (const name of ['grants.open', 'access.give.directory', 'grants.end', 'access.take.directory']) await lane(name)
  }
  /** As if all of it had happened so many hours earlier. */
  const later = (hours: number) =>
    database.owner.inOrg(orgId, async (tx) => {
      await tx.query(`set local session_replication_role = replica`)
      await tx.query(
        `update grants set starts = starts - t.by, granted = granted - t.by, ends = ends - t.by, ended = ended - t.by
         from (select $2 * interval '1 hour' as by) t where org_id = $1`,
        [orgId, hours],
      )
    })
  return { org, orgId, ada, second, boss, appId, entryId, ask, settle, later }
}

const refusal = (result: unknown): Refusal => {
  if (!isRefusal(result)) assert.fail(`not refused: ${JSON.stringify(result)}`)
  return result
}
const fine = (result: unknown): void => assert.ok(!isRefusal(result), JSON.stringify(result))

test('A19: many short requests come to no more than the cap, over grants that ran, run, and are asked for', async () => {
  const { ada, ask, entryId, later, org, settle } = await setUp()
  for (const hours of [8, 8, 4]) {
    fine(await ask(hours))
    await settle()
    await later(hours)
    await settle()
  }
  const no = refusal(await ask(8))
  assert.equal(no.code, 'conflict')
  assert.equal(
    no.summary,
    'Within any 30 days this access can be had for 24 hours in all, however many requests it takes. 4 hours are left: ask for less, or later.',
  )
  assert.equal(no.causes[0]?.location, '/requesterFieldValues/0/value')
  const preview = await app.read(org.caller(ada), 'request.preview', { entryId })
  assert.ok(!isRefusal(preview) && preview.requestable)
  fine(await ask(4))
  await settle()
  const now = await app.read(org.caller(ada), 'request.preview', { entryId })
  assert.ok(!isRefusal(now) && !now.requestable)
  assert.match(now.why ?? '', /All of that is used or asked for/)
  assert.match(refusal(await ask(1)).summary, /All of that is used or asked for: ask again later/)
  // Thirty days after the first began, as much of it as is out of the window can be had again.
  await later(30 * 24 - 16)
  await settle()
  fine(await ask(8))
})

test('A19 A4: a second account of the same person counts, and so does what is still to be decided, also at the same moment', async () => {
  const steps = [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }]
  const { ask, ada, second, orgId } = await setUp(steps, { windowDays: 7, times: 1 })
  const both = await Promise.all([ask(5, ada), ask(5, second)])
  assert.equal(both.filter((one) => !isRefusal(one)).length, 1)
  const other = isRefusal(both[0]) ? ada : second
  assert.match(refusal(await ask(4, other)).summary, /for 8 hours in all.* 3 hours are left/)
  fine(await ask(3, other))
  const pending = await database.db.inOrg(orgId, (tx) => tx.query(`select from request where status = 'PENDING'`))
  assert.equal(pending.length, 2)
})

test('A19: what was given back early, denied or canceled is not used up; nor is what lies before the window', async () => {
  const { ask, org, ada, settle, later } = await setUp([], { windowDays: 2, times: 1 })
  fine(await ask(8))
  await settle()
  await later(2)
  const [grant] = (await org.run(`select grant_id from grants`, [])) as { grant_id: string }[]
  fine(await app.run(org.caller(ada), 'grant.giveBack', { grantId: grant!.grant_id }))
  await settle()
  assert.match(refusal(await ask(7)).summary, /5 hours are left/)
  fine(await ask(5))
  await settle()
  await later(47)
  await settle()
  // The first two hours are out of the window that eight hours from now would end, and of the five as many as are.
  fine(await ask(8))
})

test('A19: without a cap, and for permanent access, nothing changes', async () => {
  const { ask, settle, later } = await setUp([], null)
  for (let i = 0; i < 5; i++) {
    fine(await ask(8))
    await settle()
    await later(8)
    await settle()
  }
  const { org, ada } = await setUp()
  const { entryId } = await org.requestable('Wiki', [])
  fine(await app.run(org.caller(ada), 'request.submit', { entryId, values: [] }))
})

test('H15: the settings of the guards take no value that means "none" by accident', async () => {
  const orgId = await database.newOrg()
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const url = '/governance/api/v1/settings'
  const patch = (limits: object) => root.call('PATCH', url, { _limits: limits })
  const first = await root.call('GET', url)
  const others = { fourEyes: { policy: false, grants: false }, emergency: null }
  const usual = { accessCap: null, approverBrake: { percent: 30, atLeast: 3, hours: 24 }, ...others }
  assert.deepEqual(first.body._limits, usual)
  const wrong = [
    { accessCap: { windowDays: 0, times: 1 } },
    { accessCap: { windowDays: 30, times: 0 } },
    { accessCap: { windowDays: 366, times: 1 } },
    { accessCap: { windowDays: 30, times: 1.5 } },
    { accessCap: { windowDays: 30 } },
    { accessCap: 0 },
    { approverBrake: null },
    { approverBrake: { percent: 100, atLeast: 3, hours: 24 } },
    { approverBrake: { percent: 0, atLeast: 3, hours: 24 } },
    { approverBrake: { percent: 30, atLeast: 0, hours: 24 } },
    { approverBrake: { percent: 30, atLeast: 3, hours: 0 } },
    { approverBrake: { percent: 30, atLeast: 3, hours: 24, off: true } },
    { fourEyes: null },
    { fourEyes: { policy: false } },
    { emergency: { hours: 0 } },
    { emergency: { hours: 25 } },
    { emergency: 4 },
  ]
  for (const limits of wrong) assert.equal((await patch(limits)).status, 400, JSON.stringify(limits))
  assert.deepEqual((await root.call('GET', url)).body, first.body)
  const set = await patch({ accessCap: { windowDays: 30, times: 3 } })
  assert.deepEqual(set.body._limits, {
    accessCap: { windowDays: 30, times: 3 },
    approverBrake: first.body._limits.approverBrake,
    ...others,
  })
  await patch({ approverBrake: { percent: 50, atLeast: 5, hours: 1 } })
  assert.deepEqual((await root.call('PATCH', url, { delegates: {} })).body._limits, {
    accessCap: { windowDays: 30, times: 3 },
    approverBrake: { percent: 50, atLeast: 5, hours: 1 },
    ...others,
  })
  assert.equal((await patch({ accessCap: null })).body._limits.accessCap, null)
})
