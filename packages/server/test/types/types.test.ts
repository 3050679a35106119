import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadWire } from '../support/wire.ts'
import { formOf, must, typesServer, v1 } from './world.ts'

const skip = loadWire().missing
const { server, setUp } = await typesServer()
const types = `${v1}/request-types`
const mine = '/governance/api/v2/my/catalogs/default/entries'

type Set = Awaited<ReturnType<typeof setUp>>

/** The entries that somebody sees under a team: name and id. */
const offered = async ({ ada }: Set): Promise<readonly { id: string; name: string; requestable: boolean }[]> => {
  const top = await must(ada.call('GET', `${mine}?filter=not(parent%20pr)`), 200)
  const team = top.body.data.find((entry: { label: string }) => entry.label === 'Team')
  if (!team) return []
  return (await must(ada.call('GET', `${mine}?filter=parent%20eq%20%22${team.id}%22`), 200)).body.data
}

const lane = async ({ world }: Set) => {
  const found = server.app.lanes.filter(({ name }) => name === 'types.integrity' || name === 'catalog.integrity')
  for (const { work } of [...found, ...found]) await work(world.orgId, 50)
}

test('a request type: drafted, published, asked for twice, edited, taken back, deleted', async () => {
  const set = await setUp()
  const { ada, admin, boss, member, team, world } = set
  const drafted = await must(member.call('POST', `${types}/forms`, formOf(team.id)), 201)
  const at = `${types}/${drafted.body.id}`
  assert.deepEqual([drafted.body.status, drafted.body.flowVersion, await offered(set)], ['DRAFT', 1, []])
  assert.equal((await ada.call('POST', `${at}/publish`)).status, 404)
  await must(member.call('POST', `${at}/publish`), 200)
  const [entry] = await offered(set)
  assert.deepEqual([entry!.name, entry!.requestable], ['New laptop', true])
  const fields = await must(ada.call('GET', `${mine}/${entry!.id}/request-fields`), 200)
  const [field] = fields.body.data
  assert.deepEqual([field.label, field.choices], ['Which one?', ['Windows', 'Linux']])
  const values = { requesterFieldValues: [{ id: field.id, value: 'Linux' }] }
  const first = await must(ada.call('POST', `${mine}/${entry!.id}/requests`, values), 202)
  const second = await must(ada.call('POST', `${mine}/${entry!.id}/requests`, values), 202)
  assert.notEqual(first.body.id, second.body.id)
  assert.deepEqual(
    [first.body.requested.resourceType, first.body.requested.accessScopeType, first.body.requested.accessScopeId],
    ['REQUEST_TYPE', 'REQUEST_TYPE', drafted.body.id],
  )
  // A new version: what is under way keeps its own.
  const form = formOf(team.id, { name: 'Laptop', steps: [] })
  assert.equal((await member.call('PUT', `${at}/form`, form, { 'if-match': '"1"' })).status, 412)
  const edited = await must(member.call('PUT', `${at}/form`, form, { 'if-match': '"2"' }), 200)
  assert.deepEqual([edited.body.status, edited.body.flowVersion], ['ACTIVE', 2])
  assert.equal((await offered(set))[0]!.name, 'Laptop')
  const inbox = await must(boss.call('GET', '/governance/api/v2/my/tasks'), 200)
  assert.equal(inbox.body.data.length, 2)
  assert.equal(inbox.body.data[0].label, 'Manager')
  await must(
    boss.call('POST', `/governance/api/v2/my/tasks/${inbox.body.data[1].taskId}/resolve`, { value: 'APPROVED' }),
    200,
  )
  const done = await must(admin.call('GET', `/governance/api/v2/requests/${first.body.id}`), 200)
  assert.deepEqual([done.body.status, done.body.grantStatus], ['APPROVED', 'GRANTED'])
  assert.deepEqual(await world.sql('select from grants'), [])
  const third = await must(ada.call('POST', `${mine}/${entry!.id}/requests`, {}), 202)
  assert.equal((await admin.call('GET', `/governance/api/v2/requests/${third.body.id}`)).body.status, 'APPROVED')
  await must(member.call('POST', `${at}/un-publish`), 200)
  assert.deepEqual(await offered(set), [])
  assert.equal((await ada.call('POST', `${mine}/${entry!.id}/requests`, {})).status, 404)
  assert.equal((await admin.call('DELETE', `${v1}/teams/${team.id}`)).status, 409)
  await must(member.call('DELETE', at), 204)
  assert.equal((await admin.call('GET', at)).status, 404)
  await must(admin.call('DELETE', `${v1}/teams/${team.id}`), 204)
  // Its flow is in no list of sequences.
  assert.deepEqual((await admin.call('GET', '/governance/api/v2/request-sequences')).body.data, [])
})

test('who may ask is who is in its audience', async () => {
  const set = await setUp()
  const { ada, admin, team, world } = set
  const group = await world.group([], 'Engineers')
  await must(
    admin.call(
      'POST',
      `${types}/forms`,
      formOf(team.id, { status: 'ACTIVE', audience: { type: 'GROUPS', groups: [{ id: group }] } }),
    ),
    201,
  )
  assert.deepEqual(await offered(set), [])
  await world.join(ada.userId, group)
  assert.equal((await offered(set)).length, 1)
})

test('a request type is disabled by itself, with a reason, when something it needs is gone; what runs goes on', async () => {
  const set = await setUp()
  const { ada, admin, boss, team, world } = set
  const group = await world.group([], 'Deciders')
  const steps = [{ type: 'APPROVAL', label: 'They decide', assignmentRule: { type: 'GROUP', groupId: group } }]
  await world.join(boss.userId, group)
  const made = await must(admin.call('POST', `${types}/forms`, formOf(team.id, { status: 'ACTIVE', steps })), 201)
  const at = `${types}/${made.body.id}`
  const [entry] = await offered(set)
  const asked = await must(ada.call('POST', `${mine}/${entry!.id}/requests`, {}), 202)
  await world.sql('update groups set deleted = clock_timestamp() where group_id = $1', [group])
  await lane(set)
  const lost = await must(admin.call('GET', `${at}/form`), 200)
  assert.deepEqual([lost.body.status, lost.body.disabledReason], ['DISABLED', 'Step 1: There is no group "Deciders".'])
  assert.deepEqual(lost.body.lost, [{ said: 'There is no group "Deciders".', step: 0, id: group }])
  assert.deepEqual(await offered(set), [])
  assert.equal((await admin.call('GET', `/governance/api/v2/requests/${asked.body.id}`)).body.status, 'PENDING')
  const refused = await admin.call('POST', `${at}/publish`)
  assert.deepEqual([refused.status, refused.body.errorCode], [409, 'E0000195'])
  assert.equal((await world.events('assent.request_type.disable')).length, 1)
  const mended = await must(admin.call('PUT', `${at}/form`, formOf(team.id)), 200)
  assert.equal(mended.body.status, 'DRAFT')
  assert.equal('lost' in (await must(admin.call('GET', `${at}/form`), 200)).body, false)
  await must(admin.call('POST', `${at}/publish`), 200)
  assert.equal((await offered(set)).length, 1)
  // Its audience too.
  const crowd = await world.group([ada.userId], 'Crowd')
  await must(
    admin.call('PUT', `${at}/form`, formOf(team.id, { audience: { type: 'GROUPS', groups: [{ id: crowd }] } })),
    200,
  )
  await world.sql('update groups set deleted = clock_timestamp() where group_id = $1', [crowd])
  await lane(set)
  assert.equal((await admin.call('GET', `${at}/form`)).body.disabledReason, 'All groups that may ask were deleted.')
})

test('what is wrong with a form is said all at once, with its place', async () => {
  const { admin, team } = await setUp()
  const nobody = '00g00000000000000000'
  const answer = await admin.call(
    'POST',
    `${types}/forms`,
    formOf(team.id, {
      audience: { type: 'GROUPS', groups: [{ id: nobody }] },
      accessDuration: 'P3D',
      steps: [{ type: 'APPROVAL', label: 'Owner', assignmentRule: { type: 'RESOURCE_OWNER' } }],
    }),
  )
  assert.deepEqual(
    answer.body.errorCauses.map((cause: { location: string }) => cause.location),
    ['/accessDuration', '/audience/groups/0/id', '/steps/0'],
  )
  const other = await admin.call('POST', `${types}/forms`, formOf('0'.repeat(24)))
  assert.deepEqual([other.status, other.body.errorCauses[0].location], [400, '/teamId'])
})

test("Okta's simple form: made, published, read back; it gives what it names", { skip }, async () => {
  const set = await setUp()
  const { ada, boss, call, level, team, world } = set
  const simple = {
    name: 'editors',
    description: 'How users become editors',
    ownerId: team.id,
    resourceSettings: { type: 'GROUPS', targetResources: [{ resourceId: level }] },
    requestSettings: {
      type: 'EVERYONE',
      requesterFields: [
        { type: 'TEXT', prompt: 'Why?', required: false },
        { type: 'SELECT', prompt: 'Which?', options: [{ value: 'A' }, { value: 'B' }] },
        { type: 'DATE-TIME', prompt: 'When?', required: false },
      ],
    },
    approvalSettings: {
      type: 'SERIAL',
      approvals: [{ approverType: 'MANAGER', approverFields: [{ type: 'TEXT', prompt: 'Why do you approve?' }] }],
    },
    accessDuration: 'P40D',
  }
  const made = await must(call('POST', types, simple), 201)
  const { requesterFields } = made.body.requestSettings
  assert.deepEqual(
    [made.body.status, made.body.lastUpdateSource, made.body.resourceSettings, made.body.accessDuration],
    ['DRAFT', 'API', { type: 'GROUPS', targetResources: [{ resourceId: level }] }, 'P40D'],
  )
  assert.deepEqual(
    requesterFields.map((field: { prompt: string; type: string; required: boolean }) => [
      field.prompt,
      field.type,
      field.required,
    ]),
    [
      ['Why?', 'TEXT', false],
      ['Which?', 'SELECT', true],
      ['When?', 'DATE-TIME', false],
    ],
  )
  assert.equal(made.body.approvalSettings.approvals[0].approverFields[0].prompt, 'Why do you approve?')
  const at = `${types}/${made.body.id}`
  assert.equal((await must(call('POST', `${at}/publish`), 200)).body.status, 'ACTIVE')
  const list = await must(call('GET', `${types}?filter=status%20eq%20%22ACTIVE%22&orderBy=lastUpdated%20desc`), 200)
  assert.deepEqual(
    list.body.data.map((one: { id: string }) => one.id),
    [made.body.id],
  )
  const [entry] = await offered(set)
  await must(
    ada.call('POST', `${mine}/${entry!.id}/requests`, {
      requesterFieldValues: [{ id: requesterFields[1].id, value: 'A' }],
    }),
    202,
  )
  for (const value of ['because', 'APPROVED']) {
    const inbox = await must(boss.call('GET', '/governance/api/v2/my/tasks'), 200)
    await must(boss.call('POST', `/governance/api/v2/my/tasks/${inbox.body.data[0].taskId}/resolve`, { value }), 200)
  }
  const members = await world.sql<{ user_id: string }>('select user_id from group_member where group_id = $1', [level])
  assert.deepEqual(members, [{ user_id: ada.userId }])
  const [grant] = await world.sql<{ scope_type: string; duration: string }>('select scope_type, duration from grants')
  assert.deepEqual([grant!.scope_type, grant!.duration], ['GROUP', 'P40D'])
  assert.equal((await must(call('POST', `${at}/un-publish`), 200)).body.status, 'DRAFT')
  await must(call('DELETE', at), 204)
  await must(call('GET', at), 404)
})

test("Okta's simple form is refused with its words; a richer form reads as CUSTOM", { skip }, async () => {
  const { admin, appId, call, team } = await setUp()
  const simple = {
    name: 'x',
    ownerId: team.id,
    resourceSettings: { type: 'APPS', targetResources: [{ resourceId: appId }] },
    approvalSettings: { type: 'NONE' },
  }
  const { ownerId: _, ...ownerless } = simple
  const missing = await must(call('POST', types, ownerless), 400)
  assert.match(missing.body.errorCauses[0].errorSummary, /must have required property 'ownerId'/)
  const unknown = await must(call('POST', types, { ...simple, ownerId: 'a'.repeat(24) }), 400)
  assert.equal(unknown.body.errorCauses[0].errorSummary, 'ownerId must be a Team in your organization.')
  const lost = await must(
    call('POST', types, {
      ...simple,
      resourceSettings: { type: 'APPS', targetResources: [{ resourceId: `0oa${'x'.repeat(17)}` }] },
    }),
    400,
  )
  assert.equal(lost.body.errorCauses[0].location, '/resourceSettings/targetResources/0/resourceId')
  for (const accessDuration of ['P2W', 'P1M', 'P1DT2H', 'PT0M', 'PT4321M', 'PT99999M'])
    await must(call('POST', types, { ...simple, accessDuration }), 400)
  await must(call('POST', types, simple), 201)
  const rich = await must(
    admin.call(
      'POST',
      `${types}/forms`,
      formOf(team.id, { steps: [{ type: 'TODO', label: 'Do', assignmentRule: { type: 'MANAGER' } }] }),
    ),
    201,
  )
  const read = await must(call('GET', `${types}/${rich.body.id}`), 200)
  assert.deepEqual(
    [
      read.body.resourceSettings,
      read.body.requestSettings.type,
      read.body.approvalSettings,
      read.body.lastUpdateSource,
    ],
    [{ type: 'CUSTOM' }, 'EVERYONE', { type: 'CUSTOM' }, 'WEB'],
  )
})

test('a member of a team without a role publishes nothing that gives access or calls another system', async () => {
  const { admin, appId, member, team, world } = await setUp()
  const level = { appId, scopeType: 'APPLICATION', scopeId: appId }
  const giving = formOf(team.id, { steps: [{ type: 'ACTION', label: 'Give it', do: 'GIVE', level }] })
  for (const form of [giving, formOf(team.id, { gives: level, steps: [] })])
    assert.equal((await member.call('POST', `${types}/forms`, form)).status, 403)
  const made = await must(admin.call('POST', `${types}/forms`, giving), 201)
  assert.equal((await member.call('POST', `${types}/${made.body.id}/publish`)).status, 403)
  assert.equal((await member.call('PUT', `${types}/${made.body.id}/form`, giving)).status, 403)
  await must(admin.call('POST', `${types}/${made.body.id}/publish`), 200)
  // Four eyes hold back what is published, and no draft.
  await world.sql(
    `update org set settings = jsonb_set(settings, '{limits}', '{"fourEyes": {"policy": true}}') where org_id = org()`,
  )
  assert.equal((await admin.call('POST', `${types}/forms`, formOf(team.id, { name: 'A' }))).status, 201)
  const held = await admin.call('POST', `${types}/forms`, formOf(team.id, { name: 'B', status: 'ACTIVE' }))
  assert.equal(held.status, 202)
})

test('what a request type gives may last minutes; whole hours of them are hours, and an approver shortens by minutes', async () => {
  const set = await setUp()
  const { ada, admin, appId, boss, team, world } = set
  const simple = {
    name: 'For a moment',
    ownerId: team.id,
    status: 'ACTIVE',
    accessDuration: 'PT90M',
    resourceSettings: { type: 'APPS', targetResources: [{ resourceId: appId }] },
    approvalSettings: { type: 'SERIAL', approvals: [{ approverType: 'MANAGER' }] },
  }
  const made = await must(admin.call('POST', types, simple), 201)
  assert.equal(made.body.accessDuration, 'PT90M')
  await lane(set)
  const at = `${types}/${made.body.id}/form`
  const form = await must(admin.call('GET', at), 200)
  assert.deepEqual([form.body.status, form.body.accessDuration], ['ACTIVE', 'PT90M'])
  const entry = `${mine}/${form.body.entryId}`
  const [field] = (await must(ada.call('GET', `${entry}/request-fields`), 200)).body.data
  assert.deepEqual([field.type, field.value, field.readOnly], ['DURATION', 'PT90M', true])
  const decided = async (decision: object) => {
    const { id } = (await must(ada.call('POST', `${entry}/requests`, {}), 202)).body
    const [task] = (await must(boss.call('GET', '/governance/api/v2/my/tasks'), 200)).body.data
    const resolve = `/governance/api/v2/my/tasks/${task.taskId}/resolve`
    return { id, ...(await boss.call('POST', resolve, { value: 'APPROVED', ...decision })) }
  }
  const longer = await decided({ accessDuration: 'PT91M' })
  assert.equal(longer.status, 400)
  await must(admin.call('POST', `/governance/api/v2/requests/${longer.id}/cancel`, {}), 200)
  const shorter = await decided({ accessDuration: 'PT45M' })
  assert.equal(shorter.status, 200, shorter.raw.body)
  const [grant] = await world.sql<{ lasts: string; minutes: number }>(
    `select lasts, extract(epoch from ends - granted) / 60 as minutes from grants where request_id = $1`,
    [shorter.id],
  )
  assert.deepEqual([Number(grant?.lasts), Number(grant?.minutes)], [45 * 60_000, 45])
  const again = await must(admin.call('POST', types, { ...simple, name: 'Hours', accessDuration: 'PT120M' }), 201)
  assert.equal(again.body.accessDuration, 'PT2H')
  // Rules of apps count hours at least, as Okta's do.
  const rule = `/governance/api/v2/resources/${appId}/request-conditions`
  const duration = { accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'PT30M' } }
  assert.equal((await admin.call('POST', rule, { name: 'x', ...duration })).status, 400)
})
