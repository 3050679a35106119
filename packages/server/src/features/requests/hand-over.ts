import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { eventOf } from '../../app/actor.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { readSettings } from '../directory/index.ts'
import { countOwn, giveOpenTasks, isThere, lockStandIn } from './hand-over-store.ts'

/** How many tasks went over, and how many did not since the stand-in has to do with their requests himself. */
export type HandedOver = { readonly given: number; readonly kept: number }

/** `userId`: whose; the caller's own if left out. */
type Whose = { readonly userId?: string | undefined }

export type HandOverCommands = {
  /**
   * Gives the tasks that wait for somebody to whoever stands in for him. He may act on them too as long as the appointment
   * lasts unchanged; they are never taken from the one whom they wait for, and nobody passes on what was given to him.
   */
  'task.handOver': { readonly input: Whose; readonly output: HandedOver }
}
export type HandOverQueries = {
  /** How many tasks that would be. */
  'task.handable': { readonly input: Whose; readonly output: { readonly open: number } }
}

/** Of others only for those who appoint delegates for others. */
const barred = (caller: Caller, userId: string): Refusal | undefined =>
  userId === caller.userId || caller.kind === 'SYSTEM' || hasRole(caller)
    ? undefined
    : refuse('forbidden', 'You may not give away tasks of others.')

const noUser = () => refuse('not_found', 'There is no such user.')

const handOver = async (tx: Tx, caller: Caller, userId: string): Promise<Result<HandedOver>> => {
  const isOwn = userId === caller.userId && !hasRole(caller)
  if (isOwn && (await readSettings(tx)).delegatePermission !== 'WRITE')
    return refuse('forbidden', 'You may not choose what your delegate does here: ask an administrator.')
  if (!(await isThere(tx, userId))) return noUser()
  const standIn = await lockStandIn(tx, userId)
  if (!standIn) return refuse('conflict', 'Nobody stands in: appoint somebody first.')
  const { given, kept } = await giveOpenTasks(tx, userId, standIn)
  if (given.length > 0)
    tx.record(
      eventOf(
        caller,
        'assent.delegate.open_tasks',
        [
          { id: userId, type: 'User' },
          { id: standIn.standInId, type: 'User' },
        ],
        { given: given.length, kept, tasks: given.slice(0, 1_000) },
      ),
    )
  return { given: given.length, kept }
}

export const handOverCommands = ({ db }: Services): Handlers<HandOverCommands> => ({
  'task.handOver': async (caller, { userId = caller.userId }) =>
    barred(caller, userId) ?? db.inOrg(caller.orgId, (tx) => handOver(tx, caller, userId)),
})

export const handOverQueries = ({ db }: Services): Handlers<HandOverQueries> => ({
  'task.handable': async (caller, { userId = caller.userId }) =>
    barred(caller, userId) ??
    db.inOrg(caller.orgId, async (tx) =>
      (await isThere(tx, userId)) ? { open: await countOwn(tx, userId) } : noUser(),
    ),
})
