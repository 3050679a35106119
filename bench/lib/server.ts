import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { attachEmbedded } from '@assent/server/platform/embedded.ts'
import pg from 'pg'

const main = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url))

/** A port that nobody uses now. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })

/** Starts the shipped server on a data directory and waits until it is ready; milliseconds of that are `readyMs`. */
export const startServer = async (dataDir = mkdtempSync(join(tmpdir(), 'assent-bench-')), wanted?: number) => {
  const port = wanted ?? (await freePort())
  const began = performance.now()
  const env = { ...process.env, PORT: String(port), ASSENT_DATA_DIR: dataDir, ASSENT_DEMO: 'no', LOG_LEVEL: 'error' }
  const child: ChildProcess = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const gone = new Promise<never>((_, reject) =>
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`))),
  )
  gone.catch(() => {})
  await Promise.race([gone, ready(port)])
  const readyMs = performance.now() - began
  const urls = attachEmbedded(dataDir)
  if (!urls) throw new Error('the server has no embedded database')
  const owner = new pg.Pool({
    connectionString: urls.superUrl,
    max: 4,
    options: '-c search_path=assent,public -c timezone=UTC',
  })
  owner.on('error', () => {})
  return {
    port,
    dataDir,
    readyMs,
    pid: child.pid!,
    superUrl: urls.superUrl,
    /** As the superuser of its database: for filling and checking only. */
    owner,
    sql: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> =>
      (await owner.query<Row>(text, values)).rows,
    /** As a power cut would: nothing is closed. Resolves when the process is gone. */
    kill: async () => {
      await owner.end().catch(() => {})
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
    stop: async ({ keep = false } = {}) => {
      await owner.end()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      if (!keep) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type BenchServer = Awaited<ReturnType<typeof startServer>>

const ready = async (port: number): Promise<void> => {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
