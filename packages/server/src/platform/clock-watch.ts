import { uptime } from 'node:os'
import { type Doubt, look, type Watched } from '@assent/core/clock.ts'
import { limits } from '@assent/core/limits.ts'

/** A counter of milliseconds that nobody sets, and that goes on while the machine sleeps. */
export type Counter = () => number

/** Watches the database's clock, as every transaction of this process reads it (abuse cases B6, B7). */
export type ClockWatch = {
  readonly counter: Counter
  /** Notes the clock as it was read since the counter stood at `before`; true if this organization has to doubt it. */
  readonly see: (orgId: string, clock: string, before: number) => boolean
  /** What is wrong with the clock, as far as this process has seen. */
  readonly doubt: () => Doubt | undefined
  /** Whether this process saw the clock go wrong and become right again since somebody last asked it to trust it. */
  readonly recovered: () => boolean
  /** The organization doubts the clock, whoever found out; or does no more. */
  readonly hold: (orgId: string) => void
  readonly release: (orgId: string) => void
  readonly holds: (orgId: string) => boolean
  /** Somebody says that the clock is right as it is. */
  readonly trust: () => void
}

/**
 * performance.now() stands still while a machine sleeps, the uptime of the system does not; asking for that takes a system
 * call, so it is asked for only where it matters.
 */
const makeCounter = (): { readonly now: Counter; readonly wake: () => void } => {
  let slept = 0
  let last = { run: performance.now(), up: uptime() * 1_000 }
  return {
    now: () => performance.now() + slept,
    wake: () => {
      const next = { run: performance.now(), up: uptime() * 1_000 }
      const gap = next.up - last.up - (next.run - last.run)
      // Both count in steps of their own: what is less than a second is nothing.
      if (gap > 1_000) slept += gap
      last = next
    },
  }
}

/** A watch that trusts the first clock it reads. `counter` is for tests, which cannot set the clock of a shared database. */
export const makeClockWatch = (given?: Counter): ClockWatch => {
  const own = makeCounter()
  const counter = given ?? own.now
  let known: Watched = { trusted: undefined, doubt: undefined }
  let recovered = false
  const held = new Set<string>()
  let hasRead = false
  // Begun while the clock was in doubt: what it says then is nobody's measure.
  let blind = false
  const tolerance = limits.clockJumpMs
  return {
    counter,
    see: (orgId, clock, before) => {
      const db = Date.parse(clock)
      hasRead = true
      if (blind && held.size > 0) return held.has(orgId)
      blind = false
      const wasDoubted = known.doubt !== undefined
      let next = look(known, { db, before, after: counter() }, tolerance)
      if (next.doubt && !wasDoubted && !given) {
        const slept = own.now()
        own.wake()
        const more = own.now() - slept
        if (more > 0) next = look(known, { db, before: before + more, after: own.now() }, tolerance)
      }
      known = next
      if (next.doubt) recovered = false
      else if (wasDoubted) recovered = true
      return next.doubt !== undefined || held.has(orgId)
    },
    doubt: () => known.doubt,
    recovered: () => recovered,
    hold: (orgId) => {
      held.add(orgId)
      if (!hasRead) blind = true
    },
    release: (orgId) => void held.delete(orgId),
    holds: (orgId) => held.has(orgId),
    trust: () => {
      known = { trusted: undefined, doubt: undefined }
      recovered = false
      blind = false
    },
  }
}
