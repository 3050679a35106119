import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import type { FlowDetail } from '@assent/core/steps/workflow/index.ts'
import { makeFlowcalls } from '@assent/server/features/flowcalls/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { flowPeer } from './peer.ts'
import { makeFlowWorld, ok } from './world.ts'

const database = await withDatabase()
const peer = await flowPeer()
const { flowcalls, post, requests, services, setUp } = await makeFlowWorld(database, peer)

/** A request that waits for a callback. `root` runs requests, `keeper` is whom the step names, `eve` nobody. */
const waiting = async (step: object = {}, later: readonly object[] = []) => {
  const world = await setUp({ type: 'CALLBACK', ...step }, undefined, null, later)
  const { ada, org, taskId } = world
  const root = org.caller(await org.user('root'), { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const eve = org.caller(await org.user('eve'))
  const read = (by: typeof root) => flowcalls.queries['callback.get'](by, { taskId })
  const renew = (by: typeof root) => flowcalls.commands['callback.renew'](by, { taskId })
  const address = async (by = root) => ok(await read(by)).callbackUrl
  return { ...world, asker: org.caller(ada), root, eve, read, renew, address }
}
const code = (result: unknown) => (isRefusal(result) ? result.code : undefined)

test('it calls nobody, and lets the request go on once its address is posted to', async () => {
  const { address, callsOf, read, root, row, run, state, taskId } = await waiting({
    key: 'outside',
    outputs: [{ name: 'number', label: 'Number', type: 'NUMBER' }],
  })
  assert.equal(code(await read(root)), 'conflict', 'not before the address is there')
  await run()
  assert.equal(await run(), 0, 'nothing is left to do')
  assert.equal(callsOf().length, 0)
  assert.equal((await row()).wait, null)
  const url = await address()
  assert.equal(await address(), url, 'reading it changes nothing')
  assert.match(url, new RegExp(`/callbacks/${taskId}/00o`))
  const body = { outcome: 'CONTINUE', message: 'Badge printed', outputs: { number: '7', other: 'x' } }
  assert.deepEqual(await post(url, body), { status: 200, body: { outcome: 'CONTINUE' } })
  const { answers, status, tasks } = await state()
  assert.deepEqual([status, tasks.at(-1)!.value], ['APPROVED', 'Badge printed'])
  assert.deepEqual(
    answers.filter(({ id }) => id.startsWith('outside')).map(({ id, value }) => [id, value]),
    [['outside.number', '7']],
  )
  assert.deepEqual(await post(url, { outcome: 'DENY' }), {
    status: 409,
    body: { error: 'An answer was taken before this one.', outcome: 'CONTINUE' },
  })
})

test('what it gives out chooses the next assignee, and is compared with', async () => {
  const { address, org, run, state } = await waiting(
    { key: 'outside', outputs: [{ name: 'who', label: 'Who', type: 'USER' }] },
    [{ type: 'APPROVAL', label: 'Approve', assignmentRule: { type: 'ANSWER', of: 'outside.who' } }],
  )
  await run()
  const bob = await org.user('bob')
  assert.equal((await post(await address(), { outcome: 'CONTINUE', outputs: { who: bob } })).status, 200)
  const { tasks } = await state()
  assert.deepEqual(
    tasks.at(-1)!.detail.panels.flatMap(({ principals }) => principals.map(({ id }) => id)),
    [bob],
  )
})

test('it denies, and what is no answer is told and may come again', async () => {
  const { address, run, state } = await waiting()
  await run()
  const url = await address()
  for (const wrong of [
    undefined,
    {},
    { outcome: 'APPROVE' },
    { act: 'MARK' },
    { outcome: 'CONTINUE', outputs: { a: 1 } },
    [],
  ])
    assert.equal((await post(url, wrong)).status, 400)
  assert.equal((await post(url, undefined, 'GET')).status, 404)
  assert.equal((await state()).status, 'PENDING')
  assert.equal((await post(url, { outcome: 'DENY', message: 'No badge' })).status, 200)
  assert.equal((await state()).status, 'DENIED')
})

test('E3: a stranger finds no address: of another task, another organization, or nearly the right one', async () => {
  const [one, other] = [await waiting(), await waiting()]
  await one.run()
  await other.run()
  const url = await one.address()
  const last = url.at(-1) === 'A' ? 'B' : 'A'
  for (const guess of [
    url.slice(0, -1) + last,
    url.slice(0, -5),
    url.replace(one.taskId, other.taskId),
    url.replace(one.orgId, other.orgId),
    (await other.address()).replace(other.taskId, one.taskId),
  ])
    assert.equal((await post(guess, { outcome: 'CONTINUE' })).status, 404, guess)
  assert.deepEqual([(await one.state()).status, (await other.state()).status], ['PENDING', 'PENDING'])
})

test('A4 A5: only those who could mark it as done have the address: never whoever asked, even if he runs requests', async () => {
  const { ada, asker, eve, org, read, renew, root, run, taskId } = await waiting()
  await run()
  const self = org.caller(asker.userId, { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const second = org.caller(await org.user('ada-adm', { personId: ada, roles: ['ACCESS_REQUESTS_ADMIN'] }), {
    personId: ada as never,
    roles: ['ACCESS_REQUESTS_ADMIN'],
  })
  const machine = org.caller(await org.user('robot'), { kind: 'SERVICE', roles: ['ACCESS_REQUESTS_ADMIN'] })
  const auditor = org.caller(await org.user('audrey'), { roles: ['AUDITOR'] })
  for (const act of [read, renew]) {
    for (const by of [asker, self, second, machine, auditor]) assert.equal(code(await act(by)), 'forbidden')
    assert.equal(code(await act(eve)), 'not_found', 'who does not see the request is not told that there is one')
  }
  const bob = await org.user('bob')
  ok(await requests.commands['request.reassign'](root, { taskId, userIds: [bob] }))
  assert.match(ok(await read(org.caller(bob))).callbackUrl, /\/callbacks\//)
  const nothing = await flowcalls.queries['callback.get'](root, { taskId: 'a'.repeat(24) })
  assert.equal(code(nothing), 'not_found')
})

test('E3: the address that a delegated flow is called with is shown to nobody, and nobody makes it anew', async () => {
  const { callsOf, org, row, run, taskId } = await setUp()
  peer.play.answer = (response) => void response.writeHead(503).end()
  await run()
  assert.equal(callsOf().length, 1)
  assert.ok((await row()).callback_sealed, 'it is kept for the next call')
  const root = org.caller(await org.user('root'), { roles: ['ACCESS_REQUESTS_ADMIN'] })
  for (const act of [flowcalls.queries['callback.get'], flowcalls.commands['callback.renew']]) {
    const shown = await act(root, { taskId })
    assert.ok(isRefusal(shown) && /no callback/.test(shown.summary))
  }
})

test('people whom the step names are told, and can say that it is done', async () => {
  const world = await waiting({ addressTo: { type: 'RESOURCE_OWNER' } })
  const { address, asker, org, root, run, state, taskId } = world
  await run()
  const url = await address()
  const bob = await org.user('bob')
  ok(await requests.commands['request.reassign'](root, { taskId, userIds: [bob] }))
  const told = await org.run(`select to_id from notice where kind = 'task_assigned' and task_id = $1`, [taskId])
  assert.deepEqual(told, [{ to_id: bob }])
  const mark = (by: typeof root, resolution: object) => requests.commands['request.resolve'](by, { taskId, resolution })
  assert.equal(code(await mark(asker, {})), 'forbidden')
  assert.equal(code(await mark(org.caller(bob), { value: 'RUN' })), 'invalid')
  const forged = await requests.commands['request.answer'](org.caller(bob), { taskId, answer: { outcome: 'CONTINUE' } })
  assert.equal(code(forged), 'forbidden', 'a person says nothing in the place of the other system')
  ok(await mark(org.caller(bob), { message: 'They called back by telephone' }))
  const { status, tasks } = await state()
  assert.deepEqual([status, tasks.at(-1)!.value], ['APPROVED', 'They called back by telephone'])
  assert.deepEqual(await post(url, { outcome: 'DENY' }), {
    status: 409,
    body: { error: 'The task ended before an answer came.', outcome: null },
  })
  assert.equal(code(await world.read(root)), 'conflict', 'and the address is shown no longer')
})

test('another address makes the one before dead, and is on the record without itself', async () => {
  const { address, org, renew, root, run, state } = await waiting()
  await run()
  const before = await address()
  const [one, two] = await Promise.all([renew(root), renew(root)])
  const urls = [ok(one).callbackUrl, ok(two).callbackUrl]
  const now = await address()
  assert.ok(urls.includes(now) && now !== before)
  for (const dead of [before, ...urls.filter((url) => url !== now)])
    assert.equal((await post(dead, { outcome: 'DENY' })).status, 404)
  const recorded = await org.run(`select type from event where type = 'assent.callback.renew'`, [])
  assert.equal(recorded.length, 2)
  assert.equal((await post(now, { outcome: 'CONTINUE' })).status, 200)
  assert.equal((await state()).status, 'APPROVED')
  assert.equal(code(await renew(root)), 'conflict')
})

test('G14: its secret is nowhere as it is: not in the record, the request, a notice or a delivery', async () => {
  const { address, renew, root, run } = await waiting()
  await run()
  const urls = [await address(), ok(await renew(root)).callbackUrl]
  const tables = await database.owner.bare<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'assent' and table_type = 'BASE TABLE'`,
  )
  const holdsNone = async () => {
    for (const { name } of tables) {
      // Bytes as they are, which JSON would write as numbers.
      const rows = JSON.stringify(await database.owner.bare(`select * from assent."${name}"`), function (key, value) {
        const bytes: unknown = this[key]
        return Buffer.isBuffer(bytes) ? bytes.toString('latin1') : value
      })
      for (const url of urls) assert.ok(!rows.includes(url.slice(-43)), name)
    }
  }
  await holdsNone()
  assert.equal((await post(urls[1]!, { outcome: 'CONTINUE' })).status, 200)
  await holdsNone()
})

test('where it never comes, silence ends the request, and never approves', async () => {
  for (const [outcome, status] of [
    [undefined, 'EXPIRED'],
    ['DENY', 'DENIED'],
    ['EXPIRE', 'EXPIRED'],
  ] as const) {
    const world = await waiting(outcome ? { deadline: { after: 'P3D', outcome } } : {})
    await world.run()
    const url = await world.address()
    const { timers } = await world.state()
    const due = timers.find(({ kind }) => kind === 'DEADLINE')!.due
    const days = (Date.parse(due) - Date.parse(world.request.created)) / 86_400_000
    assert.equal(Math.round(days), outcome ? 3 : 7)
    await database.owner.bare(
      `update assent.request set next_due = clock_timestamp(), state = jsonb_set(state, '{timers}',
         (select jsonb_agg(t || '{"due": "2020-01-01T00:00:00.000Z"}') from jsonb_array_elements(state -> 'timers') t))
       where org_id = $1`,
      [world.orgId],
    )
    await requests.lanes.find(({ name }) => name === 'requests.wake')!.work(world.orgId, 10)
    assert.equal((await world.state()).status, status)
    assert.deepEqual((await post(url, { outcome: 'CONTINUE' })).body.outcome, null)
    assert.equal((await world.state()).status, status)
  }
})

test('after the request was canceled its callback changes nothing, and says so', async () => {
  const { address, request, root, run, state } = await waiting()
  await run()
  const url = await address()
  ok(await requests.commands['request.cancel'](root, { requestId: request.requestId }))
  assert.deepEqual(await post(url, { outcome: 'CONTINUE' }), {
    status: 409,
    body: { error: 'The task ended before an answer came.', outcome: null },
  })
  assert.equal((await state()).status, 'CANCELED')
})

test('of two answers at once the first counts', async () => {
  const { address, run, state } = await waiting()
  await run()
  const url = await address()
  const answers = await Promise.all([post(url, { outcome: 'CONTINUE' }), post(url, { outcome: 'DENY' })])
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409])
  const taken = answers.find(({ status }) => status === 200)!.body.outcome
  assert.equal((await state()).status, taken === 'DENY' ? 'DENIED' : 'APPROVED')
})

test('B10: an answer that was taken and not carried out, since the process died or could not, is carried out later', async () => {
  for (const hinder of [
    () => Promise.reject(new Error('killed')),
    () => Promise.resolve(refuse('unavailable', 'The clock jumped.')),
  ]) {
    const { address, due, renew, root, run, state } = await waiting()
    await run()
    const [, taskId, secret] = new URL(await address()).pathname.split('/').slice(1)
    const hindered = makeFlowcalls(services, hinder, hinder as never)
    const answered = hindered.callback({ taskId: taskId!, secret: secret!, answer: { outcome: 'CONTINUE' } })
    await answered.catch(({ message }) => assert.equal(message, 'killed'))
    assert.equal((await state()).status, 'PENDING')
    assert.equal(code(await renew(root)), 'conflict', 'what was taken is not thrown away for another address')
    await due()
    await run()
    assert.equal((await state()).status, 'APPROVED')
  }
})

test('G14: the sealed secret is gone with its answer, before that is carried out', async () => {
  const { address, due, row, run } = await waiting()
  await run()
  const [, taskId, secret] = new URL(await address()).pathname.split('/').slice(1)
  assert.ok((await row()).callback_sealed, 'until then people can read the address')
  const seen: unknown[] = []
  const dying = makeFlowcalls(
    services,
    async () => {
      seen.push((await row()).callback_sealed)
      throw new Error('killed')
    },
    requests.recordTicket,
  )
  const answered = dying.callback({ taskId: taskId!, secret: secret!, answer: { outcome: 'CONTINUE' } })
  await answered.catch(({ message }) => assert.equal(message, 'killed'))
  assert.deepEqual([seen, (await row()).callback_sealed], [[null], null])
  await due()
  await run()
  assert.equal((await row()).callback_sealed, null)
})

test('an answer that is refused after the task has ended is told to nobody', async () => {
  const { address, org, request, root, row, run, state } = await waiting()
  await run()
  const [, taskId, secret] = new URL(await address()).pathname.split('/').slice(1)
  const carried: unknown[] = []
  const late = makeFlowcalls(
    services,
    async (orgId, task, answer) => {
      carried.push(answer)
      if (carried.length === 1) ok(await requests.commands['request.cancel'](root, { requestId: request.requestId }))
      return requests.callback(orgId, task, answer)
    },
    requests.recordTicket,
  )
  const answer = { outcome: 'CONTINUE' } as const
  await late.callback({ taskId: taskId!, secret: secret!, answer })
  assert.equal((await state()).status, 'CANCELED')
  assert.deepEqual(carried, [answer], 'nothing is said of a step that nobody waits for')
  const { last_error, wait } = await row()
  assert.deepEqual([last_error, wait], ['This request is already canceled.', null])
  assert.deepEqual(await org.run(`select note from notice where kind = 'action_failed'`, []), [])
})

test('B1: an answer that comes while another address is made counts', async () => {
  const { orgId, renew, root, run, taskId } = await waiting()
  await run()
  const waits = async () => {
    const sql = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await database.owner.bare(sql)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const [renewed] = await database.owner.inOrg(orgId, async (tx) => {
    const answer = { outcome: 'CONTINUE' }
    await tx.query('update assent.flow_call set answer = $2, answered = clock_timestamp() where task_id = $1', [
      taskId,
      answer,
    ])
    const renewing = renew(root)
    await waits()
    return [renewing]
  })
  assert.equal(code(await renewed), 'conflict')
  const [kept] = await database.owner.bare('select answer from assent.flow_call where task_id = $1', [taskId])
  assert.deepEqual(kept, { answer: { outcome: 'CONTINUE' } })
})

test('an answer that the request does not take is told; another address brings another', async () => {
  const { address, org, read, renew, root, run, state } = await waiting()
  await run()
  const url = await address()
  const [taskId, secret] = new URL(url).pathname.split('/').slice(2)
  const judging = makeFlowcalls(
    services,
    async (orgId, task, answer) =>
      'outcome' in (answer as object)
        ? refuse('conflict', 'It would be in conflict with something.')
        : requests.callback(orgId, task, answer),
    requests.recordTicket,
  )
  ok(await judging.callback({ taskId: taskId!, secret: secret!, answer: { outcome: 'CONTINUE' } }))
  const { status, tasks } = await state()
  assert.deepEqual(
    [status, (tasks.at(-1)!.detail as FlowDetail).problem],
    ['PENDING', 'It would be in conflict with something.'],
  )
  const told = await org.run(`select to_kind, note from notice where kind = 'action_failed'`, [])
  assert.deepEqual(told, [{ to_kind: 'REQUEST_ADMINS', note: 'It would be in conflict with something.' }])
  const shown = await read(root)
  assert.ok(isRefusal(shown) && /another address/.test(shown.summary))
  const { callbackUrl } = ok(await renew(root))
  assert.equal((await post(url, { outcome: 'CONTINUE' })).status, 404)
  assert.equal((await post(callbackUrl, { outcome: 'CONTINUE' })).status, 200)
  assert.equal((await state()).status, 'APPROVED')
})
