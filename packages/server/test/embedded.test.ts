import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, type TestContext, test } from 'node:test'
import { attachEmbedded, type DatabaseUrls, startEmbedded } from '@assent/server/platform/embedded.ts'
import { completeBinaries, copyBinaries, embeddedBinaries, runAs } from '@assent/server/platform/postgres/binaries.ts'
import { startCluster } from '@assent/server/platform/postgres/cluster.ts'
import { commandOf, identityOf, isAlive } from '@assent/server/platform/postgres/identity.ts'
import { until } from '@assent/server/platform/wait.ts'
import pg from 'pg'

const root = mkdtempSync(join(tmpdir(), 'assent-embedded-'))
after(() => rmSync(root, { recursive: true, force: true }))

// Making a database is the slow part: it is made once, and each test has a copy.
const made = join(root, 'made')
const first = await startEmbedded({ dataDir: made })
await first.stop()

const needsFlock = { skip: process.platform === 'linux' ? false : 'there is no flock' }

let count = 0
const freshDir = (): string => {
  const dataDir = join(root, `copy-${count++}`)
  // With modes and owners, which PostgreSQL insists on.
  execFileSync('cp', ['-a', made, dataDir])
  return dataDir
}

const ask = async <Row extends object>(url: string, text: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

type Started = { readonly child: ChildProcess; readonly urls: DatabaseUrls; readonly postmaster: number }

/** An Assent of its own process on a data directory, up to the point where its database runs. */
const startOther = async (t: TestContext, dataDir: string): Promise<Started> => {
  const source = JSON.stringify(new URL('../src/platform/embedded.ts', import.meta.url).href)
  const program = `import { startEmbedded } from ${source}
    const { ownerUrl, url, superUrl, stop } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
    process.on('SIGTERM', () => stop().then(() => process.exit(0)))
    setInterval(() => {}, 1_000)
    console.log(JSON.stringify({ ownerUrl, url, superUrl }))`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const died = once(child, 'exit').then(() => assert.fail('the other Assent did not start'))
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), died])) as [string]
  died.catch(() => {})
  return { child, urls: JSON.parse(line), postmaster: postmasterOf(dataDir) }
}

/** The watchdog of a process: its child that is a shell with that name. */
const watchdogOf = (pid: number): number => {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandOf(Number(name)).includes('assent-watchdog'))
    .find((name) => new RegExp(`^PPid:\\t${pid}$`, 'm').test(statusOf(name)))
  return Number(found)
}

/** What the kernel says of a process; nothing once it is gone. */
const statusOf = (pid: number | string): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}

test('the database is durable, two logins have what they need and no more, and files with secrets are closed', async (t) => {
  const dataDir = freshDir()
  const { url, ownerUrl, superUrl, stop } = await startEmbedded({ dataDir })
  t.after(stop)
  assert.deepEqual(
    await ask(
      superUrl,
      `select name, setting from pg_settings where name in
        ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'server_encoding', 'max_connections') order by 1`,
    ),
    [
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'max_connections', setting: '100' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'synchronous_commit', setting: 'on' },
    ],
  )
  const rights = `select rolname as name, rolsuper or rolbypassrls as over, rolcreaterole as roles from pg_roles where rolname = current_user`
  assert.deepEqual(await ask(url, rights), [{ name: 'assent_app', over: false, roles: false }])
  assert.deepEqual(await ask(ownerUrl, rights), [{ name: 'assent_owner', over: false, roles: true }])
  await assert.rejects(ask(url, 'create table mine (a int)'), /permission denied/)
  await assert.rejects(ask(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1'), /password authentication failed/)
  const mode = (...path: string[]) => statSync(join(dataDir, 'postgres', ...path)).mode & 0o777
  assert.deepEqual([mode('passwords.json'), mode('postgres.log'), mode('data')], [0o600, 0o600, 0o700])
})

test('a data directory that another container uses is refused, whatever it says', needsFlock, async (t) => {
  const dataDir = freshDir()
  const folder = join(dataDir, 'postgres')
  // As it looks from another container: the lock is held, and no process has the number that is written down.
  const holder = spawn('flock', ['-x', join(folder, 'lock'), '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  const [owner, pid] = [join(folder, 'owner.json'), join(folder, 'data', 'postmaster.pid')]
  writeFileSync(owner, JSON.stringify({ pid: 1, identity: 'of another' }))
  writeFileSync(pid, `${2 ** 22 + 1}\n`)
  await assert.rejects(startEmbedded({ dataDir }), /Another Assent, of another container or machine, uses/)
  assert.deepEqual([existsSync(owner), existsSync(pid)], [true, true])
  holder.stdin.end()
  await once(holder, 'exit')
  const { ownerUrl, stop } = await startEmbedded({ dataDir })
  t.after(stop)
  assert.deepEqual(await ask(ownerUrl, 'select 1 as one'), [{ one: 1 }])
})

test('kill -9 of the server: the database ends soon, and the next start has all that was committed', async (t) => {
  const dataDir = freshDir()
  const { child, urls, postmaster } = await startOther(t, dataDir)
  await ask(urls.ownerUrl, 'create schema assent; create table assent.kept as select 42 as answer')
  child.kill('SIGKILL')
  assert.ok(await until(() => !isAlive(postmaster), 60_000))
  const { ownerUrl, stop } = await startEmbedded({ dataDir })
  t.after(stop)
  assert.deepEqual(await ask(ownerUrl, 'select answer from assent.kept'), [{ answer: 42 }])
})

test('kill -9 of the server and the watchdog: the next start ends what is left and goes on', async (t) => {
  const dataDir = freshDir()
  const { child, urls, postmaster } = await startOther(t, dataDir)
  await ask(urls.ownerUrl, 'create schema assent; create table assent.kept as select 43 as answer')
  const watchdog = watchdogOf(child.pid!)
  // Both at once: stopped, it puts no other watchdog in the place of the one that is gone.
  child.kill('SIGSTOP')
  assert.ok(await until(() => /^State:\tT/m.test(statusOf(child.pid!)), 60_000))
  process.kill(watchdog, 'SIGKILL')
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.ok(isAlive(postmaster))
  const said: string[] = []
  const { ownerUrl, stop } = await startEmbedded({ dataDir, say: (line) => said.push(line) })
  t.after(stop)
  assert.match(said.join(), /Ending a PostgreSQL \(process \d+\) that an earlier Assent left behind/)
  assert.equal(identityOf(postmaster), undefined)
  assert.deepEqual(await ask(ownerUrl, 'select answer from assent.kept'), [{ answer: 43 }])
})

test('kill -9 of the watchdog alone: another takes its place', async (t) => {
  const dataDir = freshDir()
  const { child, postmaster } = await startOther(t, dataDir)
  const before = watchdogOf(child.pid!)
  process.kill(before, 'SIGKILL')
  assert.ok(await until(() => watchdogOf(child.pid!) > 0 && watchdogOf(child.pid!) !== before, 60_000))
  child.kill('SIGKILL')
  assert.ok(await until(() => !isAlive(postmaster), 60_000))
})

test('SIGTERM of the server: database and watchdog are gone when it is', async (t) => {
  const dataDir = freshDir()
  const { child, postmaster } = await startOther(t, dataDir)
  const watchdog = watchdogOf(child.pid!)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
  assert.ok(!isAlive(postmaster))
  assert.ok(await until(() => !isAlive(watchdog), 60_000))
  assert.ok(!existsSync(join(dataDir, 'postgres', 'owner.json')))
})

test('kill -9 of PostgreSQL: it is started again at the same address', async (t) => {
  const dataDir = freshDir()
  const said: string[] = []
  const { ownerUrl, pid, stop } = await startEmbedded({ dataDir, say: (line) => said.push(line) })
  t.after(stop)
  await ask(ownerUrl, 'create schema assent; create table assent.kept as select 44 as answer')
  for (let round = 0; round < 3; round++) {
    const before = pid()!
    process.kill(before, 'SIGKILL')
    assert.ok(await until(() => !isAlive(before), 60_000))
    const answer = () => ask(ownerUrl, 'select answer from assent.kept').catch(() => [])
    assert.ok(await until(async () => (await answer()).length === 1, 60_000))
    assert.notEqual(pid(), before)
  }
  assert.match(said.join(), /PostgreSQL ended by itself \(SIGKILL\); starting it again/)
})

test('a second Assent on the same directory is refused by name of the first; a command can attach', async (t) => {
  const dataDir = freshDir()
  assert.equal(attachEmbedded(dataDir), undefined)
  const { child, urls } = await startOther(t, dataDir)
  assert.deepEqual(attachEmbedded(dataDir), urls)
  await assert.rejects(startEmbedded({ dataDir }), new RegExp(`Another Assent \\(process ${child.pid}\\) uses `))
  assert.deepEqual(await ask(urls.ownerUrl, 'select 1 as one'), [{ one: 1 }])
})

test('a start that was cut while the database was being made is taken up from the beginning', async (t) => {
  const dataDir = join(root, `cut`)
  mkdirSync(join(dataDir, 'postgres', 'data.new', 'base'), { recursive: true })
  writeFileSync(join(dataDir, 'postgres', 'data.new', 'PG_VERSION'), '18\n')
  const { ownerUrl, stop } = await startEmbedded({ dataDir })
  t.after(stop)
  assert.deepEqual(await ask(ownerUrl, 'select current_user::text as me'), [{ me: 'assent_owner' }])
})

test('a port that somebody else was faster to take is not insisted on', async (t) => {
  const folder = join(freshDir(), 'postgres')
  const listening = createServer().listen(0, '127.0.0.1')
  t.after(() => listening.close())
  await once(listening, 'listening')
  const taken = (listening.address() as AddressInfo).port
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const ports = [taken, (probe.address() as AddressInfo).port]
  probe.close()
  await once(probe, 'close')
  const bin = embeddedBinaries(folder)
  const cluster = await startCluster({
    folder,
    bin,
    as: runAs([bin, folder]),
    password: '',
    settings: {},
    say: () => {},
    onLost: assert.fail,
    portOf: async () => ports.shift()!,
  })
  t.after(cluster.stop)
  assert.notEqual(cluster.port, taken)
  const url = `postgres://nobody:x@127.0.0.1:${cluster.port}/postgres`
  await assert.rejects(ask(url, 'select 1'), /password authentication failed/)
})

test('what is wrong is said in words', async () => {
  const other = freshDir()
  writeFileSync(join(other, 'postgres', 'data', 'PG_VERSION'), '14\n')
  await assert.rejects(startEmbedded({ dataDir: other }), /was made by PostgreSQL 14, and this Assent brings 18/)
  const lost = freshDir()
  rmSync(join(lost, 'postgres', 'passwords.json'))
  await assert.rejects(startEmbedded({ dataDir: lost }), /its passwords\.json is missing/)
  const broken = freshDir()
  rmSync(join(broken, 'postgres', 'data', 'global'), { recursive: true })
  await assert.rejects(
    startEmbedded({ dataDir: broken }),
    /ended while starting\. The last lines of .*could not find the database/s,
  )
})

test('binaries without the links that an install script makes are completed', () => {
  const [bare, spare] = [join(root, 'bare'), join(root, 'spare')]
  const bin = embeddedBinaries(spare)
  // As a package manager that runs no install scripts leaves it: no links.
  cpSync(join(bin, '..'), bare, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() })
  const version = () => execFileSync(join(bare, 'bin', 'initdb'), ['--version'], { encoding: 'utf8', stdio: 'pipe' })
  assert.throws(version, /shared libraries/)
  completeBinaries(bare)
  assert.match(version(), /PostgreSQL\) 18/)
  const copy = copyBinaries(join(bare, 'bin'), spare)
  assert.match(execFileSync(join(copy, 'initdb'), ['--version'], { encoding: 'utf8' }), /PostgreSQL\) 18/)
})

test('as root, a folder that user postgres cannot pass is no hindrance', {
  skip: process.getuid?.() === 0 ? false : 'only root starts PostgreSQL as another user',
}, async (t) => {
  const closed = mkdtempSync(join(tmpdir(), 'assent-closed-'))
  t.after(() => rmSync(closed, { recursive: true, force: true }))
  assert.equal(statSync(closed).mode & 0o077, 0)
  const dataDir = join(closed, 'home', 'data')
  // The program lies there as well, as in a clone in root's home.
  const bin = copyBinaries(embeddedBinaries(closed), join(closed, 'program'))
  const { ownerUrl, stop } = await startEmbedded({ dataDir, bin })
  t.after(stop)
  assert.deepEqual(await ask(ownerUrl, 'select current_user::text as me'), [{ me: 'assent_owner' }])
  // Nothing above the data directory was opened for it.
  assert.equal(statSync(closed).mode & 0o077, 0)
})
