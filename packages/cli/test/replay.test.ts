import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { Report } from '../src/replay/report.ts'
import { runProgram, startDemoServer } from './demo-server.ts'

const { assent, dataDir, database, terminal } = await startDemoServer()
const head = 'ACTION,RESOURCE,MGR_ID,ROLE_TITLE,ROLE_FAMILY'

/** A made-up history of so many rows, always the same: some requesters of some managers, one row in nine denied. */
const history = (rows: number): string[] =>
  Array.from({ length: rows }, (_, i) => {
    const manager = 100 + (i % 17)
    return [i % 9 === 0 ? 0 : 1, 500 + ((i * 7) % 61), manager, 900 + (i % 4), i % 3].join(',')
  })

const unique = (lines: readonly string[]): string[] => [...new Map(lines.map((line) => [line.slice(2), line])).values()]

const write = (name: string, lines: readonly string[]): string => {
  const file = join(dataDir, name)
  writeFileSync(file, `${[head, ...lines].join('\n')}\n`)
  return file
}

const replay = async (file: string, ...more: string[]) => {
  const report = join(dataDir, 'report.json')
  const ended = await terminal(['replay', file, '--report', report, ...more], { as: 'ines' })
  return { ...ended, report: JSON.parse(readFileSync(report, 'utf8')) as Report }
}

const rows = unique(history(300))
const denied = rows.filter((line) => line.startsWith('0')).length

test('a history comes out as it was decided, and the record is whole', async () => {
  const { code, err, out, report } = await replay(write('history.csv', rows))
  assert.equal(code, 0, err + out)
  assert.deepEqual(
    [report.approved, report.denied, report.granted, report.failed, report.skipped, report.open],
    [rows.length - denied, denied, rows.length - denied, 0, 0, 0],
  )
  assert.equal(report.ok, true)
  assert.deepEqual(report.access, { missing: 0, unexpected: 0 })
  assert.equal(report.latencyMs.submit!.count, rows.length)
  assert.ok(report.latencyMs.decide!.p99 >= report.latencyMs.decide!.p50)
  assert.equal(report.latencyMs.grant!.count, rows.length - denied)
  assert.match(err, /Replaying {2}\d+\/\d+/, 'plain lines of progress where there is no terminal')
  assert.match(out, /right {2}the record of [\d,]+ events is verified/)
})

test('the database agrees with the report', async () => {
  const { db, orgId } = {
    db: database.owner,
    orgId: (await database.owner.bare<{ org_id: string }>('select org_id from org'))[0]!.org_id,
  }
  const [row] = await db.bare<{ there: number; requests: number }>(
    `select (select count(*) from app_user a join app using (org_id, app_id) where app.label like 'Resource %') as there,
       (select count(*) from request r join app using (org_id, app_id) where app.label like 'Resource %') as requests
     from org where org_id = $1`,
    [orgId],
  )
  assert.equal(row!.requests, rows.length)
  assert.equal(row!.there, rows.length - denied)
})

test('bad rows are told by their line and skipped; what was asked twice is decided twice, in its order', async () => {
  const lines = [
    '1,r1,m1,t,f',
    'x,r1,m1,t,f',
    '1,r1,m1,t',
    '0,r1,m1,t,f',
    '1,r1,m1,t,f',
    '0,r2,m1,t,f',
    ',,,,',
    '1,"r, with ""quotes""",m ü,t,f',
  ]
  const { code, err, out, report } = await replay(write('odd.csv', lines), '--concurrency', '8')
  assert.equal(code, 0, err + out)
  assert.deepEqual(
    [report.rows, report.approved, report.denied, report.granted, report.failed, report.skipped, report.open],
    [8, 3, 2, 3, 0, 3, 0],
  )
  assert.deepEqual(
    report.skippedRows.map(({ line }) => line),
    [3, 4, 8],
  )
  assert.match(err, /skipped {2}line 3: its ACTION is "x", not 1 or 0/)
})

test('a second replay of the same file uses what the first made', async () => {
  const few = rows.slice(0, 20)
  const before = (await database.owner.bare<{ n: number }>('select count(*) as n from condition'))[0]!.n
  const { code, err, report } = await replay(write('again.csv', few))
  assert.equal(code, 0, err)
  assert.equal(report.approved + report.denied, few.length)
  assert.equal((await database.owner.bare<{ n: number }>('select count(*) as n from condition'))[0]!.n, before)
})

test('a file without the columns, an empty one and a missing one are refused before anything is done', async () => {
  const file = join(dataDir, 'wrong.csv')
  writeFileSync(file, 'A,B\n1,2\n')
  const wrong = await terminal(['replay', file], { as: 'ines' })
  assert.equal(wrong.code, 2)
  assert.match(wrong.err, /ACTION, RESOURCE, MGR_ID/)
  writeFileSync(file, `${head}\n`)
  assert.equal((await terminal(['replay', file], { as: 'ines' })).code, 2)
  assert.equal((await terminal(['replay', join(dataDir, 'none.csv')], { as: 'ines' })).code, 2)
})

test('who may not act for others is told so', async () => {
  const asked = await terminal(['replay', write('few.csv', rows.slice(0, 2))], { as: 'dana' })
  assert.equal(asked.code, 1)
  assert.notEqual(asked.err.trim(), '')
  assert.match(assent.baseUrl, /^http/)
})

test('without --url it starts a server of its own, and leaves nothing behind', async () => {
  const [report, own] = [join(dataDir, 'own.json'), join(dataDir, 'own')]
  mkdirSync(own)
  const file = write('own.csv', rows.slice(0, 12))
  const env = { HOME: dataDir, XDG_CONFIG_HOME: join(dataDir, 'nothing'), TMPDIR: own }
  const { code, err, out } = await runProgram(['replay', file, '--report', report], env)
  assert.equal(code, 0, err + out)
  const { approved, denied, ok, server } = JSON.parse(readFileSync(report, 'utf8')) as Report
  assert.deepEqual([ok, approved + denied, server.own], [true, 12, true])
  await assert.rejects(fetch(`${server.url}/healthz`), 'the server has ended')
  assert.deepEqual(
    readdirSync(own).filter((name) => name.startsWith('assent-')),
    [],
  )
})
