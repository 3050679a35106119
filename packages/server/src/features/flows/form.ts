import type { WireField } from '@assent/core/api/catalog.ts'
import { durationFormField } from '@assent/core/policy/durations.ts'
import { winnerOf } from '@assent/core/policy/match.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { formQuestions } from '@assent/core/steps/question/index.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { askable, askableFor, type Policy } from '../catalog/index.ts'
import { stepsOf } from './store.ts'

export type FormQueries = {
  /** The fields of a request for an entry: the caller's own, or those for another user (okta-access-requests H.3). */
  'form.get': { input: { readonly entryId: string; readonly userId?: string }; output: readonly WireField[] }
}

/** The request field that says for whom access is asked. */
const requestedForField: WireField = {
  id: 'OKTA_REQUESTED_FOR',
  type: 'OKTA_USER_ID',
  label: 'Requested for',
  required: true,
  readOnly: false,
}

/** Reads the form of a request, as the condition that wins for the requester makes it. */
export const formQueries = ({ db }: Services): Handlers<FormQueries> => ({
  'form.get': (caller, { entryId, userId = caller.userId }) =>
    db.inOrg(caller.orgId, async (tx) => {
      const isOwn = userId === caller.userId
      const policy = isOwn ? await askable(tx, caller, entryId) : await askableFor(tx, caller, entryId, userId)
      if (isRefusal(policy)) return policy
      return [...(policy.onBehalf ? [requestedForField] : []), ...(await fieldsOf(tx, policy))]
    }),
})

const fieldsOf = async (tx: Tx, policy: Policy): Promise<readonly WireField[]> => {
  const winner = winnerOf(policy.conditions, policy.requester, policy.level)!
  const pin = policy.flowOf(winner.sequenceId)!
  const [flow] = await stepsOf(tx, [pin])
  const duration = durationFormField(winner.duration)
  return [
    ...(duration ? [duration] : []),
    ...formQuestions(flow?.steps ?? []).map(
      ({ id, type, label, required, choices }): WireField => ({
        id: id!,
        type,
        label,
        required: required !== false,
        ...(choices ? { choices } : {}),
      }),
    ),
  ]
}
