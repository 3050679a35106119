import assert from 'node:assert/strict'
import test from 'node:test'
import { type NoticeFacts, noticeCard, type Reader } from '@assent/core/cards/notice.ts'
import { zonedTime } from '@assent/core/cards/time.ts'
import { noticeKinds } from '@assent/core/request/follow.ts'
import { drawMail } from './draw.ts'

const context = { baseUrl: 'https://assent.example/base', timeZone: 'Europe/Paris', language: null }

const facts: NoticeFacts = {
  kind: 'task_assigned',
  requestId: 'req00000000000000001',
  entryId: 'cen00000000000000001',
  requestedFor: { name: 'Ada Lovelace', login: 'ada@example.org' },
  requestedBy: { name: 'Bo', login: 'bo' },
  givesAccess: true,
  app: 'Ledger',
  level: 'Admins',
  duration: 'P30D',
  asked: '2026-03-02T09:15:00.000Z',
  answers: [{ label: 'Why', value: 'Month end\nclosing' }],
  task: { taskId: 'a'.repeat(24), type: 'APPROVAL', label: 'Manager approves', deadline: '2026-07-03T12:05:00.000Z' },
  note: 'P1D',
  author: { name: 'Cy', login: 'cy' },
  denial: { by: { name: 'Di', login: 'di' }, message: 'No budget' },
  ends: '2026-04-01T09:15:00.000Z',
}
const readers: readonly Reader[] = [
  { as: 'requester' },
  { as: 'creator' },
  { as: 'admin' },
  { as: 'assignee' },
  { as: 'assignee', standsInFor: { name: 'Eve', login: 'eve' } },
]
const everyMail = (given: NoticeFacts = facts) =>
  noticeKinds.flatMap((kind) => readers.map((reader) => drawMail(noticeCard({ ...given, kind }, reader), context)))

const plain = (text: string) => text.replaceAll('\u200b', '')

test('a mail says who, what, why, how long, until when, and what to do, in text and in HTML', () => {
  const { subject, text, html } = drawMail(noticeCard(facts, { as: 'assignee' }), context)
  assert.equal(subject, 'Please decide: Bo asks on behalf of Ada Lovelace for Ledger: Admins')
  for (const said of [
    'Ada Lovelace (ada@example.org)',
    'Bo (bo)',
    'Ledger: Admins',
    '30 days',
    'Month end',
    'Manager approves',
    'Fri 3 July 2026, 14:05 (Europe/Paris, UTC+2)',
    'Mon 2 March 2026, 10:15 (Europe/Paris, UTC+1)',
    'approve or deny it there',
  ]) {
    assert.ok(plain(text).includes(said), `the text says: ${said}\n${text}`)
    assert.ok(plain(html.replace(/<[^>]+>/g, '')).includes(said), `the HTML says: ${said}`)
  }
  const address = `https://assent.example/base/tasks/${'a'.repeat(24)}`
  assert.ok(text.includes(`Open the task: ${address}`) && html.includes(`href="${address}"`))
})

test('every notice has words for every reader', () => {
  for (const { subject, text, html } of everyMail()) {
    assert.match(subject, /^[A-Z][^:]*: /)
    assert.ok(text.length > 200 && html.includes('<h1'))
    assert.doesNotMatch(subject + text + html, /undefined|null|\[object|NaN| {2}for/)
  }
})

test('a time zone that is none becomes UTC, and is named', () => {
  assert.equal(zonedTime('2026-03-02T09:15:00.000Z', 'Mars/Phobos'), 'Mon 2 March 2026, 09:15 (UTC)')
  assert.equal(
    zonedTime('2026-03-02T09:15:00.000Z', 'America/St_Johns'),
    'Mon 2 March 2026, 05:45 (America/St_Johns, UTC-3:30)',
  )
})

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<!channel> <https://evil.example|Approve>',
  '[Approve](https://evil.example/approve)',
  'https://evil.example/approve?id=1',
  'www.evil.example mail me@evil.example',
  'javascript:alert(1) data:text/html,x',
  '\u202Egnp.exe\u202C \u2066x\u2069 \u200bz',
  'a\r\nBcc: victim@evil.example\r\n\r\n<b>body</b>',
  '\u0000\u0007\u001b[31mred',
  '&lt;b&gt; &amp; &#60;b&#62;',
  '</td></tr></table><form action="https://evil.example"><button>Approve</button></form>',
  '</style><style>*{display:none}',
  '\ud800 half',
  'x'.repeat(20_000),
]

test('E10: what somebody typed is inert wherever it stands', () => {
  for (const text of hostile) {
    const named = { name: text, login: text }
    const given: NoticeFacts = {
      ...facts,
      requestedFor: named,
      requestedBy: named,
      app: text,
      level: text,
      answers: [{ label: text, value: text }],
      task: { ...facts.task!, label: text },
      note: text,
      author: named,
      denial: { by: named, message: text },
    }
    for (const mail of everyMail(given)) {
      const clean = drawMail(noticeCard({ ...facts }, { as: 'assignee' }), context).html
      const tags = new Set([...clean.matchAll(/<\/?([a-z0-9!]+)/gi)].map((match) => match[1]!.toLowerCase()))
      for (const [, tag] of mail.html.matchAll(/<\/?([a-z0-9!]+)/gi))
        assert.ok(tags.has(tag!.toLowerCase()), `no tag but ours: ${tag}`)
      for (const [, href] of mail.html.matchAll(/href="([^"]*)"/g))
        assert.ok(href!.startsWith(`${context.baseUrl}/`), 'links lead to our pages only (E1)')
      const linkless = mail.text.replaceAll(`${context.baseUrl}/`, '')
      assert.doesNotMatch(
        linkless,
        /https?:\/\/\w|www\.\w|\w@\w+\.\w/,
        'a mail program finds nothing to make a link of',
      )
      assert.doesNotMatch(mail.html.replaceAll(`href="${context.baseUrl}/`, ''), /https?:\/\/\w|www\.\w/)
      assert.doesNotMatch(mail.text + mail.html + mail.subject, /[\u202a-\u202e\u2066\u2067]/)
      assert.doesNotMatch(mail.subject, /\p{Cc}/u)
      assert.doesNotMatch(mail.text, /(?!\n)\p{Cc}/u)
      assert.ok(mail.subject.length <= 150 && mail.text.length < 20_000)
      assert.ok((mail.subject + mail.text + mail.html).isWellFormed())
    }
  }
})

test('F8: text of another direction is kept apart from ours', () => {
  const { subject, text, html } = drawMail(
    noticeCard({ ...facts, requestedFor: { name: 'עדה', login: 'ada' } }, { as: 'assignee' }),
    context,
  )
  assert.ok(subject.includes('\u2068עדה\u2069') && text.includes('\u2068עדה\u2069') && html.includes('<bdi>עדה</bdi>'))
})

test('E1 E2 E4: a mail acts on nothing: no form, script, image or token; one pointer to a page', () => {
  for (const { text, html } of everyMail()) {
    assert.doesNotMatch(html, /<(form|input|button|script|img|iframe|object|link|meta http-equiv)/i)
    assert.doesNotMatch(html, /\b(src|action|on\w+|background)=/i)
    assert.doesNotMatch(html, /url\(/i)
    const links = [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1]!)
    assert.equal(links.length, 1)
    // Whoever is only told by a step may not read its request: the pointer is to the beginning.
    assert.match(
      links[0]!,
      /^https:\/\/assent\.example\/base\/(|tasks\/[0-9a-f]{24}|requests\/req\w{17}|ask\/cen\w{17}\?from=req\w{17})$/,
    )
    assert.ok(text.includes(links[0]!))
    assert.match(text, /Nothing can be approved or denied by mail/)
  }
})

test('E16: the form is in the mail of whoever decides, and in no other', () => {
  const canary = 'canary-0815'
  for (const kind of noticeKinds)
    for (const reader of readers) {
      const card = noticeCard({ ...facts, kind, note: '5', answers: [{ label: 'Why', value: canary }] }, reader)
      const mail = drawMail(card, context)
      const acts =
        kind === 'task_assigned' ||
        kind === 'task_reminder' ||
        (kind === 'request_expiring' && reader.as === 'assignee')
      assert.equal((mail.text + mail.html).includes(canary), acts, `${kind} to ${reader.as}`)
    }
})

test('a mail is in the language of its reader, with what people typed as it was', () => {
  const german = { ...context, language: 'de-AT' }
  const { subject, text, html } = drawMail(noticeCard(facts, { as: 'assignee' }), german)
  assert.equal(subject, 'Bitte entscheiden: Bo beantragt im Namen von Ada Lovelace: Ledger: Admins')
  for (const said of [
    'Fr. 3. Juli 2026, 14:05 (Europe/Paris, UTC+2)',
    'Wie lange: 30 Tage',
    'Month end',
    'Manager approves',
    'Aufgabe öffnen: https://assent.example/base/tasks/',
    'Antworten auf diese E-Mail liest niemand.',
  ])
    assert.ok(plain(text).replaceAll(/: +/g, ': ').includes(said), `the text says: ${said}\n${text}`)
  assert.match(html, /<html lang="de">/)
  assert.match(html, />Der Antrag<\/caption>/)
  // What people typed aside, nothing of any notice is English.
  for (const kind of noticeKinds)
    for (const reader of readers) {
      const mail = drawMail(noticeCard({ ...facts, kind, note: 'P1D', answers: [] }, reader), german)
      assert.doesNotMatch(
        `${mail.subject}\n${mail.text}`.replaceAll('Manager approves', ''),
        /\b(the|you|your|request|has|and|for|access|expires|ended|canceled|expired|reminder|please|decide)\b/i,
        `${kind} ${JSON.stringify(reader)}`,
      )
    }
  const other = drawMail(noticeCard(facts, { as: 'assignee' }), { ...context, language: 'fr' })
  assert.deepEqual(other, drawMail(noticeCard(facts, { as: 'assignee' }), context))
})
