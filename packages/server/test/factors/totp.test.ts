import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { makeSecrets } from '@assent/server/platform/secrets.ts'
import { Secret, TOTP } from 'otpauth'
import { makeFactorWorld } from './world.ts'

const secrets = makeSecrets({ current: randomBytes(32), previous: [] })
const world = await makeFactorWorld({ services: { secrets } })
const { browser, enter, events, person, signedIn, sql } = world

type Browser = ReturnType<typeof browser>

/** The code of a secret, `steps` of 30 seconds away from now. */
const codeOf = (secret: string, steps = 0) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + steps * 30_000 })
const wrongOf = (secret: string) => String((Number(codeOf(secret)) + 500_000) % 1_000_000).padStart(6, '0')
/** Makes the database forget which code was taken last, as if time had passed. */
const later = (userId: string) =>
  sql('update assent.totp set last_step = 0 where org_id = $org and user_id = $1', [userId])

const withTotp = async (login: string, roles: Parameters<typeof person>[1] = []) => {
  const userId = await person(login, roles)
  const at = await signedIn(login)
  const { body: made } = await at.call('/api/v1/me/totp', {})
  const { body, status } = await at.call('/api/v1/me/totp/confirm', { code: codeOf(made.secret) })
  assert.equal(status, 200, JSON.stringify(body))
  await later(userId)
  return { userId, at, secret: made.secret as string, recovery: body.recoveryCodes as string[] }
}
const code = (at: Browser, given: string) => at.call('/auth/second-factor', { code: given })

test('after the password a code is asked for, and then one is signed in', async () => {
  const { secret, userId } = await withTotp('ada@example.test')
  const at = browser()
  const first = await enter(at, 'ada@example.test')
  assert.deepEqual([first.status, first.body], [200, { next: 'totp', returnTo: '/' }])
  assert.equal(at.cookie('__Host-assent'), undefined)
  assert.equal((await at.call('/auth/me')).body.signedIn, false)
  const wrong = await code(at, wrongOf(secret))
  assert.deepEqual([wrong.status, wrong.body.errorCauses[0].location], [401, '/code'])
  const now = codeOf(secret)
  const { body, status } = await code(at, `${now.slice(0, 3)} ${now.slice(3)}`)
  assert.deepEqual([status, body], [200, { next: 'done', returnTo: '/' }])
  assert.equal(at.cookie('__Host-assent-second'), undefined)
  const { body: me } = await at.call('/auth/me')
  assert.deepEqual([me.user.id, me.session.amr], [userId, ['pwd', 'otp', 'mfa']])
  const { body: factors } = await at.call('/api/v1/me/factors')
  assert.deepEqual([factors.password, factors.totp.active, factors.recoveryCodesLeft], [true, true, 10])
})

test('the same by forms, without a script, to where the link pointed', async () => {
  const { secret } = await withTotp('bea@example.test')
  const at = browser()
  const form = { login: 'bea@example.test', password: 'correct horse battery', return_to: '/inbox' }
  assert.equal((await at.visit('/auth/sign-in', { form })).location, '/auth/second-factor')
  const page = await at.visit('/auth/second-factor', { headers: { accept: 'text/html' } })
  assert.match(page.text, /autocomplete="one-time-code"/)
  const wrong = await at.visit('/auth/second-factor', { form: { code: wrongOf(secret) } })
  assert.equal(wrong.status, 401)
  assert.match(wrong.text, /role="alert"[^>]*>This code is not right/)
  const right = await at.visit('/auth/second-factor', { form: { code: codeOf(secret) } })
  assert.deepEqual([right.status, right.location], [303, '/inbox'])
  assert.ok(at.cookie('__Host-assent'))
})

test('D8: a code counts once, also in two sign-ins at the same time', async () => {
  const { secret } = await withTotp('cal@example.test')
  const both = await Promise.all(
    [browser(), browser(), browser()].map(async (at) => {
      await enter(at, 'cal@example.test')
      return at
    }),
  )
  const answers = await Promise.all(both.map((at) => code(at, codeOf(secret))))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401])
  const at = browser()
  await enter(at, 'cal@example.test')
  // The one before it is older, so it does not count either; the next one does.
  assert.equal((await code(at, codeOf(secret, -1))).status, 401)
  assert.equal((await code(at, codeOf(secret, 1))).status, 200)
})

test('F12: five wrong codes end the sign-in, ten wrong codes the quarter of an hour', async () => {
  const { secret } = await withTotp('dan@example.test')
  const at = browser()
  await enter(at, 'dan@example.test')
  for (let i = 0; i < 5; i++) assert.equal((await code(at, wrongOf(secret))).status, 401)
  const over = await code(at, codeOf(secret))
  assert.deepEqual([over.status, /Begin again/.test(over.body.errorSummary)], [401, true])
  const again = browser()
  await enter(again, 'dan@example.test')
  for (let i = 0; i < 5; i++) await code(again, wrongOf(secret))
  const third = browser()
  await enter(third, 'dan@example.test')
  assert.equal((await code(third, codeOf(secret))).status, 429)
  const failures = (await events('user.session.start')).filter(({ detail }) => detail['reason'] === 'INVALID_CODE')
  assert.ok(failures.length >= 10)
})

test('D8: the second step belongs to one browser, for a while, and to what was true when the password was', async () => {
  const { secret, userId } = await withTotp('eve@example.test')
  const at = browser()
  await enter(at, 'eve@example.test')
  const elsewhere = browser()
  assert.equal((await code(elsewhere, codeOf(secret))).status, 401)
  elsewhere.setCookie('__Host-assent-second', 'A'.repeat(43))
  assert.equal((await code(elsewhere, codeOf(secret))).status, 401)
  const refusedAfter = async (change: string, back: string) => {
    const there = browser()
    await enter(there, 'eve@example.test')
    await sql(change, [userId])
    assert.equal((await code(there, codeOf(secret))).status, 401, change)
    await sql(back, [userId])
  }
  const [step, user, word] = [
    `update assent.sign_in_step set expires = clock_timestamp() - interval '1 second' where org_id = $org and user_id = $1`,
    (status: string) => `update assent.users set status = '${status}' where org_id = $org and user_id = $1`,
    `update assent.password set changed = clock_timestamp() where org_id = $org and user_id = $1`,
  ] as const
  await refusedAfter(step, user('ACTIVE'))
  await refusedAfter(user('SUSPENDED'), user('ACTIVE'))
  await refusedAfter(word, user('ACTIVE'))
  await later(userId)
  const last = browser()
  await enter(last, 'eve@example.test')
  const cookie = last.cookie('__Host-assent-second')!
  assert.equal((await code(last, codeOf(secret))).status, 200)
  // Used up: the same cookie again, with a code that is good.
  last.setCookie('__Host-assent-second', cookie)
  assert.equal((await code(last, codeOf(secret, 1))).status, 401)
})

test('a recovery code signs in once, in whatever way it is written; new ones replace the old', async () => {
  const { at, recovery } = await withTotp('fay@example.test')
  const by = async (given: string) => {
    const there = browser()
    await enter(there, 'fay@example.test')
    return { there, ...(await code(there, given)) }
  }
  const first = await by(recovery[0]!.toLowerCase().replaceAll('-', ' '))
  assert.equal(first.status, 200)
  assert.equal((await by(recovery[0]!)).status, 401)
  assert.equal((await first.there.call('/api/v1/me/factors')).body.recoveryCodesLeft, 9)
  const { body } = await at.call('/api/v1/me/recovery-codes', {})
  assert.equal(body.recoveryCodes.length, 10)
  assert.equal((await by(recovery[1]!)).status, 401)
  assert.equal((await by(body.recoveryCodes[1])).status, 200)
  assert.equal((await events('assent.recovery_codes.create')).length, 1)
})

test('E3: secret and recovery codes are stored sealed and hashed, and are on no record', async () => {
  const { recovery, secret, userId } = await withTotp('gus@example.test')
  const [row] = await sql<{ all: string }>(
    `select (select t::text from assent.totp t where org_id = $org and user_id = $1)
       || (select string_agg(c::text, ' ') from assent.recovery_code c where org_id = $org and user_id = $1)
       || (select string_agg(e::text, ' ') from assent.event e where org_id = $org) as all`,
    [userId],
  )
  const hex = (text: string) => Buffer.from(text).toString('hex')
  for (const plain of [secret, ...recovery, ...recovery.map((one) => one.replaceAll('-', ''))])
    assert.ok(!row!.all.includes(plain) && !row!.all.includes(hex(plain)))
  // It opens in its own place only.
  const [totp] = await sql<{ secret: Buffer }>('select secret from assent.totp where org_id = $org and user_id = $1', [
    userId,
  ])
  assert.equal(secrets.open(totp!.secret, `totp ${world.org} ${userId}`), secret)
  assert.throws(() => secrets.open(totp!.secret, `totp ${world.org} 00u00000000000000000`))
})

test('a new secret counts once it is confirmed, the old one until then; removed, the password is enough again', async () => {
  const { at, secret, userId } = await withTotp('hal@example.test')
  const { body: next } = await at.call('/api/v1/me/totp', {})
  const there = browser()
  await enter(there, 'hal@example.test')
  assert.equal((await code(there, codeOf(next.secret))).status, 401)
  assert.equal((await code(there, codeOf(secret))).status, 200)
  assert.equal((await at.call('/api/v1/me/totp/confirm', { code: codeOf(secret) })).status, 400)
  assert.equal((await at.call('/api/v1/me/totp/confirm', { code: codeOf(next.secret) })).status, 200)
  await later(userId)
  const after = browser()
  await enter(after, 'hal@example.test')
  assert.equal((await code(after, codeOf(secret))).status, 401)
  assert.equal((await code(after, codeOf(next.secret))).status, 200)
  assert.equal((await at.call('/api/v1/me/totp', undefined, 'DELETE')).status, 204)
  assert.equal((await enter(browser(), 'hal@example.test')).body.next, 'done')
  assert.equal((await events('user.mfa.factor.deactivate')).length, 1)
  assert.equal((await at.call('/api/v1/me/recovery-codes', {})).status, 409)
})

test('an administrator resets the factors of somebody who lost them, and the sessions end', async () => {
  const { at, userId } = await withTotp('ian@example.test')
  await person('root@example.test', ['SUPER_ADMIN'])
  const root = await signedIn('root@example.test')
  assert.equal((await root.call(`/api/v1/users/${userId}/lifecycle/reset_factors`, {})).status, 204)
  assert.equal((await at.call('/auth/me')).body.signedIn, false)
  assert.equal((await enter(browser(), 'ian@example.test')).body.next, 'done')
  const [event] = await events('user.mfa.factor.reset_all')
  assert.deepEqual(event!.detail, { totp: true, passkeys: 0, sessions: 1 })
  assert.equal((await root.call('/api/v1/users/00u00000000000000000/lifecycle/reset_factors', {})).status, 404)
})

test('where administrators need a second factor, they set one up before the first session', async () => {
  await person('boss@example.test', ['SUPER_ADMIN'])
  await person('help@example.test', ['AUDITOR'])
  await person('joe@example.test')
  const boss = await signedIn('boss@example.test')
  const help = await signedIn('help@example.test')
  const joe = await signedIn('joe@example.test')
  assert.equal((await joe.call('/api/v1/org/sign-in', { secondFactorForAdmins: true }, 'PUT')).status, 403)
  assert.deepEqual((await help.call('/api/v1/org/sign-in')).body, { secondFactorForAdmins: false })
  assert.equal((await help.call('/api/v1/org/sign-in', { secondFactorForAdmins: true }, 'PUT')).status, 403)
  assert.equal((await boss.call('/api/v1/org/sign-in', { secondFactorForAdmins: true }, 'PUT')).status, 200)
  // Sessions that began with less end, but the one that said so; nobody else is touched.
  assert.deepEqual(await Promise.all([boss, help, joe].map(async (at) => (await at.call('/auth/me')).body.signedIn)), [
    true,
    false,
    true,
  ])
  assert.equal((await enter(browser(), 'joe@example.test')).body.next, 'done')
  const at = browser()
  assert.equal((await enter(at, 'help@example.test')).body.next, 'enrol')
  assert.equal(at.cookie('__Host-assent'), undefined)
  // No code gets past it before there is a secret.
  assert.equal((await code(at, '000000')).status, 401)
  const { body: made } = await at.call('/auth/second-factor/enrol', {})
  assert.match(made.uri, /^otpauth:/)
  const { body, status } = await code(at, codeOf(made.secret))
  assert.deepEqual([status, body.next, body.recoveryCodes.length], [200, 'done', 10])
  assert.equal((await at.call('/auth/me')).body.signedIn, true)
  assert.equal((await enter(browser(), 'help@example.test')).body.next, 'totp')
  assert.equal((await events('assent.sign_in.settings.update')).length, 1)
  // By forms: why, then the picture, then the codes to keep.
  await person('aid@example.test', ['APP_ADMIN'])
  const paper = browser()
  const form = { login: 'aid@example.test', password: 'correct horse battery', return_to: '/admin' }
  assert.equal((await paper.visit('/auth/sign-in', { form })).location, '/auth/second-factor/set-up')
  assert.match((await paper.visit('/auth/second-factor/set-up')).text, /action="\/auth\/second-factor\/enrol"/)
  const shown = (await paper.visit('/auth/second-factor/enrol', { form: {} })).text
  assert.match(shown, /<svg xmlns=/)
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(shown)![1]!.replaceAll(' ', '')
  const kept = await paper.visit('/auth/second-factor', { form: { code: codeOf(secret) } })
  assert.equal(kept.status, 200)
  assert.equal(kept.text.match(/<li><code>/g)?.length, 10)
  assert.match(kept.text, /href="\/admin"/)
  assert.ok(paper.cookie('__Host-assent'))
  await boss.call('/api/v1/org/sign-in', { secondFactorForAdmins: false }, 'PUT')
})

test('who needs only a code cannot set up another secret instead', async () => {
  await withTotp('kim@example.test', ['SUPER_ADMIN'])
  const at = browser()
  await enter(at, 'kim@example.test')
  assert.equal((await at.call('/auth/second-factor/enrol', {})).status, 401)
})

test('D3: who leaves finds neither codes nor recovery codes again', async () => {
  const { userId } = await withTotp('leo@example.test')
  for (const status of ['DEPROVISIONED', 'ACTIVE'])
    await sql('update assent.users set status = $2 where org_id = $org and user_id = $1', [userId, status])
  const [left] = await sql<{ n: number }>(
    `select (select count(*) from assent.totp where org_id = $org and user_id = $1)
       + (select count(*) from assent.recovery_code where org_id = $org and user_id = $1) as n`,
    [userId],
  )
  assert.equal(left!.n, 0)
})

test('what is over is swept away', async () => {
  await withTotp('mia@example.test')
  await enter(browser(), 'mia@example.test')
  await browser().call('/auth/passkey/options', {})
  await sql(`update assent.sign_in_step set expires = clock_timestamp() - interval '1 second' where org_id = $org`)
  await sql(`update assent.challenge set expires = clock_timestamp() - interval '1 second' where org_id = $org`)
  assert.ok((await world.app.lanes.find(({ name }) => name === 'accounts.sweep')!.work(world.org, 1_000)) >= 2)
  const [left] = await sql<{ n: number }>(
    'select (select count(*) from assent.challenge where org_id = $org) + (select count(*) from assent.sign_in_step where org_id = $org) as n',
  )
  assert.equal(left!.n, 0)
})
