import assert from 'node:assert/strict'
import test from 'node:test'
import { putDoubt } from '@assent/server/features/clock/store.ts'
import { openDb } from '@assent/server/platform/db.ts'
import { ok, startDemoServer } from './demo-server.ts'

const { assent, credentials, env, terminal, who } = await startDemoServer()

const withRole = (role: string) => credentials.users.filter(({ roles }) => roles.includes(role)).map((one) => one.login)
const root = withRole('SUPER_ADMIN')[0]!
const admin = withRole('APP_ADMIN')[0]!

const settings = (emergency: unknown) =>
  fetch(`${assent.baseUrl}/governance/api/v1/settings`, {
    method: 'PATCH',
    headers: { authorization: `SSWS ${who(root).apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ _limits: { emergency } }),
  })

test('A24: access in an emergency is given, seen, ended and reviewed by terminal', async () => {
  const open = ['emergency', 'open', 'gitlab', 'maintainers', '-m', 'Sign-in is broken.', '--yes']
  const off = await terminal(open, { as: admin })
  assert.deepEqual([off.code, /no emergency access/.test(off.err)], [1, true], off.err)
  assert.equal((await settings({ hours: 3 })).status, 200)
  assert.equal((await terminal([...open, '--hours', '25'], { as: admin })).code, 2)
  const many = await terminal(['emergency', 'open', 'gitlab', 'gitlab', '-m', 'x', '--yes'], { as: admin })
  assert.deepEqual([many.code, /fits 3 of them/.test(many.err)], [2, true], many.err)
  assert.equal((await terminal(['emergency', 'open', 'no such app', '-m', 'x'], { as: admin })).code, 2)
  assert.equal((await terminal(['emergency', 'open', 'gitlab', '--yes'], { as: admin })).code, 2, 'a reason is needed')

  const given = ok(await terminal([...open, '--for', who('chloe').login, '--hours', '2'], { as: admin }))
  assert.match(given, /For +Chlo. Dubois/)
  assert.match(given, /given +emg[0-9A-Za-z]{17} +GitLab: GitLab Maintainers/)
  assert.match(given, /It ends in 2 h/)
  const id = /emg[0-9A-Za-z]{17}/.exec(given)![0]
  assert.match(ok(await terminal(['emergency'], { as: root })), new RegExp(`${id} .*running, not`))
  assert.match(ok(await terminal(['emergency', 'list', '--mine'], { as: root })), /There is no emergency access/)
  assert.match(ok(await terminal(['emergency', 'list', '--mine'], { as: admin })), new RegExp(id))

  ok(await terminal(['emergency', 'end', id, '--yes'], { as: admin }))
  assert.match(ok(await terminal(['emergency', 'list', '--all'], { as: root })), new RegExp(`${id} .*over, not`))
  const review = ['emergency', 'review', id, '-m', 'I read the log.', '--yes']
  assert.equal((await terminal(review, { as: root })).code, 2, 'a verdict is needed')
  const own = await terminal([...review, '--justified'], { as: admin })
  assert.deepEqual([own.code, /somebody else has to review it/.test(own.err)], [1, true], own.err)
  assert.match(ok(await terminal([...review, '--justified'], { as: root })), new RegExp(`justified +${id}`))
  assert.match(ok(await terminal(['emergency'], { as: root })), /No emergency access waits/)
})

test('B7: a doubted clock is seen and confirmed by terminal, with a reason, by a super administrator', async () => {
  assert.match(ok(await terminal(['clock'], { as: admin })), /is not doubted/)
  assert.equal((await terminal(['clock', 'confirm', '-m', 'It is right.', '--yes'], { as: root })).code, 1)
  const owner = openDb({ url: env.DATABASE_OWNER_URL, size: 1 })
  const orgId = credentials.orgId as Parameters<typeof owner.inOrg>[0]
  // As another server would have written it down: this one sees nothing wrong, and waits until somebody says so.
  await owner.inOrg(orgId, (tx) => putDoubt(tx)).finally(owner.close)
  assert.match(ok(await terminal(['clock', 'show'], { as: admin })), /doubted since/)
  assert.equal((await terminal(['clock', 'confirm', '-m', 'Right.'], { as: root })).code, 2, 'a script says --yes')
  assert.equal((await terminal(['clock', 'confirm', '-m', 'Right.', '--yes'], { as: admin })).code, 1)
  assert.match(
    ok(await terminal(['clock', 'confirm', '-m', 'The host slept.', '--yes'], { as: root })),
    /decided and given again/,
  )
  assert.match(ok(await terminal(['clock'], { as: admin })), /is not doubted/)
})
