import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@assent/core/audit/event.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer } from '../support/server.ts'
import { event, record, recordMany } from './support.ts'

const database = await withDatabase()
const { db } = database
const server = await testServer(db)

type Log = { uuid: string; eventType: string; published: string; debugContext: { debugData: { n?: number } } }

const people = async () => {
  const orgId = await database.newOrg()
  const admin = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  return { orgId, admin }
}
const numbers = (log: Log[]) => log.map(({ debugContext }) => debugContext.debugData.n)
const nextOf = (answer: { headers: Record<string, unknown> }): string | undefined => {
  const links = [answer.headers['link']].flat().join(', ')
  return /<http:\/\/assent\.test([^>]+)>; rel="next"/.exec(links)?.[1]
}
/** Event n at minute n, of one of three types, about one of four users. */
const numbered = (n: number, parts: Partial<AuditEvent> = {}): AuditEvent =>
  event({
    type: `assent.test.${['red', 'green', 'blue'][n % 3]}`,
    at: new Date(Date.UTC(2026, 4, 1, 10, n)).toISOString(),
    actor: { id: `00u0000000000000000${n % 4}`, type: 'User' },
    targets: [{ id: `0oa000000000000000${n % 5}x`, type: 'AppInstance', displayName: `App ${n % 5}` }],
    requestId: `req0000000000000000${n % 2}`,
    detail: { n, reason: n === 13 ? 'A Very Special reason' : 'usual' },
    ...parts,
  })
const window = 'since=2026-05-01T00:00:00Z&until=2026-05-02T00:00:00Z'

test('an event has the shape of Okta’s LogEvent, with the names that were recorded or are known today', async () => {
  const { orgId, admin } = await people()
  await record(
    db,
    orgId,
    event({
      actor: { id: admin.userId, type: 'User' },
      targets: [
        { id: 'req0000000000000000a', type: 'ACCESS_REQUEST', displayName: 'Grafana', alternateId: '17' },
        { id: admin.userId, type: 'User' },
      ],
      credentialId: 'tok00000000000000001',
      outcome: 'DENY',
      detail: { reason: 'Not today.', access_request_status: 'OPEN' },
    }),
  )
  const { status, body } = await admin.call('GET', '/api/v1/logs?limit=1&sortOrder=DESCENDING')
  assert.equal(status, 200)
  const [log] = body
  assert.match(log.uuid, /^[0-9a-f-]{36}$/)
  assert.deepEqual(
    [log.eventType, log.severity, log.version, log.displayMessage],
    ['access.request.create', 'WARN', '0', 'Access request created'],
  )
  assert.deepEqual(log.actor, {
    id: admin.userId,
    type: 'User',
    alternateId: 'root',
    displayName: 'root',
    detailEntry: null,
  })
  assert.deepEqual(log.target[0], {
    id: 'req0000000000000000a',
    type: 'ACCESS_REQUEST',
    alternateId: '17',
    displayName: 'Grafana',
    detailEntry: null,
  })
  assert.deepEqual(log.outcome, { result: 'DENY', reason: 'Not today.' })
  assert.deepEqual(log.transaction, { type: 'WEB', id: 'req0000000000000000a', detail: {} })
  assert.deepEqual(log.debugContext.debugData, { reason: 'Not today.', access_request_status: 'OPEN' })
  assert.equal(log.authenticationContext.externalSessionId, 'tok00000000000000001')
})

test('bounded: in order of time both ways, page by page, each event once, and the last page has no next link', async () => {
  const { orgId, admin } = await people()
  // Put down in another order than that of their times.
  const order = Array.from({ length: 25 }, (_, i) => (i * 7) % 25)
  for (const n of order) await record(db, orgId, numbered(n))
  for (const [sort, expected] of [
    ['ASCENDING', Array.from({ length: 25 }, (_, n) => n)],
    ['DESCENDING', Array.from({ length: 25 }, (_, n) => 24 - n)],
  ] as const) {
    const seen: Log[] = []
    let pages = 0
    for (let url: string | undefined = `/api/v1/logs?${window}&limit=4&sortOrder=${sort}`; url; pages++) {
      const answer: Awaited<ReturnType<typeof admin.call>> = await admin.call('GET', url)
      assert.equal(answer.status, 200)
      seen.push(...answer.body)
      url = nextOf(answer)
    }
    assert.deepEqual([numbers(seen), pages], [expected, 7])
  }
  const part = await admin.call('GET', '/api/v1/logs?since=2026-05-01T10:03:00Z&until=2026-05-01T10:06:00Z')
  assert.deepEqual(numbers(part.body), [3, 4, 5])
})

test('B11: polling gives every event once, in the order of commits, and always says where to go on', async () => {
  const { orgId, admin } = await people()
  let url: string = '/api/v1/logs?since=2026-05-01T00:00:00Z&filter=eventType sw "assent.test"&limit=5'
  const seen: Log[] = []
  const poll = async () => {
    for (;;) {
      const answer = await admin.call('GET', url)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      const next = nextOf(answer)
      assert.ok(next, 'a poll has a next link')
      url = next
      seen.push(...answer.body)
      if (answer.body.length === 0) return
    }
  }
  await poll()
  assert.deepEqual(seen, [])
  await record(db, orgId, numbered(5), numbered(6))
  await poll()
  // A transaction that began earlier, with an earlier time, and ends now: it must not be behind the cursor.
  await record(db, orgId, numbered(1))
  await poll()
  await record(db, orgId, ...Array.from({ length: 12 }, (_, i) => numbered(20 + i)))
  await poll()
  await poll()
  assert.deepEqual(numbers(seen), [5, 6, 1, ...Array.from({ length: 12 }, (_, i) => 20 + i)])
})

test('a poll that begins in the middle begins there', async () => {
  const { orgId, admin } = await people()
  for (let n = 0; n < 12; n++) await record(db, orgId, numbered(n))
  const { body } = await admin.call('GET', '/api/v1/logs?since=2026-05-01T10:08:00Z&filter=eventType sw "assent.test"')
  assert.deepEqual(numbers(body), [8, 9, 10, 11])
  const later = await admin.call('GET', '/api/v1/logs?since=2099-01-01T00:00:00Z')
  assert.deepEqual([later.body, nextOf(later) !== undefined], [[], true])
})

test('filters and keywords find exactly what they say', async () => {
  const { orgId, admin } = await people()
  await record(db, orgId, ...Array.from({ length: 30 }, (_, n) => numbered(n)))
  const all = Array.from({ length: 30 }, (_, n) => n)
  const cases: [string, (n: number) => boolean][] = [
    ['filter=eventType eq "assent.test.red"', (n) => n % 3 === 0],
    ['filter=eventType eq "assent.test.red" or eventType eq "assent.test.blue"', (n) => n % 3 !== 1],
    ['filter=eventType ne "assent.test.red"', (n) => n % 3 !== 0],
    [
      'filter=actor.id eq "00u00000000000000002" and eventType eq "assent.test.green"',
      (n) => n % 4 === 2 && n % 3 === 1,
    ],
    ['filter=target.id eq "0oa0000000000000003x"', (n) => n % 5 === 3],
    ['filter=target.displayName co "app 3"', (n) => n % 5 === 3],
    ['filter=transaction.id eq "req00000000000000001"', (n) => n % 2 === 1],
    ['filter=target.id eq "req00000000000000001"', () => false],
    ['filter=published ge "2026-05-01T10:20:00Z"', (n) => n >= 20],
    ['filter=published gt "2026-05-01T12:20:00%2B02:00" and not (eventType co "red")', (n) => n > 20 && n % 3 !== 0],
    ['filter=outcome.result eq "SUCCESS" and outcome.reason sw "A very"', (n) => n === 13],
    ['filter=client.ipAddress pr', () => false],
    ['q=very+SPECIAL', (n) => n === 13],
    ['q=special+usual', () => false],
    ['q=app+3', (n) => n % 5 === 3],
  ]
  for (const [query, holds] of cases) {
    const { status, body } = await admin.call('GET', `/api/v1/logs?${window}&limit=100&${query}`)
    assert.equal(status, 200, `${query} ${JSON.stringify(body)}`)
    // “app 3” as two keywords also finds numbers with a 3 in their texts; the filters are exact.
    const found = numbers(body)
    if (query === 'q=app+3')
      assert.ok(
        all.filter(holds).every((n) => found.includes(n)),
        query,
      )
    else assert.deepEqual(found, all.filter(holds), query)
  }
})

test('an event about a request as a target is found by it, whether or not it belongs to it', async () => {
  const { orgId, admin } = await people()
  const [a, b] = ['req0000000000000000a', 'req0000000000000000b']
  const about = (n: number, requestId: string | undefined, target: string) => {
    const { requestId: _, ...rest } = numbered(n, { targets: [{ id: target, type: 'ACCESS_REQUEST' }] })
    return requestId ? { ...rest, requestId } : rest
  }
  await record(db, orgId, about(0, a, a), about(1, b, a), about(2, undefined, a), about(3, a, b))
  const { body } = await admin.call('GET', `/api/v1/logs?${window}&filter=target.id eq "${a}"`)
  assert.deepEqual(numbers(body), [0, 1, 2])
})

test('a rare thing among many is found over several pages, none of which looks at too much', async () => {
  const { orgId, admin } = await people()
  const many = Array.from({ length: 6_000 }, (_, n) => numbered(n % 50, { detail: { n: 0 } }))
  await record(
    db,
    orgId,
    numbered(0, { detail: { n: 1, word: 'needle' } }),
    ...many,
    numbered(51, { detail: { n: 2, word: 'needle' } }),
  )
  const seen: number[] = []
  let [pages, url]: [number, string | undefined] = [0, `/api/v1/logs?${window}&q=needle`]
  while (url) {
    const answer = await admin.call('GET', url)
    seen.push(...(numbers(answer.body) as number[]))
    url = nextOf(answer)
    pages++
  }
  assert.deepEqual([seen, pages], [[1, 2], 2])
})

test('F5: a strange cursor, limit, order, time, filter or keyword is a 400', async () => {
  const { orgId, admin } = await people()
  await recordMany(db, orgId, 2)
  const bad = [
    ...[
      'after=99999',
      'after=-1',
      'after=1%27',
      'after=',
      'limit=1001',
      'limit=0',
      'limit=x',
      'sortOrder=UP',
      'since=yesterday',
    ],
    ...[
      'filter=eventType',
      'filter=password eq "x"',
      'filter=__proto__ pr',
      'filter=eventType[a eq "b"]',
      'nonsense=1',
    ],
    ...[`q=${'x'.repeat(41)}`, `q=${Array.from({ length: 11 }, () => 'x').join('+')}`],
  ]
  for (const query of bad) {
    const { status, body } = await admin.call(
      'GET',
      `/api/v1/logs?sortOrder=DESCENDING&${query}`.replace('sortOrder=DESCENDING&sortOrder', 'sortOrder'),
    )
    assert.equal(status, 400, query)
    assert.match(body.errorCode, /^E00000(01|29|53)$/)
  }
})

test('F2: who is no administrator, or has not the scope, reads no log, takes no export and erases nothing', async () => {
  const { orgId, admin } = await people()
  await recordMany(db, orgId, 2)
  const nobody = await makeUser(server, orgId, 'nobody')
  const auditor = await makeUser(server, orgId, 'auditor', { roles: ['AUDITOR'] })
  const requests = await makeUser(server, orgId, 'requests', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const narrow = await makeUser(server, orgId, 'narrow', { roles: ['SUPER_ADMIN'], scopes: ['okta.users.read'] })
  const calls: [string, string, object | undefined][] = [
    ['GET', '/api/v1/logs', undefined],
    ['POST', '/governance/api/v2/audit/exports', {}],
    ['GET', '/governance/api/v2/audit/checkpoints', undefined],
    ['GET', '/governance/api/v2/audit/consistency?from=1&to=2', undefined],
    ['POST', '/governance/api/v2/audit/erasures', { userId: admin.userId, reason: 'r' }],
    ['GET', '/governance/api/v2/webhooks', undefined],
    ['POST', '/governance/api/v2/webhooks', { name: 'w', url: 'https://x.test/' }],
  ]
  const answers = async (who: typeof nobody) => {
    const found: number[] = []
    for (const [method, url, body] of calls) found.push((await who.call(method, url, body)).status)
    return found
  }
  assert.deepEqual(await answers(nobody), [403, 403, 403, 403, 403, 403, 403])
  assert.deepEqual(await answers(narrow), [403, 403, 403, 403, 403, 403, 403])
  assert.deepEqual(await answers(requests), [200, 403, 403, 403, 403, 403, 403])
  assert.deepEqual(await answers(auditor), [200, 200, 200, 404, 403, 200, 403])
  assert.deepEqual(await answers(admin), [200, 200, 200, 404, 200, 200, 201])
})

test('F1: another organization’s events are in no log, export or list', async () => {
  const [mine, other] = [await people(), await people()]
  await record(db, mine.orgId, numbered(7))
  const { body } = await other.admin.call('GET', `/api/v1/logs?${window}`)
  assert.deepEqual(body, [])
  const exported = await other.admin.call('POST', '/governance/api/v2/audit/exports', {})
  assert.doesNotMatch(exported.raw.body, /assent\.test/)
})

test('an export is streamed as lines, says how many, and is itself on the record', async () => {
  const { orgId, admin } = await people()
  await recordMany(db, orgId, 2_500)
  const { status, headers, raw } = await admin.call('POST', '/governance/api/v2/audit/exports', { format: 'jsonl' })
  assert.equal(status, 200)
  assert.match(String(headers['content-type']), /^application\/jsonl/)
  const lines = raw.body.trimEnd().split('\n')
  assert.equal(lines.length, Number(headers['x-lines']))
  assert.match(lines.at(-2)!, /assent\.audit\.export/)
  assert.equal((await admin.call('POST', '/governance/api/v2/audit/exports', { format: 'xml' })).status, 400)
  assert.equal((await admin.call('POST', '/governance/api/v2/audit/exports', { from: 17 })).status, 400)
})
