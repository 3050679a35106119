import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '@assent/core/api/sequences.ts'
import { checkerLane } from '@assent/server/features/flows/checker.ts'
import { loadFacts } from '@assent/server/features/requests/facts.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const v2 = '/governance/api/v2'

type Org = Awaited<ReturnType<typeof makeOrganization>>

/** Groups that are asked in each of the ways in which a group can be; each gives the rule of a step that asks it. */
const ways: Readonly<Record<string, (org: Org, groupId: string, appId: string) => Promise<object>>> = {
  'a group': async (_org, groupId) => ({ type: 'GROUP', groupId }),
  'a group that owns the app': async (org, groupId, appId) => {
    await org.run(
      `insert into resource_owner (org_id, resource_kind, resource_id, owner_kind, owner_id) values (org(), 'APP', $2, 'GROUP', $1)`,
      [groupId, appId],
    )
    return { type: 'RESOURCE_OWNER' }
  },
  'a group that manages a group': async (org, groupId) => {
    const managed = await org.group('Managed')
    await org.run(`insert into group_owner (org_id, group_id, owner_kind, owner_id) values (org(), $2, 'GROUP', $1)`, [
      groupId,
      managed,
    ])
    return { type: 'GROUP_OWNER', groupId: managed }
  },
}

for (const [name, way] of Object.entries(ways))
  test(`A15: ${name} has nobody in it but whoever asks: the preview, the request and the checker say the same`, async () => {
    const orgId = await database.newOrg()
    const org = await makeOrganization(server.services, orgId)
    const ada = await makeUser(server, orgId, 'ada')
    const bob = await makeUser(server, orgId, 'bob')
    // Her other account is in it, she is not.
    const second = await org.user('ada.admin', { personId: ada.userId })
    const groupId = await org.group('Deciders', [second])
    const { appId, conditionId, entryId, sequenceId } = await org.requestable('Wiki', [])
    const step = { type: 'APPROVAL', label: 'Decide', assignmentRule: await way(org, groupId, appId) }
    await org.run(
      `insert into flow_version (org_id, flow_id, version, steps, created_by) values (org(), $1, 2, $2::jsonb, 't')`,
      [sequenceId, JSON.stringify([step])],
    )
    await org.run('update sequence set version = 2 where sequence_id = $1', [sequenceId])
    const why = 'Nobody can decide "Decide": 0 of the 1 persons needed can act.'

    const preview = async (by: typeof ada) => {
      const { body } = await by.call('POST', `${v2}/preview`, { entryId })
      return [body.decidable, body.steps[0].state, body.steps[0].why]
    }
    assert.deepEqual(await preview(ada), [false, 'UNASSIGNED', why])
    assert.deepEqual(await preview(bob), [true, 'OPEN', undefined])

    const asked = await ada.call('POST', `${v2}/my/catalogs/default/entries/${entryId}/requests`, {})
    assert.deepEqual(
      asked.body.tasks.map((task: { status: string; label: string }) => [task.label, task.status]),
      [['Decide', 'ASSIGNING']],
    )

    const findings = async () => {
      await org.run('update sequence set checked = null where sequence_id = $1', [sequenceId])
      assert.equal(await checkerLane(server.services, loadFacts).work(orgId, 1), 1)
      const rows = await org.run('select findings from sequence where sequence_id = $1', [sequenceId])
      return (rows as { findings: Finding[] }[])[0]!.findings
    }
    assert.deepEqual(await findings(), [
      { step: 0, label: 'Decide', why, conditionId, users: 2, userIds: [ada.userId, second].toSorted() },
    ])
    // With one more nobody is kept waiting.
    await org.join(groupId, bob.userId)
    assert.deepEqual(await findings(), [])
  })

test('facts tell nothing of a user who was not among the needs, and that nobody is there of one who was', async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const [gone, left] = ['00u0000000000000gone', '00u0000000000000left']
  const [ada, bob] = [await org.user('ada', { managerId: left }), await org.user('bob')]
  const needs = [ada, gone].map((userId) => ({ need: 'user', userId }) as const)
  const { facts } = await database.db.inOrg(orgId, (tx) => loadFacts(tx, needs))
  assert.equal(facts.user(ada)?.displayName, 'ada')
  assert.equal(facts.user(gone), undefined)
  assert.equal(facts.user(left), undefined, 'whom ada names as her manager is not there')
  assert.throws(() => facts.user(bob), /nothing was loaded of the user/)
})
