import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { catalogChannel } from './act.ts'
import { recheck, takeDue } from './integrity.ts'

/**
 * Looks at conditions again when something they name changed (triggers of 0003_catalog.sql say so), and each one at least
 * once a day.
 */
export const catalogLanes = (services: Services): readonly Lane[] => [
  {
    name: 'catalog.integrity',
    batch: 100,
    everyMs: 60_000,
    wakeOn: [catalogChannel],
    work: (orgId, limit) =>
      services.db.inOrg(orgId, async (tx) => {
        const due = await takeDue(tx, limit)
        if (due.length > 0) await recheck(tx, services, due)
        return due.length
      }),
  },
]
