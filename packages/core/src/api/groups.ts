import { type Static, Type } from 'typebox'
import type { Group } from '../directory/model.ts'
import type { FilterRules } from './filter.ts'
import { closed, Link, oneWord, passedOver, text } from './wire.ts'

/** Body of a group, new or whole as it was read before. */
export const GroupBody = closed({
  profile: closed({
    name: text(255),
    description: Type.Optional(Type.Union([Type.String({ maxLength: 1_024 }), Type.Null()])),
    ...passedOver('objectClass'),
  }),
  ...passedOver('id', 'created', 'lastUpdated', 'lastMembershipUpdated', 'objectClass', 'type', '_links', '_embedded'),
})

/** A group as Okta's core API shows it. */
export const WireGroup = Type.Object({
  id: Type.String(),
  created: Type.String(),
  lastUpdated: Type.String(),
  lastMembershipUpdated: Type.String(),
  objectClass: Type.Array(Type.String()),
  type: Type.String(),
  profile: Type.Object({ name: Type.String(), description: Type.Union([Type.String(), Type.Null()]) }),
  _links: Type.Object({ self: Link, users: Link, apps: Link }),
})
export type WireGroup = Static<typeof WireGroup>

/** A group for the wire; `link` makes addresses. */
export const wireGroup = (group: Group, link: (path: string) => string): WireGroup => {
  const href = (path: string) => ({ href: link(`/api/v1/groups/${group.groupId}${path}`) })
  return {
    id: group.groupId,
    created: group.created,
    lastUpdated: group.lastUpdated,
    lastMembershipUpdated: group.lastMembershipUpdated,
    objectClass: ['okta:user_group'],
    type: 'OKTA_GROUP',
    profile: { name: group.name, description: group.description === '' ? null : group.description },
    _links: { self: href(''), users: href('/users'), apps: href('/apps') },
  }
}

const instant = { ops: ['eq', 'gt', 'ge', 'lt', 'le'], type: 'time' } as const
const words = { ops: ['eq', 'sw', 'co', 'pr'] } as const

/** What a list of groups can be filtered and searched by. */
export const groupFilter: FilterRules = {
  id: { ops: ['eq'] },
  type: { ops: ['eq'], values: ['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN'] },
  created: instant,
  lastUpdated: instant,
  lastMembershipUpdated: instant,
  'profile.name': words,
  'profile.description': words,
}

/** Body that makes somebody an owner of a group. */
export const GroupOwnerBody = closed({ id: text(20), type: oneWord(['USER', 'GROUP']) })

const Named = Type.Object({ id: Type.String(), name: Type.String() })

/** What a group is for; a hundred of each at most. Conditions and sequences only for who may read them. */
export const WireGroupUses = Type.Object({
  members: Type.Integer(),
  apps: Type.Array(Named),
  owns: Type.Array(
    Type.Object({ ...Named.properties, type: oneWord(['APP', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE']) }),
  ),
  conditions: Type.Optional(
    Type.Array(
      Type.Object({
        ...Named.properties,
        app: Named,
        status: oneWord(['ACTIVE', 'INACTIVE', 'INVALID']),
        /** Its members may ask. */
        asks: Type.Boolean(),
        /** It is what can be asked for. */
        level: Type.Boolean(),
      }),
    ),
  ),
  sequences: Type.Optional(Type.Array(Named)),
})
export type WireGroupUses = Static<typeof WireGroupUses>

/** An owner of a group as Okta's core API shows it. */
export const WireGroupOwner = Type.Object({
  id: Type.String(),
  type: Type.String(),
  displayName: Type.String(),
  resolved: Type.Boolean(),
  originType: Type.String(),
})
