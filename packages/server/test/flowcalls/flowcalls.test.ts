import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import type { FlowDetail } from '@assent/core/steps/workflow/index.ts'
import { makeFlowcalls } from '@assent/server/features/flowcalls/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { Webhook } from 'standardwebhooks'
import { flowPeer } from './peer.ts'
import { key, makeFlowWorld } from './world.ts'

const database = await withDatabase()
const peer = await flowPeer()
const { services, requests, setUp, post } = await makeFlowWorld(database, peer)

test('a flow is told everything, signed, and may answer at once', async () => {
  const { ada, appId, request, taskId, state, row, run, callsOf, orgId } = await setUp()
  peer.play.answer = peer.json(200, { outcome: 'CONTINUE', message: 'checked' })
  assert.equal(await run(), 1)
  const [call] = callsOf()
  assert.doesNotThrow(() => new Webhook(key).verify(call!.text, call!.headers as Record<string, string>))
  assert.throws(() => new Webhook(key).verify(`${call!.text} `, call!.headers as Record<string, string>))
  const { callbackUrl, ...body } = call!.body
  assert.match(callbackUrl, new RegExp(`^http://assent.test/callbacks/${taskId}/`))
  assert.deepEqual(body, {
    type: 'flow.run',
    requestId: request.requestId,
    taskId,
    request: {
      created: request.created,
      requestedFor: { id: ada, login: 'ada', email: 'ada@example.test', firstName: 'ada', lastName: '' },
      requestedBy: { id: ada, login: 'ada', email: 'ada@example.test', firstName: 'ada', lastName: '' },
      resource: { id: appId, type: 'APPLICATION', label: 'Wiki' },
      accessScope: { id: appId, type: 'APPLICATION', name: 'Wiki' },
      accessDuration: 'P7D',
    },
    answers: [{ id: '8f7c2a50-0000-4000-8000-000000000001', label: 'Why', type: 'TEXT', value: 'to write' }],
    step: { label: 'Checks' },
    inputs: { team: 'red' },
  })
  const after = await state()
  assert.equal(after.status, 'APPROVED')
  assert.equal(after.tasks.at(-1)!.value, 'checked')
  assert.deepEqual([(await row()).wait, (await row()).callback_sealed], [null, null])
  assert.equal(await run(), 0)
  const events = await database.db.inOrg(orgId, (tx) =>
    tx.query(`select 1 from event where type = 'workflows.user.delegatedflow.run'`),
  )
  assert.equal(events.length, 1)
})

test('answers go along under the names that the step gives them, and outputs come back as answers', async () => {
  const why = '8f7c2a50-0000-4000-8000-000000000001'
  const { run, state, callsOf } = await setUp({
    key: 'checks',
    mapped: { reason: why, nothing: '8f7c2a50-0000-4000-8000-000000000009' },
    outputs: [
      { name: 'score', label: 'Score', type: 'NUMBER' },
      { name: 'day', label: 'Day', type: 'ISO_DATE' },
      { name: 'boss', label: 'Boss', type: 'USER' },
    ],
  })
  // What was not declared, does not fit, or names nobody counts as not given.
  const outputs = { score: '7', day: 'tomorrow', boss: '00u00000000000000000', more: 'x' }
  peer.play.answer = peer.json(200, { outcome: 'CONTINUE', outputs })
  assert.equal(await run(), 1)
  assert.deepEqual(callsOf()[0]!.body.inputs, { team: 'red', reason: 'to write', nothing: null })
  const { answers, digest, status } = await state()
  assert.deepEqual(
    [status, answers.slice(1)],
    ['APPROVED', [{ id: 'checks.score', label: 'Score', type: 'NUMBER', value: '7' }]],
  )
  assert.match(digest, /^[0-9a-f]{64}$/)
})

test('a flow may deny at once, and never approves in the place of a person', async () => {
  const { state, run } = await setUp()
  peer.play.answer = peer.json(200, { outcome: 'DENY', message: 'on the list' })
  await run()
  assert.equal((await state()).status, 'DENIED')
  const other = await setUp()
  peer.play.answer = peer.json(200, { outcome: 'APPROVE' })
  await other.run()
  assert.equal((await other.state()).status, 'PENDING')
  assert.match((await other.row()).last_error!, /CONTINUE/)
})

test('a flow that takes the call answers later by its callback, once: the second use hears the first outcome', async () => {
  const { state, row, run, callsOf } = await setUp()
  peer.play.answer = (response) => void response.writeHead(202).end('queued')
  await run()
  assert.ok((await row()).accepted)
  assert.equal((await row()).callback_sealed, null)
  assert.equal(await run(), 0, 'it is not called again')
  assert.equal((await state()).status, 'PENDING')
  const { callbackUrl } = callsOf()[0]!.body
  assert.deepEqual(await post(callbackUrl, { outcome: 'CONTINUE' }), { status: 200, body: { outcome: 'CONTINUE' } })
  assert.equal((await state()).status, 'APPROVED')
  const second = await post(callbackUrl, { outcome: 'DENY' })
  assert.equal(second.status, 409)
  assert.equal(second.body.outcome, 'CONTINUE')
  assert.equal((await state()).status, 'APPROVED')
})

test('B1: many callbacks at once: one is taken, the others hear of it', async () => {
  const { state, run, callsOf } = await setUp()
  peer.play.answer = (response) => void response.writeHead(202).end()
  await run()
  const { callbackUrl } = callsOf()[0]!.body
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => post(callbackUrl, { outcome: n % 2 ? 'DENY' : 'CONTINUE' })),
  )
  const [taken] = answers.filter(({ status }) => status === 200)
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal(answers.filter(({ status }) => status === 409).length, 11)
  assert.ok(answers.every(({ body }) => body.outcome === taken!.body.outcome))
  assert.equal((await state()).status, taken!.body.outcome === 'DENY' ? 'DENIED' : 'APPROVED')
})

test('a callback that overtakes the answer to the call counts', async () => {
  const { state, row, run } = await setUp()
  peer.play.answer = (response, call) =>
    void post(call.body.callbackUrl, { outcome: 'DENY' }).then(() => response.writeHead(202).end())
  await run()
  assert.equal((await state()).status, 'DENIED')
  assert.equal((await row()).wait, null)
})

test('E3: a callback address is a secret of 256 bits, kept as a hash; a stranger finds nothing and changes nothing', async () => {
  const { orgId, taskId, state, row, run, callsOf } = await setUp()
  const other = await setUp()
  peer.play.answer = (response) => void response.writeHead(202).end()
  await run()
  await other.run()
  const { callbackUrl } = callsOf()[0]!.body
  const secret = callbackUrl.split('/').at(-1)!
  assert.match(secret, /^00o\w{17}-[\w-]{43}$/)
  const stored = await row()
  assert.equal(stored.callback_hash!.length, 32)
  assert.doesNotMatch(
    JSON.stringify(await database.owner.bare('select * from flow_call')),
    new RegExp(secret.slice(21)),
  )
  const foreign = other.callsOf()[0]!.body.callbackUrl.split('/').at(-1)!
  const last = secret.endsWith('A') ? 'B' : 'A'
  for (const [task, guess] of [
    [taskId, `${secret.slice(0, -1)}${last}`],
    [taskId, foreign],
    [taskId, `${orgId}-${'A'.repeat(43)}`],
    [taskId, secret.slice(21)],
    [taskId, 'x'],
    [taskId, `${orgId}-`],
    [other.taskId, secret],
    ['0'.repeat(24), secret],
    ['%00', secret],
    [taskId, `${secret}%00`],
  ]) {
    const answer = await post(`http://assent.test/callbacks/${task}/${guess}`, { outcome: 'CONTINUE' })
    assert.equal(answer.status, 404, `${task} ${guess}`)
    assert.deepEqual(answer.body, { error: 'There is no such callback.' })
  }
  assert.equal((await state()).status, 'PENDING')
})

test('E1: GET, HEAD, OPTIONS, PUT and DELETE of a callback address change nothing, and do not use it up', async () => {
  const { state, run, callsOf } = await setUp()
  peer.play.answer = (response) => void response.writeHead(202).end()
  await run()
  const { callbackUrl } = callsOf()[0]!.body
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] as const)
    assert.equal(
      (await post(callbackUrl, method === 'PUT' ? { outcome: 'DENY' } : undefined, method)).status,
      404,
      method,
    )
  assert.equal((await state()).status, 'PENDING')
  assert.equal((await post(callbackUrl, { outcome: 'CONTINUE' })).status, 200)
})

test('a callback with a wrong body is told what is wrong, and may be sent again', async () => {
  const { state, run, callsOf } = await setUp()
  peer.play.answer = (response) => void response.writeHead(202).end()
  await run()
  const { callbackUrl } = callsOf()[0]!.body
  for (const body of [
    {},
    { outcome: 'APPROVE' },
    { outcome: 'CONTINUE', approved_by: 'me' },
    [],
    { outcome: 'DENY', message: 'x'.repeat(5_001) },
  ])
    assert.equal((await post(callbackUrl, body)).status, 400, JSON.stringify(body).slice(0, 50))
  assert.equal((await post(callbackUrl, { outcome: 'CONTINUE', message: 'x'.repeat(70_000) })).status, 413)
  assert.equal((await state()).status, 'PENDING')
  assert.equal((await post(callbackUrl, { outcome: 'DENY' })).status, 200)
})

test('a flow that fails is called again, later each time, with the same id, body and callback address', async () => {
  const { org, row, run, due, callsOf, pauseOf, state } = await setUp()
  const answers: ((response: Parameters<typeof peer.play.answer>[0]) => void)[] = [
    (response) => void response.writeHead(500).end('oops'),
    (response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    (response) => void response.socket?.destroy(),
    (response) => void response.writeHead(200).end('<html>fine</html>'),
    (response) => void response.writeHead(200).end(`{"outcome":"CONTINUE","message":"${'x'.repeat(70_000)}"}`),
    (response) => void response.writeHead(404).end(),
    (response) => void response.writeHead(204).end(),
  ]
  for (const [n, answer] of answers.entries()) {
    peer.play.answer = answer
    const { from, to } = await pauseOf(async () => assert.equal(await run(), 1))
    assert.ok((await row()).last_error, `try ${n + 1}`)
    assert.ok(from <= 2 ** n + 0.001 && to >= 2 ** n - 0.001, `try ${n + 1}: a pause of ${from} to ${to} s`)
    await org.run(`update flow_call set next_try = next_try + interval '1 hour'`, [])
    assert.equal(await run(), 0, 'not before its time')
    await due()
  }
  assert.equal((await state()).status, 'PENDING')
  peer.play.answer = (response) => void response.writeHead(202).end()
  await run()
  const calls = callsOf()
  assert.equal(calls.length, answers.length + 1)
  assert.equal(new Set(calls.map(({ text }) => text)).size, 1, 'one body')
  assert.equal(new Set(calls.map(({ headers }) => headers['webhook-id'])).size, 1, 'one id')
  assert.equal(
    (await post(calls[0]!.body.callbackUrl, { outcome: 'CONTINUE' })).status,
    200,
    'what the first try sent works',
  )
})

test('a flow that never answers: the deadline ends the step, it is called no more, and a late callback changes nothing', async () => {
  const { org, run, due, callsOf, state, row, request } = await setUp({ deadline: { after: 'PT1H', outcome: 'DENY' } })
  peer.play.answer = (response) => void response.writeHead(202).end()
  await run()
  await database.owner.bare(
    `update assent.request set state = jsonb_set(state, '{timers}', (select jsonb_agg(case when t ->> 'kind' = 'DEADLINE' then jsonb_set(t, '{due}', '"2020-01-01T00:00:00.000Z"') else t end) from jsonb_array_elements(state -> 'timers') t)), next_due = '2020-01-01' where request_id = $1`,
    [request.requestId],
  )
  await requests.lanes.find(({ name }) => name === 'requests.wake')!.work(org.orgId, 10)
  assert.equal((await state()).status, 'DENIED')
  const late = await post(callsOf()[0]!.body.callbackUrl, { outcome: 'CONTINUE' })
  assert.equal(late.status, 409)
  assert.equal(late.body.outcome, null)
  assert.equal((await state()).status, 'DENIED')
  await org.run('update flow_call set next_try = clock_timestamp()', [])
  await due()
  assert.equal(await run(), 1)
  assert.equal(callsOf().length, 1)
  assert.equal((await row()).wait, null)
})

test('without a connector, an address or a secret the call waits and says why', async () => {
  const bare = await setUp({}, peer.url, null)
  await bare.run()
  assert.match((await bare.row()).last_error!, /no secret to sign with/)
  const gone = await setUp()
  await gone.org.run(`update connector set status = 'DELETED'`, [])
  await gone.run()
  assert.match((await gone.row()).last_error!, /connector of this step is gone/)
  assert.equal(gone.callsOf().length + bare.callsOf().length, 0)
})

test('B10: an answer that was kept and not carried out, since the process died, is carried out later', async () => {
  const { orgId, state, run, due, callsOf, row } = await setUp()
  const killed = () => Promise.reject(new Error('killed'))
  const dying = makeFlowcalls(services, killed, killed)
  peer.play.answer = peer.json(200, { outcome: 'DENY' })
  await assert.rejects(dying.lanes[0]!.work(orgId, 10), /killed/)
  assert.equal((await state()).status, 'PENDING')
  assert.deepEqual((await row()).answer, { outcome: 'DENY' })
  await due()
  peer.play.answer = peer.json(200, { outcome: 'CONTINUE' })
  await run()
  assert.equal((await state()).status, 'DENIED', 'the first answer counts')
  assert.equal(callsOf().length, 1, 'and the flow is not asked again')
})

test('a flow that cannot be reached is told once, and its step is run again or marked as done by those who see to it', async () => {
  const { ada, org, row, run, due, state, taskId, callsOf } = await setUp()
  const admin = org.caller(await org.user('root'), { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const detail = async () => (await state()).tasks.at(-1)!.detail as FlowDetail
  const notices = () => org.run('select kind, note from notice order by notice_id', [])
  const told = async () => (await notices()).filter(({ kind }) => kind === 'action_failed')
  const answer = (by: typeof admin, resolution: object) =>
    requests.commands['request.resolve'](by, { taskId, resolution })
  peer.play.answer = (response) => void response.writeHead(500).end()
  await run()
  assert.equal((await detail()).problem, undefined, 'it may mend by itself')
  await org.run(`update flow_call set failing = clock_timestamp() - interval '16 minutes'`, [])
  await due()
  await run()
  assert.equal((await detail()).problem, 'It answered 500.')
  await due()
  await run()
  assert.equal((await told()).length, 1)
  // Whoever asked runs nothing, and a person never says what a flow would say.
  assert.ok(isRefusal(await answer(org.caller(ada), { value: 'MARK' })))
  assert.ok(isRefusal(await answer(admin, { value: 'APPROVED' })))
  peer.play.answer = (response) => void response.writeHead(202).end()
  await due()
  await run()
  assert.deepEqual([(await detail()).problem, (await row()).wait], [undefined, null])
  // It took the call and does not answer: another call, under another id and address.
  const [before] = callsOf().slice(-1)
  assert.ok(isRefusal(await answer(admin, { value: 'RUN' })), 'who did not know that it was called')
  assert.ok(!isRefusal(await answer(admin, { value: 'AGAIN' })))
  assert.ok(isRefusal(await answer(admin, { value: 'AGAIN' })), 'one at a time')
  assert.equal(await run(), 1)
  const [again] = callsOf().slice(-1)
  assert.notEqual(again!.headers['webhook-id'], before!.headers['webhook-id'])
  assert.equal((await post(before!.body.callbackUrl, { outcome: 'DENY' })).status, 404)
  assert.equal((await post(again!.body.callbackUrl, { act: 'MARK' })).status, 400, 'nothing but an outcome is taken')
  assert.ok(!isRefusal(await answer(admin, { message: 'I looked myself' })))
  const { status, tasks } = await state()
  assert.deepEqual([status, tasks.at(-1)!.value], ['APPROVED', 'I looked myself'])
  assert.equal((await post(again!.body.callbackUrl, { outcome: 'DENY' })).status, 409)
})

test('what somebody runs again while it is being called in vain is told again when that lasts', async () => {
  const { org, run, due, state, taskId, row } = await setUp()
  const admin = org.caller(await org.user('root'), { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const problem = async () => ((await state()).tasks.at(-1)!.detail as FlowDetail).problem
  const lasts = async () => {
    await org.run(`update flow_call set failing = clock_timestamp() - interval '16 minutes'`, [])
    await due()
    await run()
  }
  peer.play.answer = (response) => void response.writeHead(500).end()
  await run()
  await lasts()
  assert.equal(await problem(), 'It answered 500.')
  // Somebody runs it while a call is under way.
  peer.play.answer = async (response) => {
    await requests.commands['request.resolve'](admin, { taskId, resolution: { value: 'RUN' } })
    response.writeHead(500).end()
  }
  await due()
  await run()
  assert.equal(await problem(), undefined)
  assert.ok((await row()).wait! < 1, 'it is called at once, as he said')
  peer.play.answer = (response) => void response.writeHead(500).end()
  await run()
  await lasts()
  assert.equal(await problem(), 'It answered 500.')
  const told = await org.run(`select from notice where kind = 'action_failed'`, [])
  assert.equal(told.length, 2)
})

test('what does not mend by itself is told at once', async () => {
  for (const play of [401, 404] as const) {
    const { run, state } = await setUp()
    peer.play.answer = (response) => void response.writeHead(play).end()
    await run()
    assert.equal(((await state()).tasks.at(-1)!.detail as FlowDetail).problem, `It answered ${play}.`)
  }
  const off = await setUp()
  await off.org.run('update connector set disabled = clock_timestamp()', [])
  await off.run()
  assert.match(((await off.state()).tasks.at(-1)!.detail as FlowDetail).problem!, /disabled/)
})

test('whether a flow can be reached is said of its connection', async () => {
  const { org, run, due } = await setUp()
  const health = async () =>
    (await org.run('select failures, last_worked is not null as worked from connector_health', []))[0]
  peer.play.answer = (response) => void response.writeHead(500).end()
  await run()
  assert.deepEqual(await health(), { failures: 1, worked: false })
  peer.play.answer = (response) => void response.writeHead(202).end()
  await due()
  await run()
  assert.deepEqual(await health(), { failures: 0, worked: true })
})
