import type { Caller } from '@assent/core/caller.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import { change, eventOf } from '../act.ts'
import { forbidden, managesDirectory, readsSettings } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import { codeHash, makeCode } from './code.ts'

/** How the organization's seal stands; null: nothing was ever sealed. */
export type SealState = {
  readonly sealed: string
  readonly sealedBy: string
  readonly opened: string | null
  readonly openedFor: string | null
} | null

/**
 * Makes a new recovery code and keeps its hash; the one before opens nothing any more. The answer holds the code, and nothing
 * else ever does. A person seals: whoever runs the server can open, but not seal, without being seen to change the database.
 */
export const sealRecovery =
  (services: Services) =>
  async (caller: Caller): Promise<Result<{ readonly code: string; readonly sealed: string }>> => {
    if (!managesDirectory(caller) || caller.kind !== 'HUMAN') return forbidden('seal a recovery code')
    const code = makeCode(services.random)
    return change(services, caller, async (tx) => {
      const [row] = await tx.query<{ sealed: string }>(
        `insert into recovery_seal (org_id, hash, sealed_by) values (org(), decode($1, 'hex'), $2)
         on conflict (org_id) do update set hash = excluded.hash, sealed = clock_timestamp(), sealed_by = excluded.sealed_by,
           opened = null, opened_for = null
         returning sealed`,
        [codeHash(code), caller.userId],
      )
      tx.record(eventOf(caller, 'assent.recovery.seal', [namedTarget(tx.orgId, 'Org', '')]))
      return { code, sealed: row!.sealed }
    })
  }

/** Whether there is a seal, who made it, and whether it was opened. */
export const sealState =
  (services: Services) =>
  async (caller: Caller): Promise<Result<SealState>> =>
    readsSettings(caller)
      ? services.db.inOrg(caller.orgId, async (tx) => {
          const [row] = await tx.query<NonNullable<SealState>>(
            `select sealed, sealed_by as "sealedBy", opened, opened_for as "openedFor" from recovery_seal where org_id = org()`,
          )
          return row ?? null
        })
      : forbidden('see the recovery seal')
