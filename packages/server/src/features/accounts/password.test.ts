import assert from 'node:assert/strict'
import test from 'node:test'
import { normalForm } from './attempts.ts'
import { decoy, hashPassword, passwordProblem, verifyPassword } from './password.ts'

test('a password is kept as argon2id with its parameters, and only it opens', async () => {
  const hash = await hashPassword('correct horse battery')
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await verifyPassword('correct horse battery', hash), true)
  assert.equal(await verifyPassword('correct horse batterz', hash), false)
  assert.notEqual(await hashPassword('correct horse battery'), hash)
})

test('hashes with other parameters, and scrypt ones, still open', async () => {
  const scrypt = '$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$+Pk2Ojf0ZtHSOSy1K4K4jZ0p4iC9wlwkHkEXh8F7W0k'
  assert.equal(await verifyPassword('anything', scrypt), false)
  const { scryptSync } = await import('node:crypto')
  const salt = Buffer.from('saltsaltsaltsalt')
  const key = scryptSync('old password', salt, 32, { N: 1024, r: 8, p: 1 }).toString('base64').replace(/=+$/, '')
  const stored = `$scrypt$ln=10,r=8,p=1$${salt.toString('base64').replace(/=+$/, '')}$${key}`
  assert.equal(await verifyPassword('old password', stored), true)
})

test('the same text in other Unicode forms is the same password', async () => {
  const hash = await hashPassword('Zoë’s café №5 password')
  assert.equal(await verifyPassword('Zoe\u0308’s cafe\u0301 No5 password', hash), true)
})

test('F13: the decoy is a hash that costs the same and that nothing opens', async () => {
  assert.match(await decoy(), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await decoy(), await decoy())
  assert.equal(await verifyPassword('', await decoy()), false)
})

test('weak passwords are refused in words', () => {
  assert.match(passwordProblem('short', 'alice@example.test')!, /at least 12/)
  assert.match(passwordProblem('aaaaaaaaaaaaaaaa', 'alice@example.test')!, /different characters/)
  assert.match(passwordProblem('my-Alice-password', 'alice@example.test')!, /login/)
  assert.match(passwordProblem('x1y2z3'.repeat(100), 'alice@example.test')!, /at most/)
  assert.equal(passwordProblem('correct horse battery', 'alice@example.test'), undefined)
  // Length counts characters, not code units.
  assert.match(passwordProblem('😀😁😂😃😄😅', 'alice@example.test')!, /at least 12/)
})

test('F12: variants of a login are one login', () => {
  const forms = [
    'alice@example.test',
    'ALICE@EXAMPLE.TEST',
    ' alice@example.test ',
    'alice@exam\u200bple.test',
    'ａｌｉｃｅ@example.test',
    'alice\u00ad@example.test',
    '\u202ealice@example.test',
  ]
  assert.deepEqual([...new Set(forms.map(normalForm))], ['alice@example.test'])
  assert.notEqual(normalForm('alicе@example.test'), 'alice@example.test')
})
