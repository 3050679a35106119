import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { makeFlowcalls } from '@assent/server/features/flowcalls/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fakeJira, jiraAccount } from './jira.ts'
import { jiraStep, makeTicketWorld, ok, why } from './world.ts'

const database = await withDatabase()
const { directory, grants, requests, services, setUp } = makeTicketWorld(database)
const jira = await fakeJira()
after(jira.close)
test.beforeEach(() => {
  jira.play.mood = () => undefined
})
test.afterEach(() => assert.deepEqual(jira.wrong, [], 'everything that was sent is as documented'))

test('an issue is made of the answers, waited for, and gives its outputs', async () => {
  const later = [
    {
      type: 'TODO',
      label: 'Note it down',
      key: 'note',
      assignmentRule: { type: 'MANAGER' },
      when: { all: [{ of: 'change.key', is: 'CONTAINS', value: 'OPS-' }] },
    },
  ]
  const answer = 'to write\n{{link}} h1. *bold*'
  const world = await setUp('jira', jira.url, jiraStep, { answer, later })
  assert.equal(await world.make(), 1)
  const issue = jira.issues.at(-1)!
  assert.deepEqual(issue.fields, {
    project: { key: 'OPS' },
    issuetype: { name: 'Task' },
    summary: 'Wiki for ada (ada)',
    labels: ['access', `assent-${world.taskId}`],
    description: {
      type: 'doc',
      version: 1,
      // What somebody typed is text: its places are not filled in, its marks mark nothing.
      content: ['Why: to write', '{{link}} h1. *bold*', '', `See http://assent.test/requests/${world.requestId}`].map(
        (text) => ({ type: 'paragraph', content: text === '' ? [] : [{ type: 'text', text }] }),
      ),
    },
  })
  const url = `${jira.url}/browse/${issue.key}`
  assert.deepEqual((await world.detail()).ticket, { key: issue.key, url, state: 'To Do' })
  jira.move(issue.key, 'In Progress')
  await world.again()
  assert.equal((await world.detail()).ticket?.state, 'In Progress')
  assert.equal((await world.task()).status, 'OPEN')
  jira.move(issue.key, 'done')
  await world.again()
  const { answers, tasks } = await world.state()
  assert.equal((await world.task()).value, `${issue.key}: done`)
  assert.deepEqual(
    answers.filter(({ id }) => id.startsWith('change.')).map(({ id, value }) => [id, value]),
    [
      ['change.key', issue.key],
      ['change.url', url],
      ['change.state', 'done'],
    ],
  )
  assert.equal((await world.detail()).ticket?.state, 'done', 'what was seen last is what is shown')
  assert.equal(tasks.at(-1)!.label, 'Note it down', 'the outputs can be compared with')
  await world.again()
  assert.equal((await world.row()).wait, null, 'nothing is left to do')
})

test('one look is one call, however many issues are waited for, and comes later each time', async () => {
  const one = await setUp('jira', jira.url, jiraStep)
  for (let more = 0; more < 4; more++) {
    const { entry_id } = (await one.org.run('select entry_id from condition_level', []))[0] as { entry_id: string }
    ok(
      await requests.commands['request.submit'](one.org.caller(await one.org.user(`user${more}`)), {
        entryId: entry_id,
        values: [{ id: why, value: 'x' }],
      }),
    )
  }
  assert.equal(await one.make(), 5)
  const before = jira.heard.length
  await one.due()
  assert.equal(await one.look(), 5)
  assert.equal(jira.heard.length, before + 1)
  const first = (await one.row()).wait!
  for (let look = 0; look < 3; look++) await one.again()
  const fourth = (await one.row()).wait!
  assert.ok(fourth > first * 2, `${first} s, then ${fourth} s`)
})

test('a status that denies ends the request', async () => {
  const { again, make, state, task } = await setUp('jira', jira.url, jiraStep)
  await make()
  jira.move(jira.issues.at(-1)!.key, 'Rejected')
  await again()
  assert.equal((await state()).status, 'DENIED')
  assert.match((await task()).value!, /Rejected/)
})

test('without states to wait for, it is done once the issue is there', async () => {
  const { denied: _, done: __, ...step } = jiraStep
  const { make, state } = await setUp('jira', jira.url, step)
  await make()
  assert.equal((await state()).status, 'APPROVED')
})

test('C4: an answer that is lost makes no second issue: it is looked for by its mark', async () => {
  const { detail, due, make, row } = await setUp('jira', jira.url, jiraStep)
  const before = jira.issues.length
  jira.play.mood = ({ method, url }) => (method === 'POST' && url.pathname.endsWith('/issue') ? 'LOST' : undefined)
  await make()
  assert.equal(jira.issues.length, before + 1)
  const { making, ticket_id, wait } = await row()
  assert.deepEqual([making, ticket_id], [true, null])
  // The search there lags behind what was made.
  assert.ok(wait! * 1_000 > limits.ticketLostMs / 2)
  jira.play.mood = () => undefined
  await due()
  await make()
  assert.equal(jira.issues.length, before + 1)
  assert.equal((await detail()).ticket?.key, jira.issues.at(-1)!.key)
})

test('C4: run again by somebody in a hurry, it still waits until the search there can be believed', async () => {
  const { failingFor, make, again, resolve, row } = await setUp('jira', jira.url, jiraStep)
  jira.play.mood = ({ method, url }) => (method === 'POST' && url.pathname.endsWith('/issue') ? 'LOST' : undefined)
  await make()
  await failingFor(limits.ticketTroubleMs)
  jira.play.mood = () => ({ status: 500 })
  await again()
  ok(await resolve({ value: 'RUN' }))
  assert.ok((await row()).wait! > 60)
})

test('C4: a call that never arrived is made again, after a look for it', async () => {
  const { again, make, task } = await setUp('jira', jira.url, jiraStep)
  const before = jira.issues.length
  jira.play.mood = (_, response) => {
    response.destroy()
    return 'HANDLED'
  }
  await make()
  assert.equal(jira.issues.length, before)
  jira.play.mood = () => undefined
  await again()
  assert.equal(jira.issues.length, before + 1)
  assert.equal((await task()).status, 'OPEN')
})

test('a Jira that answers 500 for a day: it is tried on, the team is told once, and it goes on by itself', async () => {
  const { again, detail, failingFor, make, notices, row, state } = await setUp('jira', jira.url, jiraStep)
  jira.play.mood = () => ({ status: 500, body: { errorMessages: ['Internal server error'] } })
  await make()
  assert.match((await row()).last_error!, /500/)
  assert.deepEqual(await notices(), [], 'a hiccup is nobody’s business')
  for (let hour = 1; hour <= 24; hour++) {
    await failingFor(hour * 3_600_000)
    await again()
  }
  assert.equal((await state()).status, 'PENDING')
  assert.match((await detail()).problem!, /500/)
  assert.equal((await detail()).run, 'RUNNING')
  assert.deepEqual(
    (await notices()).map(({ to_kind }) => to_kind),
    ['REQUEST_ADMINS'],
  )
  assert.ok((await row()).wait! > 800, 'rarely at last')
  const before = jira.issues.length
  jira.play.mood = () => undefined
  await again()
  assert.equal(jira.issues.length, before + 1)
  assert.equal((await detail()).problem, undefined)
})

test('a 401 is told at once, and a new secret sets it going again', async () => {
  const world = await setUp('jira', jira.url, jiraStep, { secret: 'a wrong one' })
  await world.make()
  assert.match((await world.detail()).problem!, /401.*secret/)
  assert.equal((await world.notices()).length, 1)
  const { email } = jiraAccount
  const config = { baseUrl: jira.url, edition: 'cloud', email }
  ok(
    await directory.commands['connector.update'](world.rootCaller, {
      connectorId: world.connectorId,
      name: 'Tickets',
      config,
      secret: jiraAccount.token,
    }),
  )
  // The change itself makes it due; nobody has to run anything.
  assert.equal(await world.make(), 1)
  assert.ok((await world.detail()).ticket)
  assert.equal((await world.detail()).problem, undefined)
  const said = JSON.stringify([await world.state(), await world.row(), await world.notices()])
  assert.ok(!said.includes('a wrong one') && !said.includes(jiraAccount.token))
})

test('C15: a 429 with Retry-After gets its quiet, for everything that goes by the connection', async () => {
  const { make, notices, row } = await setUp('jira', jira.url, jiraStep)
  jira.play.mood = () => ({ status: 429, headers: { 'retry-after': '600' } })
  await make()
  const { making, wait } = await row()
  assert.ok(wait! > 500 && wait! <= 600, `${wait} s`)
  assert.equal(making, false, 'nothing was made')
  assert.deepEqual(await notices(), [])
})

test('what Jira refuses waits for people, who read why and run it again', async () => {
  const { ada, detail, make, notices, resolve, row } = await setUp('jira', jira.url, { ...jiraStep, issueType: 'Epic' })
  await make()
  assert.deepEqual([(await detail()).run, (await row()).wait], ['FAILED', null])
  assert.match((await detail()).problem!, /issuetype: Specify a valid issue type/)
  assert.equal((await notices()).length, 1)
  assert.equal(await make(), 0, 'it is not tried again by itself')
  const own = await resolve({ value: 'MARK' }, ada)
  assert.ok(isRefusal(own) && own.code === 'forbidden', 'A4: nobody passes his own step')
  ok(await resolve({ value: 'RUN' }))
  assert.equal((await detail()).run, 'RUNNING')
  assert.equal(await make(), 1)
  assert.equal((await detail()).run, 'FAILED')
})

test('a step that somebody runs again as soon as he reads why it failed is not forgotten', async () => {
  const { make, orgId, resolve, row } = await setUp('jira', jira.url, { ...jiraStep, issueType: 'Epic' })
  const quick: typeof requests.callback = async (org, taskId, answer) => {
    const outcome = await requests.callback(org, taskId, answer)
    if ((answer as { act: string }).act === 'FAILED') ok(await resolve({ value: 'RUN' }))
    return outcome
  }
  const lanes = makeFlowcalls(services, quick, requests.recordTicket).lanes
  await lanes.find(({ name }) => name === 'tickets.make')!.work(orgId, 10)
  assert.notEqual((await row()).wait, null)
  assert.equal(await make(), 0, 'but only when a search there can be believed')
})

test('an issue that is deleted is noticed, told, and made anew by running it again', async () => {
  const { again, detail, failingFor, make, notices, resolve, state } = await setUp('jira', jira.url, jiraStep)
  await make()
  const first = jira.issues.at(-1)!.key
  jira.remove(first)
  await again()
  assert.equal((await detail()).run, 'RUNNING', 'once may be a replica that lags behind')
  await failingFor(limits.ticketLostMs)
  await again()
  assert.equal((await detail()).run, 'FAILED')
  assert.match((await detail()).problem!, new RegExp(`${first} is not there any more`))
  assert.equal((await notices()).length, 1)
  ok(await resolve({ value: 'RUN' }))
  await make()
  assert.notEqual((await detail()).ticket?.key, first)
  jira.move((await detail()).ticket!.key, 'Done')
  await again()
  assert.equal((await state()).status, 'APPROVED')
})

test('somebody who knows better marks it as done', async () => {
  const { again, make, resolve, row, state } = await setUp('jira', jira.url, jiraStep)
  await make()
  ok(await resolve({ value: 'MARK', message: 'done by telephone' }))
  assert.equal((await state()).status, 'APPROVED')
  await again()
  assert.equal((await row()).wait, null)
})

test('E12: a stranger at the address makes nothing go on', async () => {
  const answers = [
    { status: 200, body: '<html>Sign in to the hotel</html>' },
    { status: 201, body: { id: '1); drop', key: 'https://evil.example' } },
    { status: 302, headers: { location: 'https://evil.example/' } },
    { status: 200, body: { outcome: 'CONTINUE' } },
  ]
  for (const said of answers) {
    const { detail, make, notices, state } = await setUp('jira', jira.url, jiraStep)
    jira.play.mood = () => said
    await make()
    assert.equal((await state()).status, 'PENDING', JSON.stringify(said))
    assert.equal((await detail()).ticket, undefined)
    assert.notEqual((await detail()).problem, undefined)
    assert.equal((await notices()).length, 1)
  }
})

test('silence at the deadline never approves', async () => {
  const deadline = { after: 'PT1H', outcome: 'DENY' }
  const { again, make, orgId, requestId, row, state } = await setUp('jira', jira.url, { ...jiraStep, deadline })
  await make()
  await database.owner.bare(
    `update assent.request set state = jsonb_set(state, '{timers}', (select jsonb_agg(case when t ->> 'kind' = 'DEADLINE' then jsonb_set(t, '{due}', '"2020-01-01T00:00:00.000Z"') else t end) from jsonb_array_elements(state -> 'timers') t)), next_due = '2020-01-01' where request_id = $1`,
    [requestId],
  )
  await requests.lanes.find(({ name }) => name === 'requests.wake')!.work(orgId, 10)
  assert.equal((await state()).status, 'DENIED')
  await again()
  assert.equal((await row()).wait, null)
})

test('the connection is tried in words, its secret never comes out, and it is not deleted while something needs it', async () => {
  const { connectorId, make, rootCaller, detail, notices } = await setUp('jira', jira.url, jiraStep)
  assert.deepEqual(ok(await grants.commands['connector.test'](rootCaller, { connectorId })), {
    problems: [],
    said: 'Jira answered, and knows us as Assent Robot.',
  })
  jira.play.mood = () => ({ status: 401 })
  const { problems } = ok(await grants.commands['connector.test'](rootCaller, { connectorId }))
  assert.match(problems[0]!.summary, /401/)
  jira.play.mood = () => undefined
  const shown = ok(await directory.queries['connector.get'](rootCaller, { connectorId }))
  assert.ok(!JSON.stringify(shown).includes(jiraAccount.token) && shown.hasSecret)
  const refusal = await directory.commands['connector.delete'](rootCaller, { connectorId })
  assert.ok(isRefusal(refusal) && refusal.code === 'conflict')
  assert.match(refusal.summary, /Wiki sequence, one request that waits/)
  ok(await directory.commands['connector.disable'](rootCaller, { connectorId, disabled: true }))
  const before = jira.heard.length
  await make()
  assert.equal(jira.heard.length, before, 'nothing is called by a disabled one')
  assert.match((await detail()).problem!, /disabled/)
  assert.equal((await notices()).length, 1)
  ok(await directory.commands['connector.disable'](rootCaller, { connectorId, disabled: false }))
  assert.equal(await make(), 1)
  assert.ok((await detail()).ticket)
})
