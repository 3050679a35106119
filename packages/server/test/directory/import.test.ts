import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { bytesOf, counts, fine, load, messages, snapshot } from './loading.ts'
import { makeOrg, ok, refused } from './support.ts'

const database = await withDatabase()

test('users come in, change, leave, and the same file again changes nothing', async () => {
  const org = await makeOrg(database)
  const first = `\ufefflogin,firstName,lastName,managerId,department,title,status\r
ada@example.test,Ada,Lovelace,grace@example.test,"R&D, engines",,\r
grace@example.test,Grace,"Hopper ""Amazing""",,Navy,,ACTIVE\r
\r
linus@example.test,Linus,,ada@example.test,,"two
lines",\r
`
  const report = fine(await load(org, 'users', first))
  assert.deepEqual(report.counts.users, counts(3))
  const user = async (login: string) => ok(org.app.read(org.root, 'user.get', { user: login }))
  const [ada, grace, linus] = [
    await user('ada@example.test'),
    await user('grace@example.test'),
    await user('linus@example.test'),
  ]
  assert.equal(ada.managerId, grace.userId)
  assert.equal(linus.managerId, ada.userId)
  assert.equal(ada.profile['department'], 'R&D, engines')
  assert.equal(grace.lastName, 'Hopper "Amazing"')
  assert.equal(linus.profile['title'], 'two\nlines')
  assert.ok(!('department' in linus.profile))
  await org.events()
  assert.deepEqual(fine(await load(org, 'users', first)).counts.users, counts(0, 0, 3))
  assert.deepEqual(
    (await org.events()).map(({ type }) => type),
    ['assent.directory.import'],
  )
  const second = 'login;status;department\nADA@example.test;;Engines\ngrace@example.test;DEPROVISIONED;\n'
  assert.deepEqual(fine(await load(org, 'users', second)).counts.users, counts(0, 2))
  assert.equal((await user('grace@example.test')).status, 'DEPROVISIONED')
  assert.deepEqual((await user('grace@example.test')).profile, {})
  assert.equal((await user(ada.userId)).login, 'ADA@example.test')
  assert.equal((await user(ada.userId)).firstName, 'Ada')
  assert.deepEqual((await org.events()).map(({ type }) => type).sort(), [
    'assent.directory.import',
    'user.account.update_profile',
    'user.account.update_profile',
    'user.lifecycle.deactivate',
  ])
})

test('everything that is wrong is told with its line, and nothing is done', async () => {
  const org = await makeOrg(database)
  const before = await snapshot(org)
  const report = await load(
    org,
    'users',
    `login,email,status,kind,owner,samePersonAs
good@example.test,,,,,
,x@y,,,,
bad login,x@y,,,,
nomail,none,,,,
who@example.test,,GONE,,,
robot@example.test,,,SERVICE,,
robot2@example.test,,,SERVICE,nobody,
short
GOOD@example.test,,,,,
twin@example.test,,,,,missing
hid\u200bden@example.test,,,,,
`,
  )
  assert.equal(report.applied, false)
  assert.deepEqual(
    report.errors.listed.map(({ line, column }) => [line, column]),
    [
      [3, 'login'],
      [4, 'login'],
      [5, 'email'],
      [6, 'status'],
      [7, 'owner'],
      [8, 'login'],
      [9, undefined],
      [10, undefined],
      [11, 'samePersonAs'],
      [12, 'login'],
    ],
  )
  assert.match(messages(report)[7]!, /twice: see line 2/)
  assert.deepEqual(await snapshot(org), before)
  assert.deepEqual(await org.events(), [])
  assert.equal((await org.sql('select from import_row')).length, 0)
})

test('errors are listed up to a thousand and counted beyond', async () => {
  const org = await makeOrg(database)
  const rows = Array.from({ length: limits.importErrorsListed + 500 }, (_, i) => `no blank ${i}\n`)
  const report = await load(org, 'users', `login\n${rows.join('')}`, { size: 65_536 })
  assert.equal(report.errors.total, limits.importErrorsListed + 500)
  assert.equal(report.errors.listed.length, limits.importErrorsListed)
})

test('what cannot be read at all is said so, where it is', async () => {
  const org = await makeOrg(database)
  const latin = new Uint8Array([
    ...new TextEncoder().encode('login,lastName\na@b,x\nb@b,M'),
    0xfc,
    ...new TextEncoder().encode('ller\n'),
  ])
  const cases: [string | Uint8Array, number, RegExp][] = [
    [latin, 3, /not UTF-8/],
    [new Uint8Array([0xff, 0xfe, 0x6c, 0]), 1, /UTF-16/],
    [new Uint8Array([0x50, 0x4b, 3, 4]), 1, /spreadsheet/],
    ['', 1, /empty/],
    ['login\na\0b\n', 2, /NUL/],
    ['email\na@b\n', 1, /must name the columns login/],
    ['login,Login\na@b,c\n', 1, /twice/],
    ['login,__proto__\na@b,c\n', 1, /__proto__.*cannot be/],
    ['login,constructor\na@b,c\n', 1, /cannot be/],
    ['login,lastName\na@b,"never closed\n', 2, /never closed/],
    ['login,lastName\na@b,x"y"\nc@d,"x"y\n', 2, /quotation mark/],
  ]
  for (const [content, line, wanted] of cases) {
    const report = await load(org, 'users', content)
    assert.equal(report.applied, false, String(wanted))
    assert.match(report.errors.listed[0]?.message ?? '', wanted)
    assert.equal(report.errors.listed[0]?.line, line, String(wanted))
  }
  const wrong = await load(org, 'groups', 'name,colour\nA,red\n')
  assert.match(wrong.errors.listed[0]!.message, /groups have no column "colour"\. There are: name, description/)
})

test('D4: a reused login is somebody else, and a renamed user is the same', async () => {
  const org = await makeOrg(database)
  const hr = (rows: string) => load(org, 'users', `login,externalId,status\n${rows}`, { source: 'HR' })
  fine(await hr('chris@example.test,1,\nkim@example.test,2,\n'))
  const chris = await ok(org.app.read(org.root, 'user.get', { user: 'chris@example.test' }))
  // Married: same person, other login.
  assert.deepEqual(fine(await hr('christina@example.test,1,\n')).counts.users, counts(0, 1))
  assert.equal((await ok(org.app.read(org.root, 'user.get', { user: 'christina@example.test' }))).userId, chris.userId)
  assert.match(messages(await hr('kim@example.test,3,\n'))[0]!, /somebody else.*"2"/)
  assert.match(messages(await hr('kim@example.test,1,\n'))[0]!, /belongs to another user/)
  fine(await hr('kim@example.test,2,DEPROVISIONED\n'))
  assert.match(messages(await hr('kim@example.test,4,ACTIVE\n'))[0]!, /somebody else/)
  // D3: the same person comes back, with nothing of what he had.
  fine(await hr('kim@example.test,2,ACTIVE\n'))
})

test('A17: a file of one source does not change the users of another', async () => {
  const org = await makeOrg(database)
  fine(await load(org, 'users', 'login,department\na@b,X\n', { source: 'HR' }))
  for (const source of ['LOCAL', 'Other']) {
    const report = await load(org, 'users', 'login,managerId\na@b,root\n', { source })
    assert.match(messages(report)[0]!, /kept by HR/)
  }
  fine(await load(org, 'users', 'login,department\na@b,Y\n', { source: 'HR' }))
})

test('D10: an import leaves the last super administrator, and makes none', async () => {
  const org = await makeOrg(database)
  await org.withRoles('second', ['SUPER_ADMIN'])
  const report = await load(org, 'users', 'login,status\nroot,DEPROVISIONED\nsecond,SUSPENDED\n')
  assert.deepEqual(messages(report), ['3: The last super administrator stays.'])
  fine(await load(org, 'users', 'login,status\nsecond,SUSPENDED\n'))
  assert.deepEqual(messages(await load(org, 'users', 'login,status\nroot,SUSPENDED\n')), [
    '2: The last super administrator stays.',
  ])
  fine(await load(org, 'users', 'login,roles\nnew@example.test,SUPER_ADMIN\n'))
  const made = await ok(org.app.read(org.root, 'user.get', { user: 'new@example.test' }))
  assert.deepEqual(made.roles, [])
})

test('only a super administrator imports', async () => {
  const { app, withRoles } = await makeOrg(database)
  const admin = await withRoles('admin', ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR'])
  const input = {
    format: { type: 'csv', kind: 'users' },
    bytes: bytesOf('login\na@b\n'),
    dryRun: true,
    source: 'LOCAL',
  } as const
  assert.equal((await refused(app.run(admin, 'directory.import', input))).code, 'forbidden')
})

test('people, machines and second accounts come in one file in any order', async () => {
  const org = await makeOrg(database)
  fine(
    await load(
      org,
      'users',
      'login,email,kind,owner,samePersonAs\nrobot,r@b,SERVICE,alice,\nalice-adm,a@b,,,alice\nalice,a@b,HUMAN,,\n',
    ),
  )
  const { users } = await snapshot(org)
  assert.deepEqual(
    users.map(({ login, kind, person }) => [login, kind, person]),
    [
      ['alice', 'HUMAN', 'alice'],
      ['alice-adm', 'HUMAN', 'alice'],
      ['robot', 'SERVICE', 'robot'],
      ['root', 'HUMAN', 'root'],
    ],
  )
})

test('a manager whom nobody knows is a warning, and he is found when he comes', async () => {
  const org = await makeOrg(database)
  const report = fine(await load(org, 'users', 'login,managerId\na@b,boss@b\nc@d,a@b\n'))
  assert.deepEqual(
    report.warnings.listed.map(({ line }) => line),
    [2],
  )
  assert.equal(fine(await load(org, 'users', 'login\nboss@b\n')).warnings.total, 0)
  const { users } = await snapshot(org)
  assert.deepEqual(
    users.map(({ login, manager }) => [login, manager]),
    [
      ['a@b', 'boss@b'],
      ['boss@b', null],
      ['c@d', 'a@b'],
      ['root', null],
    ],
  )
})

test('files of many parts: what is in one part finds what is in another', async () => {
  const org = await makeOrg(database)
  const n = limits.importChunk * 2 + 100
  const login = (i: number) => `u${i}@example.test`
  const users = Array.from({ length: n }, (_, i) => `${login(i)},${login((i * 7 + 1) % n)}\n`)
  const size = 65_536
  const report = fine(await load(org, 'users', `login,managerId\n${users.join('')}`, { size }))
  assert.deepEqual(report.counts.users, counts(n))
  assert.equal(report.warnings.total, 0)
  const [{ without } = { without: -1 }] = await org.sql<{ without: number }>(
    `select count(*)::int as without from users where manager_id is null and profile ? 'managerId'`,
  )
  // One of them names himself.
  assert.equal(without, users.filter((row) => new Set(row.trim().split(',')).size === 1).length)
  const bundles = Math.ceil(limits.importChunk / 3) + 10
  fine(await load(org, 'apps', 'label,entitlementManagement\nGitHub,yes\n'))
  fine(
    await load(
      org,
      'entitlements',
      'app,externalValue,valueExternalValue\nGitHub,role,a\nGitHub,role,b\nGitHub,role,c\n',
    ),
  )
  const rows = Array.from({ length: bundles }, (_, i) =>
    ['a', 'b', 'c'].map((value) => `GitHub,Bundle ${i},role,${value}\n`).join(''),
  )
  const made = fine(await load(org, 'bundles', `app,bundle,entitlement,value\n${rows.join('')}`, { size }))
  assert.deepEqual(made.counts.bundles, counts(bundles))
  assert.equal((await org.sql('select from bundle_value')).length, bundles * 3)
  fine(await load(org, 'groups', 'name\nA\nB\n'))
  const members = Array.from({ length: n }, (_, i) => `${i % 2 ? 'A' : 'B'},${login(i)}\n`).join('')
  await org.events()
  assert.deepEqual(
    fine(await load(org, 'memberships', `group,user\n${members}`, { size })).counts.memberships,
    counts(n),
  )
  const recorded = (await org.events()).filter(({ type }) => type === 'group.user_membership.add')
  const named = recorded.flatMap(({ target_ids }) => target_ids.filter((id) => id.startsWith('00u')))
  assert.equal(new Set(named).size, n)
  assert.ok(recorded.length < n / 50)
  const leavers = Array.from({ length: n }, (_, i) => `${login(i)},DEPROVISIONED\n`).join('')
  fine(await load(org, 'users', `login,status\n${leavers}`, { size }))
  assert.equal((await org.sql('select from group_member')).length, 0)
})
