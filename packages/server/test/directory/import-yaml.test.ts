import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fine, load, snapshot } from './loading.ts'
import { makeOrg } from './support.ts'

const database = await withDatabase()

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
