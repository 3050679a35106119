import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { attachEmbedded } from '@assent/server/platform/embedded.ts'
import pg from 'pg'

const main = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url))

/** As bin/run and deploy/ start it. */
const asShipped = '--max-semi-space-size=16'

/** A port that nobody uses now. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })

/** Starts the shipped server as a process with these settings and waits until it is ready; milliseconds of that are `readyMs`. */
export const launch = async (settings: Readonly<Record<string, string>>, wanted?: number) => {
  const port = wanted ?? (await freePort())
  const began = performance.now()
  // What is meant for the measuring itself the server would refuse as a setting that it does not have.
  const given = Object.entries(process.env).filter(([name]) => !name.startsWith('ASSENT_BENCH_'))
  const env = { ...Object.fromEntries(given), PORT: String(port), ASSENT_DEMO: 'no', LOG_LEVEL: 'error', ...settings }
  const child: ChildProcess = spawn(process.execPath, [asShipped, main], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  const tooEarly = ended.then(() => {
    throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}`)
  })
  tooEarly.catch(() => {})
  const gaveUp = new AbortController()
  await Promise.race([tooEarly, ready(port, gaveUp.signal)]).finally(() => gaveUp.abort())
  return {
    port,
    readyMs: performance.now() - began,
    pid: child.pid!,
    /** As a power cut would: nothing is closed. Resolves when the process is gone. */
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

/** Starts the shipped server on a data directory, with a database of its own. */
export const startServer = async (
  dataDir = mkdtempSync(join(tmpdir(), 'assent-bench-')),
  wanted?: number,
  settings: Readonly<Record<string, string>> = {},
) => {
  const server = await launch({ ASSENT_DATA_DIR: dataDir, ...settings }, wanted)
  const urls = attachEmbedded(dataDir)
  if (!urls) throw new Error('the server has no embedded database')
  const owner = new pg.Pool({
    connectionString: urls.superUrl,
    max: 4,
    options: '-c search_path=assent,public -c timezone=UTC',
  })
  owner.on('error', () => {})
  return {
    ...server,
    dataDir,
    superUrl: urls.superUrl,
    /** As the superuser of its database: for filling and checking only. */
    owner,
    sql: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> =>
      (await owner.query<Row>(text, values)).rows,
    kill: async () => {
      await owner.end().catch(() => {})
      await server.kill()
    },
    stop: async ({ keep = false } = {}) => {
      await owner.end()
      await server.stop()
      if (!keep) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type BenchServer = Awaited<ReturnType<typeof startServer>>

const ready = async (port: number, gaveUp: AbortSignal): Promise<void> => {
  while (!gaveUp.aborted) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
