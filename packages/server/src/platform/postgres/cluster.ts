import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { until } from '../wait.ts'
import { majorOf, type RunAs } from './binaries.ts'
import { type ClusterFiles, clean, filesOf, initialize, logTail, openLog, readPid, stopStray } from './files.ts'
import { startWatchdog } from './watchdog.ts'

export type ClusterOptions = {
  /** Holds everything of this cluster; the database files are in `data` below it. */
  readonly folder: string
  /** Folder with `initdb` and `postgres`. */
  readonly bin: string
  readonly as: RunAs
  /** Password of the superuser `postgres`, used when the cluster is made. */
  readonly password: string
  /** Settings of postgresql.conf, given on the command line. */
  readonly settings: Readonly<Record<string, string | number>>
  readonly say: (line: string) => void
  /** Told when PostgreSQL died and could not be started again. */
  readonly onLost: (error: Error) => void
  /** Gives a port to listen on, free at this moment; one of the system's choice if left out. */
  readonly portOf?: () => Promise<number>
}

export type Cluster = {
  /** On 127.0.0.1; the same as long as the cluster lives, restarts included. */
  readonly port: number
  readonly pid: () => number | undefined
  /** Fast shutdown: sessions are ended, everything committed is on disk. Resolves when the process is gone. */
  readonly stop: () => Promise<void>
}

/** How long a start may take before it is given up; replaying the log after a crash counts in. */
const startMs = 300_000
/** Ports that are tried: somebody else may take one before PostgreSQL does. */
const mostPorts = 5

/** Starts PostgreSQL in a folder, initializing it the first time, and keeps it running until `stop` or our own end. */
export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const files = filesOf(options.folder)
  if (!existsSync(files.data)) await initialize(options, files)
  refuseOtherMajor(options, files)
  await stopStray(files, options.say)
  let port = 0
  const watchdog = startWatchdog()
  let stopping = false
  let child: ChildProcess | undefined

  const launch = async (): Promise<void> => {
    const started = spawnPostgres(options, files, port)
    child = started
    if (started.pid) watchdog.guard(started.pid)
    await ready(files, started)
    const ended = (code: number | null, signal: string | null) => {
      if (!stopping) void revive(`PostgreSQL ended by itself (${signal ?? `code ${code}`}); starting it again.`)
    }
    if (isGone(started)) ended(started.exitCode, started.signalCode)
    else started.once('exit', ended)
  }
  const revive = async (why: string): Promise<void> => {
    options.say(why)
    let toldOfRoom = false
    for (let attempt = 1; !stopping; attempt++) {
      // Orphaned backends of the dead one hold its shared memory until they notice, which takes a moment.
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * attempt, 1_000)))
      try {
        if (!stopping) await launch()
        if (!stopping) options.say('PostgreSQL is running again.')
        return
      } catch (error) {
        // Room comes back without us, and then so does PostgreSQL: meanwhile every call is refused (abuse case H12).
        if (hasNoRoom(options.folder)) {
          if (!toldOfRoom) options.say(`There is no room left on the disk of ${options.folder}; trying until there is.`)
          toldOfRoom = true
        } else if (attempt >= 30) return options.onLost(error as Error)
      }
    }
  }
  for (let tries = 1; ; tries++) {
    port = await (options.portOf ?? freePort)()
    try {
      await launch()
      break
    } catch (error) {
      if (tries < mostPorts && /Address already in use/.test((error as Error).message)) continue
      watchdog.end()
      throw error
    }
  }
  return {
    port,
    pid: () => child?.pid,
    stop: async () => {
      stopping = true
      if (child) await shutDown(child)
      watchdog.end()
    },
  }
}

/** PostgreSQL needs at least one more segment of its log to start. */
const segmentBytes = 16 * 1_048_576

const hasNoRoom = (folder: string): boolean => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < segmentBytes
}

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null || !child.pid

const shutDown = async (child: ChildProcess): Promise<void> => {
  for (const [signal, ms] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (isGone(child)) return
    child.kill(signal)
    if (await until(() => isGone(child), ms)) return
  }
}

const refuseOtherMajor = ({ folder, bin }: ClusterOptions, { data }: ClusterFiles): void => {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  const ours = majorOf(bin)
  if (Number(made) === ours) return
  throw new Error(
    `The database in ${folder} was made by PostgreSQL ${made}, and this Assent brings ${ours}. ` +
      'Make a backup with the Assent that made it, and restore that backup with this one.',
  )
}

const spawnPostgres = (options: ClusterOptions, files: ClusterFiles, port: number): ChildProcess => {
  const settings = {
    ...options.settings,
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    log_line_prefix: '%m [%p] ',
  }
  const [command, ...args] = [
    ...options.as.prefix,
    join(options.bin, 'postgres'),
    '-D',
    files.data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const log = openLog(files)
  try {
    const child = spawn(command!, args, {
      // The log is a file and not a pipe to us, so that PostgreSQL can still write its last words when we are dead.
      stdio: ['ignore', log.fd, log.fd],
      // A session of its own: Ctrl-C reaches us alone, and we need the database while we drain.
      detached: true,
      cwd: '/',
      env: clean(),
      ...(options.as.prefix.length === 0 ? options.as.user : {}),
    })
    child.on('error', () => {})
    child.unref()
    return child
  } finally {
    log.close()
  }
}

/** Waits until PostgreSQL says in its pid file that it takes connections. */
const ready = async (files: ClusterFiles, child: ChildProcess): Promise<void> => {
  const isReady = () => {
    const file = readPid(files)
    return file?.pid === child.pid && file?.status === 'ready'
  }
  const inTime = await until(() => isReady() || isGone(child), startMs)
  if (inTime && !isGone(child)) return
  if (!isGone(child)) await shutDown(child)
  const why = inTime ? 'ended while starting' : `did not start within ${startMs / 1_000} s`
  throw new Error(`PostgreSQL ${why}. The last lines of ${files.log}:\n${logTail(files)}`)
}

/** A TCP port of the loopback address that nobody uses at this moment. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
