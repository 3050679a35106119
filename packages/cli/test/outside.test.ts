import assert from 'node:assert/strict'
import test from 'node:test'
import { idIn, ok, startDemoServer } from './demo-server.ts'

const { assent, terminal, who } = await startDemoServer()
const headers = { authorization: `SSWS ${who('ines').apiToken}`, 'content-type': 'application/json' }

const call = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${assent.baseUrl}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  assert.ok(response.ok, text)
  return text === '' ? undefined : JSON.parse(text)
}

/** A request by `elif` that waits for a callback, which hana brings there, and then for hana to run a flow. */
const badge = async (): Promise<string> => {
  const name = 'A badge'
  const types = '/governance/api/v1/request-types'
  const { data: teams } = await call('GET', '/governance/api/v1/teams')
  const hana = { type: 'USER', userId: (await call('GET', `/api/v1/users/${who('hana').login}`)).id }
  const { id: connectorId } = await call('POST', '/governance/api/v1/connectors', {
    kind: 'webhook',
    name: 'Doors',
    config: { url: 'https://doors.example.test/flow' },
    secret: 'a'.repeat(40),
  })
  const { id } = await call('POST', `${types}/forms`, {
    teamId: teams[0].id,
    name,
    audience: { type: 'EVERYONE' },
    steps: [
      { type: 'CALLBACK', label: 'Printed', addressTo: hana },
      { type: 'WORKFLOW', label: 'Open the doors', connectorId, run: 'PERSON', seenToBy: hana },
    ],
  })
  await call('POST', `${types}/${id}/publish`)
  const asked = ok(await terminal(['request', name, '--yes'], { as: 'elif' }))
  assert.match(asked, / is waiting for a callback\./)
  return idIn(asked)
}

test('by terminal: the address of a callback is shown and made anew, and what a person has to run is run once', async () => {
  const id = await badge()
  assert.match(ok(await terminal(['inbox'], { as: 'hana' })), /have called .*Printed[\s\S]*assent callback REQUEST/)
  assert.notEqual((await terminal(['callback', id], { as: 'elif' })).code, 0, 'whoever asked is not given it')
  assert.match(ok(await terminal(['requests', id], { as: 'elif' })), /Waits +for a callback \(Printed\)/)
  const first = ok(await terminal(['callback', id], { as: 'hana' })).trim()
  const second = ok(await terminal(['callback', id, '--new'], { as: 'hana' })).trim()
  assert.match(first, /^http\S+\/callbacks\/[0-9a-f]{24}\/00o\S{61}$/)
  const post = (url: string) =>
    fetch(url, {
      method: 'POST',
      body: JSON.stringify({ outcome: 'CONTINUE' }),
      headers: { 'content-type': 'application/json' },
    })
  assert.deepEqual([(await post(first)).status, (await post(second)).status], [404, 200])
  assert.notEqual((await terminal(['callback', id], { as: 'hana' })).code, 0, 'nothing waits for it any more')

  assert.match(ok(await terminal(['inbox'], { as: 'hana' })), /run .*Open the doors[\s\S]*Run: assent run REQUEST/)
  const early = await terminal(['run', id, '--again'], { as: 'hana' })
  assert.match(early.err, /not run yet/)
  const ready = ok(await terminal(['requests', id], { as: 'elif' }))
  assert.match(ready, / is waiting for somebody to run the step\.[\s\S]*Waits +for Hana [^\n]*\(Open the doors\)/)
  assert.match(ok(await terminal(['run', id], { as: 'hana' })), /Step +Open the doors\nrunning +req/)
  const running = ok(await terminal(['requests', id], { as: 'elif' }))
  assert.match(running, / is waiting for another system\.[\s\S]*Waits +for another system \(Open the doors\)/)
  assert.match((await terminal(['run', id], { as: 'dana' })).err, /being done already/)
  assert.match(ok(await terminal(['run', id, '--done', '-m', 'By hand'], { as: 'hana' })), /completed +req/)
  assert.match(
    ok(await terminal(['requests', id], { as: 'elif' })),
    /Printed. waits for a callback[\s\S]*answered by another system[\s\S]*ran “Open the doors”[\s\S]*marked “Open the doors” as done: By hand/,
  )
})
