import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  consistencyProof,
  emptyFrontier,
  extend,
  type Hash,
  inclusionProof,
  isConsistent,
  isIncluded,
  rootOf,
} from './merkle.ts'

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
const one = (bytes: Uint8Array) => sha256(bytes)
const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex')

// RFC 9162's definitions, word for word, as the oracle. D[n] is a list of leaves that are hashed already.
const k = (n: number): number => {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}
const mth = (d: readonly Hash[]): Hash => {
  if (d.length === 0) return sha256()
  if (d.length === 1) return d[0]!
  const at = k(d.length)
  return sha256(Uint8Array.of(1), mth(d.slice(0, at)), mth(d.slice(at)))
}
const path = (m: number, d: readonly Hash[]): Hash[] => {
  if (d.length === 1) return []
  const at = k(d.length)
  return m < at ? [...path(m, d.slice(0, at)), mth(d.slice(at))] : [...path(m - at, d.slice(at)), mth(d.slice(0, at))]
}
const subproof = (m: number, d: readonly Hash[], b: boolean): Hash[] => {
  if (m === d.length) return b ? [] : [mth(d)]
  const at = k(d.length)
  return m <= at
    ? [...subproof(m, d.slice(0, at), b), mth(d.slice(at))]
    : [...subproof(m - at, d.slice(at), false), mth(d.slice(0, at))]
}

const makeLeaves = (n: number, seed = 0): Hash[] =>
  Array.from({ length: n }, (_, i) => sha256(Buffer.from(`${seed}/${i}`)))
const frontierOf = (leaves: readonly Hash[]) => extend(one, emptyFrontier, leaves)

test('the root of every size up to 130 is that of RFC 9162, however the leaves are dealt out', () => {
  const leaves = makeLeaves(130)
  for (let n = 0; n <= 130; n++) {
    const expected = hex(mth(leaves.slice(0, n)))
    assert.equal(hex(rootOf(one, frontierOf(leaves.slice(0, n)))), expected)
    const first = extend(one, emptyFrontier, leaves.slice(0, n >> 1))
    assert.equal(first.peaks.length, [...(n >> 1).toString(2)].filter((digit) => digit === '1').length)
    assert.equal(hex(rootOf(one, extend(one, first, leaves.slice(n >> 1, n)))), expected)
  }
})

test('the head of the empty tree and of one leaf are the published ones', () => {
  assert.equal(hex(rootOf(one, emptyFrontier)), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  const leaf = sha256(Uint8Array.of(0))
  assert.equal(hex(leaf), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  assert.equal(hex(rootOf(one, frontierOf([leaf]))), hex(leaf))
})

test('inclusion proofs are those of RFC 9162, hold, and hold for nothing else', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.nat(), fc.nat(), fc.nat(), (size, at, other, flip) => {
      const leaves = makeLeaves(size)
      const index = at % size
      const proof = inclusionProof(one, index, leaves)
      assert.deepEqual(proof.map(hex), path(index, leaves).map(hex))
      const root = mth(leaves)
      const claim = { index, size, leaf: leaves[index]!, root }
      assert.equal(isIncluded(one, claim, proof), true)
      const wrong = other % size
      if (wrong !== index) assert.equal(isIncluded(one, { ...claim, index: wrong }, proof), false)
      assert.equal(isIncluded(one, { ...claim, leaf: sha256(Buffer.from('x')) }, proof), false)
      assert.equal(isIncluded(one, claim, [...proof, root]), false)
      if (proof.length > 0) {
        const bent = proof.map((hash) => hash.slice())
        bent[flip % bent.length]![flip % 32]! ^= 1 << (flip % 8)
        assert.equal(isIncluded(one, claim, bent), false)
        assert.equal(isIncluded(one, claim, proof.slice(1)), false)
      }
    }),
    { numRuns: 400 },
  )
})

test('H8: consistency proofs are those of RFC 9162, and no second history has one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(70), fc.nat(), (oldSize, more, flip) => {
      const leaves = makeLeaves(oldSize + more)
      const old = leaves.slice(0, oldSize)
      const proof = consistencyProof(one, frontierOf(old), leaves.slice(oldSize))
      assert.deepEqual(proof.map(hex), more === 0 ? [] : subproof(oldSize, leaves, true).map(hex))
      const claim = { oldSize, oldRoot: mth(old), newSize: leaves.length, newRoot: mth(leaves) }
      assert.equal(isConsistent(one, claim, proof), true)
      // Another history: one old leaf is another now. Whoever kept the old root refuses it, whatever proof comes.
      const bent = leaves.slice()
      bent[flip % oldSize] = sha256(Buffer.from('rewritten'))
      const forged = consistencyProof(one, frontierOf(bent.slice(0, oldSize)), bent.slice(oldSize))
      assert.equal(isConsistent(one, { ...claim, newRoot: mth(bent) }, forged), false)
      assert.equal(isConsistent(one, { ...claim, newRoot: mth(bent) }, proof), false)
      // Shorter than it was.
      assert.equal(isConsistent(one, { ...claim, oldSize: claim.newSize, newSize: oldSize - 1 }, proof), false)
      if (proof.length > 0) assert.equal(isConsistent(one, claim, proof.slice(0, -1)), false)
    }),
    { numRuns: 400 },
  )
})
