import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { connectors } from '@assent/server/connectors/registry.ts'
import { startLanes } from '@assent/server/platform/lanes.ts'
import { makeDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import { scimToken, startScimServer } from '../../../../test/conformance/scim-server.ts'
import { makeOrganization } from '../support/organization.ts'
import { makeUser, testServer } from '../support/server.ts'

const database = await makeDatabase()
const server = await testServer(database.db, { services: { connectors, fetch } })
const lanes = startLanes({ db: database.db, lanes: server.app.lanes, log: server.services.log })
after(async () => {
  await lanes.stop()
  await database.close()
})
const base = '/governance/api/v2'
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

const setUp = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const boss = await makeUser(server, orgId, 'boss')
  const ada = await makeUser(server, orgId, 'ada', { managerId: boss.userId })
  const { appId, entryId } = await org.requestable('Wiki', [managerStep], { duration: 'PT8H' })
  /** Asks and has it approved; gives the id of the request and the moment of the approval. */
  const approved = async (extra: object = {}) => {
    const asked = await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, extra)
    assert.equal(asked.status, 202, asked.raw.body)
    const inbox = await boss.call('GET', `${base}/my/tasks?filter=${encodeURIComponent('status eq "OPEN"')}`)
    const [task] = inbox.body.data
    const answer = await boss.call('POST', `${base}/my/tasks/${task.id}/resolve`, {
      value: 'APPROVED',
      digest: task.request.digest,
    })
    assert.equal(answer.status, 200, answer.raw.body)
    return { id: asked.body.id as string, at: performance.now() }
  }
  const request = async (id: string) => (await ada.call('GET', `${base}/requests/${id}`)).body
  const becomes = async (id: string, member: string, value: string) =>
    assert.ok(await until(async () => (await request(id))[member] === value, 60_000), `${member} becomes ${value}`)
  return { orgId, org, boss, ada, appId, entryId, approved, request, becomes }
}

test('from the approval to the access, its end, and both told to the request, with nobody waiting', async () => {
  const { approved, becomes, org, ada, request } = await setUp()
  const { at, id } = await approved()
  await becomes(id, 'grantStatus', 'GRANTED')
  const ms = Math.round(performance.now() - at)
  console.log(`approved to told as granted: ${ms} ms`)
  const granted = await request(id)
  assert.equal(Date.parse(granted.revocationScheduled) - Date.parse(granted.granted), 8 * 3_600_000)
  assert.equal((await org.run('select from app_user where user_id = $1', [ada.userId])).length, 1)
  await org.run(`update grants set ends = clock_timestamp() + interval '300 milliseconds'`, [])
  await becomes(id, 'revocationStatus', 'REVOKED')
  assert.equal((await org.run('select from app_user where user_id = $1', [ada.userId])).length, 0)
  const [late] = (await org.run('select extract(epoch from ended - ends)::float8 as s from grants', [])) as {
    s: number
  }[]
  assert.ok(late && late.s >= 0, `ordered ${late?.s} s after the end`)
})

test('access appears in a real SCIM server after the approval and is gone from it after its end', async (t) => {
  const { ada, appId, approved, becomes, org, orgId } = await setUp()
  const scim = await startScimServer()
  t.after(scim.close)
  const connectorId = server.services.newId('connector')
  await org.run(
    `insert into connector (org_id, connector_id, kind, name, config, secret) values (org(), $1, 'scim', 'Wiki', $2, $3)`,
    [
      connectorId,
      JSON.stringify({ baseUrl: scim.baseUrl }),
      server.services.secrets.seal(scimToken, `${orgId}/connector/${connectorId}`),
    ],
  )
  await org.run('update app set connector_id = $1 where app_id = $2', [connectorId, appId])
  const { id } = await approved()
  await becomes(id, 'grantStatus', 'GRANTED')
  const account = () => [...scim.store.users.values()].find((user) => user['externalId'] === ada.userId)
  assert.equal(account()?.['active'], true)
  await org.run(`update grants set ends = clock_timestamp()`, [])
  await becomes(id, 'revocationStatus', 'REVOKED')
  assert.equal(account()?.['active'], false)
})

test('A20: an extension is a new request through the whole sequence, and runs on from the old end', async () => {
  const { approved, becomes, request } = await setUp()
  const first = await approved()
  await becomes(first.id, 'grantStatus', 'GRANTED')
  const [mine] = await grantsOf(first.id)
  const second = await approved({ extendsGrantId: mine!.grant_id })
  await becomes(second.id, 'grantStatus', 'GRANTED')
  const [before, after] = [await request(first.id), await request(second.id)]
  assert.equal(Date.parse(after.revocationScheduled) - Date.parse(before.revocationScheduled), 8 * 3_600_000)
})

const grantsOf = (requestId: string) =>
  database.owner
    .bare<{ org_id: string }>('select org_id from org order by created desc limit 1')
    .then(([org]) =>
      database.db.inOrg(org!.org_id as never, (tx) =>
        tx.query<{ grant_id: string }>('select grant_id from grants where request_id = $1', [requestId]),
      ),
    )

test('D1: a user who is deactivated loses everything at once, in the directory and outside', async () => {
  const { ada, approved, becomes, org } = await setUp()
  const { id } = await approved()
  await becomes(id, 'grantStatus', 'GRANTED')
  await org.run(`update users set status = 'DEPROVISIONED' where user_id = $1`, [ada.userId])
  const gone = () => org.run(`select from grants where status = 'INACTIVE' and end_reason = 'USER_GONE'`, [])
  assert.ok(await until(async () => (await gone()).length === 1, 60_000))
  const left = () => org.run('select from app_user where user_id = $1', [ada.userId])
  assert.ok(await until(async () => (await left()).length === 0, 60_000))
})
