import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { credentialsFile, putFirst, readSignIns, resolve, writeSignIns } from './credentials.ts'
import { Stop } from './problems.ts'

const folder = mkdtempSync(join(tmpdir(), 'assent-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const env = { XDG_CONFIG_HOME: folder }
const ada = { url: 'https://one.example', login: 'ada@one.example', token: 'ta' }
const bob = { url: 'https://one.example', login: 'bob@one.example', token: 'tb' }
const eve = { url: 'https://two.example', login: 'ada@two.example', token: 'te' }

test('sign-ins are saved for their owner alone, and a file that others can read is not used', () => {
  assert.deepEqual(readSignIns(env), [])
  const file = writeSignIns(env, [ada, bob, eve])
  assert.equal(file, credentialsFile(env))
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(readSignIns(env), [ada, bob, eve])
  chmodSync(file, 0o644)
  assert.throws(() => readSignIns(env), /can be read by others/)
  chmodSync(file, 0o600)
  writeFileSync(file, 'no json')
  assert.throws(() => readSignIns(env), /not as `assent login` writes it/)
  writeSignIns(env, [ada, bob, eve])
})

test('flags come before the environment, the environment before what is saved', () => {
  assert.deepEqual(resolve({}, env), ada)
  assert.deepEqual(resolve({ as: 'bob' }, env), bob)
  assert.deepEqual(resolve({ token: 'x' }, { ...env, ASSENT_TOKEN: 'y', ASSENT_URL: 'https://e.example/' }), {
    url: 'https://e.example',
    token: 'x',
  })
  assert.deepEqual(resolve({ url: 'https://f.example' }, { ...env, ASSENT_TOKEN: 'y' }), {
    url: 'https://f.example',
    token: 'y',
  })
  assert.deepEqual(resolve({}, { XDG_CONFIG_HOME: join(folder, 'none') }), { url: 'http://127.0.0.1:8080' })
})

test('a saved token is given to no server but its own', () => {
  assert.deepEqual(resolve({ url: 'https://evil.example' }, env), { url: 'https://evil.example' })
  assert.deepEqual(resolve({ url: 'https://two.example' }, env), eve)
})

test('--as takes the beginning of a login, if it fits one only', () => {
  assert.throws(
    () => resolve({ as: 'ada' }, env),
    (error) => error instanceof Stop && /fits 2/.test(error.message),
  )
  assert.deepEqual(resolve({ as: 'ada@two.example' }, env), eve)
  assert.throws(
    () => resolve({ as: 'nobody' }, env),
    (error) => error instanceof Stop && error.hints.join().includes('bob@'),
  )
})

test('a newer sign-in of the same person takes the place of the older', () => {
  assert.deepEqual(putFirst([ada, bob], { ...bob, token: 'new' }), [{ ...bob, token: 'new' }, ada])
})
