import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The postmaster of an embedded database. */
export const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

/** Sends a signal to a PostgreSQL and to each of its processes; those that go meanwhile are let go. */
export const signalAll = (postmaster: number, signal: NodeJS.Signals): void => {
  send(postmaster, signal)
  // Until it stands still it may bring forth one more, which nobody would stop.
  if (signal === 'SIGSTOP') while (!['T', undefined].includes(statOf(postmaster)?.state));
  for (const pid of childrenOf(postmaster)) send(pid, signal)
}

const send = (pid: number, signal: NodeJS.Signals): void => {
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
    .filter((pid) => statOf(pid)?.parent === parent)

/** The state of a process, such as T where it was stopped, and its parent; undefined if it is gone. */
const statOf = (pid: number): { readonly state: string; readonly parent: number } | undefined => {
  try {
    // The name in brackets may hold anything; what follows the last bracket does not.
    const [state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ')
    return { state, parent: Number(parent) }
  } catch {
    return undefined
  }
}
