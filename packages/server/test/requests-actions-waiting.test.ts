import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fakeTarget } from './grants/fake-target.ts'
import { makeLedger, v1 } from './risk/world.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const target = fakeTarget()
const connectors = new Map([[target.connector.kind, target.connector]])
const server = await testServer(database.db, { services: { connectors } })
const v2 = '/governance/api/v2'

type Made = { readonly outsideApp: string; readonly appId: string; readonly group: string; readonly bob: string }

const approval = ({ bob }: Made) => ({
  type: 'APPROVAL',
  label: 'Bob',
  assignmentRule: { type: 'USER', userId: bob },
})
const atTarget = ({ outsideApp }: Made) => ({
  appId: outsideApp,
  scopeType: 'APPLICATION',
  scopeId: outsideApp,
})

/** An organization with an app at a target in memory, and requests that run such steps. */
const setUp = async (stepsOf: (made: Made) => readonly object[]) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const bob = await makeUser(server, orgId, 'bob')
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const connectorId = server.services.newId('connector')
  await org.run(`insert into connector (org_id, connector_id, kind, name, config) values (org(), $1, $2, $2, '{}')`, [
    connectorId,
    target.connector.kind,
  ])
  const outsideApp = await org.app('Outside')
  await org.run('update app set connector_id = $2 where app_id = $1', [outsideApp, connectorId])
  const app = await org.requestable('Farm', [])
  const group = await org.group('Linux')
  await org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [app.appId, group])
  const steps = stepsOf({ outsideApp, appId: app.appId, group, bob: bob.userId })
  const published = await root.call('PUT', `${v2}/request-sequences/${app.sequenceId}`, { name: 'By steps', steps })
  assert.equal(published.status, 200, JSON.stringify(published.body))
  const once = (name: string, limit?: number) => {
    const found = server.app.lanes.find((one) => one.name === name)!
    return found.work(orgId, limit ?? found.batch)
  }
  const lane = async (...names: string[]) => {
    for (const name of names) for (let tries = 0; tries < 5 && (await once(name)) > 0; tries++);
  }
  const skipPauses = async () => {
    await org.run('update access set next_try = clock_timestamp() where next_try is not null', [])
    await org.run('update connector_health set quiet_until = null, open_until = null', [])
  }
  const ask = async (by: Awaited<ReturnType<typeof makeUser>>) => {
    const { body, status } = await by.call('POST', `${v2}/my/catalogs/default/entries/${app.entryId}/requests`, {})
    assert.equal(status, 202, JSON.stringify(body))
    return String(body.id)
  }
  const get = async (id: string) => (await root.call('GET', `${v2}/requests/${id}`)).body
  const open = async (id: string) => (await get(id)).tasks.find((task: { status: string }) => task.status === 'OPEN')
  const resolve = async (id: string, by: typeof bob, body: object) => {
    const answer = await by.call('POST', `${v2}/my/tasks/${(await open(id)).taskId}/resolve`, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const failures = async () => (await org.run(`select from notice where kind = 'action_failed'`, [])).length
  return { orgId, org, bob, root, outsideApp, app, group, once, lane, skipPauses, ask, get, open, resolve, failures }
}

test('a step that failed and is run again is tried, and says what came of that', async () => {
  const { ask, bob, failures, lane, open, orgId, resolve, root, skipPauses, get } = await setUp((made) => [
    approval(made),
    { type: 'ACTION', label: 'Give', do: 'GIVE', level: atTarget(made) },
  ])
  const ada = await makeUser(server, orgId, 'ada')
  const id = await ask(ada)
  await resolve(id, bob, { value: 'APPROVED' })
  target.behave((verb) => (verb === 'give' ? 'fails' : 'works'))
  await lane('actions.give', 'access.give')
  for (let tries = 0; tries < limits.grantTries; tries++) {
    await skipPauses()
    await lane('access.give')
  }
  await lane('actions.give')
  assert.equal((await open(id)).problem, 'it fails')
  assert.equal(await failures(), 1)
  await resolve(id, root, { value: 'RUN' })
  await lane('actions.give', 'actions.give')
  assert.equal((await open(id)).problem, undefined, 'nobody has tried yet')
  assert.equal(await failures(), 1)
  target.behave('works')
  await skipPauses()
  await lane('access.give', 'actions.give')
  assert.equal((await get(id)).status, 'APPROVED')
})

test('a step that waits for its target keeps no other waiting, however many there are', async () => {
  const { ask, bob, app, get, group, lane, once, org, orgId, outsideApp, resolve, root } = await setUp((made) => [
    approval(made),
    { type: 'ACTION', label: 'Take there', do: 'TAKE', level: atTarget(made) },
    {
      type: 'ACTION',
      label: 'Take here',
      do: 'TAKE',
      level: { appId: made.appId, scopeType: 'GROUP', scopeId: made.group },
    },
  ])
  const [ada, eve] = [await makeUser(server, orgId, 'ada'), await makeUser(server, orgId, 'eve')]
  const admin = org.caller(root.userId, { roles: ['SUPER_ADMIN'] })
  const give = async (userId: string, scopeType: 'APPLICATION' | 'GROUP', appId: string, scopeId: string) =>
    assert.ok(
      !isRefusal(await server.app.run(admin, 'grant.create', { userId, appId, scopeType, scopeId, actor: 'ADMIN' })),
    )
  await give(ada.userId, 'APPLICATION', outsideApp, outsideApp)
  await give(eve.userId, 'GROUP', app.appId, group)
  target.behave('works')
  await lane('access.give')
  const [first, second] = [await ask(ada), await ask(eve)]
  target.behave((verb) => (verb === 'take' ? 'fails' : 'works'))
  await resolve(first, bob, { value: 'APPROVED' })
  await resolve(second, bob, { value: 'APPROVED' })
  for (let pass = 0; pass < 12; pass++) {
    await once('actions.take', 1)
    await lane('access.take.directory')
  }
  assert.equal((await get(second)).status, 'APPROVED')
  assert.equal((await get(first)).status, 'PENDING')
  assert.deepEqual(await org.run('select user_id from group_member where group_id = $1', [group]), [])
})

test('what a request does not take from its last step is told to those who see to it, once, and taken when it can be', async () => {
  const { approve, ask, boss, ada, decide, holds, ledger, org, orgId, pay, request, root, ruleBody } = await makeLedger(
    database,
    server,
  )
  const rule = await root.call('POST', `${v1}/risk-rules`, ruleBody())
  assert.equal(rule.status, 201, JSON.stringify(rule.body))
  const steps = [
    { type: 'APPROVAL', label: 'Decide', assignmentRule: { type: 'USER', userId: boss.userId } },
    {
      type: 'ACTION',
      label: 'Into the ledger',
      do: 'GIVE',
      level: { appId: ledger.appId, scopeType: 'APPLICATION', scopeId: ledger.appId },
    },
  ]
  const published = await root.call('PUT', `${v2}/request-sequences/${approve.sequenceId}`, { name: 'By steps', steps })
  assert.equal(published.status, 200, JSON.stringify(published.body))
  const { body } = await ask(approve)
  assert.equal((await decide(body.id)).status, 200)
  await holds(ada.userId, pay.value)
  const lane = server.app.lanes.find(({ name }) => name === 'actions.give')!
  for (let pass = 0; pass < 3; pass++) await lane.work(orgId, lane.batch)
  const [task] = (await request(body.id)).tasks.slice(-1)
  assert.match(String(task.problem), /^This cannot be approved: the person would have/)
  assert.equal((await org.run(`select from notice where kind = 'action_failed'`, [])).length, 1)
  await org.run('delete from entitlement_user where value_id = $1', [pay.value])
  await lane.work(orgId, lane.batch)
  assert.equal((await request(body.id)).status, 'APPROVED')
})

test('a step that takes is done only when that is gone; where it lasts that is told, once, and the step ends by itself', async () => {
  const { ask, bob, failures, get, lane, open, org, orgId, outsideApp, resolve, root, skipPauses } = await setUp(
    (made) => [approval(made), { type: 'ACTION', label: 'Take there', do: 'TAKE', level: atTarget(made) }],
  )
  const ada = await makeUser(server, orgId, 'ada')
  const admin = org.caller(root.userId, { roles: ['SUPER_ADMIN'] })
  const level = { appId: outsideApp, scopeType: 'APPLICATION', scopeId: outsideApp } as const
  target.behave('works')
  assert.ok(!isRefusal(await server.app.run(admin, 'grant.create', { userId: ada.userId, ...level, actor: 'ADMIN' })))
  await lane('access.give')
  const id = await ask(ada)
  await resolve(id, bob, { value: 'APPROVED' })
  target.behave((verb) => (verb === 'take' ? 'fails' : 'works'))
  await lane('actions.take')
  for (let tries = 0; tries < limits.grantTries; tries++) {
    await skipPauses()
    await lane('access.take')
  }
  await lane('actions.take', 'actions.take')
  assert.match(String((await open(id))?.problem), /it is tried on/)
  assert.equal(await failures(), 1)
  target.behave('works')
  await skipPauses()
  await lane('access.take', 'access.take.directory', 'actions.take')
  assert.equal((await get(id)).status, 'APPROVED')
})

test('a step that takes what stood at the target before any grant says that it is there, until somebody says so', async () => {
  const { ask, bob, get, lane, open, org, orgId, outsideApp, resolve, root } = await setUp((made) => [
    approval(made),
    { type: 'ACTION', label: 'Take there', do: 'TAKE', level: atTarget(made) },
  ])
  const ada = await makeUser(server, orgId, 'ada')
  const admin = org.caller(root.userId, { roles: ['SUPER_ADMIN'] })
  const level = { appId: outsideApp, scopeType: 'APPLICATION', scopeId: outsideApp } as const
  target.behave('works')
  target.has.add(`${ada.userId} app ${outsideApp}`)
  assert.ok(!isRefusal(await server.app.run(admin, 'grant.create', { userId: ada.userId, ...level, actor: 'ADMIN' })))
  await lane('access.give')
  const id = await ask(ada)
  await resolve(id, bob, { value: 'APPROVED' })
  await lane('actions.take', 'access.take', 'access.take.directory', 'actions.take')
  assert.match(String((await open(id))?.problem), /still has it by other means/)
  assert.ok(target.has.has(`${ada.userId} app ${outsideApp}`), 'it is no business of a flow')
  await resolve(id, root, { value: 'MARK' })
  assert.equal((await get(id)).status, 'APPROVED')
})
