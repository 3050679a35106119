import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const v2 = '/governance/api/v2'
const [system, until] = ['11111111-0000-4000-8000-000000000001', '11111111-0000-4000-8000-000000000002']

type Made = { readonly appId: string; readonly windows: string; readonly linux: string; readonly bob: string }

const form = {
  type: 'QUESTION',
  label: 'Details',
  assignmentRule: { type: 'REQUESTER' },
  questions: [
    { id: system, label: 'System', type: 'SELECT', choices: ['Windows', 'Linux'] },
    { id: until, label: 'Until', type: 'ISO_DATE' },
  ],
}
const approval = ({ bob }: Made, more: object = {}) => ({
  type: 'APPROVAL',
  label: 'Bob',
  key: 'bob',
  assignmentRule: { type: 'USER', userId: bob },
  ...more,
})
const give = ({ appId }: Made, of: string, scopeId: string, more: object = {}) => ({
  type: 'ACTION',
  label: `Add to ${of}`,
  key: `give-${of}`,
  do: 'GIVE',
  level: { appId, scopeType: 'GROUP', scopeId },
  when: { all: [{ of: system, is: 'IS', value: of }] },
  ...more,
})
const take = (of: string) => ({
  type: 'ACTION',
  label: `Remove from ${of}`,
  do: 'TAKE',
  givenBy: `give-${of}`,
  when: { all: [{ of: `give-${of}`, is: 'COMPLETED' }] },
})
const timer = { type: 'TIMER', label: 'Until that day', key: 'timer', onDate: until }
/** Whoever asks joins the right group until the day that they name. */
const untilThen = (made: Made): object[] => [
  form,
  approval(made),
  give(made, 'Windows', made.windows),
  give(made, 'Linux', made.linux),
  timer,
  take('Windows'),
  take('Linux'),
]

const setUp = async (stepsOf: (made: Made) => readonly object[]) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const [ada, bob] = [await makeUser(server, orgId, 'ada'), await makeUser(server, orgId, 'bob')]
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const app = await org.requestable('Farm', [])
  const [windows, linux] = [await org.group('Windows'), await org.group('Linux')]
  for (const groupId of [windows, linux])
    await org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [app.appId, groupId])
  const steps = stepsOf({ appId: app.appId, windows, linux, bob: bob.userId })
  const path = `${v2}/request-sequences/${app.sequenceId}`
  const published = await root.call('PUT', path, { name: 'By steps', steps })
  const lane = async (...names: string[]) => {
    for (const name of names) {
      const found = server.app.lanes.find((one) => one.name === name)!
      for (let tries = 0; tries < 5 && (await found.work(orgId, found.batch)) > 0; tries++);
    }
  }
  const ask = async (...values: (readonly [string, string])[]) => {
    const requesterFieldValues = values.map(([id, value]) => ({ id, value }))
    const url = `${v2}/my/catalogs/default/entries/${app.entryId}/requests`
    const { body, status } = await ada.call('POST', url, { requesterFieldValues })
    assert.equal(status, 202, JSON.stringify(body))
    return String(body.id)
  }
  const get = async (id: string) => (await root.call('GET', `${v2}/requests/${id}`)).body
  const open = async (id: string) =>
    (await get(id)).tasks.find((task: { status: string }) => task.status === 'OPEN' || task.status === 'ASSIGNING')
  const resolve = async (id: string, by: typeof ada, body: object) =>
    by.call('POST', `${v2}/my/tasks/${(await open(id)).taskId}/resolve`, body)
  const members = async (groupId: string) =>
    (await org.run('select user_id from group_member where group_id = $1', [groupId])).map((row) => row['user_id'])
  const said = async (id: string) =>
    (await root.call('GET', `${v2}/requests/${id}/activity`)).body.data.map((one: { text: string }) => one.text)
  return {
    orgId,
    org,
    ada,
    bob,
    root,
    app,
    windows,
    linux,
    published,
    lane,
    ask,
    get,
    open,
    resolve,
    members,
    said,
    path,
  }
}

test('access is given on the way to the right group, and taken when the timer ends', async () => {
  const { ada, ask, bob, lane, linux, members, open, org, published, resolve, root, windows } = await setUp(untilThen)
  assert.equal(published.status, 200, JSON.stringify(published.body))
  assert.deepEqual(published.body.warnings, [])
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  assert.deepEqual(await members(linux), [], 'nothing before it is approved')
  assert.equal((await resolve(id, bob, { value: 'APPROVED' })).status, 200)
  assert.equal((await open(id)).label, 'Add to Linux')
  await lane('actions.give')
  assert.deepEqual([await members(linux), await members(windows)], [[ada.userId], []])
  assert.equal((await open(id)).label, 'Until that day')
  await lane('actions.give', 'actions.take')
  assert.deepEqual(await members(linux), [ada.userId], 'as long as the timer runs')
  const grants = await org.run('select status, request_id, actor from grants', [])
  assert.deepEqual(grants, [{ status: 'ACTIVE', request_id: null, actor: 'ACCESS_REQUEST' }])
  assert.equal((await resolve(id, bob, {})).status, 403)
  assert.equal((await resolve(id, root, { message: 'done early' })).status, 200)
  assert.equal((await open(id)).label, 'Remove from Linux')
  await lane('actions.take', 'access.take.directory', 'actions.take')
  assert.deepEqual(await members(linux), [])
})

test('a step gives once, however often it is carried out', async () => {
  const { ask, bob, lane, org, orgId, resolve } = await setUp(untilThen)
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  await resolve(id, bob, { value: 'APPROVED' })
  const found = server.app.lanes.find(({ name }) => name === 'actions.give')!
  await Promise.all(Array.from({ length: 6 }, () => found.work(orgId, 50)))
  await lane('actions.give')
  assert.equal((await org.run('select from grants', [])).length, 1)
})

test('what a step gave does not stay where the request comes to nothing', async () => {
  const { ask, bob, lane, linux, members, resolve, root } = await setUp(untilThen)
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  await resolve(id, bob, { value: 'APPROVED' })
  await lane('actions.give')
  assert.equal((await members(linux)).length, 1)
  assert.equal((await root.call('POST', `${v2}/requests/${id}/cancel`, { reason: 'not needed' })).status, 200)
  await lane('actions.take', 'access.take.directory')
  assert.deepEqual(await members(linux), [])
})

test('what a step gave is taken when somebody after it denies the request', async () => {
  const { ask, bob, get, lane, linux, members, resolve } = await setUp((made) => [
    form,
    give(made, 'Linux', made.linux),
    approval(made),
  ])
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  await lane('actions.give')
  assert.equal((await members(linux)).length, 1)
  await resolve(id, bob, { value: 'DENIED' })
  assert.equal((await get(id)).status, 'DENIED')
  await lane('actions.take', 'access.take.directory')
  assert.deepEqual(await members(linux), [])
})

test('nothing is given after a denial, even where the flow goes on', async () => {
  const { ask, bob, get, lane, linux, members, resolve } = await setUp((made) => [
    form,
    approval(made, { afterDenial: 'CONTINUE' }),
    give(made, 'Linux', made.linux),
  ])
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  await resolve(id, bob, { value: 'DENIED' })
  await lane('actions.give')
  assert.equal((await get(id)).status, 'DENIED')
  assert.deepEqual(await members(linux), [])
})

test('a step that cannot be done waits for somebody, who runs it again or marks it as done', async () => {
  const { ask, bob, lane, linux, members, open, org, ada, resolve, root } = await setUp((made) => [
    form,
    approval(made),
    give(made, 'Linux', made.linux),
    timer,
  ])
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  await org.run('update groups set deleted = clock_timestamp() where group_id = $1', [linux])
  await resolve(id, bob, { value: 'APPROVED' })
  await lane('actions.give')
  assert.equal((await open(id)).label, 'Add to Linux')
  assert.equal((await resolve(id, ada, { value: 'MARK' })).status, 403, 'never whom it is for')
  const notices = await org.run(`select to_kind, note from notice where kind = 'action_failed'`, [])
  assert.deepEqual(notices, [
    { to_kind: 'REQUEST_ADMINS', note: 'The app, its level or its connector no longer exists or is not active.' },
  ])
  await org.run('update groups set deleted = null where group_id = $1', [linux])
  assert.equal((await resolve(id, root, { value: 'RUN' })).status, 200)
  await lane('actions.give', 'access.give.directory', 'actions.give')
  assert.deepEqual(await members(linux), [ada.userId])
  assert.equal((await open(id)).label, 'Until that day')
})

test('a person runs a step where it says so; nobody else, and never whom it is for', async () => {
  const { ada, ask, bob, lane, linux, members, open, resolve, root } = await setUp((made) => [
    form,
    approval(made),
    give(made, 'Linux', made.linux, { run: 'PERSON', assignmentRule: { type: 'USER', userId: made.bob } }),
  ])
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  await resolve(id, bob, { value: 'APPROVED' })
  await lane('actions.give')
  assert.deepEqual(await members(linux), [])
  assert.equal((await resolve(id, ada, { value: 'RUN' })).status, 403)
  assert.equal((await resolve(id, bob, { value: 'DONE' })).status, 400)
  assert.equal((await resolve(id, bob, { value: 'RUN' })).status, 200)
  assert.equal((await resolve(id, root, { value: 'RUN' })).status, 409, 'it is being done')
  await lane('actions.give')
  assert.deepEqual(await members(linux), [ada.userId])
  assert.equal(await open(id), undefined)
})

test('the check says what would be given unapproved, and refuses levels that are not there', async () => {
  const { app, bob, linux, root, windows } = await setUp(untilThen)
  const made = { appId: app.appId, bob: bob.userId, linux, windows }
  const check = (steps: readonly object[]) => root.call('POST', `${v2}/request-sequences/check`, { steps })
  const early = await check([form, give(made, 'Linux', linux), approval(made)])
  assert.deepEqual(
    early.body.warnings.map(({ summary }: { summary: string }) => summary),
    ['“Add to Linux” can give access that nobody approved: no approval comes before it.'],
  )
  const unknown = await check([form, approval(made), give(made, 'Linux', '00g00000000000000000')])
  assert.equal(unknown.status, 400)
  const undone = await check([form, approval(made), take('Linux')])
  assert.equal(undone.status, 400)
})

test('A6: the database itself refuses a grant that a step does not say', async () => {
  const { ada, ask, app, bob, lane, linux, open, org, resolve, windows } = await setUp(untilThen)
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  await resolve(id, bob, { value: 'APPROVED' })
  const { taskId } = await open(id)
  const insert = (groupId: string, userId: string) =>
    org.run(
      `insert into grants (org_id, grant_id, task_id, user_id, app_id, scope_type, scope_id, status, actor, starts, created_by, last_updated_by)
       values (org(), $1, $2, $3, $4, 'GROUP', $5, 'ACTIVE', 'ACCESS_REQUEST', clock_timestamp(), 't', 't')`,
      [server.services.newId('grant'), taskId, userId, app.appId, groupId],
    )
  await assert.rejects(insert(windows, ada.userId), /a grant of a step gives what the step says/)
  await assert.rejects(insert(linux, bob.userId), /a grant of a step gives what the step says/)
  await lane('actions.give')
  await assert.rejects(insert(linux, ada.userId), /one_grant_per_task|a grant of a step gives what the step says/)
})

test('a notice reaches each member of a group and the person whom it names, and asks for nothing', async () => {
  const { ask, bob, get, lane, org, root } = await setUp((made) => [
    form,
    {
      type: 'NOTICE',
      label: 'Heads up',
      message: 'Somebody comes.',
      to: [
        { type: 'GROUP', groupId: made.windows },
        { type: 'USER', userId: made.bob },
      ],
    },
    approval(made),
  ])
  const [{ group_id: windows }] = (await org.run(`select group_id from groups where name = 'Windows'`, [])) as [
    { group_id: string },
  ]
  await org.join(windows, root.userId, bob.userId)
  await ask([system, 'Windows'], [until, '2031-01-01'])
  await lane('notices.deliver')
  const told = await org.run(
    `select user_id, card #>> '{title,0}' as title, jsonb_typeof(card -> 'todo') as todo from in_app_notice
     where kind = 'step_notice' order by user_id`,
    [],
  )
  assert.deepEqual(told.map((row) => row['user_id']).sort(), [root.userId, bob.userId].sort())
  assert.ok(told.every((row) => row['todo'] === null))
  assert.ok(get)
})

test('A4: what a step gives is kept back by separation of duties, as a request of its own would be', async () => {
  const { ada, ask, bob, lane, linux, members, open, org, resolve, root, windows } = await setUp((made) => [
    form,
    approval(made),
    give(made, 'Linux', made.linux),
  ])
  const rules = '/governance/api/v1/risk-rules'
  const list = (name: string, groupId: string) => ({
    name,
    attribute: 'principal.effective_grants',
    operation: 'CONTAINS_ONE',
    value: { type: 'ENTITLEMENTS', value: [] },
    _resources: [{ resourceOrn: `orn:okta:directory:${org.orgId}:groups:${groupId}` }],
  })
  const made = await root.call('POST', rules, {
    name: 'Two farms',
    type: 'SEPARATION_OF_DUTIES',
    resources: [],
    conflictCriteria: { and: [list('one', windows), list('other', linux)] },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const id = await ask([system, 'Linux'], [until, '2031-01-01'])
  assert.equal((await resolve(id, bob, { value: 'APPROVED' })).status, 200)
  // Nothing was in the way when it was asked for and decided: that came afterwards.
  await org.join(windows, ada.userId)
  await lane('actions.give')
  const kept = await open(id)
  assert.deepEqual([kept.label, await members(linux)], ['Add to Linux', []])
  assert.match(String(kept.problem), /Separation of duties keeps it from being given. It breaks the rule “Two farms”/)
  assert.equal((await root.call('DELETE', `${rules}/${made.body.id}`)).status, 204)
  assert.equal((await resolve(id, root, { value: 'RUN' })).status, 200)
  await lane('actions.give')
  assert.deepEqual(await members(linux), [ada.userId], 'run again, when nothing is in its way')
})
