import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadConfig } from './config.ts'
import { keysOf, makeSecrets } from './secrets.ts'

const keys = { current: randomBytes(32), previous: [] }
const secrets = makeSecrets(keys)

test('what was sealed opens in its context', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, context) => {
      const text = plain.toWellFormed()
      assert.equal(secrets.open(secrets.seal(text, context), context), text)
    }),
  )
})

test('G12: bytes that were swapped, changed or cut do not open', () => {
  const sealed = secrets.seal('the password of app one', 'org/app-1/1')
  assert.throws(() => secrets.open(sealed, 'org/app-2/1'), /does not open/)
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = changed[at]! ^ 1
    assert.throws(() => secrets.open(changed, 'org/app-1/1'), Error, `byte ${at}`)
    assert.throws(() => secrets.open(sealed.subarray(0, at), 'org/app-1/1'), Error, `cut at ${at}`)
  }
  // The data key of one record with the text of another.
  const other = secrets.seal('the password of app two', 'org/app-2/1')
  const crossed = Buffer.concat([sealed.subarray(0, 69), other.subarray(69)])
  assert.throws(() => secrets.open(crossed, 'org/app-1/1'), /does not open/)
})

test('G13: no nonce and no data key is used twice', () => {
  const seen = new Set<string>()
  const rounds = 20_000
  for (let i = 0; i < rounds; i++) {
    const sealed = secrets.seal('same', 'same')
    for (const [from, to] of [
      [9, 21],
      [37, 69],
      [69, 81],
    ] as const)
      seen.add(sealed.toString('hex', from, to))
  }
  assert.equal(seen.size, rounds * 3)
})

test('a key is rotated by wrapping anew; without the old key nothing opens', () => {
  const sealed = secrets.seal('kept', 'c')
  const fresh = { current: randomBytes(32), previous: [keys.current] }
  const rotated = makeSecrets(fresh)
  assert.equal(rotated.open(sealed, 'c'), 'kept')
  const wrapped = rotated.rewrap(sealed, 'c')!
  assert.equal(rotated.rewrap(wrapped, 'c'), undefined)
  assert.equal(makeSecrets({ current: fresh.current, previous: [] }).open(wrapped, 'c'), 'kept')
  assert.throws(
    () => makeSecrets({ current: randomBytes(32), previous: [] }).open(sealed, 'c'),
    /neither SECRET_KEY nor/,
  )
})

test('a first try gets a key of its own, in a file for its eyes only, and the same one the next time', (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-secrets-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const config = loadConfig({ ASSENT_DATA_DIR: dataDir })
  const [first, second] = [keysOf(config), keysOf(config)]
  assert.equal(first.current.length, 32)
  assert.deepEqual(first, second)
  assert.equal(statSync(join(dataDir, 'secret-key')).mode & 0o777, 0o600)
})
