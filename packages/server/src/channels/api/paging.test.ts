import assert from 'node:assert/strict'
import test from 'node:test'
import { pageOf, pagingSummary } from '@assent/core/api/page.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { linkHeaders, pageLinks, parseOrderBy, parsePage } from './paging.ts'

const rules = { cursor: 'request', orderBy: ['created', 'lastUpdated'] } as const

const refused = (result: unknown, reason: string) => {
  assert.ok(isRefusal(result))
  assert.equal(result.summary, pagingSummary)
  assert.equal(result.causes[0]!.reason, reason)
}

test('a page is 20 items unless asked otherwise, and 200 at most', () => {
  assert.deepEqual(parsePage(rules, {}), { limit: 20 })
  assert.deepEqual(parsePage({ cursor: 'hex', maxLimit: 10 }, {}), { limit: 10 })
  assert.deepEqual(parsePage(rules, { limit: 200, after: 'req42kjDgk1EubTwo0g4' }), {
    limit: 200,
    after: 'req42kjDgk1EubTwo0g4',
  })
})

test('F5: limits and cursors that are none are refused', () => {
  for (const limit of [0, -1, 201, 1e9, '20', 1.5, '']) refused(parsePage(rules, { limit }), 'INVALID_DATA_TYPE')
  refused(parsePage(rules, { after: '' }), 'EMPTY_PARAMETER')
  for (const after of ['1', '00u42kjDgk1EubTwo0g4', "req' or 1=1 --000000", 'req42kjDgk1EubTwo0g4x'])
    refused(parsePage(rules, { after }), 'INVALID_AFTER_PARAMETER')
  refused(parsePage({ cursor: 'hex' }, { after: '66857574885B300006C1A602' }), 'INVALID_AFTER_PARAMETER')
  refused(parsePage({ cursor: 'number' }, { after: '-1' }), 'INVALID_AFTER_PARAMETER')
})

test('F5: only the list’s own properties sort it', () => {
  assert.equal(parseOrderBy(rules, undefined), undefined)
  assert.deepEqual(parseOrderBy(rules, 'created desc'), { by: 'created', direction: 'desc' })
  assert.deepEqual(parseOrderBy(rules, 'lastUpdated'), { by: 'lastUpdated', direction: 'asc' })
  for (const text of [
    '',
    'hash desc',
    'created down',
    'created desc, id asc',
    'created;drop table users',
    'constructor',
  ])
    refused(parseOrderBy(rules, text), 'STRING_FORMAT_INVALID')
})

test('a page points to the next one only where there is one', () => {
  const rows = [1, 2, 3].map((n) => ({ id: `i${n}` }))
  const id = (row: { id: string }) => row.id
  assert.deepEqual(pageOf(rows, 2, id, id), { items: ['i1', 'i2'], next: 'i2' })
  assert.deepEqual(pageOf(rows, 3, id, id), { items: ['i1', 'i2', 'i3'] })
  assert.deepEqual(pageOf([], 3, id, id), { items: [] })
  const links = pageLinks('https://a.test/x', 'limit=2&filter=a%20eq%20%22b%22&after=i0', 'i2')
  assert.equal(links.self, 'https://a.test/x?limit=2&filter=a%20eq%20%22b%22&after=i0')
  assert.equal(new URL(links.next!).searchParams.get('after'), 'i2')
  assert.equal(new URL(links.next!).searchParams.get('filter'), 'a eq "b"')
  assert.deepEqual(linkHeaders({ self: 'https://a.test/x' }), ['<https://a.test/x>; rel="self"'])
  assert.match(linkHeaders(links)[1]!, /^<https:\/\/a\.test\/x\?.*after=i2.*>; rel="next"$/)
})
