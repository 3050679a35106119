// The pages without scripts and signing in, in the language of whoever reads them.
import assert from 'node:assert/strict'
import test from 'node:test'
import { voiceIn } from '@assent/server/app/languages.ts'
import { layout } from '@assent/server/channels/web/pages.ts'
import { enrolPage, recoveryPage } from '@assent/server/channels/web/second-pages.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeBrowser, type Seen } from '../support/browser.ts'
import { systemCaller } from '../support/server.ts'
import { baseUrl, formOn, makeWorld, ok, textOf } from './world.ts'

const database = await withDatabase()
const world = await makeWorld(database)
const { app, org, server } = world

const german = { accept: 'text/html', 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' }
const english = { accept: 'text/html', 'accept-language': 'en-GB' }
const questionId = '8f7c2a50-0000-4000-8000-000000000001'
const steps = [
  {
    type: 'QUESTION',
    label: 'Reason',
    assignmentRule: { type: 'REQUESTER' },
    questions: [{ id: questionId, label: 'Reason', type: 'TEXT', required: true }],
  },
  { type: 'APPROVAL', label: 'Approved', assignmentRule: { type: 'MANAGER' } },
  { type: 'TODO', label: 'Open', assignmentRule: { type: 'MANAGER' } },
]

let count = 0
/** A request that waits for its manager; apps, steps and answers are called as words of ours are. */
const setUp = async () => {
  const n = ++count
  const boss = await world.person(`boss${n}`)
  const ada = await world.person(`ada${n}`, { managerId: boss.userId })
  const { entryId, appId } = await org.requestable(`Denied ${n}`, steps, { duration: 'P30D' })
  const values = [{ id: questionId, value: 'Your request' }]
  const request = ok(await app.run(ada.caller, 'request.submit', { entryId, values }))
  return { n, boss, ada, entryId, appId, request, path: `/tasks/${request.tasks.at(-1)!.taskId}` }
}

const speaks = async (person: { caller: Parameters<typeof app.run>[0] }, language: string | null) =>
  ok(await app.run(person.caller, 'preferences.update', { language }))

const langOf = ({ text }: Seen): string | undefined => /<html lang="(\w+)">/.exec(text)?.[1]

/** What stands between the tags of a page, and what its attributes say. */
const wordsOf = ({ text }: Pick<Seen, 'text'>): readonly string[] =>
  [...text.replace(/<style>[\s\S]*?<\/style>/g, '').matchAll(/>([^<]+)<|(?:aria-label|title)="([^"]+)"/g)]
    .map(([, between, named]) => (between ?? named ?? '').replace(/\s+/g, ' ').trim())
    .filter((word) => /\p{L}{2}/u.test(word))

test('a page speaks the language that its reader chose, else that of the browser, and says which', async () => {
  const { boss, path } = await setUp()
  const langs = async () => [
    langOf(await boss.visit(path, { headers: german })),
    langOf(await boss.visit(path, { headers: english })),
    langOf(await boss.visit(path)),
  ]
  assert.deepEqual(await langs(), ['de', 'en', 'en'])
  await speaks(boss, 'de-CH')
  assert.deepEqual(await langs(), ['de', 'de', 'de'])
  await speaks(boss, 'en')
  assert.deepEqual(await langs(), ['en', 'en', 'en'])
  // One that we do not speak says nothing of those that we do.
  await speaks(boss, 'fr')
  assert.deepEqual(await langs(), ['de', 'en', 'en'])
})

test('an approver decides on a German page, and what is refused there is German too', async () => {
  const { ada, boss, n, path, request } = await setUp()
  await speaks(boss, 'de')
  const page = await boss.visit(path)
  const text = textOf(page)
  for (const said of [
    `ada${n} beantragt Denied ${n}`,
    'Wartet auf eine Entscheidung',
    'Wie beantragt: 30 Tage',
    '8 Stunden',
    `Was ada${n} heute in Denied ${n} hat`,
    'Genehmigen',
    'Abmelden',
    'Your request',
  ])
    assert.ok(text.includes(said), `${said}\n${text}`)
  assert.doesNotMatch(text, /Approve\b|Waits|asks|Deny|Steps|hours/)

  const refused = await boss.visit(path, { form: { ...formOn(page, path), decision: 'MAYBE' } })
  assert.equal(refused.status, 400)
  assert.match(textOf(refused), /Wählen Sie eine der Schaltflächen der Seite\./)
  const strange = await boss.visit(path, { form: { decision: 'APPROVE' } })
  assert.deepEqual([strange.status, langOf(strange)], [403, 'de'])
  assert.match(textOf(strange), /Das hat nicht geklappt.*Dieses Formular kam nicht von einer Ihrer Seiten/)
  assert.match(textOf(await boss.visit('/requests/req00000000000000000')), /Nicht hier|Das gibt es hier nicht/)

  const done = await boss.visit(path, { form: { ...formOn(page, path), decision: 'APPROVE', duration: 'P7D' } })
  assert.deepEqual([done.status, done.location], [303, path])
  assert.match(textOf(await boss.visit(path)), /Sie haben diesen Schritt genehmigt\./)
  const { tasks } = ok(await app.read(boss.caller, 'request.get', { requestId: request.requestId })).request
  assert.equal(tasks.find(({ type }) => type === 'APPROVAL')?.value, 'APPROVED')
  await speaks(ada, 'de')
  const seen = textOf(await ada.visit(`/requests/${request.requestId}`))
  assert.match(seen, new RegExp(`boss${n} hat genehmigt, für 7 Tage`))
  assert.match(seen, /„ Approved “ ist genehmigt/)
})

test('nothing of a page is English on its German twin but what people wrote', async () => {
  const { ada, appId, boss, entryId, n, path, request } = await setUp()
  await org.run('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [appId, ada.userId])
  const stand = await world.person(`stand${n}`)
  await org.run('update catalog_entry set offered = true, everyone = true', [])
  const free = await org.requestable(`Denied ${n}00`, steps, { maximum: 'P30D' })
  await org.run('update catalog_entry set offered = true, everyone = true', [])
  const orgCaller = systemCaller(world.orgId)
  ok(await app.run(orgCaller, 'settings.update', { delegatePermission: 'WRITE' }))
  ok(await app.run(boss.caller, 'delegate.setMine', { appointment: { standInId: stand.userId, note: 'Nothing.' } }))
  ok(await app.run(ada.caller, 'request.message', { requestId: request.requestId, body: 'Nothing.' }))
  const closed = await setUp()
  ok(await app.run(closed.ada.caller, 'request.cancel', { requestId: closed.request.requestId, reason: 'Nothing.' }))
  const terminal = `/terminal/sign-in?${new URLSearchParams({ port: '4321', state: 's'.repeat(20), challenge: 'c'.repeat(43), name: 'Login' })}`
  const pages: readonly (readonly [typeof boss, string])[] = [
    [boss, path],
    [boss, '/tasks'],
    [boss, `${path}/reassign?who=stand${n}`],
    [boss, `${path}/reassign?who=nobodyatall`],
    [boss, '/delegate?who=boss'],
    [stand, '/delegate?who=nobodyatall'],
    [ada, path],
    [ada, `/requests/${request.requestId}`],
    [ada, '/requests'],
    [ada, '/tasks'],
    [ada, `/ask/${entryId}`],
    [ada, `/ask/${free.entryId}`],
    [ada, '/requests/req00000000000000000'],
    [ada, terminal],
    [ada, '/terminal/sign-in'],
    [ada, '/demo/outbox'],
    [closed.ada, `/requests/${closed.request.requestId}`],
    [closed.boss, closed.path],
    [stand, '/requests'],
  ]
  // What people wrote, and what is the same in both.
  const data =
    /^(Assent|Nothing\.|Your request|Reason|Approved|Open|Denied \d+|(ada|boss|stand)\d+.*|assent login|Login|nobodyatall)$|@|^[\d:., ]+\(UTC\)$|^P\d/
  let drawn = 0
  for (const [person, url] of pages) {
    const [before, after] = [
      await person.visit(url, { headers: english }),
      await person.visit(url, { headers: german }),
    ]
    assert.deepEqual([langOf(before), langOf(after)], ['en', 'de'], url)
    const known = new Set(wordsOf(before))
    const same = wordsOf(after).filter((word) => known.has(word) && !data.test(word))
    assert.deepEqual(same, [], url)
    if (after.status === 200) drawn++
  }
  // Two of them are refusals.
  assert.equal(drawn, pages.length - 2)
})

test('nobody knows yet who signs in: the pages are in the language of the browser', async () => {
  const nobody = makeBrowser(server, baseUrl)
  const page = await nobody.visit('/auth/sign-in', { headers: german })
  assert.equal(langOf(page), 'de')
  assert.match(textOf(page), /Bei Assent anmelden.*Anmeldename.*Passwort/)
  assert.equal(langOf(await nobody.visit('/auth/sign-in', { headers: english })), 'en')
  const form = { login: 'nobody', password: 'wrong', return_to: '/' }
  const wrong = await nobody.visit('/auth/sign-in', { form, headers: german })
  assert.equal(wrong.status, 401)
  assert.doesNotMatch(textOf(wrong), /\b(login|password|the|is|not)\b/)
  for (const url of [
    '/auth/second-factor',
    '/auth/second-factor/set-up',
    '/auth/oidc/none',
    '/auth/oidc/none/callback?code=x',
  ]) {
    const [before, after] = [
      await nobody.visit(url, { headers: english }),
      await nobody.visit(url, { headers: german }),
    ]
    assert.deepEqual([langOf(before), langOf(after)], ['en', 'de'], url)
    const known = new Set(wordsOf(before))
    assert.deepEqual(
      wordsOf(after).filter((word) => known.has(word) && word !== 'Assent' && word !== 'Code'),
      [],
      url,
    )
  }
  const foreign = await nobody.visit('/auth/sign-in', { form, headers: { ...german, 'sec-fetch-site': 'cross-site' } })
  assert.match(textOf(foreign), /Das geht nur von einer Seite dieses Servers aus\./)
})

test('a new secret and recovery codes are shown in the language of the browser', () => {
  for (const page of [
    enrolPage({ qr: '<svg></svg>', secret: 'ABCDEFGH', uri: '' }),
    recoveryPage(['abcd-efgh'], '/'),
  ]) {
    const [before, after] = (['en', 'de'] as const).map((lang) =>
      wordsOf({ text: layout(page, lang).draw(voiceIn(lang)) }),
    )
    assert.ok(before!.length > 5)
    assert.deepEqual(
      after!.filter((word) => before!.includes(word)),
      ['Assent', 'ABCD EFGH', 'Code', 'abcd-efgh'].filter((word) => before!.includes(word)),
    )
  }
})
