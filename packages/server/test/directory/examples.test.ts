import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { columns } from '@assent/server/features/directory/import/columns.ts'
import { csvKinds } from '@assent/server/features/directory/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fine, load, snapshot } from './loading.ts'
import { makeOrg } from './support.ts'

const database = await withDatabase()
const docs = new URL('../../../../docs/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, docs), 'utf8')

test('the examples can be imported, and the YAML one says what the CSV ones say', async () => {
  assert.deepEqual(
    globSync('examples/*.csv', { cwd: docs }).sort(),
    csvKinds.map((kind) => `examples/${kind}.csv`).sort(),
  )
  const [byCsv, byYaml] = [await makeOrg(database), await makeOrg(database)]
  for (const kind of csvKinds) fine(await load(byCsv, kind, read(`examples/${kind}.csv`), { size: 4_096 }))
  fine(await load(byYaml, 'yaml', read('examples/organization.yaml'), { size: 4_096 }))
  assert.deepEqual(await snapshot(byYaml), await snapshot(byCsv))
  const report = fine(await load(byCsv, 'yaml', read('examples/organization.yaml'), { size: 4_096 }))
  for (const [noun, { created, updated, removed }] of Object.entries(report.counts))
    assert.deepEqual([created, updated, removed], [0, 0, 0], noun)
})

test('docs/import.md names every column of every kind, and its own examples can be imported', async () => {
  const page = read('import.md')
  for (const kind of csvKinds) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${kind}\` |`)) ?? ''
    const named = [...row.matchAll(/`([A-Za-z-]+)`/g)].map(([, name]) => name).slice(1)
    assert.deepEqual(named.sort(), [...columns[kind].needed, ...columns[kind].further].sort(), kind)
  }
  const org = await makeOrg(database)
  fine(await load(org, 'users', 'login\ngrace@example.com\n'))
  const blocks = [...page.matchAll(/```(csv|yaml)\n([\s\S]*?)```/g)]
  assert.equal(blocks.length, 2)
  for (const [, format, text] of blocks) fine(await load(org, format === 'csv' ? 'users' : 'yaml', text!))
})
