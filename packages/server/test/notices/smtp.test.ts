import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import test, { after } from 'node:test'
import { type NoticeFacts, noticeCard } from '@assent/core/cards/notice.ts'
import type { Delivery } from '@assent/core/outlet.ts'
import { openSmtp } from '@assent/server/channels/email/smtp.ts'
import { smtpPeer } from './smtp.ts'

const peer = await smtpPeer()
const outlet = openSmtp({ smtpUrl: peer.url, mailFrom: 'Assent <assent@assent.test>', baseUrl: 'http://assent.test' })
after(() => outlet.close())

const facts: NoticeFacts = {
  kind: 'task_assigned',
  requestId: 'req00000000000000001',
  entryId: 'cen00000000000000001',
  requestedFor: { name: 'Ada', login: 'ada' },
  givesAccess: true,
  app: 'Wiki',
  asked: '2026-03-02T09:15:00.000Z',
  answers: [],
  task: { taskId: 'a'.repeat(24), type: 'APPROVAL', label: 'Manager' },
}
const delivery = (to: Partial<Delivery['to']> = {}, given: Partial<NoticeFacts> = {}): Delivery => ({
  deliveryId: 'b'.repeat(24),
  to: { userId: 'u', name: 'Boss', address: 'boss@example.test', timeZone: 'Europe/Paris', language: null, ...to },
  card: noticeCard({ ...facts, ...given }, { as: 'assignee' }),
  thread: facts.requestId,
})

test('a mail arrives with both bodies, in the thread of its request, and says that a machine wrote it', async () => {
  assert.deepEqual(await outlet.deliver(delivery()), { result: 'sent' })
  const { mail, from, to } = peer.received.at(-1)!
  assert.equal(from, 'assent@assent.test')
  assert.deepEqual(to, ['boss@example.test'])
  assert.equal(mail.subject, 'Please decide: Ada asks for Wiki')
  assert.deepEqual(mail.to, [{ name: 'Boss', address: 'boss@example.test' }])
  assert.match(mail.text!, /http:\/\/assent\.test\/tasks\/a{24}/)
  assert.match(mail.html!, /<h1/)
  assert.equal(mail.messageId, `<${'b'.repeat(24)}@assent.test>`)
  assert.equal(mail.references, `<${facts.requestId}@assent.test>`)
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value
  assert.equal(header('auto-submitted'), 'auto-generated')
  assert.equal(header('x-auto-response-suppress'), 'All')
  assert.deepEqual(mail.attachments, [])
})

const breaks = [
  '\r\n',
  '\n',
  '\r',
  '\u2028',
  '\u2029',
  '\u0085',
  '\r\n ',
  '\n\t',
  '%0d%0a',
  '\\r\\n',
  '\u0000',
  '\u000b',
  '\u000c',
  '嘊嘍',
]
const injected = [
  'Bcc: victim@evil.test',
  'To: victim@evil.test',
  'Content-Type: text/html',
  'X-Evil: 1',
  '.\r\nMAIL FROM:<evil@evil.test>\r\nRCPT TO:<victim@evil.test>\r\nDATA\r\n',
  '\r\n<h1>body</h1>',
  '=?utf-8?q?=0D=0ABcc:_victim@evil.test?=',
]
const addressTricks = [
  '<victim@evil.test>',
  ', victim@evil.test',
  '"x" <victim@evil.test>,',
  'a;victim@evil.test',
  '(victim@evil.test)',
  'Group: victim@evil.test;',
]

test('E15: nothing that somebody typed becomes a header, a recipient or a command', async () => {
  const names = [
    ...breaks.flatMap((end) => injected.map((line) => `Name${end}${line}${end}`)),
    ...addressTricks.map((trick) => `Name ${trick}`),
  ]
  const before = peer.received.length
  for (const name of names) {
    const named = { name, login: name }
    const sent = await outlet.deliver(
      delivery(
        { name },
        {
          requestedFor: named,
          app: name,
          level: name,
          task: { ...facts.task!, label: name },
          answers: [{ label: name, value: name }],
        },
      ),
    )
    assert.equal(sent.result, 'sent')
    const { raw, mail, to } = peer.received.at(-1)!
    assert.deepEqual(to, ['boss@example.test'], 'one recipient')
    assert.deepEqual(
      mail.to?.map(({ address }) => address),
      ['boss@example.test'],
    )
    assert.equal(mail.bcc, undefined)
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'))
    const keys = head
      .split(/\r?\n(?![ \t])/)
      .map((line) => line.split(':')[0]!.toLowerCase())
      .sort()
    assert.deepEqual(keys, [
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'in-reply-to',
      'message-id',
      'mime-version',
      'references',
      'subject',
      'to',
      'x-auto-response-suppress',
    ])
    assert.doesNotMatch(mail.subject!, /\p{Cc}/u)
    assert.equal(mail.attachments.length, 0)
  }
  assert.equal(peer.received.length, before + names.length)
})

test('E15: an address that is none is refused without asking the mail server', async () => {
  const before = peer.connections()
  const count = peer.received.length
  for (const address of [
    'a@b.test, c@d.test',
    'a@b.test\r\nRCPT TO:<c@d.test>',
    '<a@b.test>',
    'a@b.test> SIZE=1',
    'nobody',
    '',
    'a@b@c',
  ])
    assert.equal((await outlet.deliver(delivery({ address }))).result, 'refused', JSON.stringify(address))
  assert.equal(peer.received.length, count)
  assert.equal(peer.connections(), before)
})

test('a mailbox that is not there, or a mail that is not wanted, is final; all else is tried again', async () => {
  peer.answers.rcpt = () => ({ code: 550, text: 'no such user' })
  assert.equal((await outlet.deliver(delivery())).result, 'refused')
  peer.answers.rcpt = () => ({ code: 451, text: 'try again later' })
  assert.equal((await outlet.deliver(delivery())).result, 'retry')
  peer.answers.rcpt = () => undefined
  peer.answers.data = () => ({ code: 554, text: 'looks like spam' })
  assert.equal((await outlet.deliver(delivery())).result, 'refused')
  peer.answers.data = () => ({ code: 452, text: 'disk full' })
  const full = await outlet.deliver(delivery())
  assert.ok(full.result === 'retry' && /disk full/.test(full.reason))
  peer.answers.data = () => undefined
  assert.equal((await outlet.deliver(delivery())).result, 'sent')
})

test('a wrong password is ours to mend, so the mail waits', async () => {
  const wrong = openSmtp({
    smtpUrl: `smtp://assent:wrong@127.0.0.1:${peer.port}`,
    mailFrom: 'a@assent.test',
    baseUrl: 'http://assent.test',
  })
  const right = openSmtp({
    smtpUrl: `smtp://assent:right@127.0.0.1:${peer.port}`,
    mailFrom: 'a@assent.test',
    baseUrl: 'http://assent.test',
  })
  assert.equal((await wrong.deliver(delivery())).result, 'retry')
  assert.equal((await right.deliver(delivery())).result, 'sent')
  await Promise.all([wrong.close(), right.close()])
})

test('a mail server that is away, silent or babbling does not hold us up', async () => {
  const sockets = new Set<Socket>()
  const babbler = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  babbler.listen(0, '127.0.0.1')
  await new Promise((resolve) => babbler.once('listening', resolve))
  const { port } = babbler.address() as AddressInfo
  const silent = openSmtp({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    mailFrom: 'a@assent.test',
    baseUrl: 'http://assent.test',
  })
  const away = openSmtp({ smtpUrl: 'smtp://127.0.0.1:9', mailFrom: 'a@assent.test', baseUrl: 'http://assent.test' })
  // Without a limit the silent one would hold us up for ever.
  const outcomes = await Promise.all([silent.deliver(delivery()), away.deliver(delivery())])
  assert.deepEqual(
    outcomes.map(({ result }) => result),
    ['retry', 'retry'],
  )
  await Promise.all([silent.close(), away.close()])
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => babbler.close(resolve))
})
