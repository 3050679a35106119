import { execFile } from 'node:child_process'
import {
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../wait.ts'
import { majorOf, type RunAs } from './binaries.ts'
import { commandOf, identityOf } from './identity.ts'

/** Where the parts of a cluster's folder are. */
export type ClusterFiles = {
  readonly folder: string
  readonly data: string
  readonly log: string
  readonly pid: string
}

export const filesOf = (folder: string): ClusterFiles => ({
  folder,
  data: join(folder, 'data'),
  log: join(folder, 'postgres.log'),
  pid: join(folder, 'data', 'postmaster.pid'),
})

/** The environment of PostgreSQL's programs: nothing of ours, above all no secret and no PG… variable. */
export const clean = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C', TZ: 'UTC' })

/** Makes the database files; the superuser is `postgres`. Throws with initdb's own words. */
export const initialize = async (
  { bin, as, password }: { readonly bin: string; readonly as: RunAs; readonly password: string },
  { folder, data }: ClusterFiles,
): Promise<void> => {
  // Made beside and moved into place when it is whole, so that a death half way leaves nothing that looks like a database.
  const fresh = `${data}.new`
  const passwordFile = join(folder, 'initdb-password')
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (as.user) for (const path of [fresh, passwordFile]) chownSync(path, as.user.uid, as.user.gid)
  const [command, ...args] = [
    ...as.prefix,
    join(bin, 'initdb'),
    `--pgdata=${fresh}`,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...localeFlags(majorOf(bin)),
  ]
  try {
    const user = as.prefix.length === 0 ? as.user : {}
    await promisify(execFile)(command!, args, { cwd: '/', env: clean(), ...user })
    renameSync(fresh, data)
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    throw new Error(`The database could not be made in ${folder}: ${(stderr || message).trim()}`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

// The same order of texts on every machine: by code point, whatever locale the machine has.
const localeFlags = (major: number): string[] => [
  ...(process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=en_US.UTF-8'] : ['--locale=C.UTF-8']),
  ...(major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
]

/** The log, opened for appending; it starts anew when it has grown past 10 MB, and one old one is kept. */
export const openLog = ({ log }: ClusterFiles): { readonly fd: number; readonly close: () => void } => {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) renameSync(log, `${log}.1`)
  const fd = openSync(log, 'a', 0o600)
  return { fd, close: () => closeSync(fd) }
}

/** The last lines of the log, for an error message. */
export const logTail = ({ log }: ClusterFiles, lines = 8): string => {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return '(there is no log)'
  }
}

/** What postmaster.pid says; undefined without one. `status` is `ready` once connections are taken. */
export const readPid = (files: ClusterFiles): { pid: number; port: number; status: string } | undefined => {
  try {
    const lines = readFileSync(files.pid, 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() }
  } catch {
    return undefined
  }
}

/** Ends a PostgreSQL that outlived its Assent (kill -9 of both node and the watchdog), and removes a stale pid file. */
export const stopStray = async (files: ClusterFiles, say: (line: string) => void): Promise<void> => {
  const pid = readPid(files)?.pid
  if (!pid) return
  const identity = identityOf(pid)
  const gone = () => identityOf(pid) !== identity
  // After a restart of the machine the number may belong to anybody.
  const isOurs = identity !== undefined && commandOf(pid).includes(files.data)
  if (isOurs) {
    say(`Ending a PostgreSQL (process ${pid}) that an earlier Assent left behind.`)
    for (const [signal, ms] of [
      ['SIGINT', 20_000],
      ['SIGQUIT', 10_000],
      ['SIGKILL', 5_000],
    ] as const) {
      if (gone()) break
      process.kill(pid, signal)
      await until(gone, ms)
    }
  }
  rmSync(files.pid, { force: true })
}
