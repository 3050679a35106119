import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { ok, refused } from './directory/support.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const v2 = '/governance/api/v2'

type Smaller = (of: { readonly appId: string; readonly editors: string; readonly readers: string }) => readonly object[]
const all: Smaller = ({ appId, editors, readers }) =>
  [editors, readers].map((scopeId) => ({ appId, scopeType: 'GROUP', scopeId }))

/** An app whose admins, editors and readers are groups; to be an admin is asked for, and `steps` times somebody decides. */
const setUp = async (steps: readonly Smaller[] = [all]) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const boss = await makeUser(server, orgId, 'boss')
  const ada = await makeUser(server, orgId, 'ada', { managerId: boss.userId })
  const [one, two] = [await makeUser(server, orgId, 'one'), await makeUser(server, orgId, 'two')]
  const deciders = await org.group('deciders', [one.userId, two.userId])
  const app = await org.requestable('Wiki', [])
  const [admins, editors, readers] = [await org.group('Admins'), await org.group('Editors'), await org.group('Readers')]
  for (const groupId of [admins, editors, readers])
    await org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [app.appId, groupId])
  const of = { appId: app.appId, editors, readers }
  const flow = steps.map((smaller) => ({
    type: 'APPROVAL',
    label: 'Both',
    panels: [{ assignmentRule: { type: 'GROUP', groupId: deciders }, quorum: { type: 'ALL' } }],
    ...(smaller(of).length > 0 ? { smaller: smaller(of) } : {}),
  }))
  await org.run(
    `insert into flow_version (org_id, flow_id, version, steps, created_by) values (org(), $1, 2, $2::jsonb, 't')`,
    [app.sequenceId, JSON.stringify(flow)],
  )
  await org.run(`update sequence set version = 2 where sequence_id = $1`, [app.sequenceId])
  await org.run(`update catalog_entry set scope_type = 'GROUP', scope_id = $1, name = 'Admins' where entry_id = $2`, [
    admins,
    app.entryId,
  ])
  await org.run(`update condition set scope_type = 'GROUPS', scope_ids = array[$1] where condition_id = $2`, [
    admins,
    app.conditionId,
  ])
  const request = (await ada.call('POST', `${v2}/my/catalogs/default/entries/${app.entryId}/requests`, {})).body
  const task = async (by = one) =>
    (await by.call('GET', `${v2}/my/tasks?filter=${encodeURIComponent(`requestId eq "${request.id}"`)}`)).body.data[0]
  const approve = async (by: typeof one, accessScopeId?: string) => {
    const { digest } = (await task(by)).request
    const answer = { value: 'APPROVED', digest, ...(accessScopeId ? { accessScopeId } : {}) }
    return by.call('POST', `${v2}/my/tasks/${(await task(by)).taskId}/resolve`, answer)
  }
  const members = async (groupId: string) =>
    (await org.run('select user_id from group_member where group_id = $1', [groupId])).map((row) =>
      String(row['user_id']),
    )
  const get = async () => (await ada.call('GET', `${v2}/requests/${request.id}`)).body
  return { org, orgId, app, admins, editors, readers, ada, one, two, request, task, approve, members, get }
}

test('A12: the smallest level that an approver named is given; what was asked for stays as it was asked', async () => {
  const { ada, admins, approve, editors, get, members, one, readers, request, task, two } = await setUp()
  assert.deepEqual(
    (await task()).smaller.map((level: { name: string }) => level.name),
    ['Editors', 'Readers'],
  )
  assert.equal((await approve(one, readers)).status, 200)
  assert.equal((await approve(two, editors)).status, 200)
  const after = await get()
  assert.deepEqual([after.status, after.requested.accessScopeId], ['APPROVED', admins])
  assert.deepEqual(after._approved, { accessScopeId: readers, accessScopeType: 'GROUP' })
  assert.notEqual(after.digest, request.digest)
  assert.deepEqual([await members(readers), await members(editors), await members(admins)], [[ada.userId], [], []])
})

test('who names no level approves what was asked for; what the step does not offer is not to be had', async () => {
  const { ada, admins, approve, members, one, org, two } = await setUp()
  const stranger = await org.group('Strangers')
  for (const levelId of [stranger, admins, 'x'])
    assert.equal((await approve(one, levelId)).status, 400, `${levelId} is none that the step offers`)
  await approve(one)
  await approve(two)
  assert.deepEqual(await members(admins), [ada.userId])
})

test('A11: what a step narrowed is what the next one is shown, and can only be narrowed further', async () => {
  const { approve, editors, get, members, one, readers, task, two } = await setUp([all, all, () => []])
  const first = await task()
  await approve(one, editors)
  await approve(two)
  const second = await task()
  assert.notEqual(second.request.digest, first.request.digest)
  assert.equal(second.request.approvedLevel.name, 'Editors')
  assert.deepEqual(
    second.smaller.map((level: { name: string }) => level.name),
    ['Readers'],
  )
  assert.equal((await approve(one, editors)).status, 400)
  await approve(one, readers)
  await approve(two)
  assert.equal((await task()).smaller, undefined)
  await approve(one)
  await approve(two)
  assert.deepEqual([(await get())._approved.accessScopeId, (await members(readers)).length], [readers, 1])
})

test('A6: the database takes no grant of another level than the approved one', async () => {
  const { ada, app, approve, editors, one, org, readers, request, two } = await setUp()
  await approve(one, readers)
  await approve(two)
  await database.owner.bare(`delete from grant_access where org_id = $1`, [org.orgId])
  await database.owner.bare(`delete from grants where org_id = $1`, [org.orgId])
  const insert = (scopeId: string) =>
    org.run(
      `insert into grants (org_id, grant_id, request_id, user_id, app_id, scope_type, scope_id, status, actor, starts, outcome, created_by, last_updated_by)
       values (org(), $1, $2, $3, $4, 'GROUP', $5, 'ACTIVE', 'ACCESS_REQUEST', clock_timestamp(), 'PENDING', 't', 't')`,
      [server.services.newId('grant'), request.id, ada.userId, app.appId, scopeId],
    )
  for (const scopeId of [editors, request.requested.accessScopeId])
    await assert.rejects(insert(scopeId), /a grant gives what was approved/)
  await insert(readers)
})

test('a step names only levels of the apps that they are of', async () => {
  const { app, editors, org, orgId } = await setUp()
  const admin = org.caller((await makeUser(server, orgId, 'admin')).userId, { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const create = (smaller: object) =>
    server.app.run(admin, 'sequence.create', {
      name: server.services.newHexId(),
      steps: [{ type: 'APPROVAL', label: 'Boss', assignmentRule: { type: 'MANAGER' }, smaller: [smaller] }],
    } as never)
  const stranger = await org.group('Strangers')
  const level = { appId: app.appId, scopeType: 'GROUP', scopeId: editors }
  await ok(create(level))
  for (const wrong of [{ scopeId: stranger }, { scopeType: 'ENTITLEMENT_BUNDLE' }, { appId: `0oa${'0'.repeat(17)}` }])
    assert.match((await refused(create({ ...level, ...wrong }))).causes[0]!.summary, /is no level of that app/)
})
