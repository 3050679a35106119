import type { ConditionAndSequence, ConditionAndSequencePatch } from '@assent/core/api/with-sequence.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, located, type Result, staleProblem } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import {
  addConditions,
  type ConditionView,
  catalogChannel,
  change,
  editCondition,
  flowsChannel,
  lockCondition,
  mayWriteConditions,
  moveCondition,
  notFound,
} from '../catalog/index.ts'
import { createSequence, replaceSequence } from './sequences.ts'

export type WithSequenceCommands = {
  /** A new condition by a new sequence: both, or neither. */
  'condition.createWithSequence': {
    input: { readonly appId: string } & ConditionAndSequence
    output: ConditionView
  }
  /** Changes a condition and the sequence that it is decided by: both, or neither. `ifMatch` is of the condition, `sequenceIfMatch` of the sequence. */
  'condition.updateWithSequence': {
    input: {
      readonly appId: string
      readonly conditionId: string
      readonly ifMatch?: string | undefined
      readonly sequenceIfMatch?: string | undefined
    } & Omit<ConditionAndSequencePatch, 'sequenceVersion'>
    output: ConditionView
  }
}

/** Commands that write a condition and its sequence in one transaction, by the functions that write each alone. */
export const withSequenceCommands = (services: Services): Handlers<WithSequenceCommands> => {
  const run = <T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> => {
    const refusal = mayWriteConditions(caller)
    return refusal ? Promise.resolve(refusal) : change(services, caller, [catalogChannel, flowsChannel], work)
  }
  return {
    'condition.createWithSequence': (caller, { activate = false, appId, condition, sequence }) =>
      run(caller, async (tx) => {
        const made = located('/sequence', await createSequence(tx, services, caller, sequence))
        if (isRefusal(made)) return made
        const whole = { ...condition, approvalSequenceId: made.sequenceId }
        const added = await addConditions(tx, services, caller, [{ appId, condition: whole }], activate)
        return isRefusal(added) ? located('/condition', added) : added[0]!
      }),
    'condition.updateWithSequence': (caller, { activate, condition, sequence, sequenceIfMatch, ...ref }) =>
      run(caller, async (tx) => {
        // Who changes conditions locks apps first, and sequences after them.
        const before = await lockCondition(tx, ref)
        if (!before) return notFound('condition')
        const problem = staleProblem(ref.ifMatch, before.version)
        if (problem) return problem
        const { conditionId } = ref
        const next = {
          sequenceId: before.sequenceId ?? '',
          ifMatch: sequenceIfMatch,
          sequence,
        }
        const replaced = located('/sequence', await replaceSequence(tx, services, caller, next, conditionId))
        if (isRefusal(replaced)) return replaced
        const edited = located('/condition', await editCondition(tx, services, caller, { ...ref, patch: condition }))
        if (isRefusal(edited) || !activate || edited.status === 'ACTIVE') return edited
        return moveCondition(tx, services, caller, { appId: ref.appId, conditionId }, 'activate')
      }),
  }
}
