import assert from 'node:assert/strict'
import { test } from 'node:test'
import { must, typesServer, v1 } from './world.ts'

const { setUp } = await typesServer()
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
