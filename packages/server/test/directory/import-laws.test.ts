import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from '@assent/core/csv.ts'
import type { CsvKind, ImportReport } from '@assent/server/features/directory/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import fc from 'fast-check'
import { counts, fine, load, messages, snapshot } from './loading.ts'
import { makeOrg } from './support.ts'

const database = await withDatabase()

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
