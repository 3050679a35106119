// `npm start` leaves nothing running, whichever of its processes is ended and however. Run on a copy of the scripts with a
// small server in place of the whole one: the same start, database, stop and parent watch.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { commandOf, identityOf } from '@assent/server/platform/postgres/identity.ts'
import { until } from '@assent/server/platform/wait.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'assent-start-'))
after(() => rmSync(copy, { recursive: true, force: true }))

const platform = new URL('../packages/server/src/platform/', import.meta.url).href
const main = `
  import { startEmbedded } from '${platform}embedded.ts'
  import { makeLog } from '${platform}log.ts'
  import { makeStopper, parentOf } from '${platform}stop.ts'
  const parent = parentOf(process.env)
  const stopper = makeStopper({ log: makeLog('fatal'), ...(parent === undefined ? {} : { parent }) })
  const database = await startEmbedded({ dataDir: '${copy}/data' })
  stopper.add('database', database.stop)
  setInterval(() => {}, 1_000)
  console.log(JSON.stringify({ server: process.pid, postgres: database.pid(), version: process.version }))`

for (const folder of ['bin', 'packages/server/src']) mkdirSync(join(copy, folder), { recursive: true })
for (const file of ['bin/run', 'package.json', 'package-lock.json'])
  copyFileSync(join(repository, file), join(copy, file))
// Older than what is installed, as after an installation.
utimesSync(join(copy, 'package-lock.json'), 0, 0)
symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'))
writeFileSync(join(copy, 'packages/server/src/main.ts'), main)
// The web app has nothing to do with it.
writeFileSync(join(copy, 'bin/web.ts'), '')

type Started = {
  readonly npm: ChildProcess
  readonly server: number
  readonly postgres: number
  readonly version: string
}

const npmStart = async (t: TestContext): Promise<Started> => {
  const npm = spawn('npm', ['start', '--silent'], { cwd: copy, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  t.after(() => npm.kill('SIGKILL'))
  const lines = createInterface(npm.stdout!)
  for await (const line of lines) if (line.startsWith('{')) return { npm, ...JSON.parse(line) }
  return assert.fail('it did not start')
}

/** Every living process that this start brought forth: they name the copy, or are a watchdog of its server. */
const left = (server: number): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && identityOf(Number(name)) !== undefined)
    .filter((name) => commandOf(Number(name)).includes(copy) || Number(name) === server)
    .map((name) => `${name} ${commandOf(Number(name))}`)

const nothingIsLeft = async ({ server, postgres }: Started): Promise<void> => {
  await until(() => left(server).length === 0 && identityOf(postgres) === undefined, 60_000)
  assert.deepEqual(left(server), [])
  assert.equal(identityOf(postgres), undefined)
}

const linux = { skip: process.platform === 'linux' ? false : 'processes are counted by /proc' }

test('npm start runs on Node 24 whatever npm runs on, and SIGTERM to npm ends all of it', linux, async (t) => {
  const started = await npmStart(t)
  assert.ok(Number.parseInt(started.version.slice(1), 10) >= 24)
  started.npm.kill('SIGTERM')
  await once(started.npm, 'exit')
  await nothingIsLeft(started)
})

test('Ctrl-C at the terminal ends all of it', linux, async (t) => {
  const started = await npmStart(t)
  // What a terminal does: SIGINT to everybody of the foreground group.
  process.kill(-started.npm.pid!, 'SIGINT')
  await nothingIsLeft(started)
})

test('kill -9 of npm ends all of it', linux, async (t) => {
  const started = await npmStart(t)
  process.kill(started.npm.pid!, 'SIGKILL')
  await nothingIsLeft(started)
})

test('kill -9 of the server ends all of it, and the next start works', linux, async (t) => {
  const started = await npmStart(t)
  process.kill(started.server, 'SIGKILL')
  await nothingIsLeft(started)
  const again = await npmStart(t)
  again.npm.kill('SIGTERM')
  await nothingIsLeft(again)
})
