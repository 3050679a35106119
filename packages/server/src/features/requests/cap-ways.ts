import { durationMs } from '@assent/core/duration.ts'
import { type AccessCap, capProblem } from '@assent/core/policy/cap.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { RequestEvent, Steps } from '@assent/core/request/model.ts'
import { onTheWay, type Promised, promisedOf } from '@assent/core/request/on-the-way.ts'
import { asFilledIn } from '@assent/core/request/preview.ts'
import type { Facts } from '@assent/core/steps/assignment.ts'
import type { Tx } from '../../platform/db.ts'
import { loadUses, type PersonUse } from './cap.ts'
import type { SubmitInput } from './submission.ts'

/** Why what a new request's steps would give is more than the cap lets anybody have; what is taken counts from then on. */
export type TakeWays = (events: readonly RequestEvent[], now: string) => Refusal | undefined

type Timed = Promised & { readonly duration: string }
const isTimed = (one: Promised): one is Timed => one.duration !== undefined

const keyOf = ({ level: { appId, scopeId, scopeType }, userId }: Promised): string =>
  [userId, appId, scopeType, scopeId].join(' ')

/**
 * What people have of the levels that steps of their requests would give for a time (abuse case A19): a step has no
 * condition, so that what it gives at once is the measure. No statement where no step gives anything for a time.
 */
export const loadWayUses = async (
  tx: Tx,
  cap: AccessCap | undefined,
  asked: readonly { readonly input: SubmitInput; readonly flows: readonly Steps[] }[],
  facts: Facts,
): Promise<TakeWays> => {
  const timed = cap
    ? asked.flatMap(({ flows, input }) =>
        flows.flatMap((steps) => {
          const answers = asFilledIn(steps, input.values)
          const request = { answers, requestedFor: input.requestedFor, tasks: [], at: 0 }
          return promisedOf(onTheWay(request, steps, facts)).filter(isTimed)
        }),
      )
    : []
  const each = [...new Map(timed.map((one) => [keyOf(one), one])).values()]
  if (!cap || each.length === 0) return () => undefined
  const uses = await loadUses(
    tx,
    cap,
    each.map(({ level, userId }) => ({ userId, ...level })),
  )
  const useOf = new Map(each.map((one, i) => [keyOf(one), uses[i]!]))
  // Accounts of one person share what they take within the batch.
  const taken = new Map<string, number>()
  return (events, now) => {
    const born = events.find((event) => event.type === 'submitted')
    const ways = (born?.onTheWay ?? []).filter(isTimed)
    const problem = ways.map((way) => problemOf(cap, way, useOf.get(keyOf(way)), taken, now)).find(Boolean)
    if (problem) return refuse('conflict', problem, [{ summary: problem, location: '/requested/entryId' }])
    for (const way of ways) {
      const { key = '' } = useOf.get(keyOf(way)) ?? {}
      taken.set(key, (taken.get(key) ?? 0) + (durationMs(way.duration) ?? 0))
    }
    return undefined
  }
}

const problemOf = (
  cap: AccessCap,
  { duration }: Timed,
  use: PersonUse | undefined,
  taken: ReadonlyMap<string, number>,
  now: string,
): string | undefined => {
  const wanted = durationMs(duration) ?? 0
  const promised = (use?.promised ?? 0) + (taken.get(use?.key ?? '') ?? 0)
  return use && capProblem(cap, { spans: use.spans, promised }, { maximum: wanted, wanted, now: Date.parse(now) })
}
