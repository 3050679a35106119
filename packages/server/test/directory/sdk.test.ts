import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import okta from '@okta/okta-sdk-nodejs'
import { listeningServer, makeUser } from '../support/server.ts'

const database = await withDatabase()
// Links of answers are made from the configured address; the SDK follows them to the next page.
const here = await listeningServer(database.db)
const orgUrl = here.services.baseUrl

// The SDK's own types leave out that http can be allowed.
const options = { testing: { disableHttpsCheck: true } }
const clientOf = (token: string) => new okta.Client({ orgUrl, token, ...options })

const makeOrg = async () => {
  const orgId = await database.newOrg()
  const root = await makeUser(here, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  return { orgId, root, client: clientOf(root.token) }
}

/** Everything that the SDK's collection gives, over all pages. */
const all = async <T>(collection: { each: (visit: (item: T) => void) => Promise<unknown> }): Promise<T[]> => {
  const items: T[] = []
  await collection.each((item) => {
    items.push(item)
  })
  return items
}

const failed = async (work: Promise<unknown>): Promise<{ status: number; errorCode: string; errorSummary: string }> => {
  try {
    await work
  } catch (error) {
    return error as { status: number; errorCode: string; errorSummary: string }
  }
  throw new Error('the call did not fail')
}

const profile = { firstName: 'Isaac', lastName: 'Brock', email: 'isaac@example.test', login: 'isaac@example.test' }

test('the official SDK creates, reads, changes, deactivates and deletes users', async () => {
  const { client } = await makeOrg()
  const user = await client.userApi.createUser({ body: { profile: { ...profile, department: 'Music', shoeSize: 43 } } })
  assert.match(user.id!, /^00u[0-9A-Za-z]{17}$/)
  assert.equal(user.status, 'ACTIVE')
  assert.ok(user.created instanceof Date)
  assert.equal((user.profile as Record<string, unknown>)['shoeSize'], 43)
  const found = await client.userApi.getUser({ userId: 'isaac@example.test' })
  assert.equal(found.id, user.id)
  found.profile!.nickName = 'Ike'
  const replaced = await client.userApi.replaceUser({ userId: user.id!, user: found })
  assert.equal(replaced.profile!.nickName, 'Ike')
  assert.equal(replaced.profile!.department, 'Music')
  const updated = await client.userApi.updateUser({ userId: user.id!, user: { profile: { department: 'Film' } } })
  assert.equal(updated.profile!.department, 'Film')
  assert.equal(updated.profile!.nickName, 'Ike')
  await client.userApi.suspendUser({ userId: user.id! })
  assert.equal((await client.userApi.getUser({ userId: user.id! })).status, 'SUSPENDED')
  await client.userApi.unsuspendUser({ userId: user.id! })
  await client.userApi.deactivateUser({ userId: user.id! })
  assert.equal((await client.userApi.getUser({ userId: user.id! })).status, 'DEPROVISIONED')
  await client.userApi.activateUser({ userId: user.id!, sendEmail: false })
  assert.equal((await client.userApi.getUser({ userId: user.id! })).status, 'ACTIVE')
  await client.userApi.deleteUser({ userId: user.id! })
  await client.userApi.deleteUser({ userId: user.id! })
  const gone = await failed(client.userApi.getUser({ userId: user.id! }))
  assert.equal(gone.status, 404)
  assert.equal(gone.errorCode, 'E0000007')
})

test('the official SDK stages users, and is told what is wrong', async () => {
  const { client } = await makeOrg()
  const staged = await client.userApi.createUser({
    body: { profile, credentials: { password: { value: 'a Long enough pass phrase 1' } } },
    activate: false,
  })
  assert.equal(staged.status, 'STAGED')
  const again = await failed(client.userApi.createUser({ body: { profile } }))
  assert.equal(again.status, 409)
  const bad = await failed(
    client.userApi.createUser({ body: { profile: { ...profile, login: 'x@y', email: 'none' } } }),
  )
  assert.equal(bad.status, 400)
  assert.equal(bad.errorCode, 'E0000001')
  const stranger = await failed(clientOf(`${'x'.repeat(42)}`).userApi.getUser({ userId: 'me' }))
  assert.equal(stranger.status, 401)
  assert.equal(stranger.errorCode, 'E0000004')
})

test('the official SDK lists users over all pages, searched and filtered', async () => {
  const { client, root } = await makeOrg()
  for (let i = 0; i < 7; i++)
    await client.userApi.createUser({
      body: {
        profile: {
          ...profile,
          login: `u${i}@example.test`,
          email: `u${i}@example.test`,
          lastName: i < 4 ? 'Low' : 'High',
        },
      },
    })
  const everybody = await all(await client.userApi.listUsers({ limit: 3 }))
  assert.equal(everybody.length, 8)
  assert.equal(new Set(everybody.map(({ id }) => id)).size, 8)
  assert.equal((await all(await client.userApi.listUsers({ q: 'u3' }))).length, 1)
  assert.equal(
    (
      await all(
        await client.userApi.listUsers({ search: 'profile.lastName eq "Low" and status eq "ACTIVE"', limit: 2 }),
      )
    ).length,
    4,
  )
  assert.equal((await all(await client.userApi.listUsers({ filter: 'profile.login eq "u5@example.test"' }))).length, 1)
  assert.equal((await all(await client.userApi.listUsers({ filter: 'status eq "SUSPENDED"' }))).length, 0)
  assert.equal(
    (await failed(all(await client.userApi.listUsers({ search: 'profile.lastName eq' })))).errorCode,
    'E0000053',
  )
  assert.equal((await client.userApi.getUser({ userId: 'me' })).id, root.userId)
})

test('the official SDK works with groups and who is in them', async () => {
  const { client } = await makeOrg()
  const group = await client.groupApi.createGroup({ group: { profile: { name: 'West Coast', description: 'There' } } })
  assert.match(group.id!, /^00g/)
  assert.equal(group.type, 'OKTA_GROUP')
  const user = await client.userApi.createUser({ body: { profile, groupIds: [group.id!] } })
  const other = await client.userApi.createUser({ body: { profile: { ...profile, login: 'two@example.test' } } })
  await client.groupApi.assignUserToGroup({ groupId: group.id!, userId: other.id! })
  const members = await all(await client.groupApi.listGroupUsers({ groupId: group.id!, limit: 1 }))
  assert.deepEqual(members.map(({ id }) => id).sort(), [user.id, other.id].sort())
  assert.deepEqual(
    (await all(await client.userApi.listUserGroups({ userId: user.id! }))).map(({ id }) => id),
    [group.id],
  )
  await client.groupApi.unassignUserFromGroup({ groupId: group.id!, userId: other.id! })
  assert.equal((await all(await client.groupApi.listGroupUsers({ groupId: group.id! }))).length, 1)
  assert.equal(
    (await client.groupApi.replaceGroup({ groupId: group.id!, group: { profile: { name: 'Pacific' } } })).profile!.name,
    'Pacific',
  )
  assert.equal((await all(await client.groupApi.listGroups({ q: 'pac' }))).length, 1)
  assert.equal(
    (await all(await client.groupApi.listGroups({ search: 'profile.name sw "Pac" and type eq "OKTA_GROUP"' }))).length,
    1,
  )
  await client.groupApi.assignGroupOwner({ groupId: group.id!, GroupOwner: { id: user.id!, type: 'USER' } })
  const owners = await all(await client.groupApi.listGroupOwners({ groupId: group.id! }))
  assert.deepEqual(
    owners.map(({ id, displayName }) => [id, displayName]),
    [[user.id, 'Isaac Brock']],
  )
  await client.groupApi.deleteGroupOwner({ groupId: group.id!, ownerId: user.id! })
  await client.groupApi.deleteGroup({ groupId: group.id! })
  assert.equal((await failed(client.groupApi.getGroup({ groupId: group.id! }))).status, 404)
})

test('the official SDK makes apps and assigns users and groups to them', async () => {
  const { client } = await makeOrg()
  const body = {
    name: 'bookmark',
    label: 'Wiki',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: 'https://wiki.example.test' } },
  }
  const app = await client.applicationApi.createApplication({ application: body as never })
  assert.match(app.id!, /^0oa/)
  assert.equal(app.constructor.name, 'BookmarkApplication')
  assert.equal((app as { settings?: { app?: { url?: string } } }).settings?.app?.url, 'https://wiki.example.test')
  const user = await client.userApi.createUser({ body: { profile } })
  const assigned = await client.applicationApi.assignUserToApplication({
    appId: app.id!,
    appUser: { id: user.id!, scope: 'USER' },
  })
  assert.equal(assigned.id, user.id)
  assert.equal(assigned.scope, 'USER')
  assert.equal(
    (await client.applicationApi.getApplicationUser({ appId: app.id!, userId: user.id! })).credentials?.userName,
    'isaac@example.test',
  )
  assert.equal((await all(await client.applicationApi.listApplicationUsers({ appId: app.id! }))).length, 1)
  await client.applicationApi.unassignUserFromApplication({ appId: app.id!, userId: user.id! })
  assert.equal((await all(await client.applicationApi.listApplicationUsers({ appId: app.id! }))).length, 0)
  const group = await client.groupApi.createGroup({ group: { profile: { name: 'Readers' } } })
  await client.applicationApi.assignGroupToApplication({ appId: app.id!, groupId: group.id! })
  assert.deepEqual(
    (await all(await client.applicationApi.listApplicationGroupAssignments({ appId: app.id! }))).map(({ id }) => id),
    [group.id],
  )
  await client.applicationApi.unassignApplicationFromGroup({ appId: app.id!, groupId: group.id! })
  app.label = 'Knowledge'
  assert.equal(
    (await client.applicationApi.replaceApplication({ appId: app.id!, application: app })).label,
    'Knowledge',
  )
  assert.deepEqual(
    (await all(await client.applicationApi.listApplications({ q: 'know' }))).map(({ label }) => label),
    ['Knowledge'],
  )
  await client.applicationApi.deactivateApplication({ appId: app.id! })
  assert.equal((await client.applicationApi.getApplication({ appId: app.id! })).status, 'INACTIVE')
  await client.applicationApi.activateApplication({ appId: app.id! })
  assert.equal((await failed(client.applicationApi.deleteApplication({ appId: app.id! }))).status, 409)
  await client.applicationApi.deactivateApplication({ appId: app.id! })
  await client.applicationApi.deleteApplication({ appId: app.id! })
  assert.equal((await all(await client.applicationApi.listApplications())).length, 0)
})

test('the official SDK gives and takes administrator roles', async () => {
  const { client } = await makeOrg()
  const user = await client.userApi.createUser({ body: { profile } })
  const role = await client.roleAssignmentApi.assignRoleToUser({
    userId: user.id!,
    assignRoleRequest: { type: 'APP_ADMIN' },
  })
  assert.equal((role as { type?: string }).type, 'APP_ADMIN')
  const held = await all(await client.roleAssignmentApi.listAssignedRolesForUser({ userId: user.id! }))
  assert.equal(held.length, 1)
  await client.roleAssignmentApi.unassignRoleFromUser({ userId: user.id!, roleId: 'APP_ADMIN' })
  assert.equal((await all(await client.roleAssignmentApi.listAssignedRolesForUser({ userId: user.id! }))).length, 0)
})

test('what was done is in the log that the SDK reads', async () => {
  const { client } = await makeOrg()
  const user = await client.userApi.createUser({ body: { profile } })
  const events = await all(await client.systemLogApi.listLogEvents({ filter: 'eventType eq "user.lifecycle.create"' }))
  assert.ok(events.some(({ target }) => target?.some(({ id }) => id === user.id)))
})
