import assert from 'node:assert/strict'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { limits } from '@assent/core/limits.ts'
import { importFile } from '@assent/server/features/directory/import/command.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { testServices } from '../support/organization.ts'
import { makeUser, systemCaller, testServer } from '../support/server.ts'

const database = await withDatabase()
const served = await testServer(database.db)
const url = '/governance/api/v2/imports?kind=users'

const root = async () => {
  const orgId = await database.newOrg()
  return { orgId, ...(await makeUser(served, orgId, 'root', { roles: ['SUPER_ADMIN'] })) }
}

// The beginning of a zip archive with a file `../../etc/passwd` in it; nothing here unpacks anything.
const zip = Buffer.concat([Buffer.from('504b030414000000', 'hex'), Buffer.alloc(18), Buffer.from('../../etc/passwd')])

test('F16: archives and packed files are not unpacked, whatever they are called', async () => {
  const { call, orgId } = await root()
  const sent = async (body: Buffer, headers: Record<string, string>) => {
    const { body: answer, status } = await call('POST', url, body, headers)
    const [users] = await database.owner.bare<{ count: number }>(
      'select count(*)::int as count from users where org_id = $1',
      [orgId],
    )
    assert.equal(users!.count, 1, 'nothing came of it')
    return { status, applied: answer.applied, says: answer.errors?.listed[0]?.message }
  }
  for (const type of ['application/zip', 'application/gzip', 'application/x-tar', 'application/octet-stream'])
    assert.equal((await sent(zip, { 'content-type': type })).status, 415, type)
  const named = await sent(zip, { 'content-type': 'text/csv' })
  assert.deepEqual([named.status, named.applied], [200, false])
  assert.match(named.says, /spreadsheet or archive/)
  // A bomb: ten megabytes in ten kilobytes. Taken as the bytes that it is, which are no text.
  const bomb = gzipSync(Buffer.from(`login,email\n${'a,a@x.test\n'.repeat(1_000_000)}`))
  for (const headers of [{ 'content-encoding': 'gzip' }, {}] as Record<string, string>[]) {
    const packed = await sent(bomb, { 'content-type': 'text/csv', ...headers })
    assert.deepEqual([packed.status, packed.applied], [200, false])
    assert.match(packed.says, /not UTF-8/)
  }
})

test('F16: a YAML file that names itself a billion times is refused before anything is made of it', async () => {
  const { call } = await root()
  const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]']
  for (let n = 1; n < 10; n++) {
    const [name, before] = ['abcdefghij'[n]!, 'abcdefghij'[n - 1]!]
    laughs.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`)
  }
  const { body, status } = await call('POST', url.replace('kind=users', ''), laughs.join('\n'), {
    'content-type': 'application/yaml',
  })
  assert.deepEqual([status, body.applied], [200, false])
  assert.match(body.errors.listed[0].message, /References .* not accepted/)
})

test('F16: a file without an end is not read to its end', async () => {
  const { orgId } = await root()
  let sent = 0
  const endless = async function* () {
    const line = new Uint8Array(1_048_576).fill(0x61)
    line[line.length - 1] = 0x0a
    yield new TextEncoder().encode('login,email\n')
    for (;;) {
      sent += line.length
      yield line
    }
  }
  const report = await importFile(testServices(database.db))(systemCaller(orgId), {
    format: { type: 'yaml' },
    bytes: endless(),
    dryRun: false,
    source: 'LOCAL',
  })
  assert.ok(!('refused' in report) && !report.applied)
  assert.match(report.errors.listed[0]!.message, /The file is larger than/)
  assert.ok(sent <= limits.importYamlBytes + 2_097_152, `${sent} bytes were read`)
})
