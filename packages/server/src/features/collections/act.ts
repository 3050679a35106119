import type { AuditTarget } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { type Refusal, type Result, refuse, staleProblem } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg, type Rules } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'
import { forbidden, managesGrants, noSuch } from '../grants/index.ts'
import { isHeldBy, lockCollection } from './store.ts'

// What the database refuses by itself, in words.
const rules: Rules = { collection_name: 'Another collection has this name.' }

/** One change of collections, done as a whole or not at all. */
export const change = <T>(
  services: Services,
  caller: Caller,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> => changeInOrg(services.db, caller.orgId, rules, work)

/** The answer to somebody who may not change collections; undefined for those who may. */
export const mayChange = (caller: Caller): Refusal | undefined =>
  managesGrants(caller) ? undefined : forbidden('change collections')

/** Why a collection cannot be changed now, after it was locked; undefined if it can. */
export const lockedProblem = async (tx: Tx, collectionId: string, ifMatch?: string): Promise<Refusal | undefined> => {
  const version = await lockCollection(tx, collectionId)
  if (version === undefined) return noSuch('collection')
  return staleProblem(ifMatch, version)
}

/** Separation of duties holds for administrators too: nobody puts more into what he has himself. */
export const widensOwn = async (tx: Tx, caller: Caller, collectionId: string): Promise<Refusal | undefined> =>
  (await isHeldBy(tx, collectionId, caller.personId))
    ? refuse('forbidden', 'You have this collection yourself: somebody else has to put more into it.')
    : undefined

export const collectionTarget = ({
  collectionId,
  name,
}: {
  readonly collectionId: string
  readonly name: string
}): AuditTarget => ({ id: collectionId, type: 'ResourceCollection', displayName: name })
