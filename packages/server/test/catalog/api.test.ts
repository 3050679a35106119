import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer, wireClient } from '../support/server.ts'
import { loadWire } from '../support/wire.ts'
import { makeWorld } from './world.ts'

const skip = loadWire().missing
const database = await withDatabase()
const server = await testServer(database.db)

const setUp = async () => {
  const world = await makeWorld(database)
  const admin = await makeUser(server, world.orgId, 'admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const ada = await makeUser(server, world.orgId, 'ada')
  const level = await world.group([], 'Editors')
  const appId = await world.app({ label: 'Figma', description: 'Drawing', groups: [level] })
  const conditions = `/governance/api/v2/resources/${appId}/request-conditions`
  return { world, admin, ada, level, appId, conditions, call: wireClient(admin.call), mine: wireClient(ada.call) }
}

const steps = [
  {
    type: 'QUESTION',
    label: 'Why',
    assignmentRule: { type: 'REQUESTER' },
    questions: [{ label: 'Why?', type: 'TEXT' }],
  },
  { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } },
]
const sequences = '/governance/api/v2/request-sequences'

const makeSequence = async ({ admin }: Awaited<ReturnType<typeof setUp>>, name = 'Manager') => {
  const made = await admin.call('POST', sequences, { name, steps })
  assert.equal(made.status, 201, made.raw.body)
  return made.body
}

const conditionOf = (approvalSequenceId: string, more: object = {}) => ({
  name: 'Everybody',
  approvalSequenceId,
  requesterSettings: { type: 'EVERYONE' },
  accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  ...more,
})

test('a condition lives on the wire: create, read, list, activate, change, deactivate, delete', { skip }, async () => {
  const set = await setUp()
  const { call, conditions, level, admin } = set
  const sequence = await makeSequence(set)
  const full = conditionOf(sequence.id, {
    description: 'Who draws',
    requesterSettings: { type: 'GROUPS', groups: [{ id: level }] },
    accessScopeSettings: { type: 'GROUPS', groups: [{ id: level }] },
    accessDurationSettings: { type: 'REQUESTER_SPECIFIED_DURATION', maximumDuration: 'P2W' },
  })
  const made = await call('POST', conditions, full)
  assert.equal(made.status, 201)
  assert.equal(made.headers['etag'], '"1"')
  const { id, status, priority, created, createdBy, lastUpdated, lastUpdatedBy, _links, ...rest } = made.body
  assert.deepEqual(rest, full)
  assert.deepEqual([status, priority, createdBy, lastUpdatedBy], ['INACTIVE', 0, admin.userId, admin.userId])
  assert.deepEqual([created, _links.self.href], [lastUpdated, `http://assent.test${conditions}/${id}`])
  const one = `${conditions}/${id}`
  assert.deepEqual((await call('GET', one)).body, made.body)
  assert.equal((await call('POST', `${one}/activate`)).body.status, 'ACTIVE')
  const again = await call('POST', `${one}/activate`)
  assert.deepEqual(
    [again.status, again.body.errorCode, again.body.errorSummary, again.body.errorCauses],
    [
      409,
      'E0000195',
      'Api validation failed due to conflict: Request Condition',
      [{ errorSummary: 'Only Request Condition with status=INACTIVE may be activated' }],
    ],
  )
  const changed = await call('PATCH', one, { name: 'New', accessDurationSettings: null })
  assert.deepEqual(
    [changed.body.name, changed.body.status, changed.body.accessDurationSettings],
    ['New', 'ACTIVE', undefined],
  )
  const list = await call('GET', conditions)
  assert.deepEqual(
    list.body.data.map((item: { requesterSettings: object }) => item.requesterSettings),
    [{ type: 'GROUPS' }],
  )
  assert.equal((await call('POST', `${one}/deactivate`)).body.status, 'INACTIVE')
  const not = await call('POST', `${one}/deactivate`)
  assert.deepEqual(not.body.errorCauses, [
    { errorSummary: 'Only Request Condition with status=ACTIVE may be deactivated' },
  ])
  assert.equal((await call('DELETE', one)).status, 204)
  for (const method of ['GET', 'DELETE'] as const)
    assert.deepEqual([(await call(method, one)).status, (await call(method, one)).body.errorCode], [404, 'E0000007'])
})

test('what a condition cannot be, in the words of the specification', { skip }, async () => {
  const set = await setUp()
  const { call, conditions, level } = set
  const { id } = await makeSequence(set)
  const refused = async (more: object, body: object = conditionOf(id, more)) => {
    const answer = await call('POST', conditions, body)
    assert.deepEqual(
      [answer.status, answer.body.errorCode, answer.body.errorSummary],
      [400, 'E0000001', 'Api validation failed: AccessRequestCondition'],
      answer.raw.body,
    )
    for (const cause of answer.body.errorCauses) assert.deepEqual(Object.keys(cause), ['errorSummary'])
    return answer.body.errorCauses.map((cause: { errorSummary: string }) => cause.errorSummary)
  }
  assert.deepEqual(await refused({ accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'P53W' } }), [
    'Maximum weeks for access duration is 52 weeks.',
  ])
  assert.equal(
    (
      await refused({
        accessScopeSettings: { type: 'ENTITLEMENT_BUNDLES', entitlementBundles: [{ id: 'enbAAAAAAAAAAAAAAAAA' }] },
      })
    )[0],
    'RequestSettings is invalid for this resource.',
  )
  // Closed sub-objects, and members that are not a caller's to write.
  for (const more of [
    { requesterSettings: { type: 'EVERYONE', groups: [] } },
    { requesterSettings: { type: 'GROUPS', groups: [{ id: level, name: 'x' }] } },
    { requesterSettings: { type: 'TEAMS', teams: [] } },
    { accessScopeSettings: { type: 'RESOURCE_DEFAULT', other: 1 } },
    { accessScopeSettings: { type: 'GROUPS', groups: [] } },
    { accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'P1D', maximumDuration: 'P1D' } },
    { accessDurationSettings: { type: 'ADMIN_FIXED_DURATION' } },
    { status: 'ACTIVE' },
    { priority: -1 },
    { priority: 1.5 },
    { name: '' },
    { name: 'x'.repeat(256) },
    { approvalSequenceId: 'short' },
    { orgId: 'other' },
  ])
    assert((await refused(more)).length > 0, JSON.stringify(more))
  assert((await refused({}, { name: 'x' })).length >= 3)
})

test('F25: If-Match holds, and is optional', { skip }, async () => {
  const set = await setUp()
  const { admin, conditions } = set
  const { id: sequenceId } = await makeSequence(set)
  const { body } = await admin.call('POST', conditions, conditionOf(sequenceId))
  const patch = (name: string, match?: string) =>
    admin.call('PATCH', `${conditions}/${body.id}`, { name }, match ? { 'if-match': match } : {})
  assert.equal((await patch('a', '"1"')).status, 200)
  const late = await patch('b', '"1"')
  assert.deepEqual([late.status, late.body.errorCode], [412, 'E0000195'])
  assert.equal((await patch('c')).headers['etag'], '"3"')
  const replace = (match: string) =>
    admin.call('PUT', `${sequences}/${sequenceId}`, { name: 'x', steps: [] }, { 'if-match': match })
  assert.deepEqual([(await replace('"1"')).status, (await replace('"1"')).status], [200, 412])
})

test('the resource can be named by ORN; one of another organization, or none, is not found', { skip }, async () => {
  const { call, world, appId } = await setUp()
  const list = (resource: string) =>
    call('GET', `/governance/api/v2/resources/${encodeURIComponent(resource)}/request-conditions`)
  assert.equal((await list(`orn:okta:idp:${world.orgId}:apps:bookmark:${appId}`)).status, 200)
  assert.equal((await list(`orn:okta:idp:00oAAAAAAAAAAAAAAAAA:apps:bookmark:${appId}`)).status, 404)
  assert.equal((await list(world.services.newId('app'))).status, 404)
  assert.equal((await list('x')).status, 404)
})

test('F1: conditions, sequences and entries of another organization are not there', { skip }, async () => {
  const [mine, other] = [await setUp(), await setUp()]
  const { id: sequenceId } = await makeSequence(other)
  const { body } = await other.call('POST', other.conditions, conditionOf(sequenceId))
  await other.call('POST', `${other.conditions}/${body.id}/activate`)
  const [entry] = await other.world.sql<{ entry_id: string }>(
    `select entry_id from catalog_entry where parent_id <> ''`,
  )
  const paths = [
    [other.conditions, mine.call],
    [`${other.conditions}/${body.id}`, mine.call],
    [`${mine.conditions}/${body.id}`, mine.call],
    [`/governance/api/v2/catalogs/default/entries/${entry!.entry_id}`, mine.call],
    [`/governance/api/v2/my/catalogs/default/entries/${entry!.entry_id}`, mine.mine],
    [`/governance/api/v2/my/catalogs/default/entries/${entry!.entry_id}/request-fields`, mine.mine],
    [`/governance/api/v2/resources/${mine.appId}/request-sequences/${sequenceId}`, mine.call],
  ] as const
  for (const [path, call] of paths) assert.equal((await call('GET', path)).status, 404, path)
  assert.equal((await mine.call('DELETE', `${sequences}/${sequenceId}`)).status, 404)
  assert.equal((await mine.admin.call('PUT', `${sequences}/${sequenceId}`, { name: 'x', steps: [] })).status, 404)
  assert.equal((await mine.call('POST', mine.conditions, conditionOf(sequenceId))).status, 400)
})

test('F2: requesters call no administrator function, auditors change nothing', { skip }, async () => {
  const set = await setUp()
  const auditor = await makeUser(server, set.world.orgId, 'auditor', { roles: ['AUDITOR'] })
  const { id } = await makeSequence(set)
  const calls: [string, string, object?][] = [
    ['POST', set.conditions, conditionOf(id)],
    ['POST', sequences, { name: 'x', steps: [] }],
    ['PATCH', '/governance/api/v2/request-settings', { subprocessorsAcknowledged: true }],
    ['PATCH', `/governance/api/v2/resources/${set.appId}/request-settings`, { requestOnBehalfOfSettings: null }],
    ['DELETE', `${sequences}/${id}`],
  ]
  for (const [method, path, body] of calls) {
    assert.equal((await set.ada.call(method, path, body)).status, 403, path)
    assert.equal((await auditor.call(method, path, body)).status, 403, path)
  }
  for (const path of [
    set.conditions,
    sequences,
    '/governance/api/v2/catalogs/default/entries?filter=not(parent%20pr)',
  ]) {
    assert.equal((await set.ada.call('GET', path)).status, 403, path)
    assert.equal((await auditor.call('GET', path)).status, 200, path)
  }
})

test('sequences: what Okta publishes, and ours with steps, versions, uses and schedules', { skip }, async () => {
  const set = await setUp()
  const { call, admin, appId, conditions } = set
  const made = await makeSequence(set)
  assert.deepEqual([made.version, made.steps[1], made.compatibleResourceTypes], [1, steps[1], ['APP', 'GROUP']])
  const listed = await call('GET', `/governance/api/v2/resources/${appId}/request-sequences`)
  assert.deepEqual(listed.body.data, [
    {
      id: made.id,
      name: 'Manager',
      description: '',
      compatibleResourceTypes: ['APP', 'GROUP'],
      link: `http://assent.test/sequences/${made.id}`,
    },
  ])
  assert.equal(
    (await call('GET', `/governance/api/v2/resources/${appId}/request-sequences/${made.id}`)).body.id,
    made.id,
  )
  const { body } = await call('POST', conditions, conditionOf(made.id))
  const uses = await admin.call('GET', `${sequences}/${made.id}/conditions`)
  assert.deepEqual(uses.body.data, [
    { conditionId: body.id, conditionName: 'Everybody', status: 'INACTIVE', resourceId: appId, resourceName: 'Figma' },
  ])
  const put = await admin.call('PUT', `${sequences}/${made.id}`, {
    name: 'Manager',
    description: 'Two',
    steps: made.steps,
  })
  assert.deepEqual([put.body.version, put.body.steps], [2, made.steps])
  const bad = await admin.call('POST', sequences, {
    name: 'x',
    steps: [
      { type: 'APPROVAL', label: 'y' },
      { ...steps[1], extra: 1 },
    ],
  })
  assert.equal(bad.status, 400)
  assert(
    bad.body.errorCauses.some((cause: { location: string }) => cause.location.startsWith('/steps/0')),
    bad.raw.body,
  )
  assert(
    bad.body.errorCauses.some((cause: { location: string }) => cause.location.startsWith('/steps/1')),
    bad.raw.body,
  )
  assert.equal((await admin.call('GET', `${sequences}?limit=1`)).body.data.length, 1)
  const schedule = { name: 'Security', members: [admin.userId], turn: 'P7D', starts: '2026-01-01T00:00:00.000Z' }
  const onCall = await admin.call('POST', '/governance/api/v2/on-call-schedules', schedule)
  assert.deepEqual([onCall.status, onCall.body.onCallNow, onCall.body.turn], [201, admin.userId, 'P7D'])
  assert.equal((await admin.call('DELETE', `/governance/api/v2/on-call-schedules/${onCall.body.id}`)).status, 204)
  assert.equal((await call('DELETE', `${sequences}/${made.id}`)).status, 204)
  const lost = (await call('GET', `${conditions}/${body.id}`)).body
  assert.deepEqual(
    [lost.status, lost.approvalSequenceId, lost.invalidReason],
    ['INVALID', undefined, 'The approval sequence was deleted.'],
  )
})

test("the catalog: all of it, a user's, one's own, its levels, and the fields of the form", { skip }, async () => {
  const set = await setUp()
  const { call, mine, conditions, level, ada, appId, world } = set
  const { id } = await makeSequence(set)
  for (const scope of [{ type: 'RESOURCE_DEFAULT' }, { type: 'GROUPS', groups: [{ id: level }] }]) {
    const { body } = await call(
      'POST',
      conditions,
      conditionOf(id, {
        accessScopeSettings: scope,
        accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'P4D' },
      }),
    )
    await call('POST', `${conditions}/${body.id}/activate`)
  }
  const top = '?filter=not(parent%20pr)'
  const bases = [
    '/governance/api/v2/catalogs/default/entries',
    `/governance/api/v2/catalogs/default/user/${ada.userId}/entries`,
    '/governance/api/v2/my/catalogs/default/entries',
  ]
  for (const base of bases) {
    const by = base.includes('/my/') ? mine : call
    const { body } = await by('GET', `${base}${top}&match=draw`)
    assert.deepEqual(
      body.data.map((entry: { name: string; label: string; requestable: boolean }) => [
        entry.name,
        entry.label,
        entry.requestable,
      ]),
      [['Figma', 'Application', false]],
    )
    const children = `${base}?filter=parent%20eq%20%22${body.data[0].id}%22`
    const levels = await by('GET', `${children}&limit=1`)
    assert.deepEqual(
      [levels.body.data.length, levels.body.data[0].parent, levels.body.data[0].requestable],
      [1, body.data[0].id, true],
    )
    const next = await by('GET', levels.body._links.next.href.replace('http://assent.test', ''))
    assert.deepEqual([next.body.data.length, next.body._links.next], [1, undefined])
    for (const bad of [
      `${base}`,
      `${base}?filter=name%20eq%20%22x%22`,
      `${base}?filter=parent%20eq%20%22x%22`,
      `${base}?filter=parent%20pr`,
    ]) {
      const answer = await by('GET', bad)
      assert.deepEqual([answer.status, answer.body.errorCode], [400, 'E0000053'], bad)
    }
    const short = await by('GET', `${base}${top}&match=ab`)
    assert.deepEqual(
      [short.body.errorSummary, short.body.errorCauses[0].errorSummary],
      [
        'Api validation failed: AccessRequestCatalog',
        'AccessRequestCatalog - String "ab" is too short (length: 2, required minimum: 3)',
      ],
    )
    for (const bad of ['limit=0', 'limit=201', 'after=x', 'after='])
      assert.equal((await by('GET', `${base}${top}&${bad}`)).body.errorCode, 'E0000029', bad)
  }
  const [child] = (await world.sql<{ entry_id: string }>(`select entry_id from catalog_entry where scope_id = $1`, [
    level,
  ])) as [{ entry_id: string }]
  const own = `/governance/api/v2/my/catalogs/default/entries/${child.entry_id}`
  const entry = await mine('GET', own)
  assert.deepEqual(
    [entry.body.name, entry.body._links.createRequest.href, entry.body._links.relatedEntity.href],
    ['Editors', `http://assent.test${own}/requests`, `http://assent.test/api/v1/apps/${appId}`],
  )
  const fields = await mine('GET', `${own}/request-fields`)
  assert.deepEqual(
    fields.body.data.map((field: { id: string; type: string }) => field.type),
    ['DURATION', 'TEXT'],
  )
  assert.equal((await mine('GET', `${own}/users?filter=firstName%20sw%20%22a%22`)).body.data.length, 0)
  await set.admin.call('PATCH', `/governance/api/v2/resources/${appId}/request-settings`, {
    requestOnBehalfOfSettings: { allowed: true },
  })
  const people = await mine('GET', `${own}/users?filter=firstName%20sw%20%22a%22%20or%20lastName%20sw%20%22a%22`)
  assert.deepEqual(
    people.body.data.map((user: { firstName: string }) => user.firstName),
    ['admin'],
  )
  assert.equal((await mine('GET', `${own}/users`)).body.errorCode, 'E0000053')
  const forAdmin = await mine('GET', `${own}/users/${set.admin.userId}/request-fields`)
  assert.deepEqual(forAdmin.body.data.map((field: { id: string }) => field.id).slice(0, 2), [
    'OKTA_REQUESTED_FOR',
    'OKTA_ACCESS_DURATION',
  ])
  assert.equal(
    (
      await call(
        'GET',
        `/governance/api/v2/catalogs/default/entries/${child.entry_id}/users/${ada.userId}/request-fields`,
      )
    ).body.data.length,
    3,
  )
  const answers = fields.body.data.slice(1).map((field: { id: string }) => ({ id: field.id, value: 'because' }))
  const asked = await mine('POST', `${own}/requests`, { requesterFieldValues: answers })
  assert.equal(asked.status, 202, asked.raw.body)
  assert.equal(
    (await mine('GET', own)).body._links.pendingRequest.href,
    `http://assent.test${own}/requests/${asked.body.id}`,
  )
})

test('request settings of the organization and of a resource', { skip }, async () => {
  const { admin, call, appId, world } = await setUp()
  const org = '/governance/api/v2/request-settings'
  assert.deepEqual((await call('GET', org)).body, {
    subprocessorsAcknowledged: false,
    provisioningStatus: 'PROVISIONED',
    requestExperiences: ['CATALOG'],
    longTimePastProvisioned: true,
    requesterAttributes: [],
  })
  assert.equal((await call('PATCH', org, { subprocessorsAcknowledged: true })).body.subprocessorsAcknowledged, true)
  assert.equal((await admin.call('PATCH', org, {})).status, 400)
  const path = `/governance/api/v2/resources/${appId}/request-settings`
  // Durations are those of April 2026, which the published document is older than: its numbers are the only difference.
  const read = await admin.call('GET', path)
  assert.deepEqual(read.body.validAccessScopeSettings, [{ type: 'RESOURCE_DEFAULT' }, { type: 'GROUPS' }])
  assert.deepEqual(read.body.validAccessDurationSettings, {
    supportedTypes: [{ type: 'ADMIN_FIXED_DURATION' }, { type: 'REQUESTER_SPECIFIED_DURATION' }],
    required: false,
    maximumDays: 365,
    maximumHours: 72,
    maximumWeeks: 52,
  })
  const differences = loadWire().check('GET', path, 200, read.body)
  assert.match(
    differences ?? '',
    /^\/validAccessDurationSettings\/maximumDays must be <= 90.*\n\/validAccessDurationSettings\/maximumWeeks must be <= 12[^\n]*$/,
  )
  assert.equal(
    (await admin.call('PATCH', path, { requestOnBehalfOfSettings: { allowed: true, onlyFor: ['DIRECT_REPORT'] } })).body
      .requestOnBehalfOfSettings.onlyFor[0],
    'DIRECT_REPORT',
  )
  assert.equal(
    (await admin.call('PATCH', path, { requestOnBehalfOfSettings: null })).body.requestOnBehalfOfSettings,
    undefined,
  )
  const words = async (body: object) => {
    const { body: error, status } = await admin.call('PATCH', path, body)
    return [status, error.errorSummary, error.errorCauses[0]?.errorSummary]
  }
  assert.deepEqual(await words({}), [
    400,
    'Api validation failed: Request settings has invalid properties',
    'Request settings is missing required fields',
  ])
  for (const bad of [
    { severity: 1 },
    { requestOnBehalfOfSettings: { allowed: false } },
    { riskSettings: { defaultSetting: { requestSubmissionType: 'RESTRICTED', approvalSequenceId: 'x' } } },
  ])
    assert.deepEqual((await words(bad)).slice(0, 2), [
      400,
      'Api validation failed: Request settings has invalid properties',
    ])
  assert.equal(
    (await words({ riskSettings: { defaultSetting: { requestSubmissionType: 'RESTRICTED' } } }))[2],
    'RequestSettings is invalid for this resource.',
  )
  await world.sql(`update app set entitlement_management = 'OPTED_IN' where app_id = $1`, [appId])
  const made = await admin.call('POST', sequences, { name: 'Risk', steps })
  const override = {
    requestSubmissionType: 'ALLOWED_WITH_OVERRIDES',
    approvalSequenceId: made.body.id,
    accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'P2W' },
  }
  assert.deepEqual(
    (await admin.call('PATCH', path, { riskSettings: { defaultSetting: override } })).body.riskSettings.defaultSetting,
    override,
  )
  await admin.call('DELETE', `${sequences}/${made.body.id}`)
  assert.deepEqual((await admin.call('GET', path)).body.riskSettings.defaultSetting, {
    requestSubmissionType: 'RESTRICTED',
    accessDurationSettings: override.accessDurationSettings,
    error: ['INVALID_SEQUENCE'],
  })
})

test('a requester expression on the wire: read back as it was meant, refused with the place of the fault', {
  skip,
}, async () => {
  const set = await setUp()
  const { admin, conditions } = set
  const { id } = await makeSequence(set)
  const post = (expression: string) =>
    admin.call('POST', conditions, conditionOf(id, { requesterSettings: { type: 'REQUESTER_EXPRESSION', expression } }))
  const made = await post('department=="Sales"   AND not country in ["DE"]')
  assert.equal(made.status, 201, made.raw.body)
  assert.deepEqual(made.body.requesterSettings, {
    type: 'REQUESTER_EXPRESSION',
    expression: 'department == "Sales" and not country in ["DE"]',
  })
  assert.match((await post('department == ')).body.errorCauses[0].errorSummary, /^Character 15: /)
  assert.match((await post('city == "x"')).body.errorCauses[0].errorSummary, /users can change it themselves/)
})
