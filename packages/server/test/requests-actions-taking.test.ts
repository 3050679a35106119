import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const v2 = '/governance/api/v2'
const which = '11111111-0000-4000-8000-000000000001'

type Made = { readonly barn: string; readonly hay: string; readonly bob: string }

const question = (type: 'APP' | 'GROUP') => ({
  type: 'QUESTION',
  label: 'Details',
  assignmentRule: { type: 'REQUESTER' },
  questions: [{ id: which, label: 'Which', type }],
})
const approval = ({ bob }: Made) => ({ type: 'APPROVAL', label: 'Bob', assignmentRule: { type: 'USER', userId: bob } })
const hayOf = ({ barn, hay }: Made) => ({ appId: barn, scopeType: 'GROUP', scopeId: hay })
const takeHay = (made: Made) => ({ type: 'ACTION', label: 'Take it', do: 'TAKE', level: hayOf(made) })
const takeAnswered = { type: 'ACTION', label: 'Take it', do: 'TAKE', answeredBy: which }

/** Requests that run such steps; the steps are about the group hay of the app barn, or about that app. */
const setUp = async (stepsOf: (made: Made) => readonly object[]) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const [ada, bob] = [await makeUser(server, orgId, 'ada'), await makeUser(server, orgId, 'bob')]
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const farm = await org.requestable('Farm', [])
  const [barn, hay] = [await org.app('Barn'), await org.group('Hay')]
  const share = (appId: string) =>
    org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [appId, hay])
  await share(barn)
  const publish = async (steps: readonly object[]) => {
    const { body, status } = await root.call('PUT', `${v2}/request-sequences/${farm.sequenceId}`, {
      name: 'Steps',
      steps,
    })
    assert.equal(status, 200, JSON.stringify(body))
  }
  await publish(stepsOf({ barn, hay, bob: bob.userId }))
  const lane = async (...names: string[]) => {
    for (const name of names) {
      const found = server.app.lanes.find((one) => one.name === name)!
      for (let tries = 0; tries < 5 && (await found.work(orgId, found.batch)) > 0; tries++);
    }
  }
  const takes = () => lane('actions.take', 'access.take.directory', 'actions.take')
  const ask = async (value?: string) => {
    const requesterFieldValues = value === undefined ? [] : [{ id: which, value }]
    const url = `${v2}/my/catalogs/default/entries/${farm.entryId}/requests`
    const { body, status } = await ada.call('POST', url, { requesterFieldValues })
    assert.equal(status, 202, JSON.stringify(body))
    return String(body.id)
  }
  const get = async (id: string) => (await root.call('GET', `${v2}/requests/${id}`)).body
  const open = async (id: string) => (await get(id)).tasks.find(({ status }: { status: string }) => status === 'OPEN')
  const resolve = async (id: string, by: typeof ada, value: string) => {
    const { body, status } = await by.call('POST', `${v2}/my/tasks/${(await open(id)).taskId}/resolve`, { value })
    assert.equal(status, 200, JSON.stringify(body))
  }
  const grant = async (scopeType: 'APPLICATION' | 'GROUP') => {
    const ask = { userId: ada.userId, appId: barn, scopeType, scopeId: scopeType === 'GROUP' ? hay : barn }
    const admin = org.caller(root.userId, { roles: ['SUPER_ADMIN'] })
    const made = await server.app.run(admin, 'grant.create', { ...ask, actor: 'ADMIN' })
    assert.ok(!isRefusal(made))
    return () => server.app.run(admin, 'grant.revoke', { grantId: made.grantId, reason: 'over' })
  }
  /** Whether ada is in the group, and has the app. */
  const has = async () => {
    const [row] = await org.run(
      `select exists (select from group_member where user_id = $1 and group_id = $2) as hay,
         exists (select from app_user where user_id = $1 and app_id = $3) as barn`,
      [ada.userId, hay, barn],
    )
    return row
  }
  const leave = () => org.run('delete from group_member where user_id = $1 and group_id = $2', [ada.userId, hay])
  const failures = async () => (await org.run(`select from notice where kind = 'action_failed'`, [])).length
  return {
    org,
    ada,
    bob,
    root,
    barn,
    hay,
    share,
    publish,
    lane,
    takes,
    ask,
    get,
    open,
    resolve,
    grant,
    has,
    leave,
    failures,
  }
}

for (const type of ['GROUP', 'APP'] as const)
  test(`what an answer names is taken though its app was deactivated since: ${type}`, async () => {
    const { ask, barn, bob, get, grant, has, hay, org, resolve, takes } = await setUp((made) => [
      question(type),
      approval(made),
      takeAnswered,
    ])
    await grant(type === 'GROUP' ? 'GROUP' : 'APPLICATION')
    assert.deepEqual(await has(), { hay: type === 'GROUP', barn: true })
    const id = await ask(type === 'GROUP' ? hay : barn)
    await org.run(`update app set status = 'INACTIVE' where app_id = $1`, [barn])
    await resolve(id, bob, 'APPROVED')
    await takes()
    assert.deepEqual([await has(), (await get(id)).status], [{ hay: false, barn: false }, 'APPROVED'])
  })

for (const since of ['left its app', 'is another app’s too'])
  test(`a group that an answer names is taken though it ${since} since`, async () => {
    const { ask, barn, bob, get, grant, has, hay, org, resolve, share, takes } = await setUp((made) => [
      question('GROUP'),
      approval(made),
      takeAnswered,
    ])
    await grant('GROUP')
    const id = await ask(hay)
    if (since === 'left its app') await org.run('delete from app_group where app_id = $1', [barn])
    else {
      const lower = '0oa00000000000000000'
      await org.run(`insert into app (org_id, app_id, name, label) values (org(), $1, 'Attic', 'Attic')`, [lower])
      await share(lower)
    }
    await resolve(id, bob, 'APPROVED')
    await takes()
    assert.deepEqual([await has(), (await get(id)).status], [{ hay: false, barn: false }, 'APPROVED'])
  })

test('a step whose answer was not given has nothing to take, and says so', async () => {
  const { ask, bob, failures, open, resolve, takes } = await setUp((made) => [
    { ...question('GROUP'), questions: [{ id: which, label: 'Which', type: 'GROUP', required: false }] },
    approval(made),
    takeAnswered,
  ])
  const id = await ask()
  await resolve(id, bob, 'APPROVED')
  await takes()
  await takes()
  assert.equal((await open(id))?.problem, 'Nothing was named that is to be taken.')
  assert.equal(await failures(), 1, 'once')
})

const otherMeans =
  'Whoever it is to be taken from still has it by other means: take it in the directory or at its target, or mark this as done.'

test('a step that finds no grant is not done while the person has it otherwise, says so once, and ends when that is gone', async () => {
  const { ada, ask, bob, failures, get, has, hay, leave, open, org, resolve, takes } = await setUp((made) => [
    approval(made),
    takeHay(made),
  ])
  await org.join(hay, ada.userId)
  const id = await ask()
  await resolve(id, bob, 'APPROVED')
  await takes()
  await takes()
  assert.equal((await open(id))?.problem, otherMeans)
  assert.deepEqual([await has(), await failures()], [{ hay: true, barn: false }, 1])
  await leave()
  await takes()
  assert.equal((await get(id)).status, 'APPROVED')
})

test('a step that takes from whoever has nothing at all is done', async () => {
  const { ask, bob, failures, get, resolve, takes } = await setUp((made) => [approval(made), takeHay(made)])
  const id = await ask()
  await resolve(id, bob, 'APPROVED')
  await takes()
  assert.deepEqual([(await get(id)).status, await failures()], ['APPROVED', 0])
})

test('a group that somebody was in besides his grant is not taken with the grant; somebody says that it may stay', async () => {
  const { ada, ask, bob, get, grant, has, hay, open, org, resolve, root, takes } = await setUp((made) => [
    question('GROUP'),
    approval(made),
    takeAnswered,
  ])
  await org.join(hay, ada.userId)
  await grant('GROUP')
  const id = await ask(hay)
  await resolve(id, bob, 'APPROVED')
  await takes()
  assert.equal((await open(id))?.problem, otherMeans)
  const [{ status }] = (await org.run('select status from grants', [])) as [{ status: string }]
  assert.deepEqual([status, await has()], ['INACTIVE', { hay: true, barn: false }], 'the grant has ended all the same')
  await resolve(id, root, 'MARK')
  assert.equal((await get(id)).status, 'APPROVED')
})

test('an app that a grant of one of its groups gives too is taken by no step that takes the app, and is gone with that grant', async () => {
  const { ask, barn, bob, get, grant, has, lane, open, resolve, root, takes } = await setUp((made) => [
    question('APP'),
    approval(made),
    takeAnswered,
  ])
  await grant('APPLICATION')
  const revoke = await grant('GROUP')
  const id = await ask(barn)
  await resolve(id, bob, 'APPROVED')
  await takes()
  assert.deepEqual([(await open(id))?.problem, await has()], [otherMeans, { hay: true, barn: true }])
  assert.ok(!isRefusal(await revoke()))
  await resolve(id, root, 'RUN')
  await lane('actions.take')
  assert.equal((await open(id))?.problem, 'It could not be taken yet; it is tried on.', 'nothing has taken it yet')
  await takes()
  assert.deepEqual([(await get(id)).status, await has()], ['APPROVED', { hay: false, barn: false }])
})

test('a bundle is gone as soon as one of its values is', async () => {
  const { ada, ask, barn, bob, get, open, org, publish, resolve, takes } = await setUp((made) => [approval(made)])
  const { newId } = server.services
  const [entitlement, bundle, read, write] = [
    newId('entitlement'),
    newId('bundle'),
    newId('entitlementValue'),
    newId('entitlementValue'),
  ]
  await org.run(
    `insert into entitlement (org_id, entitlement_id, app_id, name, external_value) values (org(), $1, $2, 'Role', 'role')`,
    [entitlement, barn],
  )
  await org.run(
    `insert into entitlement_value (org_id, value_id, entitlement_id, name, external_value)
     values (org(), $2, $1, 'Read', 'read'), (org(), $3, $1, 'Write', 'write')`,
    [entitlement, read, write],
  )
  await org.run(
    `insert into bundle (org_id, bundle_id, app_id, name, created_by, last_updated_by) values (org(), $1, $2, 'Both', 't', 't')`,
    [bundle, barn],
  )
  await org.run('insert into bundle_value (org_id, bundle_id, value_id) select org(), $1, unnest($2::text[])', [
    bundle,
    [read, write],
  ])
  const level = { appId: barn, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: bundle }
  await publish([
    { type: 'APPROVAL', label: 'Bob', assignmentRule: { type: 'USER', userId: bob.userId } },
    { type: 'ACTION', label: 'Take it', do: 'TAKE', level },
  ])
  await org.run('insert into entitlement_user (org_id, value_id, user_id) select org(), unnest($1::text[]), $2', [
    [read, write],
    ada.userId,
  ])
  const id = await ask()
  await resolve(id, bob, 'APPROVED')
  await takes()
  assert.equal((await open(id))?.problem, otherMeans)
  await org.run('delete from entitlement_user where value_id = $1', [write])
  await takes()
  assert.equal((await get(id)).status, 'APPROVED')
})

test('what a step gave is taken and what stood there before stays; what a person says he gave is to be gone', async () => {
  const { ada, ask, bob, get, has, hay, lane, leave, open, org, resolve, root, takes } = await setUp((made) => [
    approval(made),
    {
      type: 'ACTION',
      label: 'Give it',
      key: 'give',
      do: 'GIVE',
      level: hayOf(made),
      run: 'PERSON',
      assignmentRule: { type: 'USER', userId: made.bob },
    },
    { type: 'ACTION', label: 'Take it', do: 'TAKE', givenBy: 'give' },
  ])
  await org.join(hay, ada.userId)
  const ran = await ask()
  await resolve(ran, bob, 'APPROVED')
  await resolve(ran, bob, 'RUN')
  await lane('actions.give')
  await takes()
  assert.deepEqual([(await get(ran)).status, await has()], ['APPROVED', { hay: true, barn: false }])
  const marked = await ask()
  await resolve(marked, bob, 'APPROVED')
  await resolve(marked, root, 'MARK')
  await takes()
  assert.equal((await open(marked))?.problem, otherMeans)
  await leave()
  await takes()
  assert.equal((await get(marked)).status, 'APPROVED')
})
