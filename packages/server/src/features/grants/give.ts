import type { OpenDeps } from './effects.ts'
import type { Give } from './ports.ts'
import { isQuarantined } from './store-connector.ts'
import { planOpening, prepareGrants, sendGrants } from './store-open.ts'
import { recordsOf } from './store-tell.ts'

/** Gives approved requests their access in the transaction that approves or claims them. */
export const makeGive =
  (deps: OpenDeps): Give =>
  async (tx, approved) => {
    const asks = approved.map((one) => ({ ...one, createdBy: 'system' }))
    // Nothing is given in quarantine, restored from a backup, until somebody has confirmed it (C17).
    const [quarantined, planned] = await Promise.all([isQuarantined(tx), planOpening(tx, deps, asks)])
    if (quarantined) return { records: [], save: async () => {} }
    const opening = await prepareGrants(tx, deps, planned)
    return { records: recordsOf(opening.births), save: async () => sendGrants(tx, opening) }
  }
