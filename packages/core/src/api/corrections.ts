import { type Static, Type } from 'typebox'
import { WireField } from './catalog.ts'
import { FieldValue } from './requests.ts'
import { closed, oneWord, sentence } from './wire.ts'

/** What can be corrected of a request, or in words why nothing. */
export const Correctable = Type.Object({
  fields: Type.Array(WireField),
  requesterFieldValues: Type.Array(FieldValue),
  whyNot: Type.Optional(sentence()),
})
export type Correctable = Static<typeof Correctable>

const requesterFieldValues = Type.Array(FieldValue, { minItems: 1, maxItems: 100 })

/** New answers by the ids of their questions; one without a value takes the answer back. What is not named stays. */
export const CorrectionTry = closed({ requesterFieldValues })
export const CorrectionCreate = closed({
  requesterFieldValues,
  /** What the preview gave, where the request takes another way. */
  outcome: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
})

const PathSteps = Type.Array(
  Type.Object({
    step: Type.Optional(Type.Integer()),
    label: Type.Optional(Type.String()),
    state: oneWord(['SKIPPED', 'PASSED', 'OPEN', 'UNASSIGNED', 'APPROVED', 'DENIED']),
    people: Type.Array(Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) })),
  }),
)

/** What would come of a correction: what is different, and the way of the request before and after. */
export const CorrectionPreview = Type.Object({
  changes: Type.Array(
    Type.Object({
      id: Type.String(),
      label: Type.String(),
      before: Type.Optional(Type.String()),
      after: Type.Optional(Type.String()),
    }),
  ),
  /** Only where the request takes another way. */
  outcome: Type.Optional(Type.String()),
  before: PathSteps,
  after: PathSteps,
})
export type CorrectionPreview = Static<typeof CorrectionPreview>
