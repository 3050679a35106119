import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Callers } from './callers.ts'
import { sweepFactors } from './factor-store.ts'
import { markUsed, sweep } from './store.ts'

/** Writes down which tokens and sessions were used, and removes what is over. */
export const accountLanes = (services: Services, callers: Callers): readonly Lane[] => [
  {
    name: 'accounts.used',
    batch: 10_000,
    everyMs: 20_000,
    work: async (orgId) => {
      const { tokens, sessions } = callers.takeUsed(orgId)
      if (tokens.size + sessions.size > 0)
        // In the order of their ids, so that several processes do not wait for each other in a circle.
        await services.db.inOrg(orgId, (tx) => markUsed(tx, [...tokens].sort(), [...sessions].sort()))
      return 0
    },
  },
  {
    name: 'accounts.sweep',
    batch: 1_000,
    everyMs: 15 * 60_000,
    work: (orgId, limit) =>
      services.db.inOrg(orgId, async (tx) => (await sweep(tx, limit)) + (await sweepFactors(tx, limit))),
  },
]
