import type { Sha256 } from './leaf.ts'

/** A SHA-256, 32 bytes. */
export type Hash = Uint8Array

/**
 * All that is needed to go on with a tree: how many leaves it has, and the roots of its full subtrees, largest first
 * (one for each 1 in the binary form of `size`).
 */
export type Frontier = { readonly size: number; readonly peaks: readonly Hash[] }

export const emptyFrontier: Frontier = { size: 0, peaks: [] }

/** SHA-256 of a one byte and two children. Source: RFC 9162, 2.1.1. */
export const nodeHash = (sha256: Sha256, left: Hash, right: Hash): Hash => {
  const bytes = new Uint8Array(65)
  bytes[0] = 1
  bytes.set(left, 1)
  bytes.set(right, 33)
  return sha256(bytes)
}

/** The frontier after further leaves: about one hash per leaf. */
export const extend = (sha256: Sha256, { size, peaks }: Frontier, leaves: Iterable<Hash>): Frontier => {
  const stack = [...peaks]
  let count = size
  for (const leaf of leaves) {
    stack.push(leaf)
    // Each trailing 1 of the old count is a full subtree of the same height as the new one: they become one.
    for (let rest = count; rest % 2 === 1; rest = Math.floor(rest / 2)) merge(sha256, stack)
    count++
  }
  return { size: count, peaks: stack }
}

const merge = (sha256: Sha256, stack: Hash[]): void => {
  const right = stack.pop()!
  stack.push(nodeHash(sha256, stack.pop()!, right))
}

/** The tree head (MTH) of a frontier; of an empty one the hash of nothing. */
export const rootOf = (sha256: Sha256, { peaks }: Frontier): Hash => {
  if (peaks.length === 0) return sha256(new Uint8Array(0))
  return peaks.reduceRight((right, left) => nodeHash(sha256, left, right))
}

const rootOfLeaves = (sha256: Sha256, leaves: readonly Hash[]): Hash =>
  rootOf(sha256, extend(sha256, emptyFrontier, leaves))

/** The largest power of two below n (n > 1). */
const split = (n: number): number => 2 ** (Math.ceil(Math.log2(n)) - 1)

/** The audit path of leaf `index` (from 0) among `leaves`, lowest sibling first. Source: RFC 9162, 2.1.3.1. */
export const inclusionProof = (sha256: Sha256, index: number, leaves: readonly Hash[]): Hash[] => {
  if (index < 0 || index >= leaves.length) throw new Error('there is no such leaf')
  if (leaves.length === 1) return []
  const k = split(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return index < k
    ? [...inclusionProof(sha256, index, left), rootOfLeaves(sha256, right)]
    : [...inclusionProof(sha256, index - k, right), rootOfLeaves(sha256, left)]
}

/** Whether `leaf` is the leaf `index` of the tree of `size` leaves with that root. Source: RFC 9162, 2.1.3.2. */
export const isIncluded = (
  sha256: Sha256,
  claim: { readonly index: number; readonly size: number; readonly leaf: Hash; readonly root: Hash },
  proof: readonly Hash[],
): boolean => {
  if (claim.index < 0 || claim.index >= claim.size) return false
  let [node, last, hash] = [claim.index, claim.size - 1, claim.leaf]
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sha256, sibling, hash)
      while (node % 2 === 0 && node > 0) [node, last] = [half(node), half(last)]
    } else {
      hash = nodeHash(sha256, hash, sibling)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && same(hash, claim.root)
}

const half = (n: number): number => Math.floor(n / 2)

/**
 * Proof that a tree only grew: `old` is its frontier then, `added` the leaves since, which is all that this needs.
 * Empty if nothing was added or it was empty then. Source: RFC 9162, 2.1.4.1.
 */
export const consistencyProof = (sha256: Sha256, old: Frontier, added: readonly Hash[]): Hash[] => {
  if (old.size === 0 || added.length === 0) return []
  return subproof(sha256, old, added, true)
}

// `old` has m leaves, all of them in this subtree of n; `whole` says that the reader knows their root already.
const subproof = (sha256: Sha256, old: Frontier, added: readonly Hash[], whole: boolean): Hash[] => {
  const n = old.size + added.length
  if (added.length === 0) return whole ? [] : [rootOf(sha256, old)]
  const k = split(n)
  if (old.size <= k) {
    const left = subproof(sha256, old, added.slice(0, k - old.size), whole)
    return [...left, rootOfLeaves(sha256, added.slice(k - old.size))]
  }
  const [first, ...peaks] = old.peaks
  return [...subproof(sha256, { size: old.size - k, peaks }, added, false), first!]
}

/** Whether the tree of `oldSize` leaves is the beginning of the one of `newSize`. Source: RFC 9162, 2.1.4.2. */
export const isConsistent = (
  sha256: Sha256,
  claim: { readonly oldSize: number; readonly oldRoot: Hash; readonly newSize: number; readonly newRoot: Hash },
  proof: readonly Hash[],
): boolean => {
  const { oldSize, newSize } = claim
  if (oldSize < 0 || oldSize > newSize) return false
  if (oldSize === newSize) return proof.length === 0 && same(claim.oldRoot, claim.newRoot)
  if (oldSize === 0) return proof.length === 0
  const path = isPowerOfTwo(oldSize) ? [claim.oldRoot, ...proof] : [...proof]
  let [node, last] = [oldSize - 1, newSize - 1]
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  const start = path.shift()
  if (!start) return false
  let [before, after] = [start, start]
  for (const hash of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      before = nodeHash(sha256, hash, before)
      after = nodeHash(sha256, hash, after)
      while (node % 2 === 0 && node > 0) [node, last] = [half(node), half(last)]
    } else {
      after = nodeHash(sha256, after, hash)
    }
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && same(before, claim.oldRoot) && same(after, claim.newRoot)
}

const isPowerOfTwo = (n: number): boolean => split(n * 2) === n

/** Whether two hashes are equal. */
export const same = (a: Hash, b: Hash): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])
