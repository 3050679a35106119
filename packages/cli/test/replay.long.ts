import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Report } from '../src/replay/report.ts'
import { runProgram } from './demo-server.ts'

// 22,938 real requests (2010–2011) with what was decided; not ours to keep here, so it is looked for beside the checkout.
const file =
  process.env['ASSENT_HISTORY'] ??
  fileURLToPath(new URL('../../../../shared/data/amazon-access-requests.csv', import.meta.url))
const missing = existsSync(file) ? false : `there is no ${file}; ASSENT_HISTORY says where the file is`
const folder = mkdtempSync(join(tmpdir(), 'assent-replay-long-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('every real request of the file comes out as it was decided in life', {
  skip: missing,
  timeout: 3_600_000,
}, async (context) => {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  const approved = lines.filter((line) => line.startsWith('1,')).length
  const path = join(folder, 'report.json')
  const { code, err } = await runProgram(['replay', file, '--report', path], { HOME: folder, TMPDIR: tmpdir() })
  assert.equal(code, 0, err)
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report
  assert.deepEqual(
    [report.rows, report.approved, report.denied, report.granted, report.failed, report.skipped, report.open],
    [lines.length, approved, lines.length - approved, approved, 0, 0, 0],
  )
  context.diagnostic(
    JSON.stringify({
      rate: report.rate,
      latencyMs: report.latencyMs,
      seconds: report.seconds,
      machine: report.machine,
    }),
  )
})
