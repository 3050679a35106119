import type { GrantActor } from '@assent/core/grant/model.ts'
import type { Source } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { directoryPort } from './directory-port.ts'
import type { OpenDeps } from './effects.ts'
import { type GrantRow, grantEvent, isEnded } from './events.ts'
import { leaveOut, livingOf } from './store-collections.ts'
import { isQuarantined } from './store-connector.ts'
import { endGrants, moveEnd } from './store-end.ts'
import { lockGrants, openGrants, placeGrants } from './store-open.ts'
import { lockBase } from './store-values.ts'

/** Somebody who is to have a collection. */
export type CollectionAsk = {
  readonly collectionId: string
  readonly userId: string
  readonly actor: GrantActor
  readonly ends: string | null
  readonly timeZone: string | null
}

/** How a collection is assigned: by one grant of it for each reason. What features/collections needs of the ledger. */
export type CollectionGrants = ReturnType<typeof collectionGrants>

/** Makes the ledger's side of collections. */
export const collectionGrants = (services: Pick<Services, 'newId' | 'connectors'>) => {
  const deps: OpenDeps = { newId: services.newId, connectors: services.connectors, directory: directoryPort }
  return {
    isQuarantined,
    /** The one place that an administrator has for a user and a collection: the grant that is there, locked. */
    base: async (tx: Tx, userId: string, collectionId: string): Promise<GrantRow | undefined> => {
      const [grantId] = await lockBase(tx, userId, collectionId)
      return grantId === undefined ? undefined : (await lockGrants(tx, [grantId]))[0]
    },
    /** Opens one grant for each; INACTIVE with its problem where it was refused. */
    open: (tx: Tx, asks: readonly CollectionAsk[], by: string, source: Source): Promise<readonly GrantRow[]> =>
      openGrants(
        tx,
        deps,
        asks.map(({ collectionId, ...ask }) => ({
          ...ask,
          appId: collectionId,
          scopeType: 'APPLICATION',
          scopeId: collectionId,
          duration: null,
          createdBy: by,
        })),
        source,
      ),
    /** A living grant of a collection, locked. */
    living: async (tx: Tx, grantId: string, collectionId: string): Promise<GrantRow | undefined> => {
      const [grant] = await lockGrants(tx, [grantId])
      return grant && grant.app_id === collectionId && !isEnded(grant) && grant.action === 'ALLOW' ? grant : undefined
    },
    /** Moves the end of a locked grant; false if it has ended meanwhile. */
    moveEnd: async (
      tx: Tx,
      grant: GrantRow,
      change: { readonly ends: string | null; readonly timeZone: string | null; readonly by: string },
      source: Source,
    ): Promise<boolean> => {
      const moved = await moveEnd(tx, grant.grant_id, change)
      if (moved) tx.record(grantEvent(moved, 'END_MOVED', source, { before: grant.ends ?? '' }))
      return moved !== undefined
    },
    end: endGrants,
    /** The next living grants of a collection, by id. */
    livingOf,
    /** Takes from holders what the collection holds no more. */
    take: async (tx: Tx, collectionId: string, grantIds: readonly string[]): Promise<void> => {
      await lockGrants(tx, grantIds)
      await leaveOut(tx, collectionId, grantIds)
    },
    /** Gives holders what the collection holds by now. */
    give: async (tx: Tx, grantIds: readonly string[]): Promise<void> => {
      const grants = await lockGrants(tx, grantIds)
      await placeGrants(
        tx,
        deps,
        grants.filter(({ status }) => status === 'ACTIVE'),
      )
    },
  }
}
