// Of a long list only the beginning is read again: what comes of it and of what was there before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { joined, type Parts } from '../packages/web/src/data/joined.ts'
import { shared } from '../packages/web/src/data/shared.ts'

/** Parts of two items each, newest first: `list('fe', 'dc')`, with more behind them or not. */
const list = (parts: readonly string[], more = true): Parts => ({
  pages: parts.map((ids, index) => ({
    items: [...ids].map((id) => ({ id })),
    next: more || index < parts.length - 1 ? `after ${ids.at(-1)}` : undefined,
  })),
  pageParams: ['first', ...parts.slice(0, -1).map((ids) => `after ${ids.at(-1)}`)],
})
const idsOf = (parts: Parts | undefined) =>
  parts?.pages.map(({ items }) => items.map(({ id }) => id).join('')).join(' ')

test('what is gone from the beginning goes, and nothing behind it', () => {
  const now = joined(list(['hg', 'fe', 'dc', 'ba'], false), list(['he', 'dc']))
  assert.equal(idsOf(now), 'he dc ba')
  assert.deepEqual(now?.pageParams, ['first', 'after e', 'after c'])
  assert.equal(now?.pages.at(-1)?.next, undefined)
})

test('what is new comes first, and what it moved down stays', () => {
  const now = joined(list(['hg', 'fe', 'dc', 'ba'], false), list(['ji', 'hg']))
  assert.equal(idsOf(now), 'ji hg fe dc ba')
  const odd = joined(list(['hg', 'fe', 'dc', 'ba']), list(['ih', 'gf']))
  assert.equal(idsOf(odd), 'ih gf e dc ba')
  assert.equal(odd?.pages[2]?.next, 'after e')
  assert.equal(odd?.pageParams.length, odd?.pages.length)
})

test('a list that became short is the fresh one; one that changed beyond recognition is read as a whole', () => {
  assert.equal(idsOf(joined(list(['hg', 'fe', 'dc']), list(['hg', 'f'], false))), 'hg f')
  assert.equal(joined(list(['hg', 'fe', 'dc']), list(['zy', 'xw'])), undefined)
})

const same = <T>(before: unknown, after: T): T => (isDeepStrictEqual(before, after) ? (before as T) : after)

test('what did not change of a list is the object that it was, wherever it stands now', () => {
  const before = list(['hg', 'fe', 'dc'])
  const itemOf = ({ pages }: Parts, id: string) => pages.flatMap(({ items }) => items).find((one) => one.id === id)
  assert.equal(shared(before, list(['hg', 'fe', 'dc']), same), before, 'read again, and nothing is new')

  const moved = shared(before, { ...list(['ih', 'gf', 'ed', 'c']) }, same)
  for (const id of 'hgfedc') assert.equal(itemOf(moved, id), itemOf(before, id), id)
  assert.equal(idsOf(moved), 'ih gf ed c')

  const [first, ...rest] = list(['hg', 'fe', 'dc']).pages
  const changed = { ...before, pages: [{ ...first!, items: [{ id: 'h', label: 'new' }, { id: 'g' }] }, ...rest] }
  const now = shared(before, changed, same)
  assert.deepEqual(now, changed)
  assert.notEqual(itemOf(now, 'h'), itemOf(before, 'h'))
  assert.equal(itemOf(now, 'g'), itemOf(before, 'g'))
  assert.deepEqual([now.pages[1] === before.pages[1], now.pages[2] === before.pages[2]], [true, true])

  const fewer = shared(before, list(['hg', 'fe'], false), same)
  assert.deepEqual([idsOf(fewer), fewer.pages[1]?.next], ['hg fe', undefined])
})
