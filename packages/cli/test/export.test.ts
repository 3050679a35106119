import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { directoryKinds } from '@assent/core/api/imports.ts'
import { startDemoServer } from './demo-server.ts'

const { assent, terminal } = await startDemoServer()
const root = assent.demo!.credentials.users.find(({ roles }) => roles.includes('SUPER_ADMIN'))!.login

test('the directory is exported into a folder, and read back it changes nothing', async (t) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'assent-export-')), 'directory')
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const saved = await terminal(['export', folder], { as: root })
  assert.deepEqual([saved.code, saved.err], [0, ''])
  assert.deepEqual(readdirSync(folder).sort(), directoryKinds.map((kind) => `${kind}.csv`).sort())
  assert.equal(statSync(join(folder, 'users.csv')).mode & 0o777, 0o600)
  for (const kind of directoryKinds) {
    const report = await terminal(['import', join(folder, `${kind}.csv`), '--json'], { as: root })
    assert.equal(report.code, 0, `${kind}: ${report.err}${report.out}`)
    const { counts } = JSON.parse(report.out) as { counts: Record<string, Record<string, number>> }
    for (const [noun, { created, removed, updated }] of Object.entries(counts))
      assert.deepEqual([noun, created, updated, removed], [noun, 0, 0, 0], kind)
  }
  const twice = await terminal(['export', folder], { as: root })
  assert.deepEqual([twice.code === 0, /is there already/.test(twice.err)], [false, true])
  assert.equal((await terminal(['export', folder, '--force', '--kind', 'groups', '--bom'], { as: root })).code, 0)
  assert.match(readFileSync(join(folder, 'groups.csv'), 'utf8'), /^\ufeffname,description/)
})

test('one kind goes to standard output; who may not and what is none is told', async () => {
  const { code, out } = await terminal(['export', '-', '--kind', 'apps'], { as: root })
  assert.deepEqual(
    [code, out.split('\r\n')[0]],
    [0, 'label,name,description,url,status,entitlementManagement,connector'],
  )
  const refusals = [
    await terminal(['export', '-'], { as: root }),
    await terminal(['export', '-', '--kind', 'roles'], { as: root }),
    await terminal(['export', '-', '--kind', 'apps'], { as: 'elif' }),
  ]
  const words = [/Say one with --kind/, /Say one of users, groups/, /must have one of these roles: SUPER_ADMIN/]
  for (const [i, refusal] of refusals.entries()) {
    assert.notEqual(refusal.code, 0)
    assert.match(refusal.err, words[i]!)
    assert.equal(refusal.out, '')
  }
})

test('D10: a recovery code is sealed by terminal, and opened on the server, once', async () => {
  const sealed = await terminal(['recovery', 'seal', '--json'], { as: root })
  const { code } = JSON.parse(sealed.out) as { code: string }
  const again = await terminal(['recovery', 'seal'], { as: root })
  assert.match(again.err, /A code is sealed already/)
  const wrong = await terminal(['recovery', 'open', 'elif'], { input: 'nothing\n' })
  assert.deepEqual([wrong.code === 0, /This code opens nothing/.test(wrong.err)], [false, true])
  const login = assent.demo!.credentials.users.find((user) => user.login.startsWith('elif'))!.login
  const opened = await terminal(['recovery', 'open', login], { input: `${code}\n` })
  assert.equal(opened.code, 0, opened.err)
  const token = /^ast_[0-9A-Za-z]+/.exec(opened.out)?.[0]
  const seen = await terminal(['export', '-', '--kind', 'apps'], { env: { ASSENT_TOKEN: token! } })
  assert.equal(seen.code, 0, seen.err)
  assert.notEqual((await terminal(['recovery', 'open', login], { input: `${code}\n` })).code, 0)
})
