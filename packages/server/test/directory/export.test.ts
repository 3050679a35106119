import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvKinds } from '@assent/server/features/directory/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { makeUser, testServer } from '../support/server.ts'
import { fine, load, snapshot } from './loading.ts'
import { makeOrg, type Org, ok } from './support.ts'

const database = await withDatabase()

/** Every file of an organization, by kind. */
const exportAll = async (org: Org): Promise<Record<string, string>> => {
  const files: Record<string, string> = {}
  for (const kind of csvKinds) {
    const { text } = await ok(org.app.run(org.root, 'directory.export', { kind }))
    files[kind] = ''
    for await (const part of text) files[kind] += part
  }
  return files
}

const importAll = async (org: Org, files: Record<string, string>) => {
  const counts: Record<string, number> = { created: 0, updated: 0, removed: 0 }
  for (const kind of csvKinds) {
    const report = fine(await load(org, kind, files[kind]!, { size: 4_096 }))
    for (const count of Object.values(report.counts))
      for (const what of ['created', 'updated', 'removed'] as const) counts[what]! += count[what]
  }
  return counts
}

/** What the files say, whatever the order of their lines; who exports is in both. */
const said = (files: Record<string, string>) =>
  Object.fromEntries(
    csvKinds.map((kind) => [
      kind,
      (parse(files[kind]!, { relax_column_count: true }) as string[][]).map(String).sort(),
    ]),
  )

/** What `snapshot` leaves out. */
const rest = async ({ sql }: Org) => ({
  owners: await sql(
    `select o.resource_kind, coalesce(a.label, g.name, b.name, v.external_value) as resource, coalesce(u.login, w.name) as owner
     from resource_owner o left join app a on a.app_id = resource_id left join groups g on g.group_id = resource_id
       left join bundle b on b.bundle_id = resource_id left join entitlement_value v on v.value_id = resource_id
       left join users u on u.user_id = o.owner_id left join groups w on w.group_id = o.owner_id order by 1, 2, 3`,
  ),
  groupOwners: await sql(
    `select g.name, coalesce(u.login, w.name) as owner, o.owner_kind from group_owner o join groups g using (group_id)
       left join users u on u.user_id = o.owner_id left join groups w on w.group_id = o.owner_id order by 1, 2`,
  ),
  appGroups: await sql(
    `select a.label, g.name from app_group join app a using (app_id) join groups g using (group_id) order by 1, 2`,
  ),
  entitlements: await sql(
    `select a.label, e.name, e.external_value, e.description, e.data_type, e.multi_value
     from entitlement e join app a using (app_id) order by 1, 3`,
  ),
  connectors: await sql(`select a.label, c.name from app a join connector c using (connector_id) order by 1`),
  people: await sql(`select login, external_id, source, kind, time_zone from users order by login`),
})

/** An organization in which everything has a name that is hard to write down. */
const makeHard = async (): Promise<Org> => {
  const org = await makeOrg(database)
  const { app, root, newUser } = org
  await newUser('ann', { firstName: '=cmd', lastName: "'=x", timezone: 'Europe/Vienna', managerId: 'root' })
  await newUser('semi;colon', { email: 's@x', title: '+49 1', department: ' leading and trailing ', managerId: 'ann' })
  await newUser('["json"]', {
    email: 'j@x',
    level: 3,
    remote: true,
    skills: ['a;b', '"q"', ''],
    note: '  ',
    login2: 'x',
  })
  await newUser('mixed', {
    level: 'three',
    status: 'of mind',
    owner: 'nobody',
    Email: 'other',
    text: 'two\r\nlines,"q"',
  })
  await ok(
    app.run(root, 'user.create', {
      profile: { login: 'robot', email: 'r@x' },
      activate: true,
      kind: 'SERVICE',
      owner: 'ann',
    }),
  )
  await newUser('ann-adm')
  await ok(app.run(root, 'user.link', { user: 'ann-adm', samePersonAs: 'ann' }))
  await ok(app.run(root, 'user.setSource', { user: 'mixed', source: 'HR', externalId: '00-17' }))
  await newUser('away')
  await ok(app.run(root, 'user.suspend', { user: 'away' }))
  await ok(app.run(root, 'user.deactivate', { user: (await newUser('gone')).userId }))
  const never = await newUser('never')
  await ok(app.run(root, 'user.deactivate', { user: never.userId }))
  await ok(app.run(root, 'user.delete', { user: never.userId }))
  const id = async (login: string) => (await ok(app.read(root, 'user.get', { user: login }))).userId
  const group = (name: string, description = '') => ok(app.run(root, 'group.create', { name, description }))
  const [a, b, c] = [await group('@all', ' spaced \n\ttext '), await group('Tab;ular', '-1'), await group("''=quoted")]
  for (const login of ['ann', 'semi;colon', '["json"]'])
    await ok(app.run(root, 'group.addMember', { groupId: a.groupId, user: login }))
  await ok(app.run(root, 'group.addMember', { groupId: b.groupId, user: 'mixed' }))
  for (const owner of [
    { kind: 'USER', id: await id('semi;colon') },
    { kind: 'USER', id: await id('["json"]') },
    { kind: 'GROUP', id: b.groupId },
    { kind: 'GROUP', id: c.groupId },
  ] as const)
    await ok(app.run(root, 'group.addOwner', { groupId: a.groupId, owner }))
  await ok(app.run(root, 'group.addOwner', { groupId: c.groupId, owner: { kind: 'USER', id: await id('ann') } }))
  await levels(org, { a: a.groupId, b: b.groupId }, await id('ann'))
  return org
}

const levels = async ({ app, root, sql }: Org, groups: { a: string; b: string }, ann: string): Promise<void> => {
  const wiki = await ok(
    app.run(root, 'app.create', {
      label: '=Wiki',
      name: 'wiki',
      description: '\tx',
      url: 'https://w.test/?a=1',
      activate: true,
    }),
  )
  const hub = await ok(app.run(root, 'app.create', { label: 'Hub, "the"', name: 'hub', activate: false }))
  const off = await ok(app.run(root, 'app.create', { label: 'Off', name: 'off', activate: true }))
  await sql(
    `insert into connector (org_id, connector_id, kind, name) values (org(), 'con00000000000000001', 'manual', '-by hand')`,
  )
  await sql(`update app set connector_id = 'con00000000000000001' where app_id = $1`, [hub.appId])
  await ok(app.run(root, 'app.addGroup', { appId: wiki.appId, groupId: groups.a }))
  await ok(app.run(root, 'app.addGroup', { appId: wiki.appId, groupId: groups.b }))
  for (const one of [hub, off])
    await ok(app.run(root, 'app.setEntitlementManagement', { appId: one.appId, status: 'OPTED_IN' }))
  const role = await ok(
    app.run(root, 'entitlement.create', {
      appId: hub.appId,
      name: 'Role',
      externalValue: 'role',
      description: '=role',
      dataType: 'array',
      multiValue: true,
      values: [
        { name: 'b', externalValue: 'a', description: ' padded ' },
        { name: 'x', externalValue: 'b' },
        { name: 'Upper', externalValue: 'A' },
        { name: 'blank', externalValue: ' padded; ' },
      ],
    }),
  )
  const empty = {
    appId: hub.appId,
    name: 'Empty',
    externalValue: 'none',
    dataType: 'string',
    multiValue: false,
    values: [],
  } as const
  await ok(app.run(root, 'entitlement.create', empty))
  const old = await ok(
    app.run(root, 'entitlement.create', { ...empty, appId: off.appId, values: [{ name: 'v', externalValue: 'v' }] }),
  )
  await ok(app.run(root, 'app.setEntitlementManagement', { appId: off.appId, status: 'OPTED_OUT' }))
  assert.equal(old.values.length, 1)
  const bundle = await ok(
    app.run(root, 'bundle.create', {
      appId: hub.appId,
      name: '+All',
      description: 'a\nb',
      entitlements: [{ id: role.entitlementId, values: role.values.map(({ valueId }) => ({ id: valueId })) }],
    }),
  )
  const own = (
    kind: 'APP' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE',
    id: string,
    principal: { kind: 'USER' | 'GROUP'; id: string },
  ) => ok(app.run(root, 'owners.configure', { resources: [{ kind, id }], principals: [principal] }))
  const user = { kind: 'USER', id: ann } as const
  await own('APP', wiki.appId, { kind: 'GROUP', id: groups.a })
  await own('GROUP', groups.b, user)
  await own('ENTITLEMENT_BUNDLE', bundle.bundleId, user)
  const idOfValue = (external: string) => role.values.find(({ externalValue }) => externalValue === external)!.valueId
  await own('ENTITLEMENT_VALUE', idOfValue('b'), user)
  await own('ENTITLEMENT_VALUE', idOfValue('A'), { kind: 'GROUP', id: groups.b })
  await own('ENTITLEMENT_VALUE', idOfValue('a'), user)
}

test('F17: what is exported is read back unchanged, here and in an empty organization, and runs in no spreadsheet', async () => {
  const org = await makeHard()
  const files = await exportAll(org)
  const before = [await snapshot(org), await rest(org)]
  assert.deepEqual(await importAll(org, files), { created: 0, updated: 0, removed: 0 })
  assert.deepEqual([await snapshot(org), await rest(org)], before)
  assert.deepEqual(await exportAll(org), files, 'and says the same again, to the letter')

  const empty = await makeOrg(database)
  await empty.sql(
    `insert into connector (org_id, connector_id, kind, name) values (org(), 'con00000000000000001', 'manual', '-by hand')`,
  )
  await importAll(empty, files)
  assert.deepEqual(said(await exportAll(empty)), said(files))
  const [here, there] = [await snapshot(org), await snapshot(empty)]
  assert.deepEqual(
    there.users,
    here.users.filter(({ login }) => login !== 'never'),
  )
  assert.deepEqual([there.groups, there.bundles], [here.groups, here.bundles])
  const [mine, theirs] = [await rest(org), await rest(empty)]
  assert.deepEqual(theirs.owners, mine.owners)
  assert.deepEqual(
    [theirs.groupOwners, theirs.appGroups, theirs.connectors],
    [mine.groupOwners, mine.appGroups, mine.connectors],
  )
  assert.deepEqual(
    theirs.entitlements,
    mine.entitlements.filter(({ label }) => label !== 'Off'),
  )
  for (const text of Object.values(files))
    for (const cell of (parse(text, { relax_column_count: true }) as string[][]).flat())
      assert.doesNotMatch(cell, /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/u)
})

const hidden = /[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u
const text = fc
  .tuple(
    fc.constantFrom('', '=', '+', "'", "'=", ' ', '"', ';', ',', '["', '\u00a0', '\uff1d', 'profile.'),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('', ' ', '\n', '\r\n', '\t', ':json'),
  )
  .map((parts) => parts.join(''))
  .filter((value) => !hidden.test(value.replaceAll(/[\t\n\r]/g, ' ')) && value.isWellFormed())
const attribute = fc.oneof(
  fc.constantFrom('title', 'status', 'Login', 'source', 'json', 'profile', 'owners'),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,5}$/).filter((name) => !(name in Object.prototype)),
)
const reserved = new Set(['login', 'email', 'firstName', 'lastName', 'timezone', 'managerId'])
const profile = fc
  .dictionary(attribute, fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 3 })), { maxKeys: 5 })
  .map((made) =>
    Object.fromEntries(Object.entries(made).filter(([name, value]) => !reserved.has(name) && value !== '')),
  )

test('F17: property: any profile, description and name of a value comes back as it was', async () => {
  const org = await makeOrg(database)
  await org.newUser('ann')
  const made = await ok(org.app.run(org.root, 'app.create', { label: 'Hub', activate: true }))
  await ok(org.app.run(org.root, 'app.setEntitlementManagement', { appId: made.appId, status: 'OPTED_IN' }))
  const group = await ok(org.app.run(org.root, 'group.create', { name: 'G' }))
  let n = 0
  await fc.assert(
    fc.asyncProperty(
      profile,
      text,
      fc.uniqueArray(
        text.filter((value) => value.trim() !== '' && !/[\t\n\r]/.test(value)),
        { maxLength: 3, selector: (value) => value.normalize('NFC') },
      ),
      async (attributes, description, values) => {
        const user = await org.app.run(org.root, 'user.update', {
          user: 'ann',
          profile: { login: 'ann', email: 'ann@x', ...attributes },
          whole: true,
        })
        await ok(Promise.resolve(user))
        await ok(org.app.run(org.root, 'group.replace', { groupId: group.groupId, name: 'G', description }))
        await ok(
          org.app.run(org.root, 'entitlement.create', {
            appId: made.appId,
            name: `e${n}`,
            externalValue: `e${n++}`,
            description,
            dataType: 'string',
            multiValue: true,
            values: values.map((value, i) => ({ name: `v${i}`, externalValue: value, description })),
          }),
        )
        const before = [await snapshot(org), await rest(org)]
        const files = await exportAll(org)
        assert.deepEqual(await importAll(org, files), { created: 0, updated: 0, removed: 0 })
        assert.deepEqual([await snapshot(org), await rest(org)], before)
      },
    ),
    { numRuns: 25 },
  )
})

test('a large directory comes in pages out of one snapshot; whoever stops reading frees his connection', async () => {
  const org = await makeOrg(database)
  const count = 2_500
  await org.sql(
    `insert into users (org_id, user_id, person_id, login, email)
     select org(), id, id, 'user' || n || '@x', 'user' || n || '@x' from (select n, '00u' || lpad(n::text, 17, '0') as id from generate_series(1, $1::int) n) t`,
    [count],
  )
  const { text } = await ok(org.app.run(org.root, 'directory.export', { kind: 'users', bom: true }))
  const parts: string[] = []
  for await (const part of text) {
    if (parts.length === 2) await org.newUser('zoe')
    parts.push(part)
  }
  const rows = parse(parts.join(''), { bom: true }) as string[][]
  assert.equal(parts[0], '\ufeff')
  assert.deepEqual(
    [rows.length, new Set(rows.map(([login]) => login)).size],
    [count + 2, count + 2],
    'head, root, and no zoe',
  )
  assert.deepEqual(
    (await org.events()).filter(({ type }) => type === 'assent.directory.export').map(({ detail }) => detail),
    [{ kind: 'users' }],
  )
  for (let i = 0; i < 30; i++) {
    const { text: unread } = await ok(org.app.run(org.root, 'directory.export', { kind: 'users' }))
    for await (const part of unread) if (part) break
  }
})

test('F2: only super administrators export, over HTTP as a stream of CSV', async () => {
  const server = await testServer(database.db)
  const orgId = await database.newOrg()
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const answer = await root.call('POST', '/governance/api/v2/exports', { kind: 'users', bom: true })
  assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'text/csv; charset=utf-8; header=present'])
  assert.equal(answer.headers['content-disposition'], 'attachment; filename="users.csv"')
  assert.match(answer.body, /^\ufefflogin,email,.*\r\nroot,/)
  for (const role of ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR'] as const) {
    const other = await makeUser(server, orgId, role.toLowerCase(), { roles: [role] })
    assert.equal((await other.call('POST', '/governance/api/v2/exports', { kind: 'users' })).status, 403)
  }
  for (const body of [{}, { kind: 'roles' }, { kind: 'users', bom: 1 }, { kind: 'users', org: 'x' }])
    assert.equal((await root.call('POST', '/governance/api/v2/exports', body)).status, 400, JSON.stringify(body))
})

test('attributes in JSON and under names of columns are told when they are wrong', async () => {
  const org = await makeOrg(database)
  const report = await load(
    org,
    'users',
    'login,level,level:json,profile.status,source\na@b,1,2,,\nb@b,,nope,,\nc@b,,"{""a"":1}",,\nd@b,,1.5,,\ne@b,,,,a/b\n',
  )
  assert.deepEqual(
    report.errors.listed.map(({ line, column }) => [line, column]),
    [
      [2, 'level:json'],
      [3, 'level:json'],
      [4, 'level'],
      [5, 'level'],
      [6, 'source'],
    ],
  )
  for (const head of ['login,profile.', 'login,:json', 'login,profile.__proto__', 'login,a.b'])
    assert.match((await load(org, 'users', `${head}\na@b,x\n`)).errors.listed[0]?.message ?? '', /cannot be the name/)
})
