import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import test, { after } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { makeServer } from '@assent/server/channels/api/server.ts'
import { ticketsChannel } from '@assent/server/channels/tickets/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fakeJira } from './jira.ts'
import { fakeServiceNow } from './servicenow.ts'
import { jiraStep, makeTicketWorld, ok, serviceNowStep } from './world.ts'

const database = await withDatabase()
const { directory, flowcalls, services, setUp } = makeTicketWorld(database)
const [jira, now] = [await fakeJira(), await fakeServiceNow()]
const server = await makeServer({
  app: {} as never,
  log: services.log,
  baseUrl: services.baseUrl,
  version: '0.0.0-test',
  ready: async () => ({ ready: true, checks: {} }),
  channels: [ticketsChannel({ app: { ticketTold: flowcalls.told } })],
  rates: { session: 10_000, read: 10_000, write: 10_000, anonymous: 200 },
})
await server.ready()
after(async () => {
  await server.close()
  jira.close()
  now.close()
})

const sign = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
const call = async (url: string, body: string, headers: Record<string, string>, method: 'POST' | 'GET' = 'POST') => {
  const path = url.replace(services.baseUrl, '')
  const { statusCode } = await server.inject({
    method,
    url: path,
    ...(method === 'POST' ? { payload: body } : {}),
    headers,
  })
  return statusCode
}
const hookOf = async (world: Awaited<ReturnType<typeof setUp>>) =>
  ok(await directory.commands['connector.openHook'](world.rootCaller, { connectorId: world.connectorId }))
/** Whether the ticket is looked at within a second. */
const soon = async ({ row }: Awaited<ReturnType<typeof setUp>>) => ((await row()).wait ?? 1_000) < 1

test('E3: what Jira tells us, signed, brings our own look forward; strangers, forgeries and repeats do nothing', async () => {
  const world = await setUp('jira', jira.url, jiraStep)
  await world.make()
  const issue = jira.issues.at(-1)!
  const hook = await hookOf(world)
  assert.match(hook.url, new RegExp(`^http://assent.test/tickets/${world.orgId}/${world.connectorId}$`))
  const json = { 'content-type': 'application/json; charset=UTF-8' }
  const body = JSON.stringify({
    webhookEvent: 'jira:issue_updated',
    issue: { id: issue.id, key: issue.key, fields: { status: { name: 'Done' } } },
  })
  // Strangers.
  const wrong = [
    call(hook.url, body, json),
    call(hook.url, body, { ...json, 'x-hub-signature': sign('guessed', body) }),
    call(hook.url, `${body} `, { ...json, 'x-hub-signature': sign(hook.secret, body) }),
    call(hook.url, body, { ...json, 'x-hub-signature': `sha1=${'0'.repeat(40)}` }),
    call(hook.url, body, { ...json, 'x-assent-secret': hook.secret }),
    call(hook.url.replace(world.connectorId, `con${'0'.repeat(17)}`), body, {
      ...json,
      'x-hub-signature': sign(hook.secret, body),
    }),
    call(hook.url.replace(world.orgId, `00o${'0'.repeat(17)}`), body, {
      ...json,
      'x-hub-signature': sign(hook.secret, body),
    }),
    call(hook.url, '', { 'x-hub-signature': sign(hook.secret, body) }, 'GET'),
  ]
  assert.deepEqual(await Promise.all(wrong), Array(8).fill(404))
  assert.equal(await soon(world), false)
  // It says that it is done; it is not believed, only looked at: there it is still to be done.
  const signed = { ...json, 'x-hub-signature': sign(hook.secret, body) }
  assert.equal(await call(hook.url, body, signed), 204)
  assert.equal(await soon(world), true)
  const before = jira.heard.length
  assert.equal(await world.look(), 1)
  assert.deepEqual([jira.heard.length, (await world.task()).status], [before + 1, 'OPEN'])
  // Again and again: one more look, and that some seconds later.
  for (let i = 0; i < 20; i++) assert.equal(await call(hook.url, body, signed), 204)
  assert.equal(await world.look(), 0)
  const { wait } = await world.row()
  assert.ok(wait! > 0 && wait! <= 10, `${wait} s`)
  // What is really so counts, whoever told it.
  jira.move(issue.key, 'Done')
  await world.again()
  assert.equal((await world.task()).status, 'COMPLETED')
  assert.equal(await call(hook.url, body, signed), 204, 'nobody waits any more')
  assert.deepEqual(jira.wrong, [])
})

test('what is told while we look is looked at again', async () => {
  const world = await setUp('jira', jira.url, jiraStep)
  await world.make()
  const issue = jira.issues.at(-1)!
  const hook = await hookOf(world)
  const body = JSON.stringify({ webhookEvent: 'jira:issue_updated', issue: { id: issue.id, key: issue.key } })
  await world.again()
  await world.due()
  const { fetch: before } = services
  Object.assign(services, {
    fetch: async (...asked: Parameters<typeof fetch>) => {
      const answer = await before(...asked)
      // It was answered as it is not any more.
      jira.move(issue.key, 'Done')
      assert.equal(
        await call(hook.url, body, { 'content-type': 'application/json', 'x-hub-signature': sign(hook.secret, body) }),
        204,
      )
      return answer
    },
  })
  assert.equal(await world.look(), 1)
  Object.assign(services, { fetch: before })
  assert.equal((await world.task()).status, 'OPEN')
  assert.equal(await soon(world), true)
  assert.equal(await world.look(), 1)
  assert.equal((await world.task()).status, 'COMPLETED')
})

test('a body of another kind, of an unknown ticket, or of none says nothing; a new secret makes the old one a stranger’s', async () => {
  const world = await setUp('jira', jira.url, jiraStep)
  await world.make()
  const hook = await hookOf(world)
  for (const body of [
    '',
    '{',
    '[]',
    '{"issue":{"id":7}}',
    '{"issue":{"id":"999999"}}',
    `{"issue":{"id":"1' or true"}}`,
  ]) {
    assert.equal(
      await call(hook.url, body, { 'content-type': 'text/plain', 'x-hub-signature': sign(hook.secret, body) }),
      204,
      body,
    )
    assert.equal(await soon(world), false, body)
  }
  assert.equal(await call(hook.url, 'x'.repeat(1_048_577), { 'content-type': 'text/plain' }), 413)
  const second = await hookOf(world)
  const body = JSON.stringify({ issue: { id: jira.issues.at(-1)!.id } })
  assert.equal(
    await call(hook.url, body, { 'x-hub-signature': sign(hook.secret, body), 'content-type': 'application/json' }),
    404,
  )
  assert.equal(
    await call(hook.url, body, { 'x-hub-signature': sign(second.secret, body), 'content-type': 'application/json' }),
    204,
  )
  assert.equal(await soon(world), true)
  ok(await directory.commands['connector.closeHook'](world.rootCaller, { connectorId: world.connectorId }))
  assert.equal(
    await call(hook.url, body, { 'x-hub-signature': sign(second.secret, body), 'content-type': 'application/json' }),
    404,
  )
  const admin = world.org.caller(world.admin, { roles: ['ACCESS_REQUESTS_ADMIN'] })
  assert.ok(isRefusal(await directory.commands['connector.openHook'](admin, { connectorId: world.connectorId })))
})

test('ServiceNow tells us by a business rule, with the secret in a header or signed', async () => {
  const world = await setUp('servicenow', now.url, serviceNowStep)
  await world.make()
  const { ticket_id: sysId } = await world.row()
  const hook = await hookOf(world)
  const body = JSON.stringify({ sys_id: sysId })
  const json = { 'content-type': 'application/json' }
  assert.equal(await call(hook.url, body, { ...json, 'x-assent-secret': `${hook.secret}x` }), 404)
  assert.equal(
    await call(hook.url, body, { ...json, 'x-assent-secret': hook.secret, 'x-hub-signature': 'sha256=00' }),
    404,
  )
  assert.equal(await soon(world), false)
  assert.equal(await call(hook.url, body, { ...json, 'x-assent-secret': hook.secret }), 204)
  assert.equal(await soon(world), true)
  assert.equal(await world.look(), 1)
})

test('who calls too often waits, whatever he sends', async () => {
  const codes: number[] = []
  for (let i = 0; i < 250; i++)
    codes.push(await call(`${services.baseUrl}/tickets/x/y`, '', { 'content-type': 'text/plain' }))
  // Not the last of them: now and then one is let through again.
  assert.ok(codes.filter((code) => code === 429).length > 25, String(codes))
})
