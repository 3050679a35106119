import assert from 'node:assert/strict'
import test from 'node:test'
import { parse } from 'csv-parse/sync'
import { formOf, must, typesServer, v1 } from './world.ts'

const { setUp } = await typesServer()
const linesOf = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

test('request types go out whole, and each line makes the same one again', async () => {
  const { admin, appId, level, team } = await setUp()
  const hostile = '=HYPERLINK("x");\n"quoted", ünïcode'
  const gives = { appId, scopeType: 'GROUP', scopeId: level }
  const more = { description: hostile, gives, accessDuration: 'P30D', status: 'ACTIVE' }
  const made = (await must(admin.call('POST', `${v1}/request-types/forms`, formOf(team.id, more)), 201)).body
  for (let n = 0; n < 51; n++)
    await must(admin.call('POST', `${v1}/request-types/forms`, formOf(team.id, { name: `Type ${n}` })), 201)
  const out = await must(admin.call('POST', `${v1}/request-types/exports`, { format: 'jsonl' }), 200)
  assert.match(String(out.headers['content-disposition']), /^attachment; filename="request-types\.jsonl"$/)
  const lines = linesOf(out.raw.body)
  assert.equal(lines.length, 52)
  const [first] = lines
  assert.deepEqual([first.id, first.status, first.form.description], [made.id, 'ACTIVE', hostile])
  const again = { ...first.form, name: 'The same again' }
  const copy = (await must(admin.call('POST', `${v1}/request-types/forms`, again), 201)).body
  for (const member of [
    'teamId',
    'description',
    'icon',
    'audience',
    'steps',
    'gives',
    'accessDuration',
    'doneAutomatically',
  ])
    assert.deepEqual(copy[member], made[member], member)
  const csv = await must(admin.call('POST', `${v1}/request-types/exports`, { format: 'csv' }), 200)
  const rows = parse(csv.raw.body, { columns: true }) as Record<string, string>[]
  assert.equal(rows.length, 53)
  assert.equal(rows[0]!['description'], `'${hostile}`)
  assert.equal(rows[0]!['steps'], 'QUESTION: What; APPROVAL: Manager')
  const inWords = async (language: string) => {
    const body = { format: 'csv', headings: 'WORDS' }
    const answer = await admin.call('POST', `${v1}/request-types/exports`, body, { 'accept-language': language })
    return answer.raw.body.split('\r\n')
  }
  const [english, german] = [await inWords('en'), await inWords('de')]
  assert.match(english[0]!, /^Id,Name,Description,Id of the team,/)
  assert.match(german[0]!, /^Id,Name,Beschreibung,ID des Teams,/)
  assert.deepEqual(german.slice(1), csv.raw.body.split('\r\n').slice(1))
})

test('configuration lists go out with their items, make the same ones again, and an import reads each back', async () => {
  const { admin, appId, team } = await setUp()
  const at = `${v1}/teams/${team.id}/configuration-lists`
  const custom = {
    name: 'Systems',
    description: 'What we have',
    kind: 'CUSTOM',
    items: ['Windows', '-Linux', 'a "b", c'],
  }
  const one = (await must(admin.call('POST', at, custom), 201)).body
  await must(admin.call('POST', at, { name: 'Apps', description: '', kind: 'APPS', items: [appId] }), 201)
  for (let n = 0; n < 21; n++)
    await must(admin.call('POST', at, { ...custom, name: `List ${n}`, items: [`${n}`] }), 201)
  const [first, second, ...rest] = linesOf(
    (await must(admin.call('POST', `${v1}/configuration-lists/exports`, { format: 'jsonl' }), 200)).raw.body,
  )
  assert.equal(rest.length, 21)
  assert.deepEqual(first, { id: one.id, teamId: team.id, teamName: 'IT', list: custom })
  assert.deepEqual(second.list.items, [appId])
  const copy = (await must(admin.call('POST', at, { ...first.list, name: 'Again' }), 201)).body
  assert.deepEqual(copy.items, one.items)
  const csv = await must(
    admin.call('POST', `${v1}/configuration-lists/exports`, { format: 'csv', teamId: team.id }),
    200,
  )
  const rows = (parse(csv.raw.body, { columns: true }) as Record<string, string>[]).filter(
    (row) => row['list_id'] === one.id,
  )
  assert.deepEqual(
    rows.map((row) => row['value']),
    ['Windows', "'-Linux", 'a "b", c'],
  )
  const own = (await must(admin.call('GET', `${v1}/configuration-lists/${one.id}/csv`), 200)).raw.body
  const back = await must(
    admin.call('POST', `${v1}/configuration-lists/${one.id}/import?dryRun=true`, own, { 'content-type': 'text/csv' }),
    200,
  )
  assert.deepEqual(back.body, { dryRun: true, items: 3, added: 0, removed: 0, errors: [] })
})

test('members take along what their teams have, strangers nothing; every export is on the record', async () => {
  const { ada, admin, member, team, world } = await setUp()
  const other = (await must(admin.call('POST', `${v1}/teams`, { name: 'HR', icon: 'people' }), 201)).body
  for (const [id, name] of [
    [team.id, 'Ours'],
    [other.id, 'Theirs'],
  ] as const) {
    await must(admin.call('POST', `${v1}/request-types/forms`, formOf(id, { name })), 201)
    await must(
      admin.call('POST', `${v1}/teams/${id}/configuration-lists`, { name, kind: 'CUSTOM', items: [name] }),
      201,
    )
  }
  const types = await must(member.call('POST', `${v1}/request-types/exports`, { format: 'jsonl' }), 200)
  assert.deepEqual(
    linesOf(types.raw.body).map(({ form }) => form.name),
    ['Ours'],
  )
  const lists = await must(member.call('POST', `${v1}/configuration-lists/exports`, { format: 'jsonl' }), 200)
  assert.deepEqual(
    linesOf(lists.raw.body).map(({ list }) => list.name),
    ['Ours'],
  )
  const theirs = await must(
    member.call('POST', `${v1}/configuration-lists/exports`, { format: 'jsonl', teamId: other.id }),
    200,
  )
  assert.equal(theirs.raw.body, '')
  assert.equal((await ada.call('POST', `${v1}/request-types/exports`, { format: 'csv' })).status, 403)
  assert.equal(
    (await must(ada.call('POST', `${v1}/configuration-lists/exports`, { format: 'jsonl' }), 200)).raw.body,
    '',
  )
  for (const body of [{}, { format: 'xml' }, { format: 'csv', x: 1 }])
    assert.equal((await admin.call('POST', `${v1}/request-types/exports`, body)).status, 400)
  const events = await world.sql<{ type: string }>(`select type from event where type like 'assent.%.export'`)
  assert.deepEqual([...new Set(events.map(({ type }) => type))].sort(), [
    'assent.config_list.export',
    'assent.request_type.export',
  ])
})
