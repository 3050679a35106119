import type { Finding } from '@assent/core/api/sequences.ts'
import type { Caller } from '@assent/core/caller.ts'
import { type Cause, isRefusal, type Result } from '@assent/core/refusal.ts'
import { stepWarnings } from '@assent/core/steps/registry.ts'
import type { Services } from '../../app/services.ts'
import { canSign } from '../accounts/index.ts'
import { mayRead, notFound } from '../catalog/index.ts'
import { type LoadFacts, tryDraft } from './checker.ts'
import { uuidOf } from './sequences.ts'
import { publishable } from './steps.ts'
import { findSequence } from './store.ts'

/** Steps that are not published yet; `sequenceId`: of which sequence they are to be the next version. */
export type CheckInput = { readonly sequenceId?: string | undefined; readonly steps: readonly unknown[] }

/** Users of each condition for whom a draft is tried; the checker looks at all once it is published. */
const most = 2_000

/**
 * What is wrong with steps before they are published: refused as publishing would refuse them, or else for whom of those
 * who may ask through the sequence now nobody could act.
 */
export const checkDraft =
  (services: Services, loadFacts: LoadFacts | undefined) =>
  async (
    caller: Caller,
    { sequenceId, steps }: CheckInput,
  ): Promise<Result<{ readonly findings: readonly Finding[]; readonly warnings: readonly Cause[] }>> => {
    const hindrance = mayRead(caller)
    if (hindrance) return hindrance
    const accepted = await services.db.inOrg(caller.orgId, async (tx) =>
      sequenceId !== undefined && !(await findSequence(tx, sequenceId))
        ? notFound('approval sequence')
        : publishable(tx, steps, () => uuidOf(services.random(16)), canSign(services)),
    )
    if (isRefusal(accepted)) return accepted
    const warnings = stepWarnings(accepted)
    if (sequenceId === undefined || !loadFacts) return { findings: [], warnings }
    const findings = await tryDraft(services, caller.orgId, sequenceId, accepted, most, loadFacts)
    return { findings, warnings }
  }
