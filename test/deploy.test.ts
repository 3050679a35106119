import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '@assent/server/platform/config.ts'
import { parse } from 'yaml'

const deploy = (name: string): string => readFileSync(new URL(`../deploy/${name}`, import.meta.url), 'utf8')
const root = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

test('the settings of the compose file are all that production demands, and every one is a setting', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-deploy-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const secrets: Record<string, string> = {
    'database-url': 'postgres://assent_owner:abc@database/assent',
    'secret-key': 'x4uKm9y3P2vQ7tZ0bN8cL1dF6gH5jS4aW3eR2qT1yU0=',
  }
  for (const [name, text] of Object.entries(secrets)) writeFileSync(join(folder, name), text)
  const { services } = parse(deploy('compose.yaml'))
  const env = Object.fromEntries(
    Object.entries<string>(services.assent.environment).map(([name, value]) => [
      name,
      value.replace('/run/secrets', folder).replace(/^\$\{ASSENT_BASE_URL.*/, 'https://access.example.com'),
    ]),
  )
  assert.deepEqual(Object.keys(secrets).sort(), [...services.assent.secrets].sort())
  const { config, errors } = readConfig(env)
  assert.deepEqual(errors, [])
  assert.equal(config?.databaseUrl, secrets['database-url'])
  assert.equal(config?.environment, 'production')
})

test('the secrets of the compose file are kept out of the repository and out of the image', () => {
  const { secrets } = parse(deploy('compose.yaml'))
  const files = Object.values<{ file: string }>(secrets).map(({ file }) => file)
  assert.equal(files.length, 3)
  assert.deepEqual(
    files.filter((file) => !file.startsWith('./secrets/')),
    [],
  )
  assert.match(root('.gitignore'), /^\/deploy\/secrets\/$/m)
  assert.match(root('.dockerignore'), /^deploy$/m)
})

test('every folder that the image copies is there, and it runs as nobody special', () => {
  const lines = deploy('Dockerfile').split('\n')
  const copied = lines.filter((line) => /^COPY (?!--from)/.test(line)).flatMap((line) => line.split(' ').slice(1, -1))
  assert.ok(copied.length > 4)
  assert.deepEqual(
    copied.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url))),
    [],
  )
  // What the build of the web app looks for above its own folder.
  assert.equal(JSON.parse(root('packages/web/tsconfig.json')).extends, '../../tsconfig.json')
  assert.ok(copied.includes('tsconfig.json'))
  // In numbers: otherwise Kubernetes cannot tell that it is not root.
  assert.match(lines.filter((line) => line.startsWith('USER ')).at(-1)!, /^USER [1-9]\d+:[1-9]\d+$/)
  const linked = /ln -s \/opt\/assent\/(\S+) \/usr\/local\/bin\/assent/.exec(deploy('Dockerfile'))![1]!
  assert.ok(existsSync(new URL(`../${linked}`, import.meta.url)))
  const env = lines
    .find((line) => line.startsWith('ENV '))!
    .split(' ')
    .slice(1)
    .map((pair) => pair.split('='))
  assert.deepEqual(readConfig(Object.fromEntries(env)).errors, [])
})

test('the unit leaves V8 and PostgreSQL what they need', () => {
  const unit = deploy('assent.service')
  // PostgreSQL looks its user up by name; V8 writes code that it then runs.
  for (const breaks of ['DynamicUser=yes', 'MemoryDenyWriteExecute=yes'])
    assert.ok(!unit.split('\n').includes(breaks), breaks)
  const [, program] = /^ExecStart=\/opt\/assent\/\S+ .*?(\S+)$/m.exec(unit)!
  assert.ok(existsSync(new URL(`../${program}`, import.meta.url)))
})

test('the unit file gives settings that there are', () => {
  const given = deploy('assent.service')
    .match(/^Environment=(.*)$/m)![1]!
    .split(' ')
    .map((pair) => pair.split('=')[0])
  const rows = readConfig({}).rows.map(({ name }) => name)
  assert.deepEqual(
    given.filter((name) => !rows.includes(name!.replace(/_FILE$/, ''))),
    [],
  )
  assert.equal(given.length, 3)
})
