import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadWire } from '../support/wire.ts'
import { catalogServer, conditionOf, makeSequence, sequences, steps } from './wire.ts'

const skip = loadWire().missing
const { setUp } = await catalogServer()

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
  // As in Okta, where nothing is set what conflicts is refused. Ours: also for apps without entitlements of their own.
  assert.deepEqual(read.body.validRiskSettings, { supportedTypes: [{ type: 'DEFAULT_SETTING' }] })
  assert.deepEqual(read.body.riskSettings, { defaultSetting: { requestSubmissionType: 'RESTRICTED' } })
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
