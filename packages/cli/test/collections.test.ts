import assert from 'node:assert/strict'
import test from 'node:test'
import { at } from '@assent/core/api/client.ts'
import { ok, startDemoServer } from './demo-server.ts'

const { assent, credentials, terminal, who } = await startDemoServer()
const withRole = (role: string) => credentials.users.filter(({ roles }) => roles.includes(role)).map((one) => one.login)
const [root, admin] = [withRole('SUPER_ADMIN')[0]!, withRole('APP_ADMIN')[0]!]

const call = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${assent.baseUrl}${path}`, {
    method,
    headers: { authorization: `SSWS ${who(root).apiToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  assert.ok(response.ok, text)
  return text === '' ? undefined : JSON.parse(text)
}

test('the terminal says of a collection what it holds, asks for it, and gives it in an emergency', async () => {
  const [kit] = (await call('GET', '/governance/api/v1/collections')).data
  const [sequence] = (await call('GET', '/governance/api/v2/request-sequences')).data
  const conditions = at`/governance/api/v2/resources/${kit.id}/request-conditions`
  const made = await call('POST', conditions, {
    name: 'Everybody',
    approvalSequenceId: sequence.id,
    requesterSettings: { type: 'EVERYONE' },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  })
  await call('POST', `${conditions}/${made.id}/activate`)
  const listed = ok(await terminal(['catalog', 'analyst', 'kit'], { as: 'elif' }))
  assert.match(listed, /Data analyst kit/)
  const [level] = JSON.parse(ok(await terminal(['catalog', 'analyst', 'kit', '--json'], { as: 'elif' })))
  assert.deepEqual(level.holds, ['Data Warehouse: Sales analyst', 'Grafana', 'Wiki'])
  const shown = ok(await terminal(['request', 'data analyst kit', '--dry-run'], { as: 'elif' }))
  assert.match(shown, /What +Data analyst kit\nHolds +Data Warehouse: Sales analyst\nHolds +Grafana\n/)

  await call('PATCH', '/governance/api/v1/settings', { _limits: { emergency: { hours: 3 } } })
  const open = ['emergency', 'open', 'data analyst kit', '--for', who('elif').login, '-m', 'The board meets.', '--yes']
  assert.match(ok(await terminal(open, { as: admin })), /given +emg[0-9A-Za-z]{17} +Data analyst kit/)
})
