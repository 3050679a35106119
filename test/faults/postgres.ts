import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The postmaster of an embedded database. */
export const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

/** Sends a signal to a PostgreSQL and to each of its processes; those that go meanwhile are let go. */
export const signalAll = (postmaster: number, signal: NodeJS.Signals): void => {
  for (const pid of [postmaster, ...childrenOf(postmaster)])
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
}

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent)

const parentOf = (pid: number): number => {
  try {
    // The name in brackets may hold anything; what follows the last bracket does not.
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/.*\) \S /s, '')
        .split(' ')[0],
    )
  } catch {
    return 0
  }
}
