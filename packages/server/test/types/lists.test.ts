import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formOf, must, typesServer, v1 } from './world.ts'

const { server, setUp } = await typesServer()
const lists = `${v1}/configuration-lists`

test("a team's list: made, changed, sent in as CSV with errors by line, and given out again", async () => {
  const { admin, ada, member, team, world } = await setUp()
  const own = `${v1}/teams/${team.id}/configuration-lists`
  const input = { name: 'Systems', kind: 'CUSTOM', items: ['Windows', 'Linux'] }
  assert.equal((await ada.call('POST', own, input)).status, 404)
  const made = await must(member.call('POST', own, input), 201)
  assert.deepEqual(made.body.items, [
    { value: 'Windows', name: 'Windows' },
    { value: 'Linux', name: 'Linux' },
  ])
  const at = `${lists}/${made.body.id}`
  assert.equal((await ada.call('GET', at)).status, 404)
  assert.equal((await member.call('POST', own, input)).status, 409)
  const csv = { 'content-type': 'text/csv' }
  const bad = await must(member.call('POST', `${at}/import`, 'value,note\nmacOS,a\n\nmacOS,b\n ,c\n', csv), 200)
  assert.deepEqual(bad.body.errors, [
    { line: 4, message: 'The value stands in line 2 already.' },
    { line: 5, message: 'The value is empty.' },
  ])
  const good = 'value\nmacOS\nLinux\n=1+1\n'
  const tried = await must(member.call('POST', `${at}/import?dryRun=true`, good, csv), 200)
  assert.deepEqual(tried.body, { dryRun: true, items: 3, added: 2, removed: 1, errors: [] })
  assert.equal((await admin.call('GET', at)).body.itemCount, 2)
  await must(member.call('POST', `${at}/import`, good, csv), 200)
  const out = await must(admin.call('GET', `${at}/csv`), 200)
  assert.equal(out.raw.body, "value,name\r\nmacOS,macOS\r\nLinux,Linux\r\n'=1+1,'=1+1\r\n")
  await must(member.call('POST', `${at}/import`, out.raw.body, csv), 200)
  assert.deepEqual(
    (await admin.call('GET', at)).body.items.map((item: { value: string }) => item.value),
    ['macOS', 'Linux', '=1+1'],
  )
  assert.equal((await member.call('POST', `${at}/import`, 'name\nx\n', csv)).body.errors[0].line, 1)
  const stale = { 'if-match': '"1"' }
  assert.equal((await member.call('PUT', at, input, stale)).status, 412)
  assert.equal((await member.call('PUT', at, { ...input, kind: 'APPS', items: [] })).status, 409)
  await must(member.call('DELETE', at), 204)
  assert.equal((await admin.call('GET', at)).status, 404)
  assert.equal((await world.events('assent.config_list.update')).length, 2)
})

test('a list of groups names them by id or name, and offers only those that are there', async () => {
  const { admin, level, team, world } = await setUp()
  const own = `${v1}/teams/${team.id}/configuration-lists`
  const other = await world.group([], 'Printers')
  const made = await must(admin.call('POST', own, { name: 'Groups', kind: 'GROUPS', items: ['editors', other] }), 201)
  assert.deepEqual(made.body.items, [
    { value: level, name: 'Editors' },
    { value: other, name: 'Printers' },
  ])
  const wrong = await admin.call('POST', own, { name: 'More', kind: 'GROUPS', items: ['Nobody', 'IT'] })
  assert.deepEqual(
    wrong.body.errorCauses.map((cause: { location: string }) => cause.location),
    ['/items/0', '/items/1'],
  )
  // A team is no app, not even by its name.
  assert.equal((await admin.call('POST', own, { name: 'Apps', kind: 'APPS', items: ['IT'] })).status, 400)
  await world.sql('update groups set deleted = clock_timestamp() where group_id = $1', [other])
  const after = await must(admin.call('GET', `${lists}/${made.body.id}`), 200)
  assert.deepEqual(after.body.items[1], { value: other, name: 'Printers', missing: true })
})

test('a question offers what its list has when it is asked, and logic compares with it', async () => {
  const { ada, admin, boss, team, world } = await setUp()
  const own = `${v1}/teams/${team.id}/configuration-lists`
  const list = async (name: string, items: readonly string[]) =>
    (await must(admin.call('POST', own, { name, kind: 'CUSTOM', items }), 201)).body
  const [systems, costly] = [await list('Systems', ['Windows', 'Linux']), await list('Costly', ['macOS'])]
  const question = '11111111-1111-4111-8111-111111111111'
  const steps = [
    {
      type: 'QUESTION',
      label: 'What',
      assignmentRule: { type: 'REQUESTER' },
      questions: [{ id: question, label: 'Which one?', type: 'SELECT', listId: systems.id }],
    },
    {
      type: 'APPROVAL',
      label: 'Manager',
      assignmentRule: { type: 'MANAGER' },
      when: { all: [{ of: question, is: 'IN_LIST', value: costly.id }] },
    },
  ]
  const type = (
    await must(admin.call('POST', `${v1}/request-types/forms`, formOf(team.id, { status: 'ACTIVE', steps })), 201)
  ).body
  const entry = `/governance/api/v2/my/catalogs/default/entries/${type.entryId}`
  const choices = async () => (await must(ada.call('GET', `${entry}/request-fields`), 200)).body.data[0].choices
  const ask = (value: string) =>
    ada.call('POST', `${entry}/requests`, { requesterFieldValues: [{ id: question, value }] })
  const statusOf = async (id: string) => (await admin.call('GET', `/governance/api/v2/requests/${id}`)).body.status
  assert.deepEqual(await choices(), ['Windows', 'Linux'])
  assert.equal((await ask('macOS')).status, 400)
  // Not in the second list, so that nobody is asked.
  assert.equal(await statusOf((await must(ask('Linux'), 202)).body.id), 'APPROVED')
  const items = ['Windows', 'macOS']
  await must(
    admin.call('PUT', `${v1}/configuration-lists/${systems.id}`, { name: 'Systems', kind: 'CUSTOM', items }),
    200,
  )
  assert.deepEqual(await choices(), items)
  assert.equal((await ask('Linux')).status, 400)
  assert.equal(await statusOf((await must(ask('macOS'), 202)).body.id), 'PENDING')
  assert.equal((await boss.call('GET', '/governance/api/v2/my/tasks')).body.data.length, 1)
  // A list of another team is none of this one's.
  const other = (await must(admin.call('POST', `${v1}/teams`, { name: 'Security' }), 201)).body
  const foreign = await admin.call('POST', `${v1}/request-types/forms`, formOf(other.id, { steps }))
  assert.match(foreign.body.errorCauses[0].errorSummary, /belongs to another team/)
  await must(admin.call('DELETE', `${v1}/configuration-lists/${costly.id}`), 204)
  for (const { name, work } of server.app.lanes) if (name === 'types.integrity') await work(world.orgId, 50)
  const lost = await must(admin.call('GET', `${v1}/request-types/${type.id}/form`), 200)
  assert.deepEqual(
    [lost.body.status, lost.body.disabledReason],
    ['DISABLED', 'Step 2: There is no configuration list "Costly".'],
  )
})

test('a request type whose logic names a choice that its list no longer has is disabled, with what is missing', async () => {
  const { admin, team, world } = await setUp()
  const own = `${v1}/teams/${team.id}/configuration-lists`
  const list = async (name: string, kind: string, items: readonly string[]) =>
    (await must(admin.call('POST', own, { name, kind, items }), 201)).body
  const group = await world.group([], 'Laptops')
  const systems = await list('Systems', 'CUSTOM', ['Windows', 'Linux'])
  const groups = await list('Kinds', 'GROUPS', [group])
  const [which, kind] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
  const steps = [
    {
      type: 'QUESTION',
      label: 'What',
      assignmentRule: { type: 'REQUESTER' },
      questions: [
        { id: which, label: 'Which one?', type: 'SELECT', listId: systems.id },
        { id: kind, label: 'Of which kind?', type: 'MULTISELECT', listId: groups.id },
      ],
    },
    {
      type: 'APPROVAL',
      label: 'Manager',
      assignmentRule: { type: 'MANAGER' },
      when: {
        any: [
          { of: which, is: 'IS', value: 'Windows' },
          { of: kind, is: 'INCLUDES', value: 'Laptops' },
        ],
      },
    },
  ]
  const wrong = structuredClone(steps)
  wrong[1]!.when!.any[0]!.value = 'windows'
  const refused = await must(admin.call('POST', `${v1}/request-types/forms`, formOf(team.id, { steps: wrong })), 400)
  assert.deepEqual(
    [refused.body.errorCauses[0].errorSummary, refused.body.errorCauses[0].location],
    [`The configuration list ${systems.id} has no "windows", which is compared with.`, '/steps/1'],
  )
  const form = formOf(team.id, { status: 'ACTIVE', steps })
  const type = (await must(admin.call('POST', `${v1}/request-types/forms`, form), 201)).body
  const look = async () => {
    for (const { name, work } of server.app.lanes) if (name === 'types.integrity') await work(world.orgId, 50)
    const { status, disabledReason } = (await must(admin.call('GET', `${v1}/request-types/${type.id}/form`), 200)).body
    return [status, disabledReason]
  }
  const at = `${v1}/configuration-lists/${systems.id}`
  const without = async (items: readonly string[]) =>
    must(admin.call('PUT', at, { name: 'Systems', kind: 'CUSTOM', items }), 200)
  const publish = () => admin.call('PUT', `${v1}/request-types/${type.id}/form`, form)
  await without(['Windows', 'macOS'])
  assert.deepEqual(await look(), ['ACTIVE', undefined])
  await without(['macOS'])
  const lost = ['DISABLED', 'Step 2: The configuration list "Systems" has no "Windows", which is compared with.']
  assert.deepEqual(await look(), lost)
  assert.equal((await publish()).status, 400)
  await without(['macOS', 'Windows'])
  await must(publish(), 200)
  await must(admin.call('POST', `${v1}/request-types/${type.id}/publish`), 200)
  assert.deepEqual(await look(), ['ACTIVE', undefined])
  // What a list calls a group is what the group is called.
  await world.sql(`update groups set name = 'Notebooks' where group_id = $1`, [group])
  assert.deepEqual(await look(), [
    'DISABLED',
    'Step 2: The configuration list "Kinds" has no "Laptops", which is compared with.',
  ])
})

test('a sequence whose logic names a choice that its list no longer has goes on, and says so to who reads it', async () => {
  const { admin, team, world } = await setUp()
  const items = { name: 'Systems', kind: 'CUSTOM', items: ['Windows', 'Linux'] }
  const systems = (await must(admin.call('POST', `${v1}/teams/${team.id}/configuration-lists`, items), 201)).body
  const group = await world.group([], 'Reviewers')
  const which = '11111111-1111-4111-8111-111111111111'
  const questions = [{ id: which, label: 'Which one?', type: 'SELECT', listId: systems.id }]
  const steps = [
    { type: 'QUESTION', label: 'What', assignmentRule: { type: 'REQUESTER' }, questions },
    {
      type: 'APPROVAL',
      label: 'Manager',
      assignmentRule: { type: 'GROUP', groupId: group },
      when: { all: [{ of: which, is: 'IS', value: 'Windows' }] },
    },
  ]
  const all = '/governance/api/v2/request-sequences'
  const { id } = (await must(admin.call('POST', all, { name: 'By system', description: '', steps }), 201)).body
  const lost = async () => (await must(admin.call('GET', `${all}/${id}`), 200)).body.lost
  assert.deepEqual(await lost(), [])
  const fewer = { ...items, items: ['Linux'] }
  await must(admin.call('PUT', `${v1}/configuration-lists/${systems.id}`, fewer), 200)
  await world.sql('update groups set deleted = now() where group_id = $1', [group])
  const said = (await lost()) as readonly { said: string; step: number; id: string }[]
  assert.deepEqual(
    said.map((one) => [one.step, one.said, one.id]),
    [
      [1, 'There is no group "Reviewers".', group],
      [1, 'The configuration list "Systems" has no "Windows", which is compared with.', systems.id],
    ],
  )
})
