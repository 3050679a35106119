import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { publishable } from '@assent/server/features/flows/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fakeJira, jiraAccount } from './jira.ts'
import { fakeServiceNow, serviceNowAccount } from './servicenow.ts'
import { jiraStep, makeTicketWorld, ok, serviceNowStep, why } from './world.ts'

const database = await withDatabase()
const { directory, grants, setUp } = makeTicketWorld(database)
const now = await fakeServiceNow()
after(now.close)
test.beforeEach(() => {
  now.play.mood = () => undefined
})
test.afterEach(() => assert.deepEqual(now.wrong, [], 'everything that was sent is as documented'))

test('an incident is made and waited for; its state counts by its name and by its number', async () => {
  for (const [state, shown] of [
    ['6', 'Resolved'],
    ['7', 'Closed'],
  ] as const) {
    const world = await setUp('servicenow', now.url, serviceNowStep)
    await world.make()
    const { number, sent, sysId } = now.rows.at(-1)!
    assert.deepEqual(sent, {
      short_description: 'Wiki: to write',
      description: `See http://assent.test/requests/${world.requestId}`,
      correlation_id: `assent-${world.taskId}`,
      correlation_display: 'Assent',
      urgency: '2',
    })
    const url = `${now.url}/nav_to.do?uri=incident.do%3Fsys_id%3D${sysId}`
    assert.deepEqual((await world.detail()).ticket, { key: number, url, state: 'New' })
    now.move(number, '2')
    await world.again()
    assert.equal((await world.detail()).ticket?.state, 'In Progress')
    now.move(number, state)
    await world.again()
    assert.equal((await world.task()).value, `${number}: ${shown}`)
    assert.equal((await world.state()).status, 'APPROVED')
  }
})

test('a catalog task, by OAuth client credentials; a canceled one denies', async () => {
  const oauth = await fakeServiceNow({ auth: 'oauth' })
  after(oauth.close)
  const step = { ...serviceNowStep, table: 'sc_task', done: ['Closed Complete'], denied: ['Closed Incomplete'] }
  const world = await setUp('servicenow', oauth.url, step, { config: { auth: 'oauth' } })
  await world.make()
  const { number } = oauth.rows.at(-1)!
  assert.match(number, /^SCTASK/)
  oauth.move(number, '4')
  await world.again()
  assert.equal((await world.state()).status, 'DENIED')
  assert.deepEqual(oauth.wrong, [])
  const wrong = await setUp('servicenow', oauth.url, step, { config: { auth: 'oauth' }, secret: 'another' })
  await wrong.make()
  assert.match((await wrong.detail()).problem!, /credential/)
  assert.ok(!JSON.stringify(await wrong.state()).includes('another'))
})

test('C4: a lost answer makes no second incident: it is found by its correlation id', async () => {
  const { again, detail, make } = await setUp('servicenow', now.url, serviceNowStep)
  const before = now.rows.length
  now.play.mood = ({ method }) => (method === 'POST' ? 'LOST' : undefined)
  await make()
  assert.equal(now.rows.length, before + 1)
  await again()
  assert.equal(now.rows.length, before + 1)
  assert.equal((await detail()).ticket?.key, now.rows.at(-1)!.number)
})

test('a table that is not shown to us is told, and tried on', async () => {
  const { again, detail, make, notices, state } = await setUp('servicenow', now.url, serviceNowStep)
  await make()
  now.play.mood = () => ({ status: 403, body: { error: { message: 'User Not Authorized' }, status: 'failure' } })
  await again()
  assert.match((await detail()).problem!, /403/)
  assert.equal((await notices()).length, 1)
  now.play.mood = () => undefined
  await again()
  assert.equal((await detail()).problem, undefined)
  assert.equal((await state()).status, 'PENDING')
})

test('an answer is put into a text once, and never into the query', async () => {
  const evil = '{{requestedFor}}^ORsys_idISNOTEMPTY {{link}}'
  const { make } = await setUp('servicenow', now.url, serviceNowStep, { answer: evil })
  await make()
  assert.equal(now.rows.at(-1)!.sent['short_description'], `Wiki: ${evil}`)
})

test('a step goes by a connector of its kind', async () => {
  const { connectorId, orgId } = await setUp('servicenow', now.url, serviceNowStep)
  const published = (step: object) =>
    database.db.inOrg(orgId, (tx) =>
      publishable(tx, [{ ...step, connectorId }], () => '8f7c2a50-0000-4000-8000-000000000002', false),
    )
  const { text: _, ...bare } = { ...serviceNowStep, summary: 'x' }
  assert.ok(!isRefusal(await published(bare)))
  const refused = await published({ ...jiraStep, summary: 'x', text: 'y' })
  assert.ok(isRefusal(refused))
  assert.match(refused.causes[0]!.summary, /another kind: this step goes by one of kind jira/)
})

test('the trial says what ServiceNow shows, and what is wrong', async () => {
  const { connectorId, rootCaller } = await setUp('servicenow', now.url, serviceNowStep)
  const trial = ok(await grants.commands['connector.test'](rootCaller, { connectorId }))
  assert.match(trial.said!, /shows us/)
  const config = { baseUrl: now.url, auth: 'basic', user: 'somebody' }
  ok(await directory.commands['connector.update'](rootCaller, { connectorId, name: 'Tickets', config }))
  const { problems } = ok(await grants.commands['connector.test'](rootCaller, { connectorId }))
  assert.match(problems[0]!.summary, /401/)
  const wrong = await directory.commands['connector.create'](rootCaller, {
    kind: 'servicenow',
    name: 'Other',
    config: { baseUrl: 'ftp://x', auth: 'basic', user: serviceNowAccount.user },
  })
  assert.ok(isRefusal(wrong))
})

test('Jira Data Center: version 2, a bearer token, wiki text in which nothing that people typed is a command', async () => {
  const jira = await fakeJira({ edition: 'datacenter' })
  after(jira.close)
  const answer = '{html}<script>{html} [~admin]'
  const world = await setUp(
    'jira',
    jira.url,
    { ...jiraStep, text: `{{${why}}}` },
    { answer, config: { edition: 'datacenter' } },
  )
  await world.make()
  const { fields, key } = jira.issues.at(-1)!
  assert.equal(fields['description'], '\\{html\\}<script>\\{html\\} \\[\\~admin\\]')
  const other = await setUp('jira', jira.url, jiraStep, { config: { edition: 'datacenter' } })
  await other.make()
  jira.remove(jira.issues.at(-1)!.key)
  await other.again()
  jira.move(key, 'Done')
  await world.again()
  assert.equal((await world.state()).status, 'APPROVED')
  assert.match((await other.row()).last_error!, /not there/)
  assert.deepEqual(jira.wrong, [])
  assert.ok(jira.heard.every(({ headers }) => headers.authorization === `Bearer ${jiraAccount.token}`))
})
