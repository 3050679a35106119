import { type Static, Type } from 'typebox'
import { oneWord } from './wire.ts'

const Named = Type.Object({ id: Type.String(), name: Type.String() })
const people = Type.Integer({ description: 'How many have it; a thousand means a thousand or more.' })

/** What would be lost with a bundle (ours). */
export const WireBundleUses = Type.Object({
  people,
  /** Open requests for it. */
  requests: Type.Integer(),
  collections: Type.Array(Named),
  riskRules: Type.Array(Named),
  requestTypes: Type.Array(Named),
  conditions: Type.Optional(
    Type.Array(
      Type.Object({
        ...Named.properties,
        status: oneWord(['ACTIVE', 'INACTIVE', 'INVALID']),
        /** It offers nothing else, and breaks with it. */
        only: Type.Boolean(),
      }),
    ),
  ),
  sequences: Type.Optional(Type.Array(Named)),
})
export type WireBundleUses = Static<typeof WireBundleUses>

/** What keeps an entitlement from being deleted, and what would be lost with it (ours). */
export const WireEntitlementUses = Type.Object({
  /** Who has one of its values, and bundles that give one: while there is any, it cannot be deleted. */
  people,
  bundles: Type.Array(Named),
  collections: Type.Array(Named),
  riskRules: Type.Array(Named),
})
export type WireEntitlementUses = Static<typeof WireEntitlementUses>
