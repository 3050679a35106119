import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import type { FilterRules } from './filter.ts'
import { closed, id, Link, oneOf, oneWord, SelfLinks, text } from './wire.ts'

/** Colours of the chips of labels. */
export const labelColors = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'teal', 'beige', 'gray'] as const
export type LabelColor = (typeof labelColors)[number]

// Okta's member really is called additionalProperties.
const metadata = closed({
  additionalProperties: Type.Optional(closed({ backgroundColor: Type.Optional(oneWord(labelColors)) })),
})
const value = closed({ name: text(limits.labelName), metadata: Type.Optional(metadata) })

/** Body of a new label: a key with its values (okta-access-requests B.3). */
export const LabelCreate = closed({
  name: text(limits.labelName),
  values: Type.Array(value, { maxItems: limits.valuesPerLabel }),
})
export type LabelCreate = Static<typeof LabelCreate>

/** Body of operations on a label: its name, and its values (`/values/-`, `/values/lbl…`, `/values/lbl…/name` and so on). */
export const LabelPatch = Type.Array(
  oneOf('refType', [
    closed({
      refType: Type.Literal('LABEL-CATEGORY'),
      op: oneWord(['REPLACE']),
      path: oneWord(['/name']),
      value: text(limits.labelName),
    }),
    closed({
      refType: Type.Literal('LABEL-VALUE'),
      op: oneWord(['ADD', 'REMOVE', 'REPLACE']),
      path: text(255),
      value: Type.Optional(closed({ name: Type.Optional(text(limits.labelName)), metadata: Type.Optional(metadata) })),
    }),
  ]),
  { minItems: 1, maxItems: 10 },
)
export type LabelPatch = Static<typeof LabelPatch>

/** Body that puts values on resources, or takes them off: each of these on each of those. */
export const LabelResources = closed({
  resourceOrns: Type.Array(text(255), { minItems: 1, maxItems: limits.resourcesPerLabelCall }),
  labelValueIds: Type.Array(id('labelValue'), { minItems: 1, maxItems: limits.labelsPerResource }),
})

const WireLabelValue = Type.Object({
  labelValueId: Type.String(),
  name: Type.String(),
  metadata: Type.Object({ additionalProperties: Type.Object({ backgroundColor: oneWord(labelColors) }) }),
})

/** A label with its values; of a resource: those that it has. */
export const WireLabel = Type.Object({
  labelId: Type.String(),
  name: Type.String(),
  values: Type.Array(WireLabelValue),
  /** Ours, of a label itself: how many resources have one of its values. */
  _resources: Type.Optional(Type.Integer()),
  _links: SelfLinks,
})
export type WireLabel = Static<typeof WireLabel>

/** A resource with its labels. */
export const WireResourceLabels = Type.Object({
  orn: Type.String(),
  profile: Type.Object({
    id: Type.String(),
    name: Type.String(),
    description: Type.Optional(Type.String()),
    /** The app that it is of, for bundles and values. */
    parent: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
  }),
  labels: Type.Array(WireLabel),
  _links: Type.Object({ self: Link }),
})
export type WireResourceLabels = Static<typeof WireResourceLabels>

/** What the lists can be filtered by; values of resourceType are the words of resource names. */
export const labelFilter: FilterRules = { 'values.name': { ops: ['sw', 'co'] } }
export const resourceLabelFilter: FilterRules = {
  orn: { ops: ['eq'] },
  labelValueId: { ops: ['eq'] },
  resourceType: {
    ops: ['eq'],
    values: ['apps', 'groups', 'entitlement-bundles', 'entitlement-values', 'collections'],
  },
}
