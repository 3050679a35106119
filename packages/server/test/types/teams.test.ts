import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ok } from '../catalog/world.ts'
import { systemCaller } from '../support/server.ts'
import { loadWire } from '../support/wire.ts'
import { formOf, must, typesServer, v1 } from './world.ts'

const skip = loadWire().missing
const { server, setUp } = await typesServer()

test('the list of teams is as published, by pages and by name; members see their own', { skip }, async () => {
  const { ada, call, member, team } = await setUp()
  const all = await must(call('GET', `${v1}/teams`), 200)
  assert.deepEqual(
    all.body.data.map((one: { name: string }) => one.name),
    ['IT', 'Privileged Access'],
  )
  const first = await must(call('GET', `${v1}/teams?limit=1`), 200)
  const next = await must(call('GET', first.body._links.next.href.replace('http://assent.test', '')), 200)
  assert.deepEqual([next.body.data[0].name, next.body._links.next], ['Privileged Access', undefined])
  const named = await must(call('GET', `${v1}/teams?filter=name%20eq%20%22it%22`), 200)
  assert.deepEqual(
    named.body.data.map((one: { id: string }) => one.id),
    [team.id],
  )
  await must(call('GET', `${v1}/teams?filter=id%20eq%20%22x%22`), 400)
  assert.equal((await ada.call('GET', `${v1}/teams`)).status, 403)
  const mine = await must(member.call('GET', `${v1}/my/teams`), 200)
  assert.deepEqual(
    mine.body.data.map((one: { id: string; member: boolean }) => [one.id, one.member]),
    [[team.id, true]],
  )
  assert.equal((await ada.call('GET', `${v1}/teams/${team.id}`)).status, 404)
  assert.equal((await member.call('GET', `${v1}/teams/${team.id}`)).status, 200)
})

test('a team is changed from the version that was read, and each change is on the record', async () => {
  const { admin, ada, member, team, world } = await setUp()
  const at = `${v1}/teams/${team.id}`
  const read = await must(admin.call('GET', at), 200)
  const etag = String(read.headers['etag'])
  const body = {
    name: 'IT',
    description: 'Desk side',
    icon: 'tools',
    autoAssign: { type: 'PERSON', userId: member.userId },
  }
  const changed = await must(admin.call('PUT', at, body, { 'if-match': etag }), 200)
  assert.deepEqual(changed.body.autoAssign, { type: 'PERSON', userId: member.userId })
  assert.equal((await admin.call('PUT', at, body, { 'if-match': etag })).status, 412)
  const outsider = { ...body, autoAssign: { type: 'PERSON', userId: ada.userId } }
  assert.equal((await admin.call('PUT', at, outsider)).body.errorCauses[0].location, '/autoAssign/userId')
  assert.equal((await admin.call('DELETE', `${at}/members/${member.userId}`)).status, 409)
  assert.equal((await member.call('PUT', at, body)).status, 403)
  assert.equal((await admin.call('POST', `${v1}/teams`, { name: 'it' })).status, 409)
  assert.equal((await admin.call('PUT', `${at}/members/00u00000000000000nix`)).status, 404)
  await must(admin.call('PUT', at, { name: 'IT' }), 200)
  await must(admin.call('DELETE', `${at}/members/${member.userId}`), 204)
  await must(admin.call('DELETE', at), 204)
  assert.equal((await admin.call('GET', at)).status, 404)
  const told = async (what: string) => (await world.events(`assent.team.${what}`)).length
  assert.deepEqual(
    await Promise.all(['create', 'update', 'delete', 'member.add', 'member.remove'].map(told)),
    [0, 2, 1, 1, 1],
  )
})

test('every organization begins with IT and Privileged Access; the latter keeps what it is for, and stays', async () => {
  const { admin, world } = await setUp()
  const teams = (await must(admin.call('GET', `${v1}/teams`), 200)).body.data
  assert.deepEqual(
    teams.map((one: { name: string; purpose?: string; memberCount: number }) => [
      one.name,
      one.purpose,
      one.memberCount,
    ]),
    [
      ['IT', undefined, 1],
      ['Privileged Access', 'PRIVILEGED_ACCESS', 0],
    ],
  )
  const at = `${v1}/teams/${teams[1].id}`
  const renamed = await must(admin.call('PUT', at, { name: 'Wardens' }), 200)
  assert.deepEqual([renamed.body.name, renamed.body.purpose], ['Wardens', 'PRIVILEGED_ACCESS'])
  const kept = await must(admin.call('DELETE', at), 409)
  assert.match(kept.body.errorSummary, /it stays/)
  // Its old name is free for another team, which is an ordinary one.
  const other = await must(admin.call('POST', `${v1}/teams`, { name: 'privileged access' }), 201)
  assert.equal(other.body.purpose, undefined)
  await must(admin.call('DELETE', `${v1}/teams/${other.body.id}`), 204)
  assert.equal((await world.events('assent.team.delete')).length, 1)
})

test('the first super administrator is in the team of privileged access, on the record; nobody is by himself later', async () => {
  const { member, ada, world } = await setUp()
  const app = server.app
  const system = systemCaller(world.orgId)
  const members = async () => {
    const { items } = ok(await app.read(system, 'team.list', { page: { limit: 9 } }))
    const { teamId } = items.find((one) => one.purpose !== null)!
    const found = ok(await app.read(system, 'team.members', { teamId, page: { limit: 9 } }))
    return { teamId, ids: found.items.map((one) => one.userId) }
  }
  await app.run(system, 'user.setRoles', { user: ada.userId, roles: ['APP_ADMIN'] })
  assert.deepEqual((await members()).ids, [])
  await app.run(system, 'user.setRoles', { user: member.userId, roles: ['SUPER_ADMIN'] })
  const { ids, teamId } = await members()
  assert.deepEqual(ids, [member.userId])
  await app.run(system, 'user.setRoles', { user: ada.userId, roles: ['SUPER_ADMIN'] })
  await app.run(system, 'team.removeMember', { teamId, userId: member.userId })
  await app.run(system, 'user.setRoles', { user: member.userId, roles: [] })
  await app.run(system, 'user.setRoles', { user: member.userId, roles: ['SUPER_ADMIN'] })
  assert.deepEqual((await members()).ids, [])
  const added = await world.events('assent.team.member.add')
  assert.ok(JSON.stringify(added).includes(`"${teamId}"`))
})

test('no list of apps, and nothing that takes one, knows a team', async () => {
  const { admin, ada, team, world } = await setUp()
  const root = await admin.call('GET', '/api/v1/apps?limit=200')
  assert.deepEqual(
    root.body.map((app: { label: string }) => app.label),
    ['Figma'],
  )
  const named = await admin.call('GET', '/api/v1/apps?q=IT')
  assert.deepEqual(named.body, [])
  const resource = `/governance/api/v2/resources/${team.id}`
  for (const path of [
    `/api/v1/apps/${team.id}`,
    `/api/v1/apps/${team.id}/users`,
    `${resource}/request-conditions`,
    `${resource}/request-settings`,
    `${resource}/request-sequences`,
  ])
    assert.ok([400, 404].includes((await admin.call('GET', path)).status), path)
  // An app may have a team's name: they are never looked for together.
  await world.app({ label: 'IT' })
  const grants = await admin.call(
    'GET',
    `/governance/api/v1/grants?filter=${encodeURIComponent(`target.externalId eq "${team.id}" and target.type eq "APPLICATION"`)}`,
  )
  assert.notEqual(grants.status, 200)
  assert.equal((await ada.call('GET', '/api/v1/apps')).status, 403)
})

test('requests of a team: assigned in turn, run by its members, and its own where it says so', async () => {
  const { ada, admin, boss, member, team } = await setUp()
  const at = `${v1}/teams/${team.id}`
  await must(admin.call('PUT', `${at}/members/${boss.userId}`), 204)
  await must(admin.call('PUT', at, { name: 'IT', autoAssign: { type: 'ROTATE' }, requestPrivacy: true }), 200)
  const steps = [{ type: 'TODO', label: 'Do it', assignmentRule: { type: 'USER', userId: boss.userId } }]
  const form = formOf(team.id, { status: 'ACTIVE', steps })
  const type = (await must(admin.call('POST', `${v1}/request-types/forms`, form), 201)).body
  const ask = async (by: typeof ada) =>
    (await must(by.call('POST', `/governance/api/v2/my/catalogs/default/entries/${type.entryId}/requests`, {}), 202))
      .body.id as string
  const asked = [await ask(ada), await ask(ada), await ask(boss)]
  const list = await must(member.call('GET', `${at}/requests?open=true`), 200)
  const turn = new Map<string, string>(
    list.body.data.map((one: { id: string; assignee: { id: string } }) => [one.id, one.assignee.id]),
  )
  assert.notEqual(turn.get(asked[0]!), turn.get(asked[1]!))
  // Never whoever asks himself.
  assert.equal(turn.get(asked[2]!), member.userId)
  // The team keeps them to itself: an administrator sees none of it, a member does and acts.
  assert.equal((await admin.call('GET', `${at}/requests`)).status, 403)
  assert.equal((await admin.call('GET', `/governance/api/v2/requests/${asked[0]}`)).status, 404)
  assert.deepEqual((await admin.call('GET', '/governance/api/v2/requests')).body.data, [])
  assert.deepEqual((await must(admin.call('GET', '/governance/api/v2/tasks'), 200)).body.data, [])
  assert.deepEqual((await must(admin.call('GET', '/governance/api/v2/reports/past-requests'), 200)).body.data, [])
  assert.equal((await ada.call('GET', `${at}/requests`)).status, 404)
  assert.equal((await member.call('GET', `/governance/api/v2/requests/${asked[0]}`)).status, 200)
  const assignee = `/governance/api/v2/requests/${asked[0]}/assignee`
  await must(member.call('PUT', assignee, { userId: null }), 200)
  assert.equal((await member.call('PUT', assignee, { userId: ada.userId })).status, 400)
  assert.equal((await ada.call('PUT', assignee, { userId: null })).status, 403)
  const canceled = await must(
    member.call('POST', `/governance/api/v2/requests/${asked[0]}/cancel`, { reason: 'a mistake' }),
    200,
  )
  assert.equal(canceled.body.status, 'CANCELED')
  assert.equal((await member.call('PUT', assignee, { userId: member.userId })).status, 409)
  const happened = await must(member.call('GET', `/governance/api/v2/requests/${asked[0]}/activity`), 200)
  const assigned = happened.body.data.filter((one: { type: string }) => one.type === 'assigned')
  assert.deepEqual(
    assigned.map((one: { event: { userId?: string; by?: string } }) => [one.event.userId, one.event.by]),
    [
      [turn.get(asked[0]!), undefined],
      [undefined, member.userId],
    ],
  )
})
