import { type Static, Type } from 'typebox'
import { adminRoles } from '../caller.ts'
import type { User } from '../directory/model.ts'
import { userStatuses } from '../directory/model.ts'
import { wholeProfile } from '../directory/profile.ts'
import type { FilterRules } from './filter.ts'
import { closed, id, Link, oneWord, passedOver, text } from './wire.ts'

/** Attributes of a profile: Okta's and whatever an organization adds. */
const Profile = Type.Record(Type.String(), Type.Unknown())

// Passwords come in plain or not at all: a foreign hash cannot be checked for its strength.
const Password = closed({ value: Type.Optional(text(256)) })
const Credentials = closed({ password: Type.Optional(Password), ...passedOver('provider') })

/** Body of a new user. `type` and `realmId` are taken because Okta's clients send them; there is one of each. */
export const UserCreate = closed({
  profile: Profile,
  credentials: Type.Optional(Credentials),
  groupIds: Type.Optional(Type.Array(id('group'), { maxItems: 100 })),
  ...passedOver('type', 'realmId'),
})

/** Body of a change, or of the whole user as it was read before. */
export const UserUpdate = closed({
  profile: Type.Optional(Profile),
  credentials: Type.Optional(Credentials),
  ...passedOver('id', 'status', 'created', 'activated', 'statusChanged', 'lastLogin', 'lastUpdated', 'passwordChanged'),
  ...passedOver('type', 'realmId', 'transitioningToStatus', 'assent', '_links', '_embedded'),
})

/** A user as Okta's core API shows it, and ours beside it under `assent`. */
export const WireUser = Type.Object({
  id: Type.String(),
  status: Type.String(),
  created: Type.String(),
  activated: Type.Union([Type.String(), Type.Null()]),
  statusChanged: Type.String(),
  lastLogin: Type.Null(),
  lastUpdated: Type.String(),
  passwordChanged: Type.Null(),
  type: Type.Object({ id: Type.String() }),
  profile: Profile,
  credentials: Type.Object({ provider: Type.Object({ type: Type.String(), name: Type.String() }) }),
  assent: Type.Object({
    kind: Type.String(),
    personId: Type.String(),
    ownerId: Type.Union([Type.String(), Type.Null()]),
    managerUserId: Type.Union([Type.String(), Type.Null()]),
    roles: Type.Array(Type.String()),
    source: Type.String(),
    externalId: Type.Union([Type.String(), Type.Null()]),
  }),
  _links: Type.Object({ self: Link }),
})
export type WireUser = Static<typeof WireUser>

/** A user for the wire; `link` makes addresses, `orgId` names the one type of user. */
export const wireUser = (user: User, orgId: string, link: (path: string) => string): WireUser => ({
  id: user.userId,
  status: user.status,
  created: user.created,
  activated: user.activated,
  statusChanged: user.statusChanged,
  lastLogin: null,
  lastUpdated: user.lastUpdated,
  passwordChanged: null,
  type: { id: `oty${orgId.slice(3)}` },
  profile: { ...wholeProfile(user) },
  credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
  assent: {
    kind: user.kind,
    personId: user.personId,
    ownerId: user.ownerId,
    managerUserId: user.managerId,
    roles: [...user.roles],
    source: user.source,
    externalId: user.externalId,
  },
  _links: { self: { href: link(`/api/v1/users/${user.userId}`) } },
})

const attribute = { ops: ['eq', 'sw', 'co', 'pr'] } as const
const instant = { ops: ['eq', 'gt', 'ge', 'lt', 'le'], type: 'time' } as const

/** Okta's profile attributes, and the ones that rules read. */
const attributes = [
  'login',
  'email',
  'firstName',
  'lastName',
  'timezone',
  'displayName',
  'nickName',
  'title',
  'department',
  'division',
  'organization',
  'costCenter',
  'employeeNumber',
  'employeeType',
  'userType',
  'manager',
  'managerId',
  'city',
  'state',
  'country',
  'countryCode',
  'location',
  'locale',
  'preferredLanguage',
  'mobilePhone',
  'primaryPhone',
  'secondEmail',
  'jobCode',
  'businessUnit',
  'region',
  'site',
] as const

/** What a list of users can be filtered and searched by. */
export const userFilter: FilterRules = {
  id: { ops: ['eq'] },
  status: { ops: ['eq'], values: userStatuses },
  created: instant,
  activated: instant,
  lastUpdated: instant,
  statusChanged: instant,
  ...Object.fromEntries(attributes.map((name) => [`profile.${name}`, attribute])),
}

/** A role of a user. Ours have no ids of their own: the type is the id. */
export const WireRole = Type.Object({
  id: Type.String(),
  label: Type.String(),
  type: Type.String(),
  status: Type.String(),
  created: Type.String(),
  lastUpdated: Type.String(),
  assignmentType: Type.String(),
})

const labels: Readonly<Record<(typeof adminRoles)[number], string>> = {
  SUPER_ADMIN: 'Super Organization Administrator',
  ACCESS_REQUESTS_ADMIN: 'Access Requests Administrator',
  APP_ADMIN: 'Application Administrator',
  AUDITOR: 'Auditor',
}

/** The roles of a user for the wire. */
export const wireRoles = (user: User): Static<typeof WireRole>[] =>
  user.roles.map((type) => ({
    id: type,
    label: labels[type],
    type,
    status: 'ACTIVE',
    created: user.created,
    lastUpdated: user.lastUpdated,
    assignmentType: 'USER',
  }))

/** Body that gives a user a role. */
export const RoleAssign = closed({ type: oneWord(adminRoles) })

/** Body that says whose second account this is. */
export const UserLink = closed({ samePersonAs: text(255) })

/** Body that says which source is the truth for a user. */
export const UserSource = closed({
  source: text(64, { pattern: '^[A-Za-z0-9_. -]+$' }),
  externalId: Type.Optional(Type.Union([text(255), Type.Null()])),
})

/** Body of a new machine identity (service account). */
export const ServiceUserCreate = closed({ profile: Profile, owner: text(255) })
