import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { hashOfRecovery, isRecoveryCode, newRecoveryCodes, newTotpSecret, shownTotp, stepOfCode } from './totp.ts'

// RFC 6238, appendix B: the key of SHA-1, "12345678901234567890", in base32; the last six of the eight digits.
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const vectors: readonly (readonly [seconds: number, code: string])[] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
]

test('codes are those of RFC 6238', () => {
  for (const [seconds, code] of vectors)
    assert.equal(stepOfCode(secret, code, seconds * 1000, 0), Math.floor(seconds / 30))
})

test('a code counts one step before and after its own, and not two', () => {
  const [seconds, code] = vectors[3]!
  const start = Math.floor(seconds / 30) * 30
  const at = (offset: number) => stepOfCode(secret, code, (start + offset) * 1000, 0)
  assert.deepEqual([at(-30), at(0), at(29), at(59)], Array(4).fill(start / 30))
  assert.deepEqual([at(-31), at(60)], [undefined, undefined])
})

test('F12: neither a code that was taken nor an earlier one counts again', () => {
  const [seconds, code] = vectors[1]!
  const step = Math.floor(seconds / 30)
  assert.equal(stepOfCode(secret, code, seconds * 1000, step - 1), step)
  assert.equal(stepOfCode(secret, code, seconds * 1000, step), undefined)
  assert.equal(stepOfCode(secret, code, seconds * 1000, step + 1), undefined)
  for (const wrong of ['', '28708', '2870822', ' 287082', '28708a', '-87082', '٢٨٧٠٨٢'])
    assert.equal(stepOfCode(secret, wrong, 59_000, 0), undefined)
})

test('a secret is shown as apps take it', async () => {
  const made = newTotpSecret(randomBytes)
  assert.match(made, /^[A-Z2-7]{32}$/)
  assert.notEqual(newTotpSecret(randomBytes), made)
  const { qr, uri } = await shownTotp(made, 'ada:b@example.test', 'Fern: hill & Söhne')
  const url = new URL(uri)
  assert.deepEqual([url.protocol, url.host], ['otpauth:', 'totp'])
  assert.deepEqual(
    ['secret', 'digits', 'period', 'algorithm'].map((name) => url.searchParams.get(name)),
    [made, '6', '30', 'SHA1'],
  )
  assert.equal(url.searchParams.get('issuer'), 'Assent Fern  hill & Söhne')
  assert.match(qr, /^<svg xmlns="[^"]+"/)
  assert.doesNotMatch(qr, /script|style=|href/)
})

test('recovery codes differ, and are taken as people write them', () => {
  const codes = newRecoveryCodes(randomBytes)
  assert.equal(new Set(codes).size, 10)
  for (const code of codes) {
    assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    assert.ok(isRecoveryCode(code) && isRecoveryCode(` ${code.toLowerCase().replaceAll('-', ' ')}`))
    const sloppy = code.toLowerCase().replaceAll('-', '').replaceAll('0', 'o').replaceAll('1', 'l')
    assert.equal(hashOfRecovery('u', sloppy), hashOfRecovery('u', code))
  }
  assert.notEqual(hashOfRecovery('u', codes[0]!), hashOfRecovery('v', codes[0]!))
  assert.ok(!isRecoveryCode('287082') && !isRecoveryCode('287 082'))
})
