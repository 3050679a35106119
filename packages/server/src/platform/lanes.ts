import type { OrgId } from '@assent/core/ids.ts'
import type { FastifyBaseLogger } from 'fastify'
import type { Db } from './db.ts'
import { startListener } from './listener.ts'
import type { Metrics } from './metrics.ts'
import { isOutage } from './outage.ts'
import { pause } from './wait.ts'

/** What runs here: app/feature.ts `Lane`. It claims by state with `skip locked`, so that several processes may run it. */
export type LaneWork = {
  readonly name: string
  readonly work: (orgId: OrgId, limit: number) => Promise<number>
  readonly batch: number
  readonly everyMs: number
  readonly looksAgain?: boolean
  readonly wakeOn?: readonly string[]
}

export type Lanes = {
  /** Wakes every lane for every organization, as a notification that was missed would have. */
  readonly wake: () => void
  /** For tests: resolves when a full pass of all lanes over all organizations has found nothing to do. */
  readonly idle: () => Promise<void>
  /** Lets the batches in flight end, takes no new ones. */
  readonly stop: () => Promise<void>
}

export type LanesOptions = {
  readonly db: Db
  readonly lanes: readonly LaneWork[]
  readonly log: FastifyBaseLogger
  readonly metrics?: Metrics
  /** First and longest pause of a lane that fails, in milliseconds. */
  readonly backoffMs?: readonly [number, number]
}

const orgsFreshMs = 1_000
const stopMs = 25_000
/** Longest pause of a lane while the database is away: it comes back for all at once, and nobody is spared by waiting on. */
const outageMs = 5_000

/**
 * Runs lanes over all organizations until stopped. A lane runs when one of its channels is notified (payload: the
 * organization, or nothing for all) and at least every `everyMs`. Organizations take turns, a batch each; one that fails
 * is left alone for a growing while, is logged, and holds up no other.
 */
export const startLanes = (options: LanesOptions): Lanes => {
  const stopped = new AbortController()
  const orgs = cachedOrgs(options.db)
  const runners = options.lanes.map((lane) => startLane(lane, orgs, options, stopped.signal))
  const channels = new Set(options.lanes.flatMap((lane) => lane.wakeOn ?? []))
  const wake = () => {
    for (const runner of runners) runner.wake()
  }
  const listener = startListener({
    db: options.db,
    channels: [...channels],
    log: options.log,
    // What was said while nobody listened is lost, so everything is looked at once.
    onConnected: wake,
    onNotice: (channel, payload) => {
      for (const runner of runners)
        if (runner.wakeOn.has(channel)) runner.wake(payload ? (payload as OrgId) : undefined)
    },
  })
  return {
    wake,
    idle: async () => {
      while (!stopped.signal.aborted) {
        const done = await Promise.all(runners.map((runner) => runner.pass()))
        if (done.every((count) => count === 0)) return
      }
    },
    stop: async () => {
      stopped.abort()
      const ended = new AbortController()
      const all = Promise.all([listener.stop(), ...runners.map((runner) => runner.ended)])
      await Promise.race([all, pause(stopMs, ended.signal)])
      ended.abort()
    },
  }
}

type Orgs = (fresh: boolean) => Promise<OrgId[]>

/** The organizations there are, asked at most once a second by all lanes together, unless it has to be fresh. */
const cachedOrgs = (db: Db): Orgs => {
  let at = Number.NEGATIVE_INFINITY
  let known: Promise<OrgId[]> | undefined
  return (fresh) => {
    if (!fresh && known && performance.now() - at < orgsFreshMs) return known
    at = performance.now()
    const asked = db.bare<{ org_id: OrgId }>('select org_id from org').then((rows) => rows.map((row) => row.org_id))
    known = asked
    asked.catch(() => {
      known = undefined
    })
    return asked
  }
}

type Runner = {
  readonly wakeOn: ReadonlySet<string>
  readonly wake: (orgId?: OrgId) => void
  /** Resolves with what the next full pass did. */
  readonly pass: () => Promise<number>
  readonly ended: Promise<void>
}

const startLane = (lane: LaneWork, orgs: Orgs, options: LanesOptions, stopped: AbortSignal): Runner => {
  const due = new Set<OrgId>()
  let all = true
  let waiting: ((done: number) => void)[] = []
  let nudge = new AbortController()
  const batch = makeBatch(lane, options)

  const round = async (): Promise<number> => {
    const full = all || waiting.length > 0
    const waiters = waiting
    const named = [...due]
    all = false
    waiting = []
    due.clear()
    let total = 0
    try {
      for (const orgId of full ? new Set([...(await orgs(waiters.length > 0)), ...named]) : named) {
        if (stopped.aborted) break
        const done = await batch(orgId)
        total += done
        // There may be more. It comes again after the others had their turn.
        if (done >= (lane.looksAgain ? 1 : lane.batch)) due.add(orgId)
      }
    } catch (error) {
      // The list of organizations could not be read: the database is away.
      options.log.warn({ err: error, lane: lane.name }, 'background work waits for the database')
      all = true
      await pause(options.backoffMs?.[0] ?? 1_000, stopped)
    }
    for (const tell of waiters) tell(total)
    return total
  }
  const run = async (): Promise<void> => {
    while (!stopped.aborted) {
      await round()
      if (due.size > 0 || all || waiting.length > 0) continue
      nudge = new AbortController()
      await pause(lane.everyMs, AbortSignal.any([nudge.signal, stopped]))
      // Nobody called: the time is up, and everything is looked at.
      if (!nudge.signal.aborted) all = true
    }
    for (const tell of waiting) tell(0)
  }
  return {
    wakeOn: new Set(lane.wakeOn ?? []),
    wake: (orgId) => {
      if (orgId) due.add(orgId)
      else all = true
      nudge.abort()
    },
    pass: () =>
      new Promise((resolve) => {
        if (stopped.aborted) return resolve(0)
        waiting.push(resolve)
        nudge.abort()
      }),
    ended: run(),
  }
}

/** One batch of one organization; a failure counts as nothing done and keeps the organization out for a while. */
const makeBatch = (lane: LaneWork, { log, metrics, backoffMs = [1_000, 60_000] }: LanesOptions) => {
  const resting = new Map<OrgId, { until: number; times: number }>()
  return async (orgId: OrgId): Promise<number> => {
    const rest = resting.get(orgId)
    if (rest && performance.now() < rest.until) return 0
    const began = performance.now()
    try {
      const done = await lane.work(orgId, lane.batch)
      resting.delete(orgId)
      metrics?.lane(lane.name, done, (performance.now() - began) / 1_000, false)
      return done
    } catch (error) {
      const times = (rest?.times ?? 0) + 1
      const longest = isOutage(error) ? Math.min(outageMs, backoffMs[1]) : backoffMs[1]
      const ms = Math.min(backoffMs[0] * 2 ** (times - 1), longest)
      resting.set(orgId, { until: performance.now() + ms, times })
      metrics?.lane(lane.name, 0, (performance.now() - began) / 1_000, true)
      const about = { lane: lane.name, orgId, times, againInMs: ms }
      if (isOutage(error))
        log.warn({ ...about, why: (error as Error).message }, 'background work waits for the database')
      else log.error({ ...about, err: error }, 'background work failed')
      return 0
    }
  }
}
