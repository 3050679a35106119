import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadWire } from '../support/wire.ts'
import { formOf, must, typesServer, v1 } from './world.ts'

const skip = loadWire().missing
const { setUp } = await typesServer()
const [types, requests] = [`${v1}/request-types`, `${v1}/requests`]

const simple = (ownerId: string, resourceId: string, more: object = {}) => ({
  name: 'Figma',
  description: 'How users get Figma',
  ownerId,
  status: 'ACTIVE',
  resourceSettings: { type: 'APPS', targetResources: [{ resourceId }] },
  requestSettings: {
    type: 'EVERYONE',
    requesterFields: [
      { type: 'TEXT', prompt: 'Why?' },
      { type: 'SELECT', prompt: 'Which?', required: false, options: [{ value: 'A' }, { value: 'B' }] },
      { type: 'DATE-TIME', prompt: 'When?', required: false },
    ],
  },
  approvalSettings: {
    type: 'SERIAL',
    approvals: [{ approverType: 'MANAGER', approverFields: [{ type: 'TEXT', prompt: 'Is it in the budget?' }] }],
  },
  ...more,
})

test('requests of a simple request type: made, listed, read with approvals and the action', { skip }, async () => {
  const { ada, appId, boss, call, team } = await setUp()
  const type = (await must(call('POST', types, simple(team.id, appId)), 201)).body
  const [why, which, when] = type.requestSettings.requesterFields
  const body = {
    requestTypeId: type.id,
    subject: 'Figma for Ada',
    requesterUserIds: [ada.userId],
    requesterFieldValues: [
      { id: why.id, value: 'to draw' },
      { id: which.id, value: ['B'] },
      { id: when.id, value: '2026-12-01T00:00:00.000Z' },
    ],
  }
  const made = await must(call('POST', requests, body), 201)
  assert.deepEqual(
    [made.body.type, made.body.requestStatus, made.body.subject, made.body.requesterUserIds, made.body.approvals],
    ['ACCESS_REQUEST', 'OPEN', 'Figma for Ada', [ada.userId], []],
  )
  assert.deepEqual(
    made.body.requesterFieldValues.map((field: { value: unknown }) => field.value),
    ['to draw', ['B'], '2026-12-01T00:00:00.000Z'],
  )
  assert.deepEqual([made.body.actions[0].status, made.body.actions[0].action], ['PENDING', 'ASSIGN_APP_TO_USER'])
  for (const value of ['yes', 'APPROVED']) {
    const inbox = await must(boss.call('GET', '/governance/api/v2/my/tasks'), 200)
    await must(boss.call('POST', `/governance/api/v2/my/tasks/${inbox.body.data[0].taskId}/resolve`, { value }), 200)
  }
  const done = await must(call('GET', `${requests}/${made.body.id}`), 200)
  const [approval] = done.body.approvals
  assert.deepEqual(
    [done.body.requestStatus, approval.decision, approval.approverId, approval.fieldValues[0].value],
    ['RESOLVED', 'APPROVED', boss.userId, 'yes'],
  )
  assert.deepEqual(
    [done.body.actions[0].actionStatus, done.body.actions[0].resourceId, done.body.actions[0].resourceName],
    ['SUCCEEDED', appId, 'Figma'],
  )
  const said = await must(call('POST', `${requests}/${made.body.id}/messages`, { message: 'Enjoy' }), 201)
  assert.equal(said.raw.body, '')
  const filtered = async (filter: string) =>
    (await must(call('GET', `${requests}?filter=${encodeURIComponent(filter)}`), 200)).body.data.length
  assert.deepEqual(
    await Promise.all(
      [
        'requestStatus eq "RESOLVED"',
        'requestStatus eq "OPEN"',
        'requestStatus eq "LOCKED"',
        `requestTypeId eq "${type.id}"`,
        'lastUpdated gt "2020-01-01T00:00:00Z"',
      ].map(filtered),
    ),
    [1, 0, 0, 1, 1],
  )
  await must(call('GET', `${requests}?filter=status%20eq%20%22OPEN%22`), 400)
  const all = await must(call('GET', `${requests}?orderBy=lastUpdated%20desc&limit=1`), 200)
  assert.equal(all.body.data[0].subject, 'Figma for Ada')
})

test('what cannot be asked is refused as published; richer types read as CUSTOM', { skip }, async () => {
  const { ada, admin, appId, call, member, team, world } = await setUp()
  const closed = await world.group([member.userId], 'Designers')
  const type = (
    await must(
      call(
        'POST',
        types,
        simple(team.id, appId, {
          requestSettings: {
            type: 'MEMBER_OF',
            requesterMemberOf: [closed],
            requesterFields: [{ type: 'TEXT', prompt: 'Why?' }],
          },
        }),
      ),
      201,
    )
  ).body
  const body = { requestTypeId: type.id, subject: 'x', requesterUserIds: [ada.userId] }
  await must(call('POST', requests, body), 403)
  const unanswered = await must(call('POST', requests, { ...body, requesterUserIds: [member.userId] }), 409)
  assert.equal(unanswered.body.errorCauses[0].reason, 'REQUEST_TYPE_SETTINGS')
  await must(call('POST', `${types}/${type.id}/un-publish`), 200)
  const draft = await must(call('POST', requests, body), 409)
  assert.deepEqual(
    [draft.body.errorCauses[0].errorSummary, draft.body.errorCauses[0].reason],
    [`Request type ${type.id} must be ACTIVE. Current status: DRAFT`, 'REQUEST_TYPE_STATE'],
  )
  await must(call('POST', requests, { ...body, requestTypeId: 'f'.repeat(24) }), 400)
  await must(call('GET', `${requests}/req00000000000000000`), 404)
  assert.equal((await ada.call('POST', requests, body)).status, 403)
  const rich = (await must(admin.call('POST', `${types}/forms`, formOf(team.id, { status: 'ACTIVE' })), 201)).body
  const [question] = rich.steps[0].questions
  const custom = await must(
    call('POST', requests, {
      requestTypeId: rich.id,
      subject: 'A laptop',
      requesterUserIds: [ada.userId],
      requesterFieldValues: [{ id: question.id, value: ['Linux'] }],
    }),
    201,
  )
  assert.deepEqual(
    [custom.body.type, custom.body.approvals, custom.body.requesterFieldValues[0].value],
    ['CUSTOM', undefined, ['Linux']],
  )
  assert.deepEqual(
    (await must(call('GET', requests), 200)).body.data.map((one: { type: string }) => one.type),
    ['CUSTOM'],
  )
})
