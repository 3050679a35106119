import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import type { FilterRules } from './filter.ts'
import { closed, id, Link, oneWord, passedOver, sentence, text, time } from './wire.ts'

/** Body of a new collection, and of a whole one; what was read can be sent back (okta-access-requests B.3). */
export const CollectionBody = closed({
  name: text(limits.collectionName),
  description: Type.Optional(text(limits.collectionDescription)),
  ...passedOver(
    'id',
    'orn',
    'created',
    'createdBy',
    'lastUpdated',
    'lastUpdatedBy',
    'counts',
    '_version',
    '_conditions',
    '_links',
  ),
})

const Entitlements = Type.Array(
  closed({
    id: id('entitlement'),
    values: Type.Array(
      closed({ id: id('entitlementValue'), ...passedOver('name', 'externalValue', 'description', 'orn') }),
      {
        minItems: 1,
        maxItems: limits.valuesPerBundle,
      },
    ),
    ...passedOver('name', 'externalValue', 'description', 'multiValue', 'required', 'dataType'),
  }),
  { maxItems: limits.valuesPerBundle },
)
/** Ours: bundles of the app that the collection holds, with what they have at the time. */
const Bundles = Type.Array(closed({ id: id('bundle'), ...passedOver('name') }), { maxItems: limits.bundlesPerScope })

const parts = { entitlements: Type.Optional(Entitlements), _bundles: Type.Optional(Bundles) }

/** Body of resources to be added: apps, each with what of it is held besides; without: the app itself. */
export const CollectionResourcesAdd = Type.Array(closed({ resourceOrn: text(255), ...parts }), {
  minItems: 1,
  maxItems: limits.collectionResourcesPerCall,
})
export type CollectionResourcesAdd = Static<typeof CollectionResourcesAdd>

/** Body of what is held of an app. Without a member: none of that kind. */
export const CollectionResourceReplace = closed({
  ...parts,
  ...passedOver('resourceOrn', 'resourceId', 'resourceProfile', 'entitlementValueCount', '_links'),
})
export type CollectionParts = Static<typeof CollectionResourceReplace>

/** Body of an assignment. `actor`: what came by a request only a request can say, so anything but ADMIN is API. */
export const CollectionAssign = Type.Array(
  closed({
    principal: closed({ externalId: id('user'), type: oneWord(['OKTA_USER']) }),
    actor: Type.Optional(oneWord(['API', 'ACCESS_REQUEST', 'NONE', 'ADMIN'])),
    expirationTime: Type.Optional(time()),
    timeZone: Type.Optional(text(64)),
    assignmentType: Type.Optional(oneWord(['INDIVIDUAL'])),
    ...passedOver('collectionId'),
  }),
  { minItems: 1, maxItems: limits.collectionPrincipalsPerCall },
)
export type CollectionAssign = Static<typeof CollectionAssign>

/** Body of operations on the end of an assignment: `/expirationTime` and `/timeZone`. */
export const AssignmentPatch = Type.Array(
  closed({
    op: oneWord(['ADD', 'REMOVE', 'REPLACE']),
    path: oneWord(['/expirationTime', '/timeZone']),
    value: Type.Optional(text(64)),
  }),
  { minItems: 1, maxItems: 100 },
)
export type AssignmentPatch = Static<typeof AssignmentPatch>

const counts = Type.Object({
  principalAssignmentCount: Type.Integer(),
  resourceCounts: Type.Object({ applications: Type.Integer() }),
})

/** A collection. */
export const WireCollection = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  orn: Type.String(),
  counts: Type.Optional(counts),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  /** Ours: raised by every change; what If-Match compares. */
  _version: Type.Integer(),
  /** Ours: how many conditions say who may ask for it. */
  _conditions: Type.Integer(),
  _links: Type.Object({ self: Link, resources: Link, assignments: Link }),
})
export type WireCollection = Static<typeof WireCollection>

const WireEntitlement = Type.Object({
  id: Type.String(),
  name: Type.String(),
  externalValue: Type.String(),
  description: Type.Optional(Type.String()),
  multiValue: Type.Boolean(),
  required: Type.Boolean(),
  dataType: Type.String(),
  values: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      externalValue: Type.String(),
      description: Type.Optional(Type.String()),
      orn: Type.String(),
    }),
  ),
})

/** An app of a collection; lists leave out what of it is held unless they are asked for it. */
export const WireCollectionResource = Type.Object({
  resourceOrn: Type.String(),
  resourceId: Type.String(),
  resourceProfile: Type.Object({ id: Type.String(), name: Type.String(), label: Type.String() }),
  entitlements: Type.Optional(Type.Array(WireEntitlement)),
  /** Ours. */
  _bundles: Type.Optional(Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))),
  entitlementValueCount: Type.Optional(Type.Integer()),
  _links: Type.Object({ entitlements: Link }),
})
export type WireCollectionResource = Static<typeof WireCollectionResource>

/** Somebody who can have a collection. */
export const WirePrincipalProfile = Type.Object({
  id: Type.String(),
  email: Type.String(),
  login: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  status: oneWord(['ACTIVE', 'INACTIVE']),
})
export type WirePrincipalProfile = Static<typeof WirePrincipalProfile>

/** Who has a collection, since when and until when. */
export const WireAssignment = Type.Object({
  id: Type.String(),
  collectionId: Type.String(),
  principal: Type.Object({ externalId: Type.String(), type: oneWord(['OKTA_USER']) }),
  actor: oneWord(['API', 'ACCESS_REQUEST', 'ADMIN']),
  assignmentType: oneWord(['INDIVIDUAL']),
  expirationTime: Type.Optional(time()),
  timeZone: Type.Optional(Type.String()),
  principalProfile: Type.Optional(WirePrincipalProfile),
  /** Ours: how far it is given, what is in its way, and the request that it came by. */
  _grant: Type.Object({
    id: Type.String(),
    grantStatus: oneWord(['PENDING', 'GRANTED', 'FAILED', 'MANUAL_REQUIRED']),
    problem: Type.Union([sentence(), Type.Null()]),
    requestId: Type.Union([Type.String(), Type.Null()]),
    created: time(),
  }),
})
export type WireAssignment = Static<typeof WireAssignment>

/** What the lists can be filtered by. */
export const collectionFilter: FilterRules = { name: { ops: ['sw', 'co'] }, id: { ops: ['eq'] } }
export const assignmentFilter: FilterRules = {
  'principalProfile.firstName': { ops: ['sw'] },
  'principalProfile.lastName': { ops: ['sw'] },
  'principalProfile.email': { ops: ['sw'] },
}
export const unassignedFilter: FilterRules = {
  firstName: { ops: ['sw'] },
  lastName: { ops: ['sw'] },
  email: { ops: ['sw'] },
}
