import type { Screen } from '../screen.ts'

/** Shows how far a long piece of work is: a bar on a terminal, a line now and then elsewhere. */
export type Progress = {
  readonly step: (name: string, total?: number) => void
  /** So many more are done. */
  readonly add: (count?: number) => void
  readonly note: (text: string) => void
  readonly end: () => void
}

const barEveryMs = 100
const lineEveryMs = 5_000
const barWidth = 28

type Err = { write: (text: string) => unknown; isTTY?: boolean; columns?: number }

/** Draws on standard error. */
export const makeProgress = (screen: Screen, err: Err): Progress => {
  let [name, total, done, began, told] = ['', 0, 0, performance.now(), Number.NEGATIVE_INFINITY]
  let drawn = false
  const bar = err.isTTY === true
  const clear = () => {
    if (drawn) err.write('\r\u001b[2K')
    drawn = false
  }
  const text = (): string => {
    const seconds = (performance.now() - began) / 1_000
    const rate = done / Math.max(seconds, 0.001)
    const parts = [`${count(done)}/${count(total)}`, `${count(Math.round(rate))}/s`]
    if (done > 0 && done < total) parts.push(`${clock((total - done) / rate)} left`)
    return [name, ...(bar ? [drawBar(done / total)] : []), parts.join('  ')].join('  ')
  }
  const tell = (force: boolean) => {
    const now = performance.now()
    if (total === 0 || (!force && now - told < (bar ? barEveryMs : lineEveryMs))) return
    told = now
    if (!bar) return screen.note(text())
    clear()
    err.write(text().slice(0, (err.columns ?? 80) - 1))
    drawn = true
  }
  const finish = () => {
    if (total > 0 && done > 0) tell(true)
    if (drawn) err.write('\n')
    drawn = false
  }
  return {
    step: (next, of = 0) => {
      finish()
      ;[name, total, done, began, told] = [next, of, 0, performance.now(), Number.NEGATIVE_INFINITY]
      if (of === 0) screen.note(next)
    },
    add: (more = 1) => {
      done += more
      tell(false)
    },
    note: (line) => {
      clear()
      screen.note(line)
    },
    end: () => {
      finish()
      ;[name, total] = ['', 0]
    },
  }
}

const count = (n: number): string => n.toLocaleString('en')

const drawBar = (part: number): string => {
  const filled = Math.round(Math.min(1, part) * barWidth)
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`
}

const clock = (seconds: number): string => {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
