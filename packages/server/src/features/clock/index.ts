import { type Caller, hasRole } from '@assent/core/caller.ts'
import type { Doubt } from '@assent/core/clock.ts'
import { textProblem } from '@assent/core/directory/text.ts'
import { type OrgId, systemUserId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import { eventOf } from '../../app/actor.ts'
import type { MakeFeature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { ClockWatch } from '../../platform/clock-watch.ts'
import type { Db, Tx } from '../../platform/db.ts'
import { alarmAdmins, clockChannel, doubtedSince, doubting, endDoubt, putDoubt } from './store.ts'

export type ClockCommands = {
  /** A super administrator says that the clock is right as it is now: things are decided and given again. */
  'clock.confirm': { input: { readonly reason: string }; output: undefined }
}
export type ClockQueries = {
  'clock.state': { input: Record<never, never>; output: { readonly doubtedSince: string | null } }
}

/** The clock of the database, by which everything is judged: doubted when it jumped (abuse case B7). */
export const makeClock: MakeFeature<ClockCommands, ClockQueries> = (services) => ({
  commands: {
    'clock.confirm': (caller, { reason }) => confirm(services, caller, reason),
  },
  queries: {
    'clock.state': async (caller) =>
      hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
        ? services.db.inOrg(caller.orgId, async (tx) => ({ doubtedSince: await doubtedSince(tx) }))
        : refuse('forbidden', 'You may not see how the clock is.'),
  },
  lanes: services.clock
    ? [
        {
          name: 'clock.watch',
          batch: 1,
          everyMs: 2_000,
          wakeOn: [clockChannel],
          work: (orgId) => settle(services, services.clock!, orgId),
        },
      ]
    : [],
})

/** Before anything is done: organizations that doubted the clock when the last process ended doubt it still. */
export const holdDoubted = async (db: Db, clock: ClockWatch): Promise<void> => {
  for (const { orgId } of await doubting(db)) clock.hold(orgId)
}

const confirm = async (services: Services, caller: Caller, reason: string): Promise<Result<undefined>> => {
  if (!hasRole(caller) || caller.kind !== 'HUMAN') return refuse('forbidden', 'You may not confirm the clock.')
  const problem = reason.trim() === '' ? 'must not be empty' : textProblem(reason, limits.reason, true)
  if (problem) return refuse('invalid', `The reason ${problem}.`, [{ summary: problem, location: '/reason' }])
  const ended = await services.db.inOrg(caller.orgId, async (tx) => {
    if (!(await endDoubt(tx))) return false
    tx.record(eventOf(caller, 'assent.clock.confirm', [{ id: tx.orgId, type: 'Org' }], { reason }))
    return true
  })
  if (!ended) return refuse('conflict', 'The clock is not doubted.')
  services.clock?.trust()
  services.clock?.release(caller.orgId)
  return undefined
}

/**
 * Brings what this process saw and what the organization knows into line. The transaction itself has just read the clock, so
 * what the watch says is of this moment. Its answer counts nothing: there is never more to do at once.
 */
const settle = async ({ db, log }: Services, watch: ClockWatch, orgId: OrgId): Promise<number> => {
  const now = await db.inOrg(orgId, async (tx): Promise<'trust' | 'hold' | 'release'> => {
    const isDoubted = (await doubtedSince(tx)) !== null
    const doubt = watch.doubt()
    // It was doubted, and is no more, although it stands where it stood: somebody confirmed it.
    if (doubt && !isDoubted && watch.holds(orgId)) return 'trust'
    if (doubt) {
      if (!isDoubted && (await putDoubt(tx))) await tellJump(tx, doubt)
      return 'hold'
    }
    if (!isDoubted) return 'release'
    if (!watch.recovered()) return 'hold'
    if (await endDoubt(tx)) tx.record(byItself(tx, 'assent.clock.right', {}))
    return 'release'
  })
  if (now === 'hold' && !watch.holds(orgId)) log.error({ orgId, doubt: watch.doubt() }, 'the database clock is doubted')
  if (now === 'trust') watch.trust()
  if (now === 'hold') watch.hold(orgId)
  else watch.release(orgId)
  return 0
}

const byItself = (tx: Tx, type: string, detail: { readonly [key: string]: string | number }) => ({
  type,
  actor: { id: systemUserId, type: 'System' as const },
  targets: [{ id: tx.orgId, type: 'Org' }],
  channel: 'system',
  detail,
})

const tellJump = async (tx: Tx, { expected, jump, seen }: Doubt): Promise<void> => {
  const facts = {
    seconds: Math.round(jump / 1_000),
    before: new Date(expected).toISOString(),
    after: new Date(seen).toISOString(),
  }
  tx.record({ ...byItself(tx, 'assent.clock.jump', facts), outcome: 'FAILURE' })
  await alarmAdmins(tx, { what: 'clock', ...facts })
}
