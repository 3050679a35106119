import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds of the p-th percentile (0 to 1) of unsorted samples. */
export const percentile = (samples: readonly number[], p: number): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)

const stat = (pid: string): string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** CPU time in milliseconds that a process and all that it started have used so far; Linux only, else NaN. */
export const cpuOf = (root: number): number => {
  try {
    const parents = new Map<string, string[]>()
    const used = new Map<string, number>()
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const fields = stat(pid)
        const parent = fields[1]!
        parents.set(parent, [...(parents.get(parent) ?? []), pid])
        // utime, stime, and those of children that ended: hundredths of a second.
        used.set(pid, fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * 10)
      } catch {
        // It ended meanwhile.
      }
    }
    const all = (pid: string): number =>
      (used.get(pid) ?? 0) + (parents.get(pid) ?? []).reduce((sum, child) => sum + all(child), 0)
    return all(String(root))
  } catch {
    return Number.NaN
  }
}
