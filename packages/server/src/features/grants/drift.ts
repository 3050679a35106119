import type { Drift } from '@assent/core/grant/access.ts'
import { seen } from '@assent/core/grant/access.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { callConnector, contextOf } from './call.ts'
import { readDirectory } from './directory.ts'
import { lineEvent } from './events.ts'
import type { DirectoryPort } from './ports.ts'
import { type AccessRow, accessColumns, accessOf, lockOrder, type Written, writeAccess } from './rows.ts'
import { type Checked, checkableConnectors, claimChecks } from './store-check.ts'

type Reading = { readonly checked: Checked; readonly actual: 'there' | 'gone' }

/**
 * Reads again what should be there, and what we took not long ago, and puts right what is ours (C10). Nothing is repaired
 * by the reading itself: a line that drifted becomes due, and its lane does the rest. Returns how many lines were read.
 */
export const checkDrift = async (
  services: Services,
  directory: DirectoryPort,
  orgId: OrgId,
  limit: number,
): Promise<number> => {
  const own = await services.db.inOrg(orgId, async (tx) => {
    const checks = await claimChecks(tx, null, limit)
    const actuals =
      checks.length > 0
        ? await readDirectory(
            tx,
            directory,
            checks.map(({ row }) => row),
          )
        : []
    await recordReadings(
      tx,
      checks.map((checked, index) => ({ checked, actual: actuals[index]! })),
    )
    return checks.length
  })
  const connectors = await services.db.inOrg(orgId, checkableConnectors)
  const counts = await Promise.all(
    connectors.map(async (due) => {
      const connector = services.connectors.get(due.kind)
      if (!connector) return 0
      const size = Math.min(limit, connector.batch)
      const checks = await services.db.inOrg(orgId, (tx) => claimChecks(tx, due.connector_id, size))
      const items = checks.map(({ item }) => item)
      const outcomes = await callConnector(connector, 'look', items, () => contextOf(services, orgId, due))
      const readings = checks.flatMap((checked, index): Reading[] => {
        const outcome = outcomes[index]
        return outcome?.result === 'done' ? [{ checked, actual: outcome.actual }] : []
      })
      await services.db.inOrg(orgId, (tx) => recordReadings(tx, readings))
      return checks.length
    }),
  )
  return Math.max(own, ...counts)
}

/** Holds readings against the lines as they are now; one that was called for meanwhile is left to its own call. */
const recordReadings = async (tx: Tx, readings: readonly Reading[]): Promise<void> => {
  if (readings.length === 0) return
  const rows = await tx.query<AccessRow>(
    `select ${accessColumns} from access a where a.access_id = any($1::text[]) and a.lease_until is null
     order by ${lockOrder} for update`,
    [readings.map(({ checked }) => checked.row.access_id)],
    'grants_lines_checked',
  )
  const current = new Map(rows.map((row) => [row.access_id, row]))
  const written = readings.flatMap(({ checked, actual }): Written[] => {
    const row = current.get(checked.row.access_id)
    if (!row || row.generation !== checked.row.generation) return []
    const found = seen(accessOf(row), actual)
    if (!found) return []
    const { drift, ...move } = found
    tx.record(...driftEvents(row, drift))
    return [{ row, ...move, release: false }]
  })
  writeAccess(tx, written)
}

const driftEvents = (row: AccessRow, drift: Drift) => {
  if (drift === 'none') return []
  const found = lineEvent(row, 'resource.user_entitlements.drift.detect', { drift })
  return drift === 'foreign' ? [found] : [found, lineEvent(row, 'resource.user_entitlements.drift.revert', { drift })]
}
