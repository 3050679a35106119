// The process behind testing.ts: runs one PostgreSQL for all test processes of a checkout, and goes when they are gone.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Embedded, startEmbedded } from './embedded.ts'
import { filesOf, stopStray } from './postgres/files.ts'
import { isAlive } from './postgres/identity.ts'
import { keeperAddress } from './testing.ts'

const lingerMs = 2_000
const prefix = 'assent-test-db-'

// Fast and forgetful: a test database need not survive anything.
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_connections: 300,
  shared_buffers: '128MB',
}

const binOf = (wanted: string | undefined): string | undefined =>
  !wanted ? undefined : wanted.includes('/') ? wanted : `/usr/lib/postgresql/${wanted}/bin`

/** Removes what keepers left behind that were killed. */
const sweep = async (): Promise<void> => {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    if (isAlive(Number(name.slice(prefix.length).split('-')[0]))) continue
    const folder = join(tmpdir(), name)
    await stopStray(filesOf(join(folder, 'postgres')), console.error)
    rmSync(folder, { recursive: true, force: true })
  }
}

const start = async (dataDir: string): Promise<Embedded> => {
  await sweep()
  const bin = binOf(process.env['ASSENT_TEST_PG'])
  return startEmbedded({
    dataDir,
    settings,
    say: console.error,
    onLost: () => process.exit(1),
    ...(bin ? { bin } : {}),
  })
}

const keep = (): void => {
  const sockets = new Set<Socket>()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<Embedded> | undefined
  const dataDir = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))

  const leave = async () => {
    clearTimeout(timer)
    server.close()
    await running?.then((embedded) => embedded.stop()).catch(() => {})
    rmSync(dataDir, { recursive: true, force: true })
    process.exit(0)
  }
  const linger = () => {
    timer = setTimeout(leave, lingerMs)
  }
  const server = createServer(async (socket) => {
    clearTimeout(timer)
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) linger()
    })
    socket.on('data', () => {
      if (sockets.size === 1) void leave()
      else socket.end()
    })
    try {
      running ??= start(dataDir)
      const { url, ownerUrl, superUrl } = await running
      socket.write(`${JSON.stringify({ urls: { url, ownerUrl, superUrl } })}\n`)
    } catch (error) {
      socket.end(`${JSON.stringify({ error: (error as Error).message })}\n`)
    }
  })
  server.on('error', () => {
    // Another keeper was faster.
    rmSync(dataDir, { recursive: true, force: true })
    process.exit(0)
  })
  server.listen(keeperAddress(), linger)
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
}

keep()
