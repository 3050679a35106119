import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { done, makePeople, password } from './support/people.ts'
import { client, systemCaller, testServer } from './support/server.ts'

const database = await withDatabase()
const served = await testServer(database.db)
const { app, services } = served
const { counts, newPerson, serverFor, session, signIn } = makePeople(database, served)

test('D3: who comes back finds no session, token or password of before', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  const userId = await newPerson(org, 'alice@example.test')
  const token = done(await app.run(systemCaller(org), 'token.create', { name: 'x', userId }))
  const { sessionId } = done(await signIn(here, 'alice@example.test'))
  for (const status of ['DEPROVISIONED', 'ACTIVE'])
    await database.db.inOrg(org, (tx) => tx.query('update users set status = $2 where user_id = $1', [userId, status]))
  app.door.forget(org)
  assert.ok(isRefusal(await app.door.authenticate({ kind: 'token', value: token.token })))
  assert.ok(isRefusal(await session(sessionId)))
  assert.ok(isRefusal(await signIn(here, 'alice@example.test')))
  assert.equal(await counts(org, 'password'), 0)
})

test('a session lives as long as it is used, and ends at its absolute end', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  const userId = await newPerson(org, 'alice@example.test')
  const { sessionId, maxAge } = done(await signIn(here, 'alice@example.test'))
  assert.equal(maxAge, 12 * 3_600)
  const identity = done(await session(sessionId))
  assert.deepEqual([identity.userId, identity.kind, identity.scopes], [userId, 'HUMAN', undefined])
  const age = (column: string, interval: string) =>
    database.owner.bare(`update assent.session set ${column} = clock_timestamp() + $2::interval where org_id = $1`, [
      org,
      interval,
    ])
  // Used shortly before the idle end: the lane moves it.
  await age('idle_until', '1 minute')
  app.door.forget(org)
  done(await session(sessionId))
  await app.lanes.find((lane) => lane.name === 'accounts.used')!.work(org, 100)
  const [row] = await database.owner.bare<{ left: number }>(
    `select extract(epoch from idle_until - clock_timestamp())::int as left from assent.session where org_id = $1`,
    [org],
  )
  assert.ok(row!.left > 7_000)
  await age('idle_until', '-1 second')
  app.door.forget(org)
  assert.ok(isRefusal(await session(sessionId)))
  // One that is over does not come back by being used.
  await app.lanes.find((lane) => lane.name === 'accounts.used')!.work(org, 100)
  app.door.forget(org)
  assert.ok(isRefusal(await session(sessionId)))
})

test('F11: a sign-in gives a new id, and the one that was there before ends', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  await newPerson(org, 'alice@example.test')
  const first = done(await signIn(here, 'alice@example.test'))
  done(await session(first.sessionId))
  const second = done(await signIn(here, 'alice@example.test', password, { replaces: first.sessionId }))
  assert.notEqual(second.sessionId, first.sessionId)
  app.door.forget(org)
  assert.ok(isRefusal(await session(first.sessionId)))
  done(await session(second.sessionId))
  // An id that an attacker planted is not taken over.
  const planted = 'A'.repeat(43)
  const third = done(await signIn(here, 'alice@example.test', password, { replaces: planted }))
  assert.notEqual(third.sessionId, planted)
  assert.ok(isRefusal(await session(planted)))
})

test('sessions can be listed, ended one by one and all at once, and signing out ends the own one', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  const userId = await newPerson(org, 'alice@example.test')
  const [a, b, c] = [
    done(await signIn(here, 'alice@example.test')),
    done(await signIn(here, 'alice@example.test')),
    done(await signIn(here, 'alice@example.test')),
  ]
  const browser = client(here.server, { cookie: `assent=${a.sessionId}`, origin: services.baseUrl })
  const list = await browser('GET', `/api/v1/users/${userId}/sessions`)
  assert.equal(list.body.length, 3)
  const own = list.body.find((item: { current: boolean }) => item.current)
  assert.equal((await browser('GET', '/api/v1/sessions/me')).body.id, own.id)
  const other = list.body.find((item: { current: boolean }) => !item.current)
  assert.equal((await browser('DELETE', `/api/v1/sessions/${other.id}`)).status, 204)
  assert.equal((await browser('GET', `/api/v1/sessions/${other.id}`)).status, 404)
  await here.app.door.signOut(c.sessionId)
  app.door.forget(org)
  const alive = await Promise.all([a, b, c].map(async ({ sessionId }) => !isRefusal(await session(sessionId))))
  assert.deepEqual(alive, [true, false, false])
  assert.equal((await browser('DELETE', `/api/v1/users/${userId}/sessions`)).status, 204)
  assert.equal((await browser('GET', '/api/v1/sessions/me')).status, 401)
})

test('F13: unknown, deactivated and password-less accounts are refused alike', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  await newPerson(org, 'alice@example.test')
  const { user } = await makeOrganization(services, org)
  await user('nopassword@example.test')
  const gone = await newPerson(org, 'gone@example.test')
  await database.db.inOrg(org, (tx) => tx.query(`update users set status = 'SUSPENDED' where user_id = $1`, [gone]))
  const answers = []
  for (const [login, secret] of [
    ['alice@example.test', 'wrong password here'],
    ['nobody@example.test', password],
    ['nopassword@example.test', password],
    ['gone@example.test', password],
  ] as const)
    answers.push(await signIn(here, login, secret))
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.ok(isRefusal(answers[0]))
  assert.equal(answers[0].summary, 'The login or the password is not right.')
  done(await signIn(here, 'alice@example.test'))
})

test('F13: the answer costs as much for a login that nobody has', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  await newPerson(org, 'alice@example.test')
  let hashes = 0
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'ARGON2REQUEST') hashes++
    },
  }).enable()
  const cost = async (login: string): Promise<number> => {
    hashes = 0
    await signIn(here, login, 'wrong password here')
    return hashes
  }
  try {
    // The first of a process makes the hash that the others are held against.
    await cost('nobody@example.test')
    // Both compute a whole argon2id hash, which is nearly all of the time that they take.
    assert.deepEqual([await cost('alice@example.test'), await cost('x@example.test')], [1, 1])
  } finally {
    hook.disable()
  }
})

test('F12: the eleventh failure is not even looked at, whatever form the login is typed in', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  await newPerson(org, 'alice@example.test')
  const variants = [
    'alice@example.test',
    'ALICE@example.test',
    ' alice@example.test',
    'ａlice@example.test',
    'ali\u200bce@example.test',
  ]
  for (let i = 0; i < 10; i++) {
    const answer = await signIn(here, variants[i % variants.length]!, 'wrong password here', {
      address: `192.0.2.${i}`,
    })
    assert.ok(isRefusal(answer) && answer.code === 'unauthenticated')
  }
  for (const login of variants) {
    const answer = await signIn(here, login, password, { address: '192.0.2.99' })
    assert.ok(isRefusal(answer) && answer.code === 'limited', login)
  }
  // Somebody else is not locked out with her, and an unknown login is counted in the same way.
  await newPerson(org, 'bob@example.test')
  done(await signIn(here, 'bob@example.test'))
  const unknown = []
  for (let i = 0; i < 11; i++)
    unknown.push(await signIn(here, 'nobody@example.test', 'wrong password here', { address: `192.0.2.${i}` }))
  assert.ok(isRefusal(unknown[10]) && unknown[10].code === 'limited')
  // When the window is over she gets in.
  await database.owner.bare(
    `update assent.sign_in_attempt set since = since - interval '16 minutes' where org_id = $1`,
    [org],
  )
  done(await signIn(here, 'alice@example.test'))
})

test('F12: a hundred at once do not slip through', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  await newPerson(org, 'alice@example.test')
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => signIn(here, 'alice@example.test', 'wrong password here')),
  )
  const codes = answers.map((answer) => (isRefusal(answer) ? answer.code : 'in'))
  assert.equal(codes.filter((code) => code === 'unauthenticated').length, 10)
  assert.equal(codes.filter((code) => code === 'limited').length, 30)
})

test('what was typed into the login field is kept nowhere', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  await signIn(here, 'my-secret-canary', 'wrong password here')
  const rows = await database.owner.bare<{ all: string }>(
    `select event::text || coalesce((select string_agg(a::text, '') from assent.sign_in_attempt a where a.org_id = $1), '') as all
     from assent.event where org_id = $1`,
    [org],
  )
  assert.ok(rows.length > 0)
  assert.ok(rows.every((row) => !row.all.includes('canary')))
})

test('a password is changed by who knows the old one, and all other sessions end', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  await newPerson(org, 'alice@example.test')
  const [mine, stolen] = [
    done(await signIn(here, 'alice@example.test')),
    done(await signIn(here, 'alice@example.test')),
  ]
  const browser = client(here.server, { cookie: `assent=${mine.sessionId}`, 'sec-fetch-site': 'same-origin' })
  const change = (oldPassword: string, newPassword: string) =>
    browser('POST', '/api/v1/users/me/credentials/change_password', {
      oldPassword: { value: oldPassword },
      newPassword: { value: newPassword },
    })
  assert.equal((await change('wrong password here', 'another long password')).status, 403)
  const weak = await change(password, 'short')
  assert.deepEqual([weak.status, weak.body.errorCauses[0].location], [400, '/newPassword/value'])
  assert.equal((await change(password, 'another long password')).status, 200)
  app.door.forget(org)
  done(await session(mine.sessionId))
  assert.ok(isRefusal(await session(stolen.sessionId)))
  assert.ok(isRefusal(await signIn(here, 'alice@example.test')))
  done(await signIn(here, 'alice@example.test', 'another long password'))
})

test('every act is on the record, without a secret', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  const userId = await newPerson(org, 'alice@example.test')
  const token = done(await app.run(systemCaller(org), 'token.create', { name: 'x', userId }))
  done(await app.run(systemCaller(org), 'token.revoke', { tokenId: token.id }))
  const { sessionId } = done(await signIn(here, 'alice@example.test'))
  await signIn(here, 'alice@example.test', 'wrong password here')
  await here.app.door.signOut(sessionId)
  const events = await database.owner.bare<{ type: string; all: string }>(
    'select type, event::text as all from assent.event where org_id = $1 order by seq',
    [org],
  )
  assert.deepEqual(
    events.map(({ type }) => type),
    [
      'user.account.reset_password',
      'system.api_token.create',
      'system.api_token.revoke',
      'user.session.start',
      'user.session.start',
      'user.session.end',
    ],
  )
  for (const { all } of events)
    for (const secret of [token.token, token.token.slice(9), sessionId, password]) assert.ok(!all.includes(secret))
})

test('what is over is swept away, and nothing else', async () => {
  const org = await database.newOrg()
  const here = await serverFor(org)
  await newPerson(org, 'alice@example.test')
  done(await signIn(here, 'alice@example.test'))
  await signIn(here, 'nobody@example.test')
  const sweep = here.app.lanes.find((lane) => lane.name === 'accounts.sweep')!
  assert.equal(await sweep.work(org, 100), 0)
  await database.owner.bare(`update assent.sign_in_attempt set since = since - interval '2 days' where org_id = $1`, [
    org,
  ])
  await database.owner.bare(
    `update assent.session set expires = clock_timestamp() - interval '40 days', idle_until = clock_timestamp() - interval '40 days' where org_id = $1`,
    [org],
  )
  assert.equal(await sweep.work(org, 100), 4)
  assert.equal((await counts(org, 'session')) + (await counts(org, 'sign_in_attempt')), 0)
})
