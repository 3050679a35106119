import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AdminRole } from '@assent/core/caller.ts'
import { connectors } from '@assent/server/connectors/registry.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer, wireClient } from '../support/server.ts'
import { makeWorld } from './world.ts'

const database = await withDatabase()
const flow = { heard: [] as string[], status: 202 }
const fetch: typeof globalThis.fetch = (url, init) => {
  if (String(url) !== 'https://flow.example.test/run') return Promise.reject(new Error('nobody is there'))
  flow.heard.push(JSON.parse(String(init?.body)).type)
  return Promise.resolve(new Response(null, { status: flow.status }))
}
const server = await testServer(database.db, { services: { connectors, fetch } })
const v1 = '/governance/api/v1'

/** An organization with an app, its levels, and people with tokens. */
const setUp = async (connector?: (world: Awaited<ReturnType<typeof makeWorld>>) => Promise<string>) => {
  const world = await makeWorld(database, [...connectors.values()])
  const { orgId } = world
  const appId = await world.newApp(connector ? await connector(world) : null)
  const groupId = await world.newGroup(appId)
  const { bundleId, valueIds } = await world.newBundle(appId, 3)
  const person = (login: string, ...roles: AdminRole[]) => makeUser(server, orgId, login, { roles })
  const [admin, ann, bob] = [await person('admin', 'APP_ADMIN'), await person('ann'), await person('bob')]
  return { world, orgId, appId, groupId, bundleId, valueIds, person, admin, ann, bob, wire: wireClient(admin.call) }
}

const principal = (externalId: string) => ({ externalId, type: 'OKTA_USER' })
const filterOf = (text: string) => `filter=${encodeURIComponent(text)}`
const summaryOf = (answer: { body: { errorSummary?: string; errorCauses?: { errorSummary: string }[] } }) =>
  [answer.body.errorSummary, ...(answer.body.errorCauses ?? []).map((cause) => cause.errorSummary)].join(' ')

test('an administrator gives a bundle by API, sees it as published, moves its end and revokes it', async () => {
  const { ann, bundleId, appId, orgId, valueIds, wire, world } = await setUp()
  const expirationDate = '2099-01-01T00:00:00.000Z'
  const created = await wire('POST', `${v1}/grants`, {
    grantType: 'ENTITLEMENT-BUNDLE',
    entitlementBundleId: bundleId,
    targetPrincipal: principal(ann.userId),
    scheduleSettings: { expirationDate, timeZone: 'America/Toronto' },
  })
  assert.equal(created.status, 201)
  const { id } = created.body
  assert.deepEqual(created.body.scheduleSettings, { expirationDate, timeZone: 'America/Toronto' })
  assert.deepEqual(await world.valuesOf(ann.userId), [...valueIds].sort())

  const userOrn = `orn:okta:directory:${orgId}:users:${ann.userId}`
  const found = [
    `target.externalId eq "${appId}" AND target.type eq "APPLICATION" AND targetPrincipal.externalId eq "${ann.userId}"`,
    `targetResourceOrn eq "orn:okta:idp:${orgId}:apps:app:${appId}" AND targetPrincipalOrn eq "${userOrn}"`,
    `entitlementBundleId eq "${bundleId}"`,
    `entitlements.values.id eq "${valueIds[0]}" AND action eq "ALLOW"`,
    `target.externalId eq "${appId}" AND (entitlements.values.id eq "ent00000000000000000" OR entitlementBundleId eq "${bundleId}")`,
  ]
  for (const filter of found) {
    const list = await wire('GET', `${v1}/grants?${filterOf(filter)}`)
    assert.deepEqual(
      list.body.data.map((grant: { id: string }) => grant.id),
      [id],
      filter,
    )
  }
  const none = await wire('GET', `${v1}/grants?${filterOf(`target.externalId eq "${appId}" AND action eq "DENY"`)}`)
  assert.deepEqual(none.body.data, [])
  assert.equal((await wire('GET', `${v1}/grants`)).status, 400)

  const full = await wire('GET', `${v1}/grants/${id}?include=full_entitlements`)
  assert.equal(full.body.entitlements[0].values.length, 3)
  const access = await wire(
    'GET',
    `${v1}/principal-access?${filterOf(`parent.externalId eq "${appId}" AND parent.type eq "APPLICATION" AND targetPrincipal.externalId eq "${ann.userId}" AND targetPrincipal.type eq "OKTA_USER"`)}`,
  )
  assert.equal(access.body.expirationTime, expirationDate)
  assert.equal(access.body.additional[0].bundle.id, bundleId)

  const moved = await wire('PATCH', `${v1}/grants/${id}`, {
    id,
    scheduleSettings: { expirationDate: '2098-01-01T00:00:00.000Z' },
  })
  assert.equal(moved.body.scheduleSettings.expirationDate, '2098-01-01T00:00:00.000Z')

  const revoked = await wire('POST', '/governance/api/v2/revoke-principal-access', {
    principalOrn: userOrn,
    revokeOrns: [`orn:okta:governance:${orgId}:entitlement-bundles:${bundleId}`],
  })
  assert.equal(revoked.status, 200)
  await world.settle()
  assert.deepEqual([await world.valuesOf(ann.userId), await world.inApp(ann.userId, appId)], [[], false])
  const ended = await wire('GET', `${v1}/grants/${id}`)
  assert.deepEqual([ended.body.status, ended.body._access.revocationStatus], ['INACTIVE', 'REVOKED'])
})

test('F2: who may not manage grants is refused, auditors read, and a stranger learns nothing', async () => {
  const { admin, ann, bob, appId, person } = await setUp()
  const auditor = await person('auditor', 'AUDITOR')
  const body = {
    grantType: 'CUSTOM',
    target: { externalId: appId, type: 'APPLICATION' },
    accessScopeType: 'APPLICATION',
    accessScopeId: appId,
    targetPrincipal: principal(ann.userId),
  }
  for (const who of [ann, auditor]) assert.equal((await who.call('POST', `${v1}/grants`, body)).status, 403)
  const { id } = (await admin.call('POST', `${v1}/grants`, body)).body
  assert.equal((await auditor.call('GET', `${v1}/grants/${id}`)).status, 200)
  assert.equal((await bob.call('GET', `${v1}/grants/${id}`)).status, 403)
  for (const verb of ['revoke', 'retry', 'mark-done'])
    assert.equal((await ann.call('POST', `${v1}/grants/${id}/${verb}`)).status, 403)
  assert.equal((await bob.call('POST', `${v1}/my/grants/${id}/give-back`)).status, 404)
  assert.deepEqual((await bob.call('GET', `${v1}/my/grants`)).body.data, [])
  const other = await setUp()
  assert.equal((await other.admin.call('GET', `${v1}/grants/${id}`)).status, 404)
  assert.equal((await other.admin.call('POST', `${v1}/grants/${id}/revoke`)).status, 404)
})

test('A20: an administrator gives himself nothing, and extends nothing of his own', async () => {
  const { admin, appId, person } = await setUp()
  const custom = (userId: string, scheduleSettings?: object) => ({
    grantType: 'CUSTOM',
    target: { externalId: appId, type: 'APPLICATION' },
    accessScopeType: 'APPLICATION',
    accessScopeId: appId,
    targetPrincipal: principal(userId),
    ...(scheduleSettings ? { scheduleSettings } : {}),
  })
  assert.equal((await admin.call('POST', `${v1}/grants`, custom(admin.userId))).status, 403)
  const other = await person('other', 'APP_ADMIN')
  const end = { expirationDate: '2099-01-01T00:00:00.000Z' }
  const { id } = (await other.call('POST', `${v1}/grants`, custom(admin.userId, end))).body
  const move = (who: typeof admin, expirationDate?: string) =>
    who.call('PATCH', `${v1}/grants/${id}`, { id, scheduleSettings: expirationDate ? { expirationDate } : {} })
  for (const date of ['2099-06-01T00:00:00.000Z', undefined]) assert.equal((await move(admin, date)).status, 403)
  assert.equal((await move(admin, '2098-01-01T00:00:00.000Z')).status, 200)
  assert.equal((await move(other, '2099-06-01T00:00:00.000Z')).status, 200)
  await other.call('POST', `${v1}/grants/${id}/revoke`)
  assert.equal((await move(other, '2099-06-01T00:00:00.000Z')).status, 409)
})

test('a holder gives access back before its end, once', async () => {
  const { ann, appId, groupId, world } = await setUp()
  const [requestId] = (await world.approve([
    { userId: ann.userId, appId, scopeType: 'GROUP', scopeId: groupId, duration: 'P30D' },
  ])) as [string]
  await world.settle()
  const mine = await ann.call('GET', `${v1}/my/grants`)
  assert.equal(mine.body.data.length, 1)
  const [{ id, _access }] = mine.body.data
  assert.deepEqual([_access.requestId, _access.grantStatus, _access.accessDuration], [requestId, 'GRANTED', 'P30D'])
  const back = await ann.call('POST', `${v1}/my/grants/${id}/give-back`)
  assert.deepEqual([back.status, back.body.status, back.body._access.endReason], [200, 'INACTIVE', 'GIVEN_BACK'])
  assert.equal((await ann.call('POST', `${v1}/my/grants/${id}/give-back`)).status, 409)
  await world.settle()
  assert.equal(await world.inGroup(ann.userId, groupId), false)
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
})

test('revoking one value leaves the rest of the bundle; revoking the app takes standing rights too', async () => {
  const { ann, appId, bundleId, orgId, valueIds, wire, world } = await setUp()
  const [dropped] = valueIds as [string]
  await world.approve([
    { userId: ann.userId, appId, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: bundleId, duration: null },
  ])
  await world.settle()
  await world.sql(`update app_user set direct = true where user_id = $1`, [ann.userId])
  const revoke = (...revokeOrns: string[]) =>
    wire('POST', '/governance/api/v2/revoke-principal-access', {
      principalOrn: `orn:okta:directory:${orgId}:users:${ann.userId}`,
      revokeOrns,
    })
  await revoke(`orn:okta:governance:${orgId}:entitlement-values:${dropped}`)
  await world.settle()
  assert.deepEqual(await world.valuesOf(ann.userId), valueIds.filter((id) => id !== dropped).sort())
  assert.equal((await world.sql(`select from grants where status = 'ACTIVE'`)).length, 1)
  const app = `orn:okta:idp:${orgId}:apps:app:${appId}`
  assert.equal((await revoke(app, `orn:okta:governance:${orgId}:entitlement-values:${dropped}`)).status, 400)
  const nonsense = await revoke('orn:okta:idp:elsewhere:apps:app:0oa00000000000000000')
  assert.match(summaryOf(nonsense), /Invalid ORN format for revokeObjectOrns/)
  assert.equal((await revoke(app)).status, 200)
  await world.settle()
  assert.deepEqual([await world.inApp(ann.userId, appId), await world.valuesOf(ann.userId)], [false, []])
  assert.equal((await world.lines('owed_since is not null')).length, 0)
})

test('what only people can do waits for them, is listed, and is done when they say so', async () => {
  const { ann, appId, person, world } = await setUp((made) =>
    made.newConnector('manual', { instructions: 'Ring the desk.' }),
  )
  const helper = await person('helper', 'ACCESS_REQUESTS_ADMIN')
  const [requestId] = (await world.approve([
    { userId: ann.userId, appId, scopeType: 'APPLICATION', scopeId: appId, duration: 'P1D' },
  ])) as [string]
  await world.settle()
  assert.equal(world.requests.told.get(requestId)?.grant?.grantStatus, 'MANUAL_REQUIRED')
  const waiting = await helper.call('GET', `${v1}/pending-access?state=MANUAL`)
  assert.match(waiting.body.data[0].lastError, /Give by hand: .* Ring the desk/)
  const grant = await world.grantOf(requestId)
  const done = await helper.call('POST', `${v1}/grants/${grant['grant_id']}/mark-done`)
  assert.equal(done.body._access.grantStatus, 'GRANTED')
  assert.equal((await helper.call('POST', `${v1}/grants/${grant['grant_id']}/mark-done`)).status, 409)
  await world.expire(grant['grant_id']!)
  await world.settle()
  assert.equal((await helper.call('GET', `${v1}/pending-access?state=OWED`)).body.data.length, 1)
  await helper.call('POST', `${v1}/grants/${grant['grant_id']}/mark-done`)
  await world.settle()
  assert.equal((await helper.call('GET', `${v1}/pending-access?state=OWED`)).body.data.length, 0)
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
})

test('what somebody did by hand is done for every grant that waits for it', async () => {
  const { ann, appId, person, world } = await setUp((made) => made.newConnector('manual', { instructions: 'Ring.' }))
  const helper = await person('helper', 'ACCESS_REQUESTS_ADMIN')
  const ask = { userId: ann.userId, appId, scopeType: 'APPLICATION', scopeId: appId, duration: 'P1D' } as const
  const [first, second] = (await world.approve([ask, ask])) as [string, string]
  await world.settle()
  const markDone = async () => {
    const { grant_id: id } = await world.grantOf(first)
    assert.equal((await helper.call('POST', `${v1}/grants/${id}/mark-done`)).status, 200)
    await world.settle()
  }
  const told = (requestId: string) => world.requests.told.get(requestId)
  assert.deepEqual(
    [told(first)?.grant?.grantStatus, told(second)?.grant?.grantStatus],
    ['MANUAL_REQUIRED', 'MANUAL_REQUIRED'],
  )
  await markDone()
  assert.deepEqual([told(first)?.grant?.grantStatus, told(second)?.grant?.grantStatus], ['GRANTED', 'GRANTED'])
  await world.sql('update grants set ends = clock_timestamp()')
  await world.settle()
  assert.deepEqual([told(first)?.revocation, told(second)?.revocation], [undefined, undefined])
  await markDone()
  assert.equal(told(first)?.revocation?.revocationStatus, 'REVOKED')
  assert.equal(told(second)?.revocation?.revocationStatus, 'REVOKED')
})

test('C12: a grant whose level was missing is given when it is tried again after mending', async () => {
  const { admin, ann, appId, groupId, world } = await setUp()
  const [requestId] = (await world.approve([
    { userId: ann.userId, appId, scopeType: 'GROUP', scopeId: groupId, duration: null },
  ])) as [string]
  await world.sql(`delete from app_group where group_id = $1`, [groupId])
  await world.settle()
  assert.equal(world.requests.told.get(requestId)?.grant?.grantStatus, 'FAILED')
  const grantId = (await world.grantOf(requestId))['grant_id']!
  const ofRequest = await admin.call('GET', `/governance/api/v2/requests/${requestId}/grants`)
  assert.deepEqual(
    ofRequest.body.data.map(({ id }: { id: string }) => id),
    [grantId],
  )
  assert.equal((await ann.call('GET', `/governance/api/v2/requests/${requestId}/grants`)).status, 403)
  const still = await admin.call('POST', `${v1}/grants/${grantId}/retry`)
  assert.deepEqual([still.status, still.body._access.grantStatus], [200, 'FAILED'])
  await world.sql(`insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)`, [appId, groupId])
  const again = await admin.call('POST', `${v1}/grants/${grantId}/retry`)
  assert.deepEqual([again.body._access.grantStatus, again.body._access.problem], ['GRANTED', null])
  assert.equal(await world.inGroup(ann.userId, groupId), true)
})

test('a webhook that steps call is tried as they call it, and one that gives access as that is asked for', async () => {
  const { person, world } = await setUp()
  const root = await person('root', 'SUPER_ADMIN')
  const made = await root.call('POST', `${v1}/connectors`, {
    kind: 'webhook',
    name: 'Flow',
    config: { url: 'https://flow.example.test/run' },
    secret: 'key',
  })
  const trial = async () => (await root.call('POST', `${v1}/connectors/${made.body.id}/test`)).body
  assert.deepEqual((await trial()).problems, [])
  assert.deepEqual(flow.heard.splice(0), ['flow.test'], 'nothing is asked of it that it does not know')
  flow.status = 500
  const failed = await trial()
  assert.deepEqual([failed.works, failed.problems[0].summary], [false, 'The target answered 500.'])
  // What access goes by has to say what is there.
  flow.status = 202
  await world.newApp(made.body.id)
  flow.heard.splice(0)
  assert.equal((await trial()).works, false)
  assert.deepEqual(flow.heard, ['access.read'])
})

test('connectors are made, tried and kept by super administrators; secrets never come back; C16 holds', async () => {
  const { admin, person, world } = await setUp()
  const root = await person('root', 'SUPER_ADMIN')
  const kinds = await admin.call('GET', `${v1}/connector-kinds`)
  assert.deepEqual(kinds.body.data.map((one: { kind: string }) => one.kind).sort(), ['manual', 'scim', 'webhook'])
  const body = {
    kind: 'scim',
    name: 'Wiki accounts',
    config: { baseUrl: 'https://scim.example.test/v2' },
    secret: 'canary-of-the-secret',
    credentialExpires: '2026-12-01T00:00:00.000Z',
  }
  assert.equal((await admin.call('POST', `${v1}/connectors`, body)).status, 403)
  const wrong = await root.call('POST', `${v1}/connectors`, { ...body, config: { baseUrl: 'ftp://x', more: 1 } })
  assert.equal(wrong.status, 400)
  const made = await root.call('POST', `${v1}/connectors`, body)
  assert.deepEqual([made.status, made.body.hasSecret, made.body.credentialExpires], [201, true, body.credentialExpires])
  const { id } = made.body
  const trial = await root.call('POST', `${v1}/connectors/${id}/test`)
  assert.deepEqual([trial.body.works, trial.body.problems.length], [false, 1])
  const all = [
    await root.call('GET', `${v1}/connectors`),
    await root.call('GET', `${v1}/connectors/${id}`),
    await admin.call('GET', `${v1}/connectors`),
    await root.call('PUT', `${v1}/connectors/${id}`, { name: 'Wiki', config: body.config }),
  ]
  for (const answer of [...all, made, trial]) assert.equal(answer.raw.body.includes('canary-of-the-secret'), false)
  assert.equal(all[3]!.body.hasSecret, true)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp(id)
  await world.approve([{ userId, appId, scopeType: 'APPLICATION', scopeId: appId, duration: null }])
  await world.lane('grants.open')()
  assert.equal((await root.call('DELETE', `${v1}/connectors/${id}`)).status, 409)
  await world.sql('update app set connector_id = null where app_id = $1', [appId])
  const live = await root.call('DELETE', `${v1}/connectors/${id}`)
  assert.equal(live.status, 409)
})
