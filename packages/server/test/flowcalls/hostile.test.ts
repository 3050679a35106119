import assert from 'node:assert/strict'
import test from 'node:test'
import { makeOutbound } from '@assent/server/platform/outbound.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { flowPeer } from './peer.ts'
import { makeFlowWorld } from './world.ts'

const database = await withDatabase()
const peer = await flowPeer()
const { host } = new URL(peer.url)
// Only who never comes to an end is given up soon: whoever answers has time on any machine.
const patient = makeOutbound({ allow: [host], maxBytes: 100_000 })
const hasty = makeOutbound({ allow: [host], timeoutMs: 400, maxBytes: 100_000 })
let outbound = patient
const allowed = await makeFlowWorld(database, peer, (...given) => outbound(...given))
const guarded = await makeFlowWorld(database, peer, makeOutbound())

test('E12: a flow is never called inside our network, nor where a redirect leads', async () => {
  const before = peer.heard.length
  for (const url of [
    peer.url,
    peer.url.replace('127.0.0.1', 'localhost'),
    'http://169.254.169.254/latest/meta-data/',
    'https://[::1]/flow',
    'https://[::ffff:127.0.0.1]/flow',
    'https://2130706433/flow',
    'https://0/flow',
    'file:///etc/passwd',
  ]) {
    const { run, row, state } = await guarded.setUp({}, url)
    await run()
    const { last_error, wait } = await row()
    assert.ok(last_error && wait !== null, url)
    assert.equal((await state()).status, 'PENDING')
  }
  assert.equal(peer.heard.length, before)
  const { run, row, callsOf } = await allowed.setUp()
  peer.play.answer = (response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()
  await run()
  assert.equal((await row()).last_error, 'It answered 307.')
  assert.equal(callsOf().length, 1)
})

test('E14: a flow that answers without end, too much, or a byte at a time takes no more than its limits', async () => {
  const { run, row, due, state } = await allowed.setUp()
  const drips = new Set<NodeJS.Timeout>()
  const answers: (typeof peer.play.answer)[] = [
    (response) => void response.writeHead(200).end('x'.repeat(90_000)),
    (response) => void response.writeHead(200).end('x'.repeat(5_000_000)),
    (response) => {
      response.writeHead(200)
      drips.add(setInterval(() => response.write(' '), 20))
    },
    () => {},
    (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from('1f8b08', 'hex')),
  ]
  outbound = hasty
  for (const answer of answers) {
    peer.play.answer = answer
    // Without a limit this would have no end.
    await run()
    assert.ok((await row()).last_error)
    await due()
  }
  for (const drip of drips) clearInterval(drip)
  assert.equal((await state()).status, 'PENDING')
  outbound = patient
  peer.play.answer = peer.json(200, { outcome: 'CONTINUE' })
  await run()
  assert.equal((await state()).status, 'APPROVED', 'and the next call is none the worse for it')
})
