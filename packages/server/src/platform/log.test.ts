import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeLog } from './log.ts'
import { makeMetrics } from './metrics.ts'

const capture = () => {
  const lines: string[] = []
  const log = makeLog('info', { write: (line: string) => void lines.push(line) })
  return { lines, log }
}

test('G14: secrets are hidden wherever they stand in what is logged', () => {
  const { lines, log } = capture()
  const canary = 'canary-5f1c'
  log.info({ password: canary, user: { apiToken: canary }, a: { b: { secret: canary } } }, 'one')
  log.info({ req: { method: 'GET', url: `/cb?code=${canary}&state=x`, ip: '::1', headers: { cookie: canary } } }, 'two')
  log.error({ err: Object.assign(new Error('no'), { detail: `Key (login)=(${canary})` }) }, 'three')
  assert.equal(lines.length, 3)
  assert.doesNotMatch(lines.join(''), new RegExp(canary))
  assert.deepEqual(JSON.parse(lines[1]!).req, { method: 'GET', path: '/cb', ip: '::1', query: ['code', 'state'] })
  assert.equal(JSON.parse(lines[2]!).err.message, 'no')
})

test('H10: a line break in a value does not make a second line', () => {
  const { lines, log } = capture()
  log.warn({ name: 'x\n{"level":"error","msg":"forged"}' }, 'a\nb')
  assert.equal(lines.join('').trimEnd().split('\n').length, 1)
  assert.equal(JSON.parse(lines[0]!).level, 'warn')
  assert.match(JSON.parse(lines[0]!).time, /^\d{4}-\d\d-\d\dT.*Z$/)
})

test('a figure that cannot be read is left out, and the rest is told', async () => {
  const metrics = makeMetrics()
  let overdue: number | undefined = 12
  metrics.gauge('assent_oldest_overdue_revocation_seconds', 'Age', async () => {
    if (overdue === undefined) throw new Error('the database is away')
    return overdue
  })
  metrics.http('GET', '/api/v1/users/:id', 200, 0.004)
  metrics.lane('revocations', 3, 0.02, false)
  const text = await metrics.text()
  assert.match(text, /^assent_oldest_overdue_revocation_seconds 12$/m)
  assert.match(
    text,
    /^assent_http_request_seconds_count\{method="GET",route="\/api\/v1\/users\/:id",status="200"\} 1$/m,
  )
  assert.match(text, /^assent_lane_items_total\{lane="revocations"\} 3$/m)
  assert.match(text, /^process_resident_memory_bytes \d/m)
  overdue = undefined
  const later = await metrics.text()
  assert.doesNotMatch(later, /^assent_oldest_overdue_revocation_seconds \d/m)
  assert.match(later, /^assent_lane_items_total\{lane="revocations"\} 3$/m)
})
