import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { makeId } from '@assent/core/ids.ts'
import type { AccessItem, ConnectorContext, ConnectorOutcome } from '@assent/core/ports.ts'
import { retryAfter } from '@assent/server/connectors/scim/client.ts'
import { scim } from '@assent/server/connectors/scim/index.ts'
import { scimToken, startScimServer } from './scim-server.ts'

const newId = (kind: Parameters<typeof makeId>[0]) => makeId(kind, Date.now(), randomBytes)

const setUp = async (t: TestContext, config: object = {}, through: typeof fetch = fetch) => {
  const server = await startScimServer()
  t.after(server.close)
  const context: ConnectorContext = {
    config: { baseUrl: server.baseUrl, ...config },
    secret: scimToken,
    fetch: through,
    signal: AbortSignal.timeout(10_000),
    now: Date.now,
  }
  const { users, groups } = server.store
  const put = (rows: typeof users, row: object) => {
    const id = randomUUID()
    rows.set(id, { id, ...row })
    return id
  }
  return {
    users,
    groups,
    addUser: (row: object) => put(users, { active: true, ...row }),
    addGroup: (displayName: string) => put(groups, { displayName, members: [] }),
    call: async (verb: 'give' | 'take' | 'read', item: AccessItem): Promise<ConnectorOutcome> =>
      (await scim[verb]([item], context))[0]!,
  }
}

const itemOf = (kind: AccessItem['kind'], more: Partial<AccessItem> = {}): AccessItem => ({
  accessId: newId('access'),
  generation: 1,
  user: {
    userId: newId('user'),
    login: 'ann@example.com',
    email: 'ann@example.com',
    firstName: 'Ann',
    lastName: 'Lee',
    active: true,
  },
  kind,
  appId: newId('app'),
  targetId: newId('group'),
  targetName: 'Admins',
  ...more,
})

test('C12: an account that carries another id is left alone, by every verb', async (t) => {
  const rig = await setUp(t)
  const id = rig.addUser({ userName: 'ann@example.com', externalId: 'somebody-else' })
  for (const kind of ['app', 'entitlement'] as const) {
    for (const verb of ['give', 'take', 'read'] as const) {
      const outcome = await rig.call(verb, itemOf(kind))
      assert.equal(outcome.result, 'manual')
      assert.match(outcome.result === 'manual' ? outcome.reason : '', /somebody else/)
    }
  }
  assert.deepEqual(rig.users.get(id), { id, active: true, userName: 'ann@example.com', externalId: 'somebody-else' })
})

test('C12: a renamed account is found by the id that we learned, and by our own id in externalId', async (t) => {
  const rig = await setUp(t)
  const item = itemOf('app')
  const made = await rig.call('give', item)
  const known = made.result === 'done' ? made.learned : undefined
  assert.ok(known?.user)
  rig.users.get(known.user)!['userName'] = 'ann.married@example.com'
  for (const again of [item, { ...item, known }]) {
    const outcome = await rig.call('read', again)
    assert.deepEqual(outcome, { result: 'done', actual: 'there', learned: known })
  }
  assert.deepEqual(await rig.call('take', { ...item, known }), { result: 'done', actual: 'gone', learned: known })
  assert.equal(rig.users.get(known.user)?.['active'], false)
})

test('C12: nobody is put into a group that was renamed or deleted at the target; taking goes by its id', async (t) => {
  const rig = await setUp(t)
  const groupId = rig.addGroup('Admins')
  const item = itemOf('group')
  await rig.call('give', { ...item, kind: 'app' })
  const given = await rig.call('give', item)
  const known = given.result === 'done' ? given.learned! : {}
  assert.equal(known.target, groupId)
  rig.groups.get(groupId)!['displayName'] = 'Everybody'
  const other = rig.addGroup('Admins')
  const renamed = await rig.call('give', { ...item, known })
  assert.match(renamed.result === 'manual' ? renamed.reason : '', /is called Everybody now/)
  assert.equal((await rig.call('take', { ...item, known })).result, 'done')
  assert.deepEqual([rig.groups.get(groupId)?.['members'] ?? [], rig.groups.get(other)?.['members']], [[], []])
  rig.groups.delete(groupId)
  const deleted = await rig.call('give', { ...item, known })
  assert.match(deleted.result === 'manual' ? deleted.reason : '', /no longer at the target/)
  assert.deepEqual(
    await rig.call('take', { ...item, known }).then((one) => one.result === 'done' && one.actual),
    'gone',
  )
})

test('C12: a name that two groups bear is not guessed at, and a missing group is made only if the settings say so', async (t) => {
  const rig = await setUp(t)
  const item = itemOf('group')
  await rig.call('give', { ...item, kind: 'app' })
  assert.match(JSON.stringify(await rig.call('give', item)), /no group called Admins/)
  rig.groups.set('one', { id: 'one', displayName: 'Admins' })
  rig.groups.set('two', { id: 'two', displayName: 'Admins' })
  assert.match(JSON.stringify(await rig.call('give', item)), /2 groups called Admins/)
  const making = await setUp(t, { createGroups: true })
  await making.call('give', { ...item, kind: 'app' })
  assert.equal((await making.call('give', item)).result, 'done')
  assert.deepEqual(
    [...making.groups.values()].map((group) => group['displayName']),
    ['Admins'],
  )
})

test('a membership never makes an account: whose it is would not be known', async (t) => {
  const rig = await setUp(t)
  rig.addGroup('Admins')
  for (const kind of ['group', 'entitlement'] as const) {
    assert.match(JSON.stringify(await rig.call('give', itemOf(kind))), /no account at the target yet/)
    assert.equal((await rig.call('take', itemOf(kind))).result, 'done')
  }
  assert.equal(rig.users.size, 0)
})

test('a deactivated account is activated, not made again', async (t) => {
  const rig = await setUp(t)
  rig.addUser({ userName: 'ann@example.com', active: false })
  assert.equal((await rig.call('give', itemOf('app'))).result, 'done')
  assert.deepEqual(
    [...rig.users.values()].map((user) => user['active']),
    [true],
  )
})

test('C4: a conflict means that the account is there already, and it is found', async (t) => {
  const rig = await setUp(t, {}, async (input, init) => {
    // The first two searches miss the account, as a replica that lags would.
    const url = String(input)
    if (url.includes('/Users?') && misses-- > 0)
      return Response.json({ Resources: [], totalResults: 0, startIndex: 1, itemsPerPage: 0 })
    return fetch(input, init)
  })
  let misses = 2
  rig.addUser({ userName: 'ann@example.com', active: false })
  const outcome = await rig.call('give', itemOf('app'))
  assert.deepEqual(outcome.result === 'done' && outcome.actual, 'there')
  assert.equal(rig.users.size, 1)
})

test('C5: a target that heeds no filter is read page by page, and only a true match counts', async (t) => {
  const rig = await setUp(t, {}, (input, init) => {
    const url = new URL(String(input))
    url.searchParams.delete('filter')
    return fetch(url, init)
  })
  for (let i = 0; i < 250; i++) rig.addUser({ userName: `user${i}@example.com`, externalId: `e${i}` })
  assert.deepEqual(await rig.call('read', itemOf('app')).then((one) => one.result === 'done' && one.actual), 'gone')
  rig.addUser({ userName: 'ann@example.com' })
  assert.deepEqual(await rig.call('read', itemOf('app')).then((one) => one.result === 'done' && one.actual), 'there')
})

test('a target that shows the same page again and again is not taken to have nothing', async (t) => {
  const rig = await setUp(t, {}, (input, init) => {
    const url = new URL(String(input))
    if (!url.searchParams.has('filter')) return fetch(input, init)
    url.searchParams.delete('filter')
    url.searchParams.delete('startIndex')
    return fetch(url, init)
  })
  for (let i = 0; i < 150; i++) rig.addUser({ userName: `user${i}@example.com`, externalId: `e${i}` })
  assert.match(JSON.stringify(await rig.call('read', itemOf('app'))), /same page again/)
})

test('two entitlements may have a value of the same name: one is taken, the other stays', async (t) => {
  const rig = await setUp(t)
  const item = itemOf('entitlement', { targetName: 'Admin', attribute: 'Console' })
  await rig.call('give', { ...item, kind: 'app' })
  await rig.call('give', item)
  await rig.call('give', { ...item, attribute: 'Billing' })
  assert.equal((await rig.call('take', item)).result, 'done')
  const [user] = [...rig.users.values()]
  assert.deepEqual(user?.['entitlements'], [{ value: 'Admin', type: 'Billing' }])
})

test('C15: Retry-After in seconds and as a date; nonsense is none', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  assert.equal(retryAfter('120', now), 120_000)
  assert.equal(retryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now), 60_000)
  assert.equal(retryAfter('Wed, 31 Dec 2025 00:01:00 GMT', now), 0)
  assert.equal(retryAfter('soon', now), undefined)
  assert.equal(retryAfter(null, now), undefined)
})
