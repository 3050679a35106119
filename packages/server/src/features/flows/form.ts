import type { WireField } from '@assent/core/api/catalog.ts'
import { fieldOf } from '@assent/core/api/fields.ts'
import type { Caller } from '@assent/core/caller.ts'
import { durationFormField } from '@assent/core/policy/durations.ts'
import { lighterOf } from '@assent/core/policy/extension.ts'
import { winnerOf } from '@assent/core/policy/match.ts'
import { priorityFormField } from '@assent/core/policy/priority-field.ts'
import { type Assessment, assessmentOf } from '@assent/core/policy/risk.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { formQuestions, type Question } from '@assent/core/steps/question/index.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { askable, askableFor, extensionAsk, loadExtensions, type Policy } from '../catalog/index.ts'
import { type Otherwise, riskFor } from '../risk/index.ts'
import { valuesOfLists } from '../teams/index.ts'
import { stepsOf } from './store.ts'

/** A form, and what separation of duties says to what it is for. */
export type Form = { readonly fields: readonly WireField[]; readonly risk?: Assessment }

export type FormQueries = {
  /** The form with its assessment; nothing can be filled in where it is restricted. */
  'form.whole': {
    input: { readonly entryId: string; readonly userId?: string; readonly extendsGrant?: string | undefined }
    output: Form
  }
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
  'form.whole': (caller, input) => db.inOrg(caller.orgId, (tx) => formOf(tx, caller, input)),
  'form.get': (caller, input) =>
    db.inOrg(caller.orgId, async (tx) => {
      const form = await formOf(tx, caller, input)
      return isRefusal(form) ? form : form.fields
    }),
})

/** The form of an entry as the caller may fill it in, for himself or for another user. */
export const formOf = async (
  tx: Tx,
  caller: Caller,
  { entryId, extendsGrant, userId = caller.userId }: FormQueries['form.whole']['input'],
): Promise<Result<Form>> => {
  const isOwn = userId === caller.userId
  const policy = isOwn ? await askable(tx, caller, entryId) : await askableFor(tx, caller, entryId, userId)
  if (isRefusal(policy)) return policy
  const risk = await riskFor(tx, userId, policy.gives ?? policy.level)
  const assessed = risk ? { risk: assessmentOf(risk.outcome) } : {}
  if (risk?.outcome.submission === 'RESTRICTED') return { fields: [], ...assessed }
  const fields = [
    ...(policy.onBehalf ? [requestedForField] : []),
    ...(await fieldsOf(tx, policy, risk?.instead, extendsGrant)),
    ...(policy.requesterPriority ? [priorityFormField] : []),
  ]
  return { fields, ...assessed }
}

const fieldsOf = async (
  tx: Tx,
  policy: Policy,
  instead: Otherwise | undefined,
  grantId: string | undefined,
): Promise<readonly WireField[]> => {
  const winner = winnerOf(policy.conditions, policy.requester, policy.level)!
  const ask = instead ? undefined : extensionAsk(policy, winner.id, grantId)
  const extending = (await loadExtensions(tx, [ask])).get(0)
  const wanted =
    winner.duration && ('duration' in winner.duration ? winner.duration.duration : winner.duration.maximumDuration)
  const lighter = extending && lighterOf(extending.extension, { heldMs: extending.heldMs, wanted })
  const light = lighter === 'SEQUENCE' ? extending?.flow : undefined
  const [flow] = await stepsOf(tx, [instead?.flow ?? light ?? policy.flowOf(winner.sequenceId)!])
  const duration = durationFormField(instead?.setting.accessDurationSettings ?? winner.duration)
  // What is given at once asks for nothing but how long.
  const questions = await withChoices(tx, lighter === 'AUTOMATIC' ? [] : formQuestions(flow?.steps ?? []))
  return [...(duration ? [duration] : []), ...questions.map(fieldOf)]
}

/** Questions with what they offer now, where that comes from a configuration list. */
export const withChoices = async <Q extends Question>(tx: Tx, questions: readonly Q[]): Promise<readonly Q[]> => {
  const offered = await valuesOfLists(
    tx,
    questions.flatMap(({ listId }) => listId ?? []),
  )
  return questions.map((question) => {
    const { listId, ...rest } = question
    if (listId === undefined) return question
    return { ...(rest as Q), choices: [...new Set((offered.get(listId) ?? []).map(({ name }) => name))] }
  })
}
