import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { loadConfig, readConfig } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'assent-config-'))
after(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const key = 'x4uKm9y3P2vQ7tZ0bN8cL1dF6gH5jS4aW3eR2qT1yU0='

test('with nothing set, everything has its default', () => {
  const config = loadConfig({})
  assert.deepEqual(
    [config.port, config.host, config.trustProxy, config.logLevel, config.databaseUrl, config.demo],
    [8080, '127.0.0.1', 0, 'info', undefined, undefined],
  )
  assert.match(config.dataDir, /^\/.*data$/)
})

test('the environment goes before the file, the file before the default', () => {
  const path = file('a.yaml', '# ours\nport: 9000\nHOST: 0.0.0.0\nlog_level: warn\n')
  const { config, rows } = readConfig({ ASSENT_CONFIG: path, PORT: '9100' })
  assert.deepEqual([config?.port, config?.host, config?.logLevel, config?.trustProxy], [9100, '0.0.0.0', 'warn', 0])
  const sourceOf = (name: string) => rows.find((row) => row.name === name)?.source
  assert.deepEqual(
    [sourceOf('PORT'), sourceOf('HOST'), sourceOf('TRUST_PROXY')],
    ['environment', `${path} line 3`, 'default'],
  )
})

test('a secret comes from the file that its _FILE twin names, and is never shown', () => {
  const path = file('key', `${key}\n`)
  const { config, rows } = readConfig({ SECRET_KEY_FILE: path, METRICS_TOKEN: 'a-token-of-the-metrics' })
  assert.deepEqual(config?.secretKey, Buffer.from(key, 'base64'))
  const row = rows.find(({ name }) => name === 'SECRET_KEY')
  assert.deepEqual([row?.value, row?.source], ['(hidden)', `environment, file ${path}`])
  assert.doesNotMatch(JSON.stringify(rows), /a-token-of-the-metrics|x4uKm9y3/)
})

test('a setting and its twin exclude each other, and a missing file is told', () => {
  const both = readConfig({ SECRET_KEY: key, SECRET_KEY_FILE: file('key2', key) })
  assert.match(both.errors.join(), /SECRET_KEY and SECRET_KEY_FILE are both given/)
  const none = readConfig({ SMTP_URL_FILE: '/nowhere/smtp' })
  assert.match(none.errors.join(), /SMTP_URL_FILE \(environment\): the file \/nowhere\/smtp cannot be read \(ENOENT\)/)
})

test('what settings have to be together is told at once with what is wrong of each, and nothing twice', () => {
  const { errors } = readConfig({ NODE_ENV: 'production', PORT: 'x', ASSENT_BASE_URL: 'nowhere' })
  assert.deepEqual(
    errors.map((error) => error.split(' ')[0]),
    ['PORT', 'ASSENT_BASE_URL', 'SECRET_KEY'],
  )
})

test('all errors are told at once, each with its place, and no secret', () => {
  const path = file('b.yaml', 'port: many\n\ntrust_proxy: true\nhots: 1.2.3.4\nsmtp_url: {a: 1}\n')
  const env = {
    ASSENT_CONFIG: path,
    LOG_LEVEL: 'loud',
    SECRET_KEY: 'hunter2',
    ASSENT_DATADIR: '/x',
    OIDC_ISSUER: 'http://idp.example',
  }
  const { config, errors } = readConfig(env)
  assert.equal(config, undefined)
  const all = errors.join('\n')
  assert.match(all, /PORT \(.*b\.yaml line 1\): "many" does not do: write a whole number from 0 to 65535/)
  assert.match(all, /TRUST_PROXY \(.*b\.yaml line 3\): "true" does not do/)
  assert.match(all, /HOTS \(.*b\.yaml line 4\): there is no such setting/)
  assert.match(all, /SMTP_URL \(.*b\.yaml line 5\): write one value/)
  assert.match(all, /LOG_LEVEL \(environment\): "loud" does not do: write one of fatal/)
  assert.match(all, /SECRET_KEY \(environment\): this value does not do/)
  assert.match(all, /ASSENT_DATADIR \(environment\): there is no such setting; did you mean ASSENT_DATA_DIR\?/)
  assert.match(all, /OIDC_ISSUER .*http:\/\/ is for this machine only/)
  assert.equal(errors.length, 8)
  assert.doesNotMatch(all, /hunter2/)
  assert.throws(() => loadConfig(env), /The settings are not right:\n {2}- /)
})

test('a file that is no YAML is told with its line', () => {
  const { errors } = readConfig({ ASSENT_CONFIG: file('c.yaml', 'port: 1\nhost: [\n') })
  assert.match(errors.join(), /c\.yaml line \d/)
})

test('production demands its secrets and https, and has no demo', () => {
  const bare = readConfig({ NODE_ENV: 'production', ASSENT_DEMO: 'yes', ASSENT_BASE_URL: 'http://assent.example' })
  assert.deepEqual(
    bare.errors.map((error) => error.split(' ')[0]),
    ['SECRET_KEY', 'ASSENT_DEMO', 'ASSENT_BASE_URL'],
  )
  const whole = readConfig({ NODE_ENV: 'production', ASSENT_BASE_URL: 'https://assent.example/', SECRET_KEY: key })
  assert.equal(whole.config?.baseUrl, 'https://assent.example')
})

test('a database of your own demands SECRET_KEY; OIDC settings come together', () => {
  const { errors } = readConfig({ DATABASE_URL: 'postgres://a:b@db/assent', OIDC_CLIENT_ID: 'x' })
  assert.equal(errors.length, 2)
  assert.match(errors.join(), /SECRET_KEY is missing, and DATABASE_URL is set.*OIDC_ISSUER, OIDC_CLIENT_ID and/)
})

test('H15: no text of any setting switches a guard off', () => {
  const off = fc.constantFrom(
    '0',
    '-1',
    'none',
    'unlimited',
    'Infinity',
    'NaN',
    '1e9',
    'null',
    'false',
    'off',
    '99999999999',
    '*',
    'all',
  )
  fc.assert(
    fc.property(off, (text) => {
      // How many proxies are believed: none is the safe side, "all" is not to be had.
      const { config } = readConfig({ TRUST_PROXY: text })
      assert.ok(config === undefined || (text === '0' && config.trustProxy === 0))
      // A log, a token of length 0, a key: not to be switched off either.
      for (const name of ['LOG_LEVEL', 'METRICS_TOKEN', 'SECRET_KEY', 'DATABASE_POOL']) {
        assert.equal(readConfig({ [name]: text }).config, undefined, `${name}=${text}`)
      }
    }),
  )
  assert.match(readConfig({ SECRET_KEY: 'A'.repeat(43) }).errors.join(), /not random/)
  assert.match(readConfig({ LOG_LEVEL: 'silent' }).errors.join(), /write one of/)
})
