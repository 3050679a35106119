import type { OpenDeps } from './effects.ts'
import type { Give } from './ports.ts'
import { isQuarantined } from './store-connector.ts'
import { prepareGrants, saveGrants } from './store-open.ts'
import { recordsOf } from './store-tell.ts'

/** Gives approved requests their access in the transaction that approves or claims them. */
export const makeGive =
  (deps: OpenDeps): Give =>
  async (tx, approved) => {
    // Nothing is given in quarantine, restored from a backup, until somebody has confirmed it (C17).
    if (await isQuarantined(tx)) return { records: [], save: async () => {} }
    const opening = await prepareGrants(
      tx,
      deps,
      approved.map((one) => ({ ...one, createdBy: 'system' })),
    )
    return {
      records: recordsOf(opening.births),
      save: async () => {
        await saveGrants(tx, opening)
      },
    }
  }
