import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { baseUrl, formOn, makeWorld, managerStep, ok, questionId, questions, textOf } from './world.ts'

const database = await withDatabase()
const world = await makeWorld(database)
const { app, org, server, snapshot } = world

let count = 0
const setUp = async (steps: readonly object[] = [questions, managerStep], why = 'to write') => {
  const n = ++count
  const boss = await world.person(`boss${n}`)
  const ada = await world.person(`ada${n}`, { managerId: boss.userId })
  const { entryId, appId } = await org.requestable(`Wiki ${n}`, steps, { duration: 'P30D' })
  const asks = steps.some((step) => Reflect.get(step, 'type') === 'QUESTION' && /REQUESTER/.test(JSON.stringify(step)))
  const values = asks ? [{ id: questionId, value: why }] : []
  const request = ok(await app.run(ada.caller, 'request.submit', { entryId, values }))
  const path = `/tasks/${request.tasks.at(-1)!.taskId}`
  const state = async () => ok(await app.read(ada.caller, 'request.get', { requestId: request.requestId })).request
  return { n, boss, ada, entryId, appId, request, path, state }
}

test('who is not signed in is sent to sign in, and comes back', async () => {
  const { path, request } = await setUp()
  for (const url of [path, `/requests/${request.requestId}`, '/tasks', '/requests']) {
    const raw = await server.inject({ method: 'GET', url })
    assert.equal(raw.statusCode, 303)
    assert.equal(raw.headers.location, `/auth/sign-in?return_to=${encodeURIComponent(url)}`)
  }
  const posted = await server.inject({
    method: 'POST',
    url: path,
    payload: 'decision=APPROVE',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: baseUrl },
  })
  assert.equal(posted.headers.location, `/auth/sign-in?return_to=${encodeURIComponent(path)}`)
})

test('the page shows who, what, why, how long, what is held already, who decides and what comes after', async () => {
  const later = { type: 'TODO', label: 'Laptop is handed over', assignmentRule: { type: 'MANAGER' } }
  const { boss, ada, path, n, appId } = await setUp([questions, managerStep, later])
  await org.run('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [appId, ada.userId])
  const page = await boss.visit(path)
  assert.equal(page.status, 200)
  const text = textOf(page)
  for (const said of [
    `ada${n} asks for Wiki ${n}`,
    'to write',
    'Why do you need it',
    '30 days',
    'Manager approves',
    `Can act: boss${n}`,
    `Wiki ${n} (account)`,
    'Laptop is handed over to come',
    'Approve',
    'Deny',
    '(UTC)',
  ])
    assert.ok(text.includes(said), `${said}\n${text}`)
})

test('an approval by the page counts as what was shown', async () => {
  const { boss, path, state, n } = await setUp()
  const form = formOn(await boss.visit(path), path)
  const done = await boss.visit(path, {
    form: { ...form, decision: 'APPROVE', message: 'fine\r\nby me', duration: 'P7D' },
  })
  assert.deepEqual([done.status, done.location], [303, path])
  const after = await state()
  assert.equal(after.status, 'APPROVED')
  assert.equal(after.duration, 'P7D')
  const text = textOf(await boss.visit(path))
  assert.match(text, /You approved this step\./)
  assert.match(text, new RegExp(`boss${n} approved, .* fine by me`))
  assert.doesNotMatch((await boss.visit(path)).text, /value="APPROVE"/)
})

test('E1: GET, HEAD and OPTIONS of every address, whatever their query, change nothing', async () => {
  const { boss, ada, path, request, entryId } = await setUp()
  const form = formOn(await boss.visit(path), path)
  const query = new URLSearchParams({ ...form, decision: 'APPROVE', message: 'x', body: 'x' }).toString()
  const before = await snapshot()
  for (const who of [boss, ada])
    for (const url of [
      path,
      `/requests/${request.requestId}`,
      `/requests/${request.requestId}/cancel`,
      `/requests/${request.requestId}/messages`,
      `/ask/${entryId}`,
      '/tasks',
      '/requests',
    ])
      for (const method of ['GET', 'HEAD', 'OPTIONS'] as const)
        for (const address of [url, `${url}?${query}`]) {
          const raw = await server.inject({
            method,
            url: address,
            headers: { cookie: `assent=${who.cookie('assent')}`, 'sec-fetch-site': 'same-origin' },
          })
          assert.ok(raw.statusCode < 500, `${method} ${address}`)
        }
  assert.equal(await snapshot(), before)
})

test('E2: a link in other hands shows nothing, or nothing to act with', async () => {
  const { ada, path, state, request } = await setUp()
  const stranger = await world.person('stranger')
  assert.equal((await stranger.visit(path)).status, 404)
  assert.equal((await stranger.visit(`/requests/${request.requestId}`)).status, 404)
  const own = await ada.visit(path)
  assert.equal(own.status, 200)
  assert.doesNotMatch(own.text, /value="APPROVE"/)
  assert.match(textOf(own), /You cannot decide a request that you made or that is for you/)
  for (const who of [stranger, ada]) {
    const { csrf, key } = await tokensOf(who)
    const answer = await who.visit(path, { form: { csrf, key, decision: 'APPROVE', digest: request.digest } })
    assert.equal(answer.status, who === ada ? 403 : 404)
  }
  assert.equal((await state()).status, 'PENDING')
})

/** What the forms of somebody's own pages carry. */
const tokensOf = async (who: Awaited<ReturnType<typeof world.person>>) => {
  const { entryId } = await org.requestable(`Own ${who.login}`, [managerStep])
  const { requestId } = ok(await app.run(who.caller, 'request.submit', { entryId, values: [] }))
  const form = formOn(await who.visit(`/requests/${requestId}`), `/requests/${requestId}/messages`)
  return { csrf: form['csrf']!, key: form['key']! }
}

test('F10: a form without its token, with a foreign one, or from another site is refused', async () => {
  const { boss, ada, path, state, request } = await setUp()
  const form = formOn(await boss.visit(path), path)
  const foreign = formOn(await ada.visit(`/requests/${request.requestId}`), `/requests/${request.requestId}/messages`)
  const act: Record<string, string> = { ...form, decision: 'APPROVE' }
  const { csrf: _, ...bare } = act as Record<string, string> & { csrf: string }
  const before = await snapshot()
  const tries: [Record<string, string>, Record<string, string>?][] = [
    [bare],
    [{ ...act, csrf: '' }],
    [{ ...act, csrf: foreign['csrf']! }],
    [{ ...act, csrf: `${act['csrf']!.slice(0, -1)}_` }],
    [act, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    [act, { 'sec-fetch-site': 'same-site' }],
    [act, { origin: 'null' }],
  ]
  for (const [fields, headers] of tries)
    assert.equal(
      (await boss.visit(path, { form: fields, ...(headers ? { headers } : {}) })).status,
      403,
      JSON.stringify([fields, headers]),
    )
  const cookie = `assent=${boss.cookie('assent')}`
  for (const [type, payload] of [
    ['application/json', JSON.stringify(act)],
    ['text/plain', new URLSearchParams(act).toString()],
    ['multipart/form-data; boundary=x', '--x--'],
  ] as const) {
    const raw = await server.inject({
      method: 'POST',
      url: path,
      headers: { cookie, 'content-type': type, origin: baseUrl, 'sec-fetch-site': 'same-origin' },
      payload,
    })
    assert.ok(raw.statusCode === 403 || raw.statusCode === 415, `${type} ${raw.statusCode}`)
  }
  assert.equal(await snapshot(), before)
  assert.equal((await state()).status, 'PENDING')
})

test('F26: what changed since it was shown is refused and shown anew, with the message kept', async () => {
  const { boss, path, state } = await setUp()
  const form = formOn(await boss.visit(path), path)
  const answer = await boss.visit(path, {
    form: { ...form, digest: 'f'.repeat(64), decision: 'APPROVE', message: 'long thought' },
  })
  assert.equal(answer.status, 409)
  assert.match(textOf(answer), /not as you saw it any more/)
  assert.match(answer.text, /long thought<\/textarea>/)
  assert.equal((await state()).status, 'PENDING')
  const none = await boss.visit(path, { form: { csrf: form['csrf']!, key: form['key']!, decision: 'APPROVE' } })
  assert.equal(none.status, 400, 'without what was shown nothing is decided')
  assert.equal((await boss.visit(path, { form: { ...formOn(answer, path), decision: 'DENY' } })).status, 303)
  assert.equal((await state()).status, 'DENIED')
})

test('B2: the same form twice decides once and answers alike; a second thought is refused', async () => {
  const { boss, path, state } = await setUp()
  const form = { ...formOn(await boss.visit(path), path), decision: 'APPROVE' }
  const both = await Promise.all([boss.visit(path, { form }), boss.visit(path, { form })])
  assert.deepEqual(
    both.map(({ status }) => status),
    [303, 303],
  )
  assert.equal((await boss.visit(path, { form })).status, 303)
  const second = await boss.visit(path, { form: { ...form, key: 'k'.repeat(22), decision: 'DENY' } })
  assert.equal(second.status, 409)
  assert.equal((await state()).status, 'APPROVED')
})

test('a form that says nothing, or something odd, decides nothing', async () => {
  const { boss, path, state } = await setUp()
  const form = formOn(await boss.visit(path), path)
  for (const decision of [undefined, '', 'APPROVED', 'approve', 'CANCEL'])
    assert.equal(
      (await boss.visit(path, { form: { ...form, ...(decision === undefined ? {} : { decision }) } })).status,
      400,
    )
  const twice = await server.inject({
    method: 'POST',
    url: path,
    headers: {
      cookie: `assent=${boss.cookie('assent')}`,
      'content-type': 'application/x-www-form-urlencoded',
      origin: baseUrl,
      'sec-fetch-site': 'same-origin',
    },
    payload: `${new URLSearchParams({ ...form, decision: 'APPROVE' })}&decision=DENY`,
  })
  assert.equal(twice.statusCode, 400)
  assert.equal(
    (await boss.visit(path, { form: { ...form, decision: 'APPROVE', duration: 'P300D' } })).status,
    400,
    'longer than asked for',
  )
  assert.equal((await state()).status, 'PENDING')
})

test('questions are answered and custom tasks are done on the page', async () => {
  const ids = [
    '8f7c2a50-0000-4000-8000-00000000000a',
    '8f7c2a50-0000-4000-8000-00000000000b',
    '8f7c2a50-0000-4000-8000-00000000000c',
  ]
  const ask = {
    type: 'QUESTION',
    label: 'Details',
    description: 'For the form of the vendor.',
    assignmentRule: { type: 'MANAGER' },
    questions: [
      { id: ids[0], label: 'Cost centre', type: 'TEXT' },
      { id: ids[1], label: 'Region', type: 'SELECT', choices: ['North', 'South'] },
      { id: ids[2], label: 'Tools', type: 'MULTISELECT', choices: ['A & B', '<C>'], required: false },
    ],
  }
  const todo = { type: 'TODO', label: 'Hand over', assignmentRule: { type: 'MANAGER' } }
  const { boss, path, state } = await setUp([ask, todo])
  const page = await boss.visit(path)
  assert.match(textOf(page), /Details For the form of the vendor\..*Cost centre.*Region.*North.*Tools.*A & B.*<C>/)
  const form = formOn(page, path)
  const missing = await boss.visit(path, { form: { ...form, [`f.${ids[0]}`]: 'CC 7' } })
  assert.equal(missing.status, 400)
  assert.match(textOf(missing), /"Region" must be answered/)
  assert.match(missing.text, />CC 7<\/textarea>/)
  const done = await boss.visit(path, {
    form: { ...form, [`f.${ids[0]}`]: 'CC 7', [`f.${ids[1]}`]: 'South', [`f.${ids[2]}.1`]: '<C>' },
  })
  assert.equal(done.status, 303)
  const next = `/tasks/${(await state()).tasks.at(-1)!.taskId}`
  const answers = (await state()).answers
  assert.deepEqual(
    answers.map(({ value, values }) => value ?? values),
    ['CC 7', 'South', ['<C>']],
  )
  assert.equal(
    (await boss.visit(next, { form: { ...formOn(await boss.visit(next), next), note: 'done at noon' } })).status,
    303,
  )
  assert.equal((await state()).status, 'APPROVED')
})

test('F9 F21 F22: what people typed is inert on every page, and the pages are framed, kept and scripted by nobody', async () => {
  const nasty = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>\u202egnp'
  const ask = { ...questions, questions: [{ ...questions.questions[0]!, label: nasty }] }
  const decide = { ...managerStep, label: nasty, description: nasty }
  const { boss, ada, path, request, appId } = await setUp([ask, decide], nasty)
  await org.run('update app set label = $1 where app_id = $2', [`${nasty} app`, appId])
  await org.run('update users set first_name = $1 where user_id = $2', [nasty, ada.userId])
  ok(await app.run(ada.caller, 'request.message', { requestId: request.requestId, body: `${nasty}\n<b>x</b>` }))
  for (const [who, url] of [
    [boss, path],
    [boss, `/requests/${request.requestId}`],
    [boss, '/tasks'],
    [ada, '/requests'],
    [ada, `/requests/${request.requestId}`],
  ] as const) {
    const raw = await server.inject({ method: 'GET', url, headers: { cookie: `assent=${who.cookie('assent')}` } })
    assert.equal(raw.statusCode, 200, url)
    assert.doesNotMatch(raw.body, /<script|<img src=x|onerror=alert\(1\)>"|\u202e/, url)
    assert.match(raw.body, /&lt;script&gt;/, url)
    const policy = String(raw.headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /form-action 'self'/)
    assert.doesNotMatch(policy, /script-src|unsafe/)
    assert.equal(raw.headers['x-frame-options'], 'DENY')
    assert.equal(raw.headers['cache-control'], 'no-store')
    assert.equal(raw.headers['referrer-policy'], 'same-origin')
  }
})

test('what is no id is no page', async () => {
  const { boss } = await setUp()
  for (const url of [
    '/tasks/%00',
    '/tasks/..%2f..',
    `/tasks/${'a'.repeat(290)}`,
    '/requests/1',
    '/ask/req%0d%0a',
    `/tasks/${'0'.repeat(24)}`,
  ])
    assert.equal((await boss.visit(url)).status, 404, url)
})

test('A12: the page offers the smaller levels that the step names, and approves the one that is chosen', async () => {
  const [readers, writers] = [await org.group('Readers <b>'), await org.group('Writers')]
  const { boss, ada, path, state, appId } = await setUp([managerStep])
  for (const groupId of [readers, writers])
    await org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [appId, groupId])
  // The step as if it had named them: what is offered is kept with the task.
  const smaller = [writers, readers].map((scopeId) => ({ appId, scopeType: 'GROUP', scopeId }))
  const { requestId } = await state()
  await database.owner.bare(
    `update assent.request set state = jsonb_set(state, '{tasks,0,detail,smaller}', $2::jsonb) where request_id = $1`,
    [requestId, JSON.stringify(smaller)],
  )
  const page = await boss.visit(path)
  assert.match(page.text, /<option value="">As asked: /)
  assert.ok(page.text.includes(`<option value="${readers}">Readers &lt;b&gt;</option>`), 'names are text')
  const form = { ...formOn(page, path), decision: 'APPROVE', level: readers }
  assert.equal((await boss.visit(path, { form })).status, 303)
  const after = await state()
  assert.deepEqual([after.status, after.approvedLevel?.scopeId, after.level.scopeId], ['APPROVED', readers, appId])
  const held = await org.run('select group_id from group_member where user_id = $1', [ada.userId])
  assert.deepEqual(
    held.map((row) => row['group_id']),
    [readers],
  )
})

test('a decision is sent back with a question on the page; whoever asked reads that on his, and in his list', async () => {
  const { ada, boss, n, path, request } = await setUp()
  const action = `${path}/ask-back`
  const form = formOn(await boss.visit(path), action)
  const empty = await boss.visit(action, { form: { ...form, asked: ' ' } })
  assert.match(textOf(empty), /Write what you need to know/)
  assert.equal((await boss.visit(action, { form: { ...form, asked: 'Which pages?' } })).status, 303)
  assert.match(textOf(await ada.visit('/requests')), /Asked back, waiting for an answer/)
  const told = new RegExp(`boss${n} asked you something before deciding`)
  const own = await ada.visit(`/requests/${request.requestId}`)
  assert.match(textOf(own), told)
  assert.match(textOf(own), /Which pages\?/)
  assert.doesNotMatch(textOf(await boss.visit(`/requests/${request.requestId}`)), told)
  const write = `/requests/${request.requestId}/messages`
  await ada.visit(write, { form: { ...formOn(own, write), body: 'All of them.' } })
  assert.doesNotMatch(textOf(await ada.visit(`/requests/${request.requestId}`)), told)
})
