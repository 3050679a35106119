import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverModule } from '../here.ts'
import { refused } from '../problems.ts'

/** A server of one's own: where it is, the token of its super administrator, and how to end it. */
export type OwnServer = {
  readonly url: string
  readonly token: string
  readonly dataDir: string
  readonly stop: () => Promise<void>
}

const startMs = 180_000
const stopMs = 40_000

/** What the server may see of our environment: where things are, and nothing that points it to a database in use. */
const passed = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'USER', 'NODE_EXTRA_CA_CERTS']

/**
 * Starts a server with the demo organization on a data directory of its own; a temporary one goes when it stops. It ends
 * with this process, however that ends.
 */
export const startOwnServer = async (
  env: Readonly<Record<string, string | undefined>>,
  given: string | undefined,
): Promise<OwnServer> => {
  const dataDir = given ?? mkdtempSync(join(tmpdir(), 'assent-replay-'))
  const main = fileURLToPath(serverModule('main.ts'))
  // As bin/run starts it.
  const child = spawn(process.execPath, ['--max-semi-space-size=16', main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(passed.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
      ASSENT_DATA_DIR: dataDir,
      ASSENT_DEMO: 'true',
      ASSENT_STOP_WITH_PARENT: '1',
      PORT: '0',
      LOG_LEVEL: 'error',
    },
  })
  const output = lastLines(child)
  const stop = async () => {
    await end(child)
    if (given === undefined) rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const { baseUrl, users } = await ready(child, join(dataDir, 'demo-credentials.json'))
    const admin = users.find(({ roles }) => roles.includes('SUPER_ADMIN'))
    return { url: baseUrl, token: admin!.apiToken, dataDir, stop }
  } catch (error) {
    await stop()
    throw refused(`The server for the replay did not start: ${(error as Error).message}`, ...output())
  }
}

const lastLines = (child: ChildProcess): (() => readonly string[]) => {
  let text = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text = (text + part).slice(-4_000)
    })
  return () => text.trim().split('\n').slice(-10)
}

type Credentials = {
  readonly baseUrl: string
  readonly users: readonly { readonly login: string; readonly roles: readonly string[]; readonly apiToken: string }[]
}

const ready = async (child: ChildProcess, file: string): Promise<Credentials> => {
  const end = performance.now() + startMs
  while (performance.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended at once')
    const credentials = read(file)
    if (credentials && (await answers(`${credentials.baseUrl}/readyz`))) return credentials
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`it was not ready after ${startMs / 1_000} s`)
}

const read = (file: string): Credentials | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Credentials
  } catch {
    return undefined
  }
}

const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const call = request(url, { timeout: 2_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    call.on('error', () => resolve(false))
    call.on('timeout', () => call.destroy())
    call.end()
  })

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
