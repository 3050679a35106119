import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Door, SignedIn } from '../../app/door.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { limitedBy, tooMany } from './attempts.ts'
import { countTry, deleteStep, lockStep, type StepRow } from './factor-store.ts'
import { confirm, enrol, takeCode, wrongCode } from './factors.ts'
import { recordFailure, signInOrg, startSession } from './sign-in.ts'
import { forgiveAttempts } from './store.ts'
import { hashOf, isSecret } from './token.ts'

const over = (): Refusal =>
  refuse('unauthenticated', 'This sign-in is over: it took too long, or the code was wrong too often. Begin again.')

/** The second step of a sign-in: a code after the password, or setting codes up where the organization demands them. */
export const secondStep = (services: Services): Pick<Door, 'enrolSecond' | 'secondStep'> => {
  const place = async (stepId: string): Promise<Result<{ orgId: OrgId; hash: string }>> => {
    const orgId = await signInOrg(services)
    if (isRefusal(orgId)) return orgId
    return isSecret(stepId) ? { orgId, hash: hashOf(stepId) } : over()
  }
  return {
    enrolSecond: async (stepId) => {
      const here = await place(stepId)
      if (isRefusal(here)) return here
      return services.db.inOrg(here.orgId, async (tx) => {
        const step = await lockStep(tx, here.hash)
        if (step?.need !== 'ENROL') return over()
        return enrol(services, tx, step.userId)
      })
    },

    secondStep: async ({ code, origin, replaces, stepId }) => {
      const here = await place(stepId)
      if (isRefusal(here)) return here
      const { hash, orgId } = here
      // Counted by user across sign-ins, and by address, as wrong passwords are (abuse case F12).
      const step = await services.db.inOrg(orgId, (tx) => lockStep(tx, hash))
      if (!step) return over()
      const { counted, limited } = await limitedBy(services.db, orgId, [
        { kind: 'LOGIN', text: `code ${step.userId}` },
        { kind: 'ADDRESS', text: origin.address },
      ])
      if (limited) return tooMany()
      return services.db.inOrg(orgId, async (tx): Promise<Result<SignedIn>> => {
        // Read again under lock: of two answers at once one is first.
        const now = await lockStep(tx, hash)
        if (!now) return over()
        const proven = await prove(services, tx, now, code)
        if (!proven) {
          await countTry(tx, hash)
          recordFailure(tx, now.userId, 'INVALID_CODE')
          return refuse('unauthenticated', wrongCode, [{ summary: wrongCode, location: '/code' }])
        }
        await deleteStep(tx, hash)
        await forgiveAttempts(tx, counted)
        const { method, recoveryCodes } = proven
        const { returnTo, userId } = now
        const entered = await startSession(services, tx, { userId, method, origin, replaces, returnTo })
        return recoveryCodes ? { ...entered, recoveryCodes } : entered
      })
    },
  }
}

const prove = async (
  services: Services,
  tx: Tx,
  step: StepRow,
  code: string,
): Promise<{ method: 'TOTP' | 'RECOVERY'; recoveryCodes?: readonly string[] } | undefined> => {
  if (step.need === 'TOTP') {
    const method = await takeCode(services, tx, step.userId, code)
    return method && { method }
  }
  const recoveryCodes = await confirm(services, tx, step.userId, code)
  if (!recoveryCodes) return undefined
  tx.record({
    type: 'user.mfa.factor.activate',
    actor: { id: step.userId, type: 'User' },
    targets: [{ id: step.userId, type: 'User' }],
    channel: 'web',
    detail: { factor: 'TOTP', demanded: true },
  })
  return { method: 'TOTP', recoveryCodes }
}
