import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { openMailbox, pathsIn } from '@assent/server/channels/email/driver.ts'
import { openSmtp } from '@assent/server/channels/email/smtp.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { baseUrl, formOn, makeWorld, managerStep, ok, questionId, questions, textOf } from './world.ts'

const database = await withDatabase()
const mailbox = await openMailbox()
const outlet = openSmtp({ smtpUrl: mailbox.url, mailFrom: 'assent@assent.test', baseUrl })
after(async () => {
  await outlet.close()
  await mailbox.close()
})
const world = await makeWorld(database, { outlets: new Map([['email', outlet]]) })
const { app, org, lane } = world

let count = 0
const setUp = async () => {
  const n = ++count
  const boss = await world.person(`boss${n}`)
  const ada = await world.person(`ada${n}`, { managerId: boss.userId })
  const { entryId } = await org.requestable(`Wiki ${n}`, [questions, managerStep], { maximum: 'P30D' })
  // What the catalog derives from its conditions.
  await org.run('update catalog_entry set offered = true, everyone = true', [])
  return { n, boss, ada, entryId }
}
const mail = async () => {
  await lane('notices.deliver')
  while ((await lane('mail.send')) > 0);
}

test('a story by mail and page: asked, told, read, decided, told again', async () => {
  const { n, boss, ada, entryId } = await setUp()
  const ask = `/ask/${entryId}`
  const page = await ada.visit(ask)
  assert.match(textOf(page), new RegExp(`Ask for Wiki ${n}.*For how long.*At most 30 days.*Why do you need it`))
  const sent = await ada.visit(ask, {
    form: { ...formOn(page, ask), 'f.OKTA_ACCESS_DURATION': 'P3D', [`f.${questionId}`]: 'the audit' },
  })
  assert.equal(sent.status, 303)
  assert.match(sent.location!, /^\/requests\/req\w{17}$/)
  await mail()
  const [task] = mailbox.of(`boss${n}@example.test`)
  assert.equal(task!.subject, `Please decide: ada${n} asks for Wiki ${n}`)
  const [path] = pathsIn(task!)
  const seen = await boss.visit(path!)
  assert.match(textOf(seen), /the audit/)
  const done = await boss.visit(path!, {
    form: { ...formOn(seen, path!), decision: 'DENY', message: 'use the archive' },
  })
  assert.equal(done.status, 303)
  await mail()
  const inbox = mailbox.of(`ada${n}@example.test`)
  assert.deepEqual(
    inbox.map(({ subject }) => subject),
    [`Received: request for Wiki ${n}`, `Denied: Wiki ${n}`],
  )
  assert.match(inbox[1]!.text!, /use the archive/)
  const own = await ada.visit(pathsIn(inbox[1]!)[0]!)
  assert.match(textOf(own), /Denied .*use the archive.*Ask again/)
})

test('E1 E2: what stands in mail is opened by anybody with GET, HEAD and OPTIONS, and nothing changes', async () => {
  const { ada, entryId } = await setUp()
  const ask = `/ask/${entryId}`
  await ada.visit(ask, {
    form: { ...formOn(await ada.visit(ask), ask), 'f.OKTA_ACCESS_DURATION': 'P3D', [`f.${questionId}`]: 'x' },
  })
  await mail()
  const before = await world.snapshot()
  for (const { mail: one } of mailbox.received)
    for (const url of pathsIn(one))
      for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) {
        for (const cookie of ['', `assent=${ada.cookie('assent')}`]) {
          const raw = await world.server.inject({ method, url, headers: cookie ? { cookie } : {} })
          assert.ok(raw.statusCode < 500, `${method} ${url}`)
        }
      }
  assert.equal(await world.snapshot(), before)
})

test('the requester sees how it stands, writes, takes it back, and asks again with what he wrote before', async () => {
  const { n, boss, ada, entryId } = await setUp()
  const request = ok(
    await app.run(ada.caller, 'request.submit', {
      entryId,
      values: [
        { id: questionId, value: 'the <b>audit</b>' },
        { id: 'OKTA_ACCESS_DURATION', value: 'P3D' },
      ],
    }),
  )
  const path = `/requests/${request.requestId}`
  const page = await ada.visit(path)
  assert.match(textOf(page), new RegExp(`Waiting for a decision ada${n} asks for Wiki ${n}`))
  assert.match(textOf(await boss.visit(path)), /This waits for you: open the task/)
  assert.doesNotMatch((await boss.visit(path)).text, /Cancel the request/)
  const wrote = await ada.visit(`${path}/messages`, {
    form: { ...formOn(page, `${path}/messages`), body: 'Any news?' },
  })
  assert.equal(wrote.location, `${path}#messages`)
  assert.match(textOf(await boss.visit(path)), new RegExp(`ada${n} , .*Any news\\?`))
  const empty = await ada.visit(`${path}/messages`, { form: { ...formOn(page, `${path}/messages`), body: '  ' } })
  assert.equal(empty.status, 400)
  const strange = await boss.visit(`${path}/cancel`, {
    form: { ...formOn(await boss.visit(path), `${path}/messages`), reason: 'no' },
  })
  assert.equal(strange.status, 403, 'whoever decides does not cancel')
  assert.equal(
    (await ada.visit(`${path}/cancel`, { form: { ...formOn(page, `${path}/cancel`), reason: 'not needed' } })).status,
    303,
  )
  const closed = await ada.visit(path)
  assert.match(textOf(closed), /Canceled .*Reason not needed/)
  const again = closed.text.match(/href="(\/ask\/[^"]+)"/)![1]!.replaceAll('&amp;', '&')
  assert.match((await ada.visit(again)).text, />the &lt;b&gt;audit&lt;\/b&gt;<\/textarea>/)
  assert.equal((await boss.visit(`/ask/${entryId}?from=${request.requestId}`)).status, 200)
})

test('who has an open request is led to it instead of asking twice; what is missing is said', async () => {
  const { ada, entryId } = await setUp()
  const ask = `/ask/${entryId}`
  const form = { ...formOn(await ada.visit(ask), ask), 'f.OKTA_ACCESS_DURATION': 'P3D' }
  const missing = await ada.visit(ask, { form })
  assert.equal(missing.status, 400)
  assert.match(textOf(missing), /"Why do you need it" must be answered/)
  const long = await ada.visit(ask, {
    form: { ...form, key: 'a'.repeat(22), 'f.OKTA_ACCESS_DURATION': 'P90D', [`f.${questionId}`]: 'x' },
  })
  assert.equal(long.status, 400)
  assert.match(textOf(long), /at most P30D/)
  const first = await ada.visit(ask, { form: { ...form, key: 'b'.repeat(22), [`f.${questionId}`]: 'x' } })
  const second = await ada.visit(ask, { form: { ...form, key: 'c'.repeat(22), [`f.${questionId}`]: 'y' } })
  assert.equal(first.status, 303)
  assert.equal(second.location, first.location)
})

test('the lists show what waits and what was asked for', async () => {
  const { n, boss, ada, entryId } = await setUp()
  assert.match(textOf(await boss.visit('/tasks')), /Nothing waits for you/)
  assert.match(textOf(await ada.visit('/requests')), /You have asked for nothing yet/)
  ok(
    await app.run(ada.caller, 'request.submit', {
      entryId,
      values: [
        { id: questionId, value: 'x' },
        { id: 'OKTA_ACCESS_DURATION', value: 'P3D' },
      ],
    }),
  )
  assert.match(textOf(await boss.visit('/tasks')), new RegExp(`ada${n} asks for Wiki ${n} Manager approves`))
  assert.match(textOf(await ada.visit('/requests')), new RegExp(`ada${n} asks for Wiki ${n} Waiting for a decision`))
})

test('the outbox shows people their own mail, and everything to who looks after requests; only in the demo', async () => {
  const held = await makeWorld(database)
  const boss = await held.person('boss')
  const ada = await held.person('ada', { managerId: boss.userId })
  const admin = await held.person('admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const { entryId } = await held.org.requestable('<b>Wiki</b>', [managerStep])
  ok(await held.app.run(ada.caller, 'request.submit', { entryId, values: [] }))
  await held.lane('notices.deliver')
  const raw = await held.server.inject('/demo/outbox')
  assert.equal(raw.headers.location, '/auth/sign-in?return_to=%2Fdemo%2Foutbox')
  const links = async (who: typeof boss) =>
    [...(await who.visit('/demo/outbox')).text.matchAll(/href="(\/demo\/outbox\/[0-9a-f]{24})"/g)].map(
      ([, href]) => href!,
    )
  assert.equal((await links(admin)).length, 2)
  const [own] = await links(boss)
  assert.equal((await links(boss)).length, 1)
  assert.match(
    textOf(await boss.visit('/demo/outbox')),
    /Please decide: ada asks for <b>Wiki<\/b> to boss < boss@example\.test >, .* kept here: no mail server is set/,
  )
  const page = await boss.visit(own!)
  assert.match(textOf(page), /approve or deny it there/)
  assert.match(page.text, new RegExp(`<iframe class="mail" title="The mail" src="${own}/html">`))
  assert.equal((await ada.visit(own!)).status, 404)
  assert.equal((await ada.visit(`${own}/html`)).status, 404)
  assert.equal((await boss.visit('/demo/outbox/x')).status, 404)
  const shown = await held.server.inject({ url: `${own}/html`, headers: { cookie: `assent=${boss.cookie('assent')}` } })
  const policy = String(shown.headers['content-security-policy'])
  assert.match(policy, /default-src 'none'.*sandbox allow-top-navigation-by-user-activation$/)
  assert.doesNotMatch(shown.body, /<b>Wiki/)
  assert.match(shown.body, /<base target="_top">/)
  const [path] = pathsIn({ html: shown.body } as never)
  assert.equal((await boss.visit(path!)).status, 200)
  const serious = await makeWorld(database, { demo: false })
  assert.equal((await serious.server.inject('/demo/outbox')).statusCode, 404)
})

test('the page to ask on asks for a priority where whoever asks says it', async () => {
  const { ada, entryId } = await setUp()
  const ask = `/ask/${entryId}`
  const before = await ada.visit(ask)
  assert.doesNotMatch(textOf(before), /Priority/)
  await org.run(
    `update app set request_settings = '{"requesterPriority": true}'
     where app_id = (select app_id from catalog_entry where org_id = org() and entry_id = $1)`,
    [entryId],
  )
  const page = await ada.visit(ask)
  assert.match(textOf(page), /Priority.*Low.*Normal.*High.*Urgent/)
  const german = await ada.visit(ask, { headers: { 'accept-language': 'de' } })
  assert.match(textOf(german), /Dringlichkeit.*Niedrig.*Normal.*Hoch.*Dringend/)
  const form = { ...formOn(page, ask), 'f.OKTA_ACCESS_DURATION': 'P3D', [`f.${questionId}`]: 'the audit' }
  const sent = await ada.visit(ask, { form: { ...form, 'f.ASSENT_PRIORITY': 'URGENT' } })
  assert.equal(sent.status, 303)
  const requestId = String(sent.location).split('/').at(-1)!
  assert.equal(ok(await app.read(ada.caller, 'request.get', { requestId })).request.priority, 'URGENT')
})

const withFiles = (form: Record<string, string>, files: readonly (readonly [string, string | Buffer])[]): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(form)) data.append(name, value)
  for (const [name, content] of files) data.append('files', new File([content as string], name))
  return data
}
const filesOf = async (caller: Parameters<typeof app.read>[0], requestId: string) =>
  ok(await app.read(caller, 'attachment.list', { requestId })).map(({ messageId, name, type }) => [
    name,
    type,
    messageId !== undefined,
  ])

test('files go with the form, judged before anything is sent; sent twice they are there once', async () => {
  const { ada, boss, entryId } = await setUp()
  const ask = `/ask/${entryId}`
  const page = await ada.visit(ask)
  assert.match(page.text, /enctype="multipart\/form-data"/)
  const form = { ...formOn(page, ask), 'f.OKTA_ACCESS_DURATION': 'P3D', [`f.${questionId}`]: 'line one\nline two' }
  const mine = async () => ok(await app.read(ada.caller, 'request.mine', { page: { limit: 9 } })).items.length
  const refused = async (data: FormData, why: RegExp) => {
    const seen = await ada.visit(ask, { data })
    assert.equal(seen.status, 400)
    assert.match(textOf(seen), why)
    assert.equal(await mine(), 0)
    return seen
  }
  const bad = await refused(
    withFiles(form, [
      ['good.txt', 'fine'],
      ['run.exe', 'MZ\0\x01'],
    ]),
    /Attached can be PDF.*run\.exe/,
  )
  // What was filled in is still there, and what is not is said.
  assert.match(bad.text, /line one\nline two/)
  assert.match(textOf(bad), /Choose your files again/)
  await refused(withFiles(form, [['empty.txt', '']]), /The file is empty.*empty\.txt/)
  await refused(
    withFiles(
      form,
      Array.from({ length: 11 }, (_, i) => [`${i}.txt`, 'x'] as const),
    ),
    /At most 10 files/,
  )
  await refused(withFiles(form, [['big.txt', Buffer.alloc(11 * 1_048_576, 'a')]]), /more than 10 MB/)
  await refused(withFiles({ ...form, [`f.${questionId}`]: '' }, [['good.txt', 'fine']]), /Choose your files again/)

  const chosen = [
    ['plan.txt', 'the plan'],
    ['../offer.PDF', '%PDF-1.7\nx'],
  ] as const
  const sent = await ada.visit(ask, { data: withFiles(form, chosen) })
  assert.equal(sent.status, 303)
  const requestId = sent.location!.split('/').at(-1)!
  const again = await ada.visit(ask, { data: withFiles(form, chosen) })
  assert.equal(again.location, sent.location)
  const there = [
    ['plan.txt', 'text/plain', true],
    ['offer.PDF', 'application/pdf', true],
  ]
  assert.deepEqual(await filesOf(boss.caller, requestId), there)
  const messages = ok(await app.read(boss.caller, 'request.messages', { requestId }))
  assert.deepEqual(
    messages.map(({ body }) => body),
    ['plan.txt, offer.PDF'],
  )
})

test('a form with files is read for nobody but its own sender', async () => {
  const { ada, entryId } = await setUp()
  const ask = `/ask/${entryId}`
  const form = formOn(await ada.visit(ask), ask)
  const strange = await ada.visit(ask, { data: withFiles({ ...form, csrf: 'x' }, [['a.txt', 'a']]) })
  assert.equal(strange.status, 403)
  const elsewhere = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  assert.equal((await ada.visit(ask, { data: withFiles(form, []), headers: elsewhere })).status, 403)
  const broken = { 'content-type': 'multipart/form-data; boundary=none' }
  assert.equal((await ada.visit(ask, { data: withFiles(form, []), headers: broken })).status, 400)
})
