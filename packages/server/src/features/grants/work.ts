import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Services } from '../../app/services.ts'
import { pause } from '../../platform/wait.ts'
import { callConnector, contextOf } from './call.ts'
import { type Called, type Claimed, claimLines, type Direction, recordCalls } from './store-access.ts'
import { type DueConnector, dueConnectors, recordHealth, recordLearned } from './store-connector.ts'

/**
 * Works off what is due at connectors, one way. Each connector has one call at a time; a slow one holds up nobody else.
 * Returns how many lines were settled, at least 1 while a call is under way. `patienceMs`: how long the lane waits for a slow
 * target before it looks for other work; the slow call goes on by itself.
 */
export const makeConnectorWork = (services: Services, direction: Direction, patienceMs = 200) => {
  const busy = new Map<string, Promise<number>>()
  const start = (orgId: OrgId, due: DueConnector, limit: number): void => {
    const key = `${orgId} ${due.connector_id}`
    if (busy.has(key)) return
    const run = workOff(services, orgId, due, direction, limit).catch((error: unknown) => {
      services.log.error({ err: error, connectorId: due.connector_id }, 'connector work failed')
      return 0
    })
    busy.set(
      key,
      run.finally(() => busy.delete(key)),
    )
  }
  return async (orgId: OrgId, limit: number): Promise<number> => {
    for (let total = 0; ; ) {
      for (const due of await services.db.inOrg(orgId, (tx) => dueConnectors(tx, direction))) start(orgId, due, limit)
      const mine = [...busy].flatMap(([key, run]) => (key.startsWith(`${orgId} `) ? [run] : []))
      if (mine.length === 0) return total
      const patience = new AbortController()
      const done = await Promise.race([...mine, pause(patienceMs, patience.signal).then(() => -1)])
      patience.abort()
      total += Math.max(done, 0)
      if (done < 0 || total >= limit) return Math.max(total, 1)
    }
  }
}

/** One batch of one connector: mark unknown and commit, call, record what came of it. */
const workOff = async (
  services: Services,
  orgId: OrgId,
  due: DueConnector,
  direction: Direction,
  limit: number,
): Promise<number> => {
  const connector = services.connectors.get(due.kind)
  // After failures one line tries whether the target is back; until it is, the others need no try.
  const size = due.failures >= limits.breakerFailures && direction === 'there' ? 1 : (connector?.batch ?? limit)
  const claimed = await services.db.inOrg(orgId, (tx) =>
    claimLines(tx, due.connector_id, direction, Math.min(size, limit)),
  )
  const calls = connector
    ? (
        await Promise.all([
          callFor(services, orgId, due, claimed, 'look'),
          callFor(services, orgId, due, claimed, 'give'),
          callFor(services, orgId, due, claimed, 'take'),
        ])
      ).flat()
    : claimed.map((one): Called => ({ claimed: one, outcome: unknownKind(due.kind) }))
  if (calls.length === 0) return 0
  await services.db.inOrg(orgId, async (tx) => {
    await recordCalls(tx, calls)
    await recordLearned(tx, due.connector_id, calls)
    await recordHealth(
      tx,
      due.connector_id,
      calls.map(({ outcome }) => outcome),
    )
  })
  return calls.length
}

const callFor = async (
  services: Services,
  orgId: OrgId,
  due: DueConnector,
  claimed: readonly Claimed[],
  step: 'look' | 'give' | 'take',
): Promise<readonly Called[]> => {
  const mine = claimed.filter((one) => one.step === step)
  if (mine.length === 0) return []
  const items = mine.map(({ item }) => item)
  const connector = services.connectors.get(due.kind)!
  const outcomes = await callConnector(connector, step, items, () => contextOf(services, orgId, due))
  return mine.map((one, index) => ({ claimed: one, outcome: outcomes[index]! }))
}

const unknownKind = (kind: string): Called['outcome'] => ({
  result: 'retry',
  reason: `This server has no connector of kind ${kind}.`,
})
