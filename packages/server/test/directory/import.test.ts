import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from '@assent/core/csv.ts'
import { limits } from '@assent/core/limits.ts'
import type { CsvKind, ImportReport } from '@assent/server/features/directory/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import fc from 'fast-check'
import { makeOrg, type Org, ok, refused } from './support.ts'

const database = await withDatabase()

const bytesOf = async function* (content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

const load = (
  { app, root }: Org,
  kind: CsvKind | 'yaml',
  content: string | Uint8Array,
  extra: { dryRun?: boolean; source?: string; size?: number } = {},
): Promise<ImportReport> =>
  ok(
    app.run(root, 'directory.import', {
      format: kind === 'yaml' ? { type: 'yaml' } : { type: 'csv', kind },
      bytes: bytesOf(content, extra.size),
      dryRun: extra.dryRun ?? false,
      source: extra.source ?? 'LOCAL',
    }),
  )

const fine = (report: ImportReport): ImportReport => {
  assert.deepEqual(report.errors, { total: 0, listed: [] })
  assert.equal(report.applied, true)
  return report
}

const counts = (created = 0, updated = 0, unchanged = 0, removed = 0) => ({ created, updated, unchanged, removed })
const messages = ({ errors }: ImportReport) => errors.listed.map(({ line, message }) => `${line}: ${message}`)

/** Everything that an import can change, without ids and times. */
const snapshot = async ({ sql }: Org) => ({
  users: await sql(
    `select u.login, u.email, u.first_name, u.last_name, u.status, u.profile, u.kind, u.source, u.external_id, u.time_zone, m.login as manager,
       (select min(p.login) from users p where p.person_id = u.person_id) as person
     from users u left join users m on m.user_id = u.manager_id order by u.login`,
  ),
  groups: await sql(
    `select g.name, g.description, (select array_agg(u.login order by u.login) from group_member m join users u using (user_id) where m.group_id = g.group_id) as members,
       (select array_agg(u.login order by u.login) from group_owner o join users u on u.user_id = o.owner_id where o.group_id = g.group_id) as owners
     from groups g order by g.name`,
  ),
  apps: await sql('select label, name, description, status, entitlement_management, settings from app order by label'),
  bundles: await sql(
    `select b.name, b.description, array_agg(v.external_value order by v.external_value) as values from bundle b
     join bundle_value using (bundle_id) join entitlement_value v using (value_id) group by 1, 2 order by 1`,
  ),
  values: await sql('select name, external_value, description from entitlement_value order by external_value'),
  owners: await sql(
    'select resource_kind, owner_kind, count(*)::int as n from resource_owner group by 1, 2 order by 1, 2',
  ),
})

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

test('groups, memberships, apps, levels and owners come in by CSV', async () => {
  const org = await makeOrg(database)
  const files: [CsvKind, string, Partial<ImportReport['counts']>][] = [
    ['users', 'login\na@b\nc@d\n', { users: counts(2) }],
    ['groups', 'name,description,owners\nEngineers,They build,a@b; c@d\nStaff,,\n', { groups: counts(2) }],
    ['memberships', 'group,user,action\nengineers,A@B,\nStaff,c@d,add\nStaff,a@b,\n', { memberships: counts(3) }],
    [
      'apps',
      'label,name,entitlementManagement,url\nGitHub,github,yes,https://github.test\nWiki,,,\n',
      { apps: counts(2) },
    ],
    ['app-groups', 'app,group\nWiki,Staff\nwiki,Engineers\n', { appGroups: counts(2) }],
    [
      'entitlements',
      'app,externalValue,name,multiValue,valueExternalValue,valueName\nGitHub,role,Role,no,admin,Admin\nGitHub,role,,,read,Read\nGitHub,team,Team,,red,\n',
      { entitlements: counts(2), entitlementValues: counts(3) },
    ],
    [
      'bundles',
      'app,bundle,entitlement,value\nGitHub,Boss,role,admin\nGitHub,Boss,Team,red\nGitHub,Guest,role,Read\n',
      { bundles: counts(2) },
    ],
    [
      'owners',
      'resourceType,app,entitlement,resource,owner,ownerType\nAPP,,,Wiki,a@b,\nAPP,,,Wiki,c@d,USER\nGROUP,,,Staff,Engineers,GROUP\nENTITLEMENT_BUNDLE,GitHub,,Boss,a@b,\nENTITLEMENT_VALUE,GitHub,role,admin,a@b,\n',
      { owners: counts(0, 4) },
    ],
  ]
  for (const [kind, content, wanted] of files) {
    const plan = await load(org, kind, content, { dryRun: true })
    const report = fine(await load(org, kind, content))
    for (const [noun, count] of Object.entries(wanted))
      assert.deepEqual(report.counts[noun as 'users'], count, `${kind} ${noun}`)
    assert.deepEqual(plan.counts, report.counts, kind)
    const again = fine(await load(org, kind, content))
    for (const [noun, { created, updated, removed }] of Object.entries(again.counts))
      assert.deepEqual([created, updated, removed], [0, 0, 0], `${kind} ${noun} again`)
  }
  const done = await snapshot(org)
  assert.deepEqual(
    done.groups.map(({ name, members, owners }) => [name, members, owners]),
    [
      ['Engineers', ['a@b'], ['a@b', 'c@d']],
      ['Staff', ['a@b', 'c@d'], null],
    ],
  )
  assert.deepEqual(
    done.bundles.map(({ name, values }) => [name, values]),
    [
      ['Boss', ['admin', 'red']],
      ['Guest', ['read']],
    ],
  )
  const smaller = fine(await load(org, 'bundles', 'app,bundle,entitlement,value\nGitHub,Boss,team,red\n'))
  assert.deepEqual(smaller.counts.bundles, counts(0, 1))
  const gone = fine(await load(org, 'memberships', 'group,user,action\nStaff,a@b,remove\nEngineers,c@d,remove\n'))
  assert.deepEqual(gone.counts.memberships, counts(0, 0, 1, 1))
  fine(await load(org, 'owners', 'resourceType,resource,owner\nAPP,Wiki,\n'))
  const { owners } = await snapshot(org)
  assert.deepEqual(
    owners.map(({ resource_kind }) => resource_kind),
    ['ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE', 'GROUP'],
  )
  for (const [kind, content, wanted] of [
    [
      'memberships',
      'group,user\nNone,a@b\nStaff,nobody\n',
      ['2: There is no group "None".', '3: There is no user "nobody".'],
    ],
    [
      'app-groups',
      'app,group\nNone,Staff\nWiki,None\n',
      ['2: There is no app "None".', '3: There is no group "None".'],
    ],
    ['entitlements', 'app,externalValue\nWiki,role\n', ['2: Entitlement management of "Wiki" is off.']],
    [
      'bundles',
      'app,bundle,entitlement,value\nGitHub,B,none,x\nGitHub,B,role,none\nGitHub,C,role,read\nGitHub,C,role,admin\n',
      [
        '2: "GitHub" has no entitlement "none".',
        '3: "role" has no value "none".',
        '5: "role" has one value at a time.',
      ],
    ],
    [
      'owners',
      'resourceType,resource,owner,ownerType\nAPP,Wiki,a@b,\nAPP,Wiki,Staff,GROUP\nAPP,None,a@b,\n',
      ['2: Owners are up to 5 different users, or one group.', '4: There is no app "None".'],
    ],
    [
      'apps',
      'label,url,connector\nX,javascript:x,\nY,,none\n',
      ['2: url must be an address with http or https', '3: There is no connector "none".'],
    ],
  ] as const)
    assert.deepEqual(messages(await load(org, kind, content)), wanted, kind)
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

const yaml = `
users:
  - login: ada@example.test
    firstName: Ada
    profile: { department: R&D, floor: 3, remote: true, skills: [analysis, poetry] }
  - { login: bob@example.test, managerId: ada@example.test }
groups:
  - name: Engineers
    owners: [ada@example.test]
    members: [ada@example.test, bob@example.test]
apps:
  - label: GitHub
    entitlementManagement: true
    owners: [ada@example.test]
    entitlements:
      - name: Role
        externalValue: role
        multiValue: false
        values:
          - { name: Admin, externalValue: admin, ownerGroup: Engineers }
          - { name: Reader, externalValue: read }
    bundles:
      - name: Maintainer
        description: Looks after it
        gives: { role: [admin] }
  - label: Wiki
    groups: [Engineers]
owners:
  - { resourceType: GROUP, resource: Engineers, owner: bob@example.test }
`

test('YAML holds everything in one file, and does the same as CSV', async () => {
  const org = await makeOrg(database)
  const plan = await load(org, 'yaml', yaml, { dryRun: true })
  assert.equal(plan.errors.total, 0, JSON.stringify(plan.errors))
  const report = fine(await load(org, 'yaml', yaml))
  assert.deepEqual(plan.counts, report.counts)
  assert.deepEqual(
    Object.fromEntries(Object.entries(report.counts).map(([noun, { created, updated }]) => [noun, created + updated])),
    {
      users: 2,
      groups: 1,
      memberships: 2,
      apps: 2,
      appGroups: 1,
      entitlements: 1,
      entitlementValues: 2,
      bundles: 1,
      owners: 3,
    },
  )
  const done = await snapshot(org)
  assert.deepEqual(done.users[0]?.['profile'], {
    department: 'R&D',
    floor: 3,
    remote: true,
    skills: ['analysis', 'poetry'],
  })
  fine(await load(org, 'yaml', yaml))
  assert.deepEqual(await snapshot(org), done)
})

test('errors in YAML have the line of the thing that is wrong', async () => {
  const org = await makeOrg(database)
  const report = await load(
    org,
    'yaml',
    `users:
  - login: ada@example.test
    email: none
  - firstName: Nobody
groups:
  - name: A
    members:
      - ada@example.test
      - missing
    colour: red
apps:
  - label: GitHub
    entitlementManagement: perhaps
    bundles:
      - name: B
things: []
`,
  )
  assert.deepEqual(
    report.errors.listed.map(({ line }) => line),
    [2, 4, 6, 8, 8, 9, 9, 12, 15, 16],
    JSON.stringify(report.errors.listed, null, 1),
  )
  for (const [content, line, wanted] of [
    ['users:\n  - login: a@b\n   bad: x\n', 3, /not YAML/],
    ['users:\n  - login: a@b\n    login: c@d\n', 3, /not YAML.*unique/],
    ['a: &x 1\nusers: *x\n', 2, /References/],
    ['- a\n', 1, /must be a map/],
    ['users: 7\n', 1, /must be a list/],
    ['users:\n  - 7\n', 2, /must be a map/],
    ['users:\n  - !!binary aGVsbG8=\n', 2, /./],
  ] as const) {
    const bad = await load(org, 'yaml', content)
    assert.equal(bad.applied, false)
    assert.match(bad.errors.listed[0]!.message, wanted, content)
    assert.equal(bad.errors.listed[0]!.line, line, content)
  }
})

const word = fc.stringMatching(/^[a-z]{1,6}$/)
const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter(
    (value) =>
      !/[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u.test(value) && value.isWellFormed(),
  )

test('property: a dry run tells what the run does, the run again does nothing, and texts come in as they were written', async () => {
  const org = await makeOrg(database)
  const users = fc.uniqueArray(
    fc.record({
      login: word,
      firstName: text,
      department: fc.oneof(text, fc.constantFrom('=1+1', '+49', '-x', '@me', "'=x", '"', ',', ';', 'a"b,c')),
      managerId: fc.oneof(word, fc.constant('')),
      status: fc.constantFrom('', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED', 'STAGED'),
    }),
    { selector: ({ login }) => login, maxLength: 8 },
  )
  await fc.assert(
    fc.asyncProperty(users, async (rows) => {
      const names = ['login', 'email', 'firstName', 'department', 'managerId', 'status'] as const
      const file =
        csvLine(names) +
        rows.map((row) => csvLine(names.map((name) => (name === 'email' ? `${row.login}@x` : row[name])))).join('')
      const before = await snapshot(org)
      const plan = await load(org, 'users', file, { dryRun: true })
      assert.deepEqual(await snapshot(org), before)
      const report = await load(org, 'users', file)
      assert.deepEqual([plan.counts, plan.errors, plan.warnings], [report.counts, report.errors, report.warnings])
      if (!report.applied) return assert.deepEqual(await snapshot(org), before)
      const after = await snapshot(org)
      for (const { login, firstName, department } of rows) {
        const user = after.users.find((one) => one['login'] === login)
        assert.equal(user?.['first_name'], firstName.normalize('NFC').trim())
        assert.equal(
          (user!['profile'] as Record<string, unknown>)['department'] ?? '',
          department.trim() === '' ? '' : department.normalize('NFC'),
        )
      }
      const again = await load(org, 'users', file)
      assert.deepEqual(again.counts.users, counts(0, 0, rows.length))
      assert.deepEqual(await snapshot(org), after)
    }),
    { numRuns: 40 },
  )
})
