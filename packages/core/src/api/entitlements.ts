import { type Static, Type } from 'typebox'
import type { Bundle, Entitlement, EntitlementValue } from '../directory/model.ts'
import { appOrn, orn } from '../directory/orn.ts'
import { limits } from '../limits.ts'
import type { FilterRules } from './filter.ts'
import { closed, id, Link, oneOf, oneWord, passedOver, SelfLinks, text } from './wire.ts'

const Target = closed({ externalId: id('app'), type: oneWord(['APPLICATION']) })

const ValueBody = closed({
  name: text(255),
  externalValue: text(2_000),
  description: Type.Optional(text(1_024)),
})

const entitlementParts = {
  name: text(255),
  externalValue: text(255),
  description: Type.Optional(text(1_000)),
  multiValue: Type.Boolean(),
  dataType: oneWord(['string', 'array']),
}

/** Body of a new entitlement. */
export const EntitlementCreate = closed({
  ...entitlementParts,
  parent: Target,
  values: Type.Optional(Type.Array(ValueBody, { maxItems: limits.valuesPerBundle })),
})

// What a client sends back of what it read is taken, and must not contradict what is there.
const readBack = {
  id: Type.Optional(id('entitlementValue')),
  orn: Type.Optional(text(255)),
  externalId: Type.Optional(text(512)),
}

/** Body of a whole entitlement. */
export const EntitlementReplace = closed({
  ...entitlementParts,
  id: Type.Optional(id('entitlement')),
  required: Type.Optional(Type.Boolean()),
  parentResourceOrn: Type.Optional(text(255)),
  parent: Target,
  values: Type.Array(closed({ ...ValueBody.properties, ...readBack }), { maxItems: limits.valuesPerBundle }),
  ...passedOver('_links', 'metadata'),
})

const op = oneWord(['ADD', 'REMOVE', 'REPLACE'])

/** Body of operations on an entitlement and its values. */
export const EntitlementPatch = Type.Array(
  oneOf('refType', [
    closed({
      refType: Type.Literal('ENTITLEMENT'),
      op,
      path: text(255),
      value: Type.Optional(Type.String({ maxLength: 1_000 })),
    }),
    closed({
      refType: Type.Literal('ENTITLEMENT-VALUE'),
      op,
      path: text(255),
      value: Type.Optional(
        closed({
          name: Type.Optional(text(255)),
          externalValue: Type.Optional(text(2_000)),
          description: Type.Optional(text(1_024)),
        }),
      ),
    }),
  ]),
  { minItems: 1, maxItems: limits.entitlementPatch },
)

const WireValue = Type.Object({
  id: Type.String(),
  name: Type.String(),
  externalValue: Type.String(),
  description: Type.Optional(Type.String()),
  orn: Type.String(),
})

/** A value with the entitlement and app that it is of. */
export const WireValueFull = Type.Object({
  ...WireValue.properties,
  entitlementId: Type.String(),
  parentResourceOrn: Type.String(),
  parent: Target,
  _links: SelfLinks,
})

const wireParts = {
  id: Type.String(),
  name: Type.String(),
  externalValue: Type.String(),
  description: Type.Optional(Type.String()),
  multiValue: Type.Boolean(),
  required: Type.Boolean(),
  dataType: Type.String(),
}

/** An entitlement in a list. */
export const WireEntitlement = Type.Object({
  ...wireParts,
  parentResourceOrn: Type.String(),
  parent: Target,
  _links: Type.Object({ self: Link, values: Link }),
})

/** An entitlement with its values. */
export const WireEntitlementFull = Type.Object({ ...WireEntitlement.properties, values: Type.Array(WireValue) })

type LinkOf = (path: string) => string
/** The kind of an app by id, for its resource name. */
export type AppTypes = ReadonlyMap<string, string>

const parentOf = (orgId: string, appId: string, types: AppTypes) => ({
  parentResourceOrn: appOrn(orgId, types.get(appId) ?? 'bookmark', appId),
  parent: { externalId: appId, type: 'APPLICATION' as const },
})

const described = (description: string) => (description === '' ? {} : { description })

const wireValue = (orgId: string, value: EntitlementValue): Static<typeof WireValue> => ({
  id: value.valueId,
  name: value.name,
  externalValue: value.externalValue,
  ...described(value.description),
  orn: orn(orgId, 'ENTITLEMENT_VALUE', value.valueId),
})

/** A value for the wire. */
export const wireValueFull = (
  orgId: string,
  value: EntitlementValue,
  types: AppTypes,
  link: LinkOf,
): Static<typeof WireValueFull> => ({
  ...wireValue(orgId, value),
  entitlementId: value.entitlementId,
  ...parentOf(orgId, value.appId, types),
  _links: { self: { href: link(`/governance/api/v1/entitlements/${value.entitlementId}/values/${value.valueId}`) } },
})

const partsOf = (entitlement: Omit<Entitlement, 'values'>) => ({
  id: entitlement.entitlementId,
  name: entitlement.name,
  externalValue: entitlement.externalValue,
  ...described(entitlement.description),
  multiValue: entitlement.multiValue,
  required: false,
  dataType: entitlement.dataType,
})

/** An entitlement for a list. */
export const wireEntitlement = (
  orgId: string,
  entitlement: Omit<Entitlement, 'values'>,
  types: AppTypes,
  link: LinkOf,
): Static<typeof WireEntitlement> => {
  const self = link(`/governance/api/v1/entitlements/${entitlement.entitlementId}`)
  return {
    ...partsOf(entitlement),
    ...parentOf(orgId, entitlement.appId, types),
    _links: { self: { href: self }, values: { href: `${self}/values` } },
  }
}

/** An entitlement with its values for the wire. */
export const wireEntitlementFull = (
  orgId: string,
  entitlement: Entitlement,
  types: AppTypes,
  link: LinkOf,
): Static<typeof WireEntitlementFull> => ({
  ...wireEntitlement(orgId, entitlement, types, link),
  values: entitlement.values.map((value) => wireValue(orgId, value)),
})

const chosen = Type.Array(
  closed({
    id: id('entitlement'),
    values: Type.Array(closed({ id: id('entitlementValue') }), { minItems: 1, maxItems: limits.valuesPerBundle }),
  }),
  { minItems: 1, maxItems: limits.valuesPerBundle },
)

/** Body of a new bundle. */
export const BundleCreate = closed({
  name: text(255),
  description: Type.Optional(text(1_000)),
  target: Target,
  entitlements: chosen,
})

/** Body of a whole bundle. Without entitlements: those that it has. */
export const BundleReplace = closed({
  id: text(20),
  name: text(255),
  description: Type.Optional(text(1_000)),
  target: Target,
  targetResourceOrn: text(255),
  status: Type.Optional(oneWord(['ACTIVE'])),
  entitlements: Type.Optional(chosen),
  ...passedOver('orn', 'created', 'createdBy', 'lastUpdated', 'lastUpdatedBy', '_links'),
})

const bundleParts = {
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  orn: Type.String(),
  status: Type.String(),
  targetResourceOrn: Type.String(),
  target: Target,
  created: Type.String(),
  createdBy: Type.String(),
  lastUpdated: Type.String(),
  lastUpdatedBy: Type.String(),
  _links: SelfLinks,
}

const WireGiven = Type.Object({ ...wireParts, values: Type.Array(WireValue) })

/** A bundle; lists leave out what it gives unless they are asked for it. */
export const WireBundle = Type.Object({ ...bundleParts, entitlements: Type.Optional(Type.Array(WireGiven)) })

/** A bundle for the wire, with or without what it gives. */
export const wireBundle = (
  orgId: string,
  bundle: Bundle,
  types: AppTypes,
  link: LinkOf,
  full: boolean,
): Static<typeof WireBundle> => {
  const { parentResourceOrn, parent } = parentOf(orgId, bundle.appId, types)
  return {
    id: bundle.bundleId,
    name: bundle.name,
    ...described(bundle.description),
    orn: orn(orgId, 'ENTITLEMENT_BUNDLE', bundle.bundleId),
    status: 'ACTIVE',
    targetResourceOrn: parentResourceOrn,
    target: parent,
    created: bundle.created,
    createdBy: bundle.createdBy,
    lastUpdated: bundle.lastUpdated,
    lastUpdatedBy: bundle.lastUpdatedBy,
    ...(full
      ? {
          entitlements: bundle.entitlements.map((one) => ({
            ...partsOf(one),
            values: one.values.map((value) => wireValue(orgId, value)),
          })),
        }
      : {}),
    _links: { self: { href: link(`/governance/api/v1/entitlement-bundles/${bundle.bundleId}`) } },
  }
}

const parentRules = {
  'parent.externalId': { ops: ['eq'] },
  'parent.type': { ops: ['eq'], values: ['APPLICATION'] },
  parentResourceOrn: { ops: ['eq'] },
} as const

/** What the lists can be filtered by (okta-access-requests O.4). */
export const entitlementFilter: FilterRules = { ...parentRules, name: { ops: ['sw', 'co'] } }
export const allValuesFilter: FilterRules = { ...entitlementFilter, externalValue: { ops: ['eq'] } }
export const valuesFilter: FilterRules = { name: { ops: ['sw', 'co'] } }
export const bundleFilter: FilterRules = {
  id: { ops: ['gt'] },
  lastUpdated: { ops: ['gt', 'ge', 'lt', 'le'], type: 'time' },
  targetResourceOrn: { ops: ['eq'] },
  'target.externalId': { ops: ['eq'] },
  'target.type': { ops: ['eq'], values: ['APPLICATION'] },
  status: { ops: ['eq'], values: ['ACTIVE', 'DELETED'] },
  name: { ops: ['eq', 'co'] },
}
