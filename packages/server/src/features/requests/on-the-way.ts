import type { WayShown } from '@assent/core/cards/on-the-way.ts'
import type { Conflict } from '@assent/core/policy/risk.ts'
import type { Request, Steps } from '@assent/core/request/model.ts'
import { givenLevel } from '@assent/core/request/model.ts'
import {
  eachRule,
  isSure,
  judgeOwn,
  judgeWays,
  type OnTheWay,
  onTheWay,
  type Underway,
  wayNeeds,
} from '@assent/core/request/on-the-way.ts'
import type { Tx } from '../../platform/db.ts'
import { type Loaded, loadFacts } from './facts.ts'
import { namesById } from './names.ts'

/** What is shown of it to those who decide and to those who ask. */
export const waysShown = async (
  tx: Tx,
  ways: readonly Pick<OnTheWay, 'label' | 'level' | 'until' | 'userId' | 'when'>[],
): Promise<readonly WayShown[]> => {
  if (ways.length === 0) return []
  const levels = ways.flatMap(({ level }) => level ?? [])
  const of = (type: string) => levels.flatMap(({ scopeId, scopeType }) => (scopeType === type ? [scopeId] : []))
  const names = await namesById(tx, {
    users: ways.flatMap(({ userId }) => userId ?? []),
    groups: of('GROUP'),
    apps: levels.map(({ appId }) => appId),
    bundles: of('ENTITLEMENT_BUNDLE'),
  })
  const named = (id: string): string => names[id] ?? id
  return ways.map(({ label, level, until, userId, when }) => {
    const { label: taking, ...rest } = until ?? { label: '' }
    return {
      step: label,
      ...(level
        ? { level: { type: level.scopeType, id: level.scopeId, name: named(level.scopeId), app: named(level.appId) } }
        : {}),
      ...(userId === undefined ? {} : { recipient: { id: userId, name: named(userId) } }),
      ...(when === undefined ? {} : { when }),
      ...(until ? { until: { step: taking, ...rest } } : {}),
    }
  })
}

/**
 * What a request type gives at its end, beside what its steps give: its name alone says nothing of that. Nothing for requests of
 * apps, which are named for what they give.
 */
export const endShown = async (
  tx: Tx,
  { duration, requestedFor, ...asked }: Parameters<typeof givenLevel>[0] & { requestedFor: string; duration?: string },
): Promise<readonly WayShown[]> => {
  const level = asked.level.scopeType === 'REQUEST_TYPE' ? givenLevel(asked) : undefined
  const shown = await waysShown(tx, level ? [{ label: '', level, userId: requestedFor }] : [])
  return shown.map((one) => ({ ...one, end: duration === undefined ? {} : { duration } }))
}

type Ways = {
  readonly ways: readonly OnTheWay[]
  readonly conflicts: readonly Conflict[]
  /** Something would surely be given that nobody may have: so it cannot be asked for. */
  readonly isBarred: boolean
  readonly risk: Loaded['risk']
}

/** What the steps from here on give, and all that it conflicts with; `own`: what the request gives at its end. */
export const waysOf = async (
  tx: Tx,
  request: Underway & Partial<Pick<Request, 'requestId' | 'flow'>>,
  own: Parameters<typeof givenLevel>[0],
  steps: Steps,
): Promise<Ways> => {
  const gives = givenLevel(own)
  const needs = wayNeeds(steps, request.at, request.requestedFor, request.answers)
  if (!steps.some(({ type }, index) => type === 'ACTION' && index >= request.at))
    return { ways: [], conflicts: [], isBarred: false, risk: undefined }
  const level = gives ? [{ need: 'risk' as const, userId: request.requestedFor, level: gives }] : []
  const { facts, risk } = await loadFacts(tx, [...needs, ...level])
  const ways = onTheWay(request, steps, facts)
  const { requestId } = request
  const judging = {
    ...(gives ? { own: gives } : {}),
    requestedFor: request.requestedFor,
    flowId: request.flow?.id,
    ...(requestId === undefined ? {} : { requestId }),
  }
  const judged = [...judgeWays(risk, ways, judging), ...judgeOwn(risk, ways, judging)]
  const isBarred = judged.some((one) => one.isBarred && isSure(one.way))
  return { ways, conflicts: eachRule(judged.flatMap(({ outcome }) => outcome.conflicts)), isBarred, risk }
}
