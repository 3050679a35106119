import { type Static, Type } from 'typebox'
import { ConditionInput, ConditionPatch } from './conditions.ts'
import { SequenceInput } from './sequences.ts'
import { closed } from './wire.ts'

const only = { additionalProperties: false }

/** Body of a new condition with a new sequence, which it is decided by. `activate`: it is ACTIVE from the start. */
export const ConditionAndSequence = closed({
  condition: Type.Omit(ConditionInput, ['approvalSequenceId'], only),
  sequence: SequenceInput,
  activate: Type.Optional(Type.Boolean()),
})
export type ConditionAndSequence = Static<typeof ConditionAndSequence>

/** Body of a change of a condition and the sequence that it is decided by. `activate`: if it is INACTIVE, it is ACTIVE then. */
export const ConditionAndSequencePatch = closed({
  condition: Type.Omit(ConditionPatch, ['approvalSequenceId'], only),
  sequence: SequenceInput,
  sequenceVersion: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      description: 'Refused with 412 if the sequence has another version by now.',
    }),
  ),
  activate: Type.Optional(Type.Boolean()),
})
export type ConditionAndSequencePatch = Static<typeof ConditionAndSequencePatch>
