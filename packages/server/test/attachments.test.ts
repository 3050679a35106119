import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { sqlState, violated } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { type Answer, makeUser, systemCaller, testServer, wireClient } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const base = '/governance/api/v2'
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const pdf = bytes('%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n')
const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')

const asked = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const boss = await makeUser(server, orgId, 'boss')
  const ada = await makeUser(server, orgId, 'ada', { managerId: boss.userId })
  const auditor = await makeUser(server, orgId, 'auditor', { roles: ['AUDITOR'] })
  const stranger = await makeUser(server, orgId, 'stranger')
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const { body } = await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, {})
  const at = `${base}/requests/${body.id}`
  const attach = (who: typeof ada, data: Buffer, name = 'report.pdf', to = at): Promise<Answer> =>
    who.call('POST', `${to}/attachments?name=${encodeURIComponent(name)}`, data, {
      'content-type': 'application/octet-stream',
    })
  return { orgId, org, boss, ada, auditor, stranger, entryId, requestId: body.id as string, at, attach }
}

const count = async (orgId: string, table: string): Promise<number> => {
  const [row] = await database.owner.bare<{ n: number }>(
    `select count(*) as n from assent.${table} where org_id = $1`,
    [orgId],
  )
  return Number(row!.n)
}

test('a file goes with a message, comes out as it went in, and the record proves what it was', async () => {
  const { ada, at, attach, boss } = await asked()
  const kept = await attach(ada, pdf, 'Ünïcode “plan”; v1.PDF')
  assert.equal(kept.status, 201, kept.raw.body)
  assert.equal(kept.body.type, 'application/pdf')
  assert.equal(kept.body.size, pdf.length)
  assert.equal(kept.body.sha256, sha256(pdf))
  const content = `${at}/attachments/${kept.body.id}/content`
  // Not sent yet: nobody but its author knows of it.
  assert.equal((await boss.call('GET', content)).status, 404)
  assert.deepEqual((await boss.call('GET', `${at}/attachments`)).body.data, [])
  const asAda = wireClient(ada.call)
  const sent = await asAda('POST', `${at}/messages`, { message: 'See the plan', attachmentIds: [kept.body.id] })
  assert.equal(sent.status, 201, sent.raw.body)
  const { data: messages } = (await boss.call('GET', `${at}/messages`)).body
  assert.equal(messages[0].attachments[0].name, 'Ünïcode “plan”; v1.PDF')
  const got = await boss.call('GET', content)
  assert.equal(got.status, 200)
  assert.deepEqual(got.raw.rawPayload, pdf)
  assert.equal(
    got.headers['content-disposition'],
    `attachment; filename="_n_code _plan__ v1.PDF"; filename*=UTF-8''%C3%9Cn%C3%AFcode%20%E2%80%9Cplan%E2%80%9D%3B%20v1.PDF`,
  )
  assert.equal(got.headers['x-content-type-options'], 'nosniff')
  assert.match(String(got.headers['content-security-policy']), /^sandbox; default-src 'none'/)
  const { data: events } = (await boss.call('GET', `${at}/activity`)).body
  const { event } = events.find((one: { type: string }) => one.type === 'messaged')
  assert.deepEqual(event.attachments, [
    {
      attachmentId: kept.body.id,
      name: 'Ünïcode “plan”; v1.PDF',
      type: 'application/pdf',
      size: pdf.length,
      sha256: sha256(pdf),
    },
  ])
})

test('a large file arrives in pieces and comes out whole; one byte more than the limit is refused and leaves nothing', async () => {
  const { ada, at, attach, orgId } = await asked()
  const large = Buffer.alloc(limits.attachmentBytes, 'abcdefg\n')
  const kept = await attach(ada, large, 'large.txt')
  assert.equal(kept.status, 201)
  assert.equal(await count(orgId, 'attachment_chunk'), 10)
  const got = await ada.call('GET', `${at}/attachments/${kept.body.id}/content`)
  assert.equal(sha256(got.raw.rawPayload), sha256(large))
  const more = await attach(ada, Buffer.concat([large, bytes('x')]), 'large.txt')
  assert.equal(more.status, 400)
  assert.match(more.body.errorSummary + JSON.stringify(more.body.errorCauses), /at most 10 MB/)
  assert.equal(await count(orgId, 'attachment'), 1)
  const [use] = await database.owner.bare<{ bytes: number }>(
    'select bytes from assent.attachment_use where org_id = $1',
    [orgId],
  )
  assert.equal(Number(use!.bytes), large.length)
})

const zip = (name: string, stored: string): Buffer => {
  const head = Buffer.alloc(30)
  head.write('PK\x03\x04', 0, 'latin1')
  head.writeUInt32LE(stored.length, 18)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, bytes(name + stored)])
}
const office = (...names: string[]): Buffer =>
  Buffer.concat(['[Content_Types].xml', ...names].map((name) => zip(name, '<x/>')))

test('E10: what a file is, its bytes say; its name follows, and nothing that a browser or an office runs is taken', async () => {
  const { ada, attach, orgId } = await asked()
  const taken: [string, Buffer, string, string][] = [
    ['page.html', bytes('<script>alert(1)</script>'), 'text/plain', 'page.html.txt'],
    ['picture.svg', bytes('<svg onload="alert(1)"/>'), 'text/plain', 'picture.svg.txt'],
    ['data.csv', bytes('a;b\r\n1;2\r\n'), 'text/plain', 'data.csv'],
    ['invoice.pdf.exe', pdf, 'application/pdf', 'invoice.pdf.exe.pdf'],
    ['../../etc/passwd', bytes('root\n'), 'text/plain', 'passwd.txt'],
    ['C:\\temp\\a.png', bytes('\x89PNG\r\n\x1a\n....'), 'image/png', 'a.png'],
    ['gpj.exe\u202etxt', bytes('\xff\xd8\xff\xe0'), 'image/jpeg', 'gpj.exetxt.jpg'],
    ['con', bytes('x'), 'text/plain', 'file con.txt'],
    ['...', bytes('x'), 'text/plain', 'file.txt'],
    ['a"b\r\nx: y.gif', bytes('GIF89a'), 'image/gif', 'abx y.gif'],
    ['x'.repeat(500), bytes('RIFF0000WEBPVP8 '), 'image/webp', `${'x'.repeat(195)}.webp`],
    [
      'letter.docx',
      office('word/document.xml'),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'letter.docx',
    ],
    [
      't.ods',
      Buffer.concat([zip('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'), zip('content.xml', '')]),
      'application/vnd.oasis.opendocument.spreadsheet',
      't.ods',
    ],
  ]
  for (const [name, data, type, as] of taken) {
    const kept = await attach(ada, data, name)
    assert.equal(kept.status, 201, `${name} ${kept.raw.body}`)
    assert.deepEqual([kept.body.type, kept.body.name], [type, as])
    assert.equal(
      (await ada.call('DELETE', kept.body._links.content.href.replace(/^.*(?=\/governance)|\/content$/g, ''))).status,
      204,
    )
  }
  const refused: [string, Buffer, RegExp][] = [
    ['a.txt', bytes('MZ\x90\x00\x03'), /Attached can be/],
    ['a.txt', bytes('\x7fELF'), /Attached can be/],
    ['a.zip', zip('a.txt', 'text'), /Attached can be/],
    ['a.doc', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), /Attached can be/],
    ['a.txt', bytes('text\x00text'), /Attached can be/],
    ['a.txt', bytes('\xc3'), /Attached can be/],
    ['a.docm', office('word/document.xml', 'word/vbaProject.bin'), /macros/],
    ['a.txt', Buffer.alloc(0), /empty|missing/],
  ]
  for (const [name, data, why] of refused) {
    const answer = await attach(ada, data, name)
    assert.equal(answer.status, 400, `${name} ${answer.raw.body}`)
    assert.match(answer.raw.body, why)
  }
  assert.equal(await count(orgId, 'attachment'), 0)
  assert.equal(await count(orgId, 'attachment_chunk'), 0)
})

test('F1 F13: only who may see the request now attaches, lists and reads; to all others there is nothing', async () => {
  const { ada, at, attach, auditor, boss, org, stranger } = await asked()
  const other = await asked()
  const kept = await attach(boss, pdf)
  const content = `${at}/attachments/${kept.body.id}/content`
  await boss.call('POST', `${at}/messages`, { message: 'x', attachmentIds: [kept.body.id] })
  for (const who of [stranger, other.ada, other.auditor]) {
    assert.equal((await who.call('GET', content)).status, 404)
    assert.equal((await who.call('GET', `${at}/attachments`)).status, 404)
    assert.equal((await who.call('GET', `${at}/mentionable`)).status, 404)
    assert.equal((await attach(who, pdf)).status, 404)
    assert.equal((await who.call('DELETE', `${at}/attachments/${kept.body.id}`)).status, 404)
  }
  assert.equal((await auditor.call('GET', content)).status, 200)
  // By another request that he may see, it is not there either.
  const own = await stranger.call(
    'POST',
    `${base}/my/catalogs/default/entries/${(await org.requestable('Other', [])).entryId}/requests`,
    {},
  )
  assert.equal(
    (await stranger.call('GET', `${base}/requests/${own.body.id}/attachments/${kept.body.id}/content`)).status,
    404,
  )
  // What was sent cannot be dropped, not by its author either.
  assert.equal((await boss.call('DELETE', `${at}/attachments/${kept.body.id}`)).status, 404)
  assert.equal((await ada.call('GET', content)).status, 200)
})

test('a file is sent with one message of its author only; a message that is refused is not sent, and its files stay', async () => {
  const { ada, at, attach, boss, orgId } = await asked()
  const [one, two] = [await attach(ada, pdf), await attach(ada, bytes('text'), 'a.txt')]
  const send = (who: typeof ada, ids: unknown[], key?: string) =>
    who.call('POST', `${at}/messages`, { message: 'x', attachmentIds: ids }, key ? { 'idempotency-key': key } : {})
  assert.equal((await send(boss, [one.body.id])).status, 400, 'what somebody else attached')
  assert.equal((await send(ada, [one.body.id, one.body.id])).status, 400, 'twice')
  assert.equal((await send(ada, ['att00000000000000000'])).status, 400)
  assert.equal((await send(ada, ['x'])).status, 400)
  assert.equal(
    (
      await send(
        ada,
        Array.from({ length: 11 }, () => one.body.id),
      )
    ).status,
    400,
  )
  assert.equal(await count(orgId, 'message'), 0)
  assert.equal((await send(ada, [one.body.id], 'k1')).status, 201)
  assert.equal((await send(ada, [one.body.id], 'k1')).status, 201, 'repeated, it is answered as before')
  assert.equal(await count(orgId, 'message'), 1)
  const again = await send(ada, [one.body.id])
  assert.equal(again.status, 400)
  assert.match(again.raw.body, /was sent before/)
  // Two messages at once with one file: one of them has it.
  const both = await Promise.all([send(ada, [two.body.id]), send(ada, [two.body.id])])
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 400])
})

test('totals are bounded: of what waits for its message, of a request, of an author and of the organization', async () => {
  const { ada, attach, boss, orgId, requestId } = await asked()
  const client = await database.owner.client()
  const insert = async (n: number, size: number, author: string, sent: boolean, age: string, tag: string) => {
    await client.query('begin')
    await client.query(`set local assent.org = '${orgId}'`)
    if (sent)
      await client.query(
        `insert into assent.message (org_id, message_id, request_id, author_id, body, created) values ($1, 'msg00000000000000000', $2, $3, 'x', now()) on conflict do nothing`,
        [orgId, requestId, author],
      )
    await client.query(
      `insert into assent.attachment (org_id, attachment_id, request_id, author_id, name, type, size, sha256, message_id, created)
       select $1, 'att' || lpad($6 || i::text, 17, '0'), $2, $3, 'x', 'text/plain', $4, sha256(''), $5, now() - $7::interval from generate_series(1, $8::int) i`,
      [orgId, requestId, author, size, sent ? 'msg00000000000000000' : null, tag, age, n],
    )
    await client.query('commit')
  }
  const clear = async () => {
    await client.query('begin')
    await client.query(`set local assent.org = '${orgId}'`)
    await client.query('delete from assent.attachment where org_id = $1', [orgId])
    await client.query('commit')
  }
  const refusedFor = async (why: RegExp) => {
    const answer = await attach(ada, pdf)
    assert.equal(answer.status, 409, answer.raw.body)
    assert.match(answer.raw.body, why)
    await clear()
    assert.equal((await attach(ada, pdf)).status, 201)
    await clear()
  }
  try {
    await insert(limits.attachmentsUnsent, 1, ada.userId, false, '2 days', '1')
    assert.equal((await attach(boss, pdf)).status, 201, 'another one has room')
    await refusedFor(/have not sent/)
    await insert(limits.attachmentsPerRequest, 1, boss.userId, true, '2 days', '2')
    await refusedFor(/at most 100 attachments/)
    await insert(1, limits.attachmentBytesPerRequest, boss.userId, true, '2 days', '3')
    await refusedFor(/100 MB together/)
    await insert(1, limits.attachmentBytesPerOrg, boss.userId, true, '2 days', '4')
    const [{ bytes: used } = { bytes: 0 }] = await database.owner.bare<{ bytes: number }>(
      'select bytes from assent.attachment_use where org_id = $1',
      [orgId],
    )
    assert.equal(Number(used), limits.attachmentBytesPerOrg)
    await refusedFor(/100 MB together|no more room/)
  } finally {
    client.release()
  }
})

test('a file that no message came for is dropped after a day', async () => {
  const { ada, at, attach, org, orgId } = await asked()
  const [old, sent, fresh] = [await attach(ada, pdf), await attach(ada, pdf), await attach(ada, pdf)]
  await ada.call('POST', `${at}/messages`, { message: 'x', attachmentIds: [sent.body.id] })
  await database.owner.bare(
    `update assent.attachment set created = created - interval '25 hours' where org_id = $1 and attachment_id = any ($2)`,
    [orgId, [old.body.id, sent.body.id]],
  )
  const lane = server.app.lanes.find(({ name }) => name === 'attachments.sweep')!
  assert.equal(await lane.work(org.orgId, 50), 1)
  const { data } = (await ada.call('GET', `${at}/attachments`)).body
  assert.deepEqual(data.map(({ id }: { id: string }) => id).sort(), [sent.body.id, fresh.body.id].sort())
})

test('H11: what is erased of a request takes its files along, and says so on the record', async () => {
  const { ada, at, attach, org, orgId, requestId } = await asked()
  const kept = await attach(ada, pdf)
  await ada.call('POST', `${at}/messages`, { message: 'x', attachmentIds: [kept.body.id] })
  const erased = await server.app.run(systemCaller(orgId as never), 'audit.erase', { requestId, reason: 'asked for' })
  assert.ok(!isRefusal(erased))
  assert.equal(await count(orgId, 'attachment'), 0)
  assert.equal(await count(orgId, 'attachment_chunk'), 0)
  assert.equal((await ada.call('GET', `${at}/attachments/${kept.body.id}/content`)).status, 404)
  const [event] = (await org.run(`select detail from event where type = 'assent.audit.erase'`, [])) as {
    detail: string
  }[]
  assert.equal(JSON.parse(event!.detail).detail.attachments, 1)
})

test('A6: the server itself can neither change a file nor see that of another organization', async () => {
  const { ada, at, attach, org } = await asked()
  const other = await asked()
  const kept = await attach(ada, pdf)
  await ada.call('POST', `${at}/messages`, { message: 'x', attachmentIds: [kept.body.id] })
  const id = [kept.body.id]
  for (const table of ['attachment', 'attachment_chunk'])
    assert.deepEqual(await other.org.run(`select 1 from ${table} where attachment_id = $1`, id), [])
  await assert.rejects(
    org.run(`update attachment set sha256 = sha256('x') where attachment_id = $1`, id),
    (error) => violated(error) === 'attachment_is_never_changed',
  )
  await assert.rejects(
    org.run(`update attachment set message_id = null where attachment_id = $1`, id),
    (error) => violated(error) === 'attachment_stays_with_its_message',
  )
  await assert.rejects(
    org.run(`insert into attachment_chunk (org_id, attachment_id, at, data) values (org(), $1, 1, 'x')`, id),
    (error) => violated(error) === 'attachment_is_never_changed',
  )
  for (const sql of [
    `update attachment_chunk set data = 'x' where attachment_id = $1`,
    'delete from attachment_chunk where attachment_id = $1',
    `update attachment set author_id = 'x' where attachment_id = $1`,
  ])
    await assert.rejects(org.run(sql, id), (error) => sqlState(error) === '42501', sql)
})

test('a file that is not what arrived breaks off on its way out', async () => {
  const { ada, attach, orgId, at } = await asked()
  const kept = await attach(ada, pdf)
  await database.owner.bare(
    `update assent.attachment_chunk set data = set_byte(data, 9, 0) where org_id = $1 and attachment_id = $2`,
    [orgId, kept.body.id],
  )
  await assert.rejects(ada.call('GET', `${at}/attachments/${kept.body.id}/content`))
})

test('E16: mail names the files of a message and leads to the request; it holds nothing of them', async () => {
  const { ada, at, attach, org } = await asked()
  const kept = await attach(ada, pdf, 'secret-plan.pdf')
  await ada.call('POST', `${at}/messages`, { message: 'See there', attachmentIds: [kept.body.id] })
  await ada.call('POST', `${at}/messages`, { message: 'Nothing here' })
  const lane = server.app.lanes.find(({ name }) => name === 'notices.deliver')!
  while ((await lane.work(org.orgId, 500)) > 0);
  const mails = (await org.run(`select card from mail where kind = 'request_message' order by mail_id`, [])) as {
    card: { quotes: { text: string }[]; links: { path: string }[] }
  }[]
  const texts = mails.map(({ card }) => card.quotes.map(({ text }) => text))
  assert.deepEqual(
    texts.toSorted((a, b) => a.length - b.length),
    [['Nothing here'], ['See there', 'secret-plan.pdf']],
  )
  for (const { card } of mails)
    assert.deepEqual(
      card.links.map(({ path }) => path),
      [`/requests/${at.split('/').at(-1)}`],
    )
})
