import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import type { CollectionGrants } from '../grants/index.ts'
import { claimDue, type Due, dueCollections, markDone } from './store.ts'

/** NOTIFY channel (payload: the organization): what a collection holds changed. */
const collectionsChannel = 'assent_collections'

/**
 * Brings who has a collection in line with what it holds: what it holds no more is taken, in quarantine too, and what it
 * holds by now is given. What is due is found by its state, one collection at a time, grant by grant in the order of ids.
 */
export const collectionLanes = ({ db }: Services, ledger: CollectionGrants): readonly Lane[] => {
  const lane = (
    way: 'take' | 'give',
    step: (tx: Tx, due: Due, grantIds: readonly string[]) => Promise<void>,
  ): Lane => ({
    name: `collections.${way}`,
    batch: 100,
    everyMs: 2_000,
    wakeOn: [collectionsChannel],
    work: async (orgId, limit) => {
      let done = 0
      for (const collectionId of await db.inOrg(orgId, (tx) => dueCollections(tx, way))) {
        done += await db.inOrg(orgId, async (tx) => {
          if (way === 'give' && (await ledger.isQuarantined(tx))) return 0
          const due = await claimDue(tx, way, collectionId)
          if (!due) return 0
          const ids = await ledger.livingOf(tx, collectionId, due.after, limit)
          if (ids.length > 0) await step(tx, due, ids)
          await markDone(tx, way, collectionId, ids.length < limit ? null : ids.at(-1)!)
          return ids.length
        })
      }
      return done
    },
  })
  return [
    lane('take', async (tx, { by, collectionId, deleted }, ids) => {
      if (!deleted) return ledger.take(tx, collectionId, ids)
      const source = { actor: { id: 'system', type: 'System' }, channel: 'system' } as const
      await ledger.end(tx, ids, { reason: 'REVOKED', by, source, why: 'The collection was deleted.' })
    }),
    lane('give', async (tx, { deleted }, ids) => {
      if (!deleted) await ledger.give(tx, ids)
    }),
  ]
}
