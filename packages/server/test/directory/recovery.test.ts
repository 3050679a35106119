import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { type IdKind, makeId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { openSeal } from '@assent/server/features/directory/index.ts'
import { codeHash, makeCode } from '@assent/server/features/directory/recovery/code.ts'
import { openRecovery } from '@assent/server/here.ts'
import { openDb } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { client, makeUser, testServer } from '../support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const dice = { newId: (kind: IdKind) => makeId(kind, Date.now(), randomBytes), random: randomBytes }
const url = '/governance/api/v1/recovery-seal'

// As the terminal does it: with the owner's login, on the server's own machine.
const owner = openDb({ url: database.ownerUrl, size: 1, name: 'terminal' })
database.beforeClose(() => owner.close())

const setUp = async () => {
  const orgId = await database.newOrg()
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const ines = await makeUser(server, orgId, 'ines', { roles: ['AUDITOR'] })
  const events = () =>
    database.db.inOrg(orgId, (tx) =>
      tx.query<{ type: string; outcome: string }>(
        `select type, body::jsonb ->> 'outcome' as outcome from event where type like 'assent.recovery.%' order by seq`,
      ),
    )
  const open = (code: string, login = 'ines') => openSeal(owner, dice, { code, login })
  return { orgId, root, ines, events, open }
}

test('D10: drilled: nobody can sign in, the seal is opened on the server, and somebody mends it; once', async () => {
  const { events, ines, open, orgId, root } = await setUp()
  const { body, status } = await root.call('POST', url)
  assert.deepEqual([status, /^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/.test(body.code)], [201, true])
  // Locked out: the only super administrator has no way in, and the other one was suspended.
  await database.db.inOrg(orgId, async (tx) => {
    await tx.query(`update api_token set revoked = clock_timestamp(), revoked_by = 'test'`)
    await tx.query(`update users set status = 'SUSPENDED' where user_id = $1`, [ines.userId])
  })
  server.app.door.forget(orgId)
  assert.equal((await root.call('GET', url)).status, 401)
  const opened = await open(body.code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'))
  assert.ok(!isRefusal(opened), JSON.stringify(opened))
  assert.deepEqual([opened.organization, opened.login, opened.lifeSeconds], ['Test', 'ines', 3_600])
  const call = client(server.server, { authorization: `SSWS ${opened.token}` })
  const state = await call('GET', url)
  assert.deepEqual([state.status, state.body.openedFor, state.body.sealedBy], [200, ines.userId, root.userId])
  assert.equal(
    (await call('POST', '/api/v1/users?activate=true', { profile: { login: 'new@x', email: 'new@x' } })).status,
    200,
  )
  const again = await open(body.code)
  assert.ok(isRefusal(again) && again.code === 'forbidden')
  assert.deepEqual(
    (await events()).map(({ type, outcome }) => `${type} ${outcome}`),
    ['assent.recovery.seal SUCCESS', 'assent.recovery.open SUCCESS', 'assent.recovery.open FAILURE'],
  )
  const rights = await database.db.inOrg(orgId, (tx) =>
    tx.query<{ roles: string[]; status: string }>(`select roles, status from users where user_id = $1`, [ines.userId]),
  )
  assert.deepEqual(rights[0], { roles: ['AUDITOR', 'SUPER_ADMIN'], status: 'ACTIVE' })
  const [token] = await database.db.inOrg(orgId, (tx) =>
    tx.query<{ minutes: number }>(
      `select round(extract(epoch from expires - clock_timestamp()) / 60)::int as minutes from api_token where name = 'Recovery'`,
    ),
  )
  assert.ok(token!.minutes >= 59 && token!.minutes <= 60)
})

test('D10: a wrong code, an older one, a machine and a stranger get nothing, and it is on the record', async () => {
  const { events, open, orgId, root } = await setUp()
  const first = (await root.call('POST', url)).body.code
  const second = (await root.call('POST', url)).body.code
  await makeUser(server, orgId, 'robot', { kind: 'SERVICE', ownerId: root.userId })
  for (const code of [first, 'x', '', makeCode(randomBytes), `${second}0`]) {
    const no = await open(code)
    assert.ok(isRefusal(no) && no.code === 'forbidden', code)
  }
  for (const login of ['robot', 'nobody']) {
    const no = await open(second, login)
    assert.ok(isRefusal(no) && no.code === 'not_found', login)
  }
  assert.equal((await events()).filter(({ outcome }) => outcome === 'FAILURE').length, 5)
  const other = await setUp()
  assert.deepEqual((await other.root.call('GET', url)).body, {
    sealed: null,
    sealedBy: null,
    opened: null,
    openedFor: null,
  })
  const opened = await other.open(second)
  // A code belongs to its own organization, whoever is meant there.
  assert.ok(!isRefusal(opened))
  assert.equal((await other.events()).length, 0)
})

test('D10: whoever runs the server opens it with the settings of the server', async () => {
  const { root } = await setUp()
  const { code } = (await root.call('POST', url)).body
  const env = {
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    SECRET_KEY: randomBytes(32).toString('base64'),
  }
  await assert.rejects(openRecovery(env, { code: 'wrong', login: 'ines', say: () => {} }), /This code opens nothing/)
  const opened = await openRecovery(env, { code, login: 'ines', say: () => {} })
  assert.match(opened.token, /^ast_/)
})

test('F2: only a person who is super administrator seals, and nothing keeps the code', async () => {
  const { ines, orgId, root } = await setUp()
  const machine = await makeUser(server, orgId, 'sync', {
    roles: ['SUPER_ADMIN'],
    kind: 'SERVICE',
    ownerId: root.userId,
  })
  const admin = await makeUser(server, orgId, 'admin', { roles: ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] })
  for (const who of [ines, machine, admin]) assert.equal((await who.call('POST', url)).status, 403)
  assert.equal((await ines.call('GET', url)).status, 200, 'an auditor sees whether there is a seal')
  assert.equal((await root.call('POST', url, { code: 'mine' })).status, 400)
  const { code } = (await root.call('POST', url)).body
  const bare = code.replaceAll('-', '')
  const kept = await database.owner.bare<{ text: string }>(
    `select (select string_agg(e::text, ' ') from assent.event e) || (select string_agg(r::text, ' ') from assent.recovery_seal r) as text`,
  )
  assert.ok(!kept[0]!.text.includes(bare) && !kept[0]!.text.includes(code))
  assert.equal(kept[0]!.text.includes(codeHash(code)!), true)
})
