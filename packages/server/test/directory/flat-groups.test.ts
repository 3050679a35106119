import assert from 'node:assert/strict'
import test from 'node:test'
import { routes } from '@assent/server/channels/api/routes/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from '../support/organization.ts'
import { makeUser, testServer } from '../support/server.ts'

const database = await withDatabase()
const served = await testServer(database.db)

test('A25: a group holds people only, so no group can be moved under another to widen what its members may do', async () => {
  const orgId = await database.newOrg()
  const root = await makeUser(served, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const org = await makeOrganization(served.services, orgId)
  const [friends, approvers] = [await org.group('friends', [root.userId]), await org.group('approvers')]
  const nested = await root.call('PUT', `/api/v1/groups/${approvers}/users/${friends}`)
  assert.deepEqual([nested.status, nested.body.errorCode], [404, 'E0000007'])
  const yaml = 'groups:\n  - name: approvers\n    members: [friends]\n'
  const file = await root.call('POST', '/governance/api/v2/imports', yaml, { 'content-type': 'application/yaml' })
  assert.deepEqual([file.status, file.body.applied], [200, false])
  const csv = await root.call(
    'POST',
    '/governance/api/v2/imports?kind=memberships',
    'group,user\napprovers,friends\n',
    {
      'content-type': 'text/csv',
    },
  )
  assert.deepEqual([csv.status, csv.body.applied], [200, false])
  await assert.rejects(
    database.owner.bare('insert into group_member (org_id, group_id, user_id) values ($1, $2, $3)', [
      orgId,
      approvers,
      friends,
    ]),
    /group_member_org_id_user_id_fkey/,
  )
  const members = await root.call('GET', `/api/v1/groups/${approvers}/users`)
  assert.deepEqual(members.body, [])
  // And nobody has added a way in since.
  const ways = routes.filter(
    ({ method, url }) => method !== 'GET' && /groups\/:\w+\/(groups|parents?|children)/.test(url),
  )
  assert.deepEqual(ways, [])
})
