// Of a long list only the beginning is read again: what comes of it and of what was there before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joined, type Parts } from '../packages/web/src/data/joined.ts'

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
