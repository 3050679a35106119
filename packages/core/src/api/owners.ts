import { type Static, Type } from 'typebox'
import type { OwnedResource, Owner, Resource } from '../directory/model.ts'
import { appOrn, orn, ornType } from '../directory/orn.ts'
import { isId } from '../ids.ts'
import { limits } from '../limits.ts'
import type { FilterRules } from './filter.ts'
import { closed, Link, oneWord, text } from './wire.ts'

const Orn = text(255)

/** Body that sets the owners of resources; no principals or null: nobody. */
export const OwnersBody = closed({
  principalOrns: Type.Optional(Type.Union([Type.Array(Orn, { maxItems: limits.ownersPerResource }), Type.Null()])),
  resourceOrns: Type.Array(Orn, { minItems: 1, maxItems: limits.resourcesPerOwnersCall, uniqueItems: true }),
})

/** Body that removes owners of one resource. */
export const OwnersPatch = closed({
  resourceOrn: Orn,
  data: Type.Array(closed({ op: oneWord(['REMOVE']), path: oneWord(['/principalOrn']), value: Orn }), {
    minItems: 1,
    maxItems: limits.ownersPerResource,
  }),
})

const WireResource = Type.Object({
  id: Type.String(),
  type: Type.String(),
  orn: Type.String(),
  profile: Type.Object({
    id: Type.String(),
    name: Type.String(),
    description: Type.Optional(Type.String()),
    parent: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
  }),
})

const WirePrincipal = Type.Object({
  id: Type.String(),
  type: Type.String(),
  orn: Type.String(),
  profile: Type.Object({
    id: Type.String(),
    name: Type.String(),
    email: Type.Optional(Type.String()),
    metadata: Type.Optional(Type.Object({ userAssignmentCount: Type.Integer() })),
    _links: Type.Object({ self: Link }),
  }),
})

/** A resource with its owners (okta-access-requests B.3). */
export const WireOwned = Type.Object({
  parentResourceOrn: Type.Optional(Type.String()),
  resource: WireResource,
  principals: Type.Array(WirePrincipal),
})
/** A resource without owners, and the app that it is a part of. */
export const WireUnowned = WireResource

const resourceOrn = (orgId: string, { kind, id, app }: Resource): string =>
  kind === 'APP' ? appOrn(orgId, app!.name, id) : orn(orgId, kind, id)

/** A resource for the wire. Descriptions are cut to what Okta's schema takes. */
export const wireResource = (orgId: string, resource: Resource): Static<typeof WireResource> => ({
  id: resource.id,
  type: ornType(isId('collection', resource.id) ? 'COLLECTION' : resource.kind),
  orn: resourceOrn(orgId, resource),
  profile: {
    id: resource.id,
    name: resource.name,
    ...(resource.description === '' ? {} : { description: resource.description.slice(0, 1_000) }),
    ...(resource.entitlement ? { parent: { id: resource.entitlement.id, name: resource.entitlement.name } } : {}),
  },
})

const wirePrincipal = (orgId: string, owner: Owner, link: (path: string) => string): Static<typeof WirePrincipal> => ({
  id: owner.id,
  type: ornType(owner.kind),
  orn: orn(orgId, owner.kind, owner.id),
  profile: {
    id: owner.id,
    name: owner.name.slice(0, 255),
    ...(owner.email === null ? {} : { email: owner.email }),
    ...(owner.kind === 'GROUP' ? { metadata: { userAssignmentCount: owner.members } } : {}),
    _links: { self: { href: link(`/api/v1/${ornType(owner.kind)}/${owner.id}`) } },
  },
})

/** A resource with its owners for the wire. */
export const wireOwned = (
  orgId: string,
  { resource, owners }: OwnedResource,
  link: (path: string) => string,
): Static<typeof WireOwned> => ({
  ...(resource.app ? { parentResourceOrn: appOrn(orgId, resource.app.name, resource.app.id) } : {}),
  resource: wireResource(orgId, resource),
  principals: owners.map((owner) => wirePrincipal(orgId, owner, link)),
})

const types = ['apps', 'groups', 'entitlement-bundles', 'entitlement-values']

/** What the lists of resources can be filtered by. */
export const ownersFilter: FilterRules = {
  parentResourceOrn: { ops: ['eq'] },
  'resource.orn': { ops: ['eq'] },
  'resource.type': { ops: ['eq'], values: types },
  'resource.profile.name': { ops: ['sw', 'co'] },
}
export const unownedFilter: FilterRules = {
  parentResourceOrn: { ops: ['eq'] },
  'resource.type': { ops: ['eq'], values: types },
  'resource.profile.name': { ops: ['sw', 'co'] },
  'resource.profile.parent.id': { ops: ['eq'] },
}
