import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AdminRole } from '@assent/core/caller.ts'
import { heldEntitlements } from '@assent/server/features/grants/held.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer, wireClient } from '../support/server.ts'
import { fakeTarget } from './fake-target.ts'
import { makeWorld } from './world.ts'

const database = await withDatabase()
const target = fakeTarget()
const server = await testServer(database.db, {
  services: { connectors: new Map([[target.connector.kind, target.connector]]) },
})
const v1 = '/governance/api/v1'

/** An app of three values, an administrator, and somebody to look at. */
const setUp = async (outside = false) => {
  const world = await makeWorld(database, [target.connector])
  const appId = await world.newApp(outside ? await world.newConnector(target.connector.kind) : null)
  const { bundleId, valueIds } = await world.newBundle(appId, 3)
  const values = valueIds.toSorted()
  const person = (login: string, ...roles: AdminRole[]) => makeUser(server, world.orgId, login, { roles })
  const [admin, ann] = [await person('admin', 'APP_ADMIN'), await person('ann')]
  const wire = wireClient(admin.call)
  const filterOf = (userId: string, app: string | undefined = appId) =>
    [
      ...(app ? [`parent.externalId eq "${app}" AND parent.type eq "APPLICATION" AND `] : []),
      `targetPrincipal.externalId eq "${userId}" AND targetPrincipal.type eq "OKTA_USER"`,
    ].join('')
  const held = async (filter = filterOf(ann.userId), more = '') =>
    (await wire('GET', `${v1}/principal-entitlements?filter=${encodeURIComponent(filter)}${more}`)).body
  const give = (valueId: string, more: object = {}) =>
    wire('POST', `${v1}/grants`, {
      grantType: 'ENTITLEMENT',
      target: { externalId: appId, type: 'APPLICATION' },
      entitlements: [{ id: entitlementId, values: [{ id: valueId }] }],
      targetPrincipal: { externalId: ann.userId, type: 'OKTA_USER' },
      ...more,
    })
  const [row] = await world.sql<{ id: string }>(
    `select entitlement_id as id from entitlement_value where value_id = $1`,
    [values[0]],
  )
  const entitlementId = row!.id
  const stand = (valueId: string) =>
    world.sql(
      `insert into entitlement_user as e (org_id, value_id, user_id) values (org(), $1, $2)
       on conflict (org_id, value_id, user_id) do update set direct = true`,
      [valueId, ann.userId],
    )
  return { world, appId, bundleId, entitlementId, values, person, admin, ann, wire, filterOf, held, give, stand }
}

type Value = { id: string; _access: { through: { kind: string; grantId?: string; expirationTime?: string }[] } }
const reasons = (body: { data: { values: Value[] }[] }) =>
  Object.fromEntries(
    body.data.flatMap(({ values }) => values.map((one) => [one.id, one._access.through.map(({ kind }) => kind)])),
  )

test('what somebody holds is told with every reason: grants, standing rights, both', async () => {
  const { ann, appId, bundleId, entitlementId, give, held, stand, values, world } = await setUp()
  const [a, b, c] = values as [string, string, string]
  assert.deepEqual((await held()).data, [])
  await stand(a)
  const end = { scheduleSettings: { expirationDate: '2099-01-01T00:00:00.000Z' } }
  const { id } = (await give(a, end)).body
  const [requestId] = (await world.approve([
    { userId: ann.userId, appId, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: bundleId, duration: null },
  ])) as [string]
  await world.settle()
  const body = await held()
  assert.deepEqual(reasons(body), { [a]: ['DIRECTORY', 'GRANT', 'GRANT'], [b]: ['GRANT'], [c]: ['GRANT'] })
  const [entitlement] = body.data
  assert.deepEqual([entitlement.id, entitlement.parent.externalId], [entitlementId, appId])
  const through = entitlement.values[0]._access.through.find((one: { grantId?: string }) => one.grantId === id)
  assert.deepEqual([through.expirationTime, through.requestId], [end.scheduleSettings.expirationDate, undefined])
  assert.equal(entitlement.values[1]._access.through[0].requestId, requestId)
  await world.sql(`update grants set ends = clock_timestamp() where user_id = $1`, [ann.userId])
  await world.settle()
  assert.deepEqual(reasons(await held()), { [a]: ['DIRECTORY'] })
})

test('what stands at a target, and what is still to be taken from it, is held too', async () => {
  const { ann, give, held, values, world } = await setUp(true)
  const [a, b] = values as [string, string]
  target.behave('works')
  target.has.add(`${ann.userId} entitlement ${a}`)
  await give(a)
  await give(b)
  await world.settle()
  assert.deepEqual(reasons(await held()), { [a]: ['CONNECTOR', 'GRANT'], [b]: ['GRANT'] })
  target.behave('fails')
  await world.sql(`update grants set ends = clock_timestamp() where user_id = $1`, [ann.userId])
  await world.lane('grants.end')()
  await world.lane('access.take.directory')()
  await world.lane('access.take')()
  assert.deepEqual(await world.valuesOf(ann.userId), [])
  assert.deepEqual(reasons(await held()), { [a]: ['CONNECTOR'], [b]: ['OWED'] })
  target.behave('works')
  await world.skipPauses()
  await world.settle()
  assert.deepEqual(reasons(await held()), { [a]: ['CONNECTOR'] })
})

test('without a resource it is of all apps, in pages; filters name one user and are held to that', async () => {
  const { admin, ann, appId, filterOf, held, stand, values, world } = await setUp()
  const others = await Promise.all([1, 2, 3].map(async () => world.newBundle(await world.newApp(), 1)))
  for (const valueId of [values[0]!, ...others.flatMap(({ valueIds }) => valueIds)]) await stand(valueId)
  const all = filterOf(ann.userId, '')
  const seen: string[] = []
  let after = ''
  do {
    const page = await held(all, `&limit=3${after}`)
    seen.push(...page.data.map((one: { id: string }) => one.id))
    after = page._links.next ? `&after=${new URL(page._links.next.href).searchParams.get('after')}` : ''
  } while (after)
  assert.deepEqual([seen.length, seen.toSorted()], [4, seen])
  assert.equal((await held()).data.length, 1)
  const orns = `parentResourceOrn eq "orn:okta:idp:${world.orgId}:apps:app:${appId}" AND targetPrincipalOrn eq "orn:okta:directory:${world.orgId}:users:${ann.userId}"`
  assert.deepEqual(await held(orns).then(reasons), await held().then(reasons))
  const call = (filter: string, path = 'principal-entitlements') =>
    admin.call('GET', `${v1}/${path}?filter=${encodeURIComponent(filter)}`)
  const bad = [
    `parent.externalId eq "${appId}"`,
    `targetPrincipal.externalId eq "${ann.userId}" OR targetPrincipal.externalId eq "${admin.userId}"`,
    `targetPrincipal.externalId eq "${ann.userId}" AND targetPrincipal.externalId eq "${admin.userId}"`,
    `targetPrincipal.externalId eq "x"`,
    `targetPrincipalOrn eq "orn:okta:directory:elsewhere:users:${ann.userId}"`,
    `targetPrincipal.type eq "GROUP"`,
    `targetPrincipal.externalId co "${ann.userId}"`,
    `name eq "x"`,
  ]
  for (const filter of bad) {
    const answer = await call(filter)
    assert.deepEqual([filter, answer.status, answer.body.errorCode], [filter, 400, 'E0000053'])
  }
  assert.equal((await admin.call('GET', `${v1}/principal-entitlements`)).status, 400)
  assert.equal((await call(filterOf('00u00000000000000000'))).status, 404)
  assert.equal((await call(filterOf(ann.userId, '0oa00000000000000000'))).status, 404)
  assert.equal(
    (await admin.call('GET', `${v1}/principal-entitlements?after=x&filter=${encodeURIComponent(all)}`)).status,
    400,
  )
})

test('what one statement gives or takes begins or ends for all at one time, however many they are', async () => {
  const { values, world } = await setUp()
  const people = await world.newUsers(400)
  await world.sql(
    'insert into entitlement_user (org_id, value_id, user_id) select org(), $2, id from unnest($1::text[]) id',
    [people, values[0]],
  )
  await world.sql('delete from entitlement_user where value_id = $1', [values[0]])
  const times = await world.sql('select distinct since, until from entitlement_span')
  assert.equal(times.length, 1)
})

test('a history tells from when to when what was held, across changes of a grant, in pages', async () => {
  const { admin, ann, appId, entitlementId, stand, values, wire, world } = await setUp()
  const [a, b] = values as [string, string]
  const step = async (work: () => Promise<unknown>): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    await work()
    await world.settle()
  }
  const chosen = (...ids: string[]) => ({ entitlements: [{ id: entitlementId, values: ids.map((id) => ({ id })) }] })
  const custom = {
    grantType: 'CUSTOM',
    target: { externalId: appId, type: 'APPLICATION' },
    targetPrincipal: { externalId: ann.userId, type: 'OKTA_USER' },
  }
  let grant = { id: '' }
  await step(async () => {
    grant = (await wire('POST', `${v1}/grants`, { ...custom, ...chosen(a) })).body
  })
  await step(async () => {
    grant = (await wire('PUT', `${v1}/grants/${grant.id}`, { ...grant, ...chosen(a, b) })).body
  })
  await step(() => admin.call('POST', `${v1}/grants/${grant.id}/revoke`))
  await step(() => stand(b))
  const filter = `resource.externalId eq "${appId}" AND resource.type eq "APPLICATION" AND principal.externalId eq "${ann.userId}" AND principal.type eq "OKTA_USER"`
  const history = async (more = '', text = filter) =>
    (await wire('GET', `${v1}/principal-entitlements/history?filter=${encodeURIComponent(text)}${more}`)).body
  type State = { startDate: string; endDate?: string; lifecycle: string; entitlements: { values: { id: string }[] }[] }
  const told = ({ entitlementHistory }: { entitlementHistory: State[] }) =>
    entitlementHistory.map((state) => [
      state.lifecycle,
      ...state.entitlements.flatMap((one) => one.values.map(({ id }) => id)),
    ])
  const body = await history('&include=counts')
  assert.deepEqual(told(body), [
    ['ACTIVE', b],
    ['INACTIVE', a, b],
    ['INACTIVE', a],
  ])
  assert.deepEqual([body.metadata, body.principal.externalId], [{ total: 3 }, ann.userId])
  const [now, before, first] = body.entitlementHistory as [State, State, State]
  assert.ok(now.endDate === undefined && before.endDate! < now.startDate && first.endDate === before.startDate)
  const pages = []
  let next = '&limit=1'
  while (next) {
    const page = await history(next)
    pages.push(...told(page))
    next = page._links.next ? `&limit=1&after=${new URL(page._links.next.href).searchParams.get('after')}` : ''
  }
  assert.deepEqual(pages, told(body))
  assert.deepEqual(told(await history('', `${filter} AND endDate eq "${first.startDate}"`)), [['INACTIVE', a]])
  assert.deepEqual(told(await history('', `${filter} AND startDate eq "${now.startDate}"`)), [['ACTIVE', b]])
  assert.deepEqual(told(await history('', `principalId eq "${ann.userId}" AND resourceId eq "${appId}"`)), told(body))
  const bad = async (more: string, text = filter) =>
    (await admin.call('GET', `${v1}/principal-entitlements/history?filter=${encodeURIComponent(text)}${more}`)).status
  assert.deepEqual(
    [
      await bad('&limit=101'),
      await bad('&after=yesterday'),
      await bad('&include=all'),
      await bad('', `principalId eq "${ann.userId}"`),
      await bad('', `${filter} AND startDate eq "yesterday"`),
      await bad('', filter.replace(appId, '0oa00000000000000000')),
    ],
    [400, 400, 400, 400, 400, 404],
  )
})

test('a change says what the second of two grants gives against the first', async () => {
  const { admin, ann, entitlementId, give, person, values, wire, world } = await setUp()
  const [a, b, c] = values as [string, string, string]
  const custom = (...ids: string[]) => ({
    grantType: 'CUSTOM',
    entitlements: [{ id: entitlementId, values: ids.map((id) => ({ id })) }],
  })
  const first = (await give(a, custom(a, b))).body.id
  const second = (await give(a, custom(b, c))).body.id
  const changes = async (id: string) => (await wire('GET', `${v1}/principal-entitlements-changes/${id}`)).body
  const told = (body: { entitlementsChanged: { values: { id: string; changeType: string }[] }[] }) =>
    body.entitlementsChanged.flatMap((one) => one.values.map(({ id, changeType }) => [changeType, id]))
  assert.deepEqual(told(await changes(`${first}:${second}`)), [
    ['ADDED', c],
    ['REMOVED', a],
  ])
  assert.deepEqual(told(await changes(second)), [
    ['ADDED', b],
    ['ADDED', c],
  ])
  await world.settle()
  const link = (await changes(second))._links['principal-entitlements'].href
  assert.equal((await wire('GET', link.replace(/^https?:\/\/[^/]+/, ''))).body.data[0].values.length, 2)
  const bob = await person('bob')
  const strange = (await give(a, { targetPrincipal: { externalId: bob.userId, type: 'OKTA_USER' } })).body.id
  for (const id of ['x', `${first}:`, `${first}:${second}:${first}`, `${strange}:${first}`, 'gra00000000000000000'])
    assert.equal((await admin.call('GET', `${v1}/principal-entitlements-changes/${id}`)).status, 404, id)
  assert.equal((await ann.call('GET', `${v1}/principal-entitlements-changes/${first}`)).status, 403)
})

test("F1 F2: other people's holdings are for administrators and auditors of the organization", async () => {
  const { ann, appId, filterOf, person, stand, values } = await setUp()
  await stand(values[0]!)
  const auditor = await person('auditor', 'AUDITOR')
  const other = await setUp()
  const history = `resourceId eq "${appId}" AND principalId eq "${ann.userId}"`
  const paths = [
    `${v1}/principal-entitlements?filter=${encodeURIComponent(filterOf(ann.userId))}`,
    `${v1}/principal-entitlements/history?filter=${encodeURIComponent(history)}`,
  ]
  for (const path of paths) {
    assert.equal((await ann.call('GET', path)).status, 403)
    assert.equal((await auditor.call('GET', path)).status, 200)
    assert.equal((await other.admin.call('GET', path)).status, 404)
  }
})

test('what one person holds is found by index among many', async () => {
  const { ann, appId, stand, values, world } = await setUp()
  await stand(values[0]!)
  const users = await world.newUsers(4_000)
  await world.sql(
    `insert into entitlement_user (org_id, value_id, user_id) select org(), $2, id from unnest($1::text[]) id`,
    [users, values[1]],
  )
  await world.sql(
    `insert into access (org_id, access_id, user_id, kind, target_id, app_id, target_name, wanted, baseline, actual)
     select org(), 'acc' || right(id, 17), id, 'entitlement', $2, $3, 'x', true, false, 'there' from unnest($1::text[]) id`,
    [users, values[1], appId],
  )
  // Of all tables, as autovacuum may at any moment.
  await database.owner.bare('analyze')
  let text = ''
  await database.db.inOrg(world.orgId, async (tx) => {
    const explained = {
      ...tx,
      query: async (sql: string, params?: readonly unknown[]) => {
        const plan = await tx.query<{ 'QUERY PLAN': string }>(`explain (analyze, costs off, timing off) ${sql}`, params)
        text = plan.map((row) => row['QUERY PLAN']).join('\n')
        return []
      },
    }
    await heldEntitlements(explained as unknown as typeof tx, ann.userId, null, { limit: 20 })
  })
  assert.ok(!/Seq Scan on (entitlement_user|access)\b/.test(text), text)
  assert.match(text, /entitlement_user_user/)
})

test('C2 C3: values of a CUSTOM grant reach the target and leave it again, whatever the target says in between', async () => {
  const { entitlementId, give, held, values, wire, world } = await setUp(true)
  const [a, b, c] = values as [string, string, string]
  target.has.clear()
  target.behave('fails')
  const chosen = (...ids: string[]) => ({ entitlements: [{ id: entitlementId, values: ids.map((id) => ({ id })) }] })
  const made = (await give(a, { grantType: 'CUSTOM', ...chosen(a, b) })).body
  await world.lane('access.give')()
  assert.equal((await wire('GET', `${v1}/grants/${made.id}`)).body._access.grantStatus, 'PENDING')
  const put = (...ids: string[]) => wire('PUT', `${v1}/grants/${made.id}`, { ...made, ...chosen(...ids) })
  assert.equal((await put(b, c)).status, 200)
  const there = () =>
    [...target.has]
      .filter((key) => key.includes('entitlement'))
      .map((key) => key.split(' ')[2])
      .sort()
  const settle = async () => {
    target.behave('works')
    await world.skipPauses()
    await world.settle()
  }
  await settle()
  assert.deepEqual(there(), [b, c].sort())
  assert.equal((await wire('GET', `${v1}/grants/${made.id}`)).body._access.grantStatus, 'GRANTED')
  target.behave('fails')
  await put(c)
  await world.lane('access.take')()
  assert.ok(reasons(await held())[b]!.every((kind) => kind === 'OWED'))
  await settle()
  assert.deepEqual([there(), Object.keys(reasons(await held()))], [[c], [c]])
  assert.equal((await world.lines('owed_since is not null')).length, 0)
})
