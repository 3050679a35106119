import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import type { FilterRules } from './filter.ts'
import { closed, hexId, id, Link, oneOf, oneWord, SelfLinks, text, time } from './wire.ts'

/** The icons that a team or a request type can have; the pages draw them. */
export const teamIcons = [
  'people',
  'shield',
  'key',
  'laptop',
  'server',
  'database',
  'cloud',
  'code',
  'building',
  'money',
  'chart',
  'document',
  'phone',
  'plane',
  'lock',
  'tools',
] as const
export type TeamIcon = (typeof teamIcons)[number]

/** Who looks after a new request of a team: nobody yet, its members in turn, or one of them. */
export const autoAssigns = ['NONE', 'ROTATE', 'PERSON'] as const
export type AutoAssign = (typeof autoAssigns)[number]

const AutoAssignSettings = oneOf('type', [
  closed({ type: Type.Literal('NONE') }),
  closed({ type: Type.Literal('ROTATE') }),
  closed({ type: Type.Literal('PERSON'), userId: id('user') }),
])

/** What a team is there for in every organization: it may be renamed, and cannot be deleted (okta-access-requests J). */
export const teamPurposes = ['PRIVILEGED_ACCESS'] as const
export type TeamPurpose = (typeof teamPurposes)[number]

/** Body of a team, new or whole. `requestPrivacy`: only its members and super administrators look into its requests. */
export const TeamInput = closed({
  name: text(limits.teamName),
  description: Type.Optional(Type.String({ maxLength: limits.teamDescription })),
  icon: Type.Optional(oneWord(teamIcons)),
  autoAssign: Type.Optional(AutoAssignSettings),
  requestPrivacy: Type.Optional(Type.Boolean()),
  /** Whoever asks by a request type of the team says how soon it should be seen to. */
  requesterPriority: Type.Optional(Type.Boolean()),
})
export type TeamInput = Static<typeof TeamInput>

/** A team as the API shows it: Okta publishes id, name and the two times; the rest is ours (okta-access-requests J). */
export const WireTeam = Type.Object({
  id: hexId(),
  name: Type.String(),
  created: time(),
  lastUpdated: time(),
  description: Type.String(),
  icon: oneWord(teamIcons),
  autoAssign: Type.Object({ type: oneWord(autoAssigns), userId: Type.Optional(Type.String()) }),
  requestPrivacy: Type.Boolean(),
  requesterPriority: Type.Boolean(),
  /** There for the team of privileged access alone, whatever it is called: it cannot be deleted. */
  purpose: Type.Optional(oneWord(teamPurposes)),
  memberCount: Type.Integer(),
  /** Whether the caller is a member. */
  member: Type.Boolean(),
  _links: Type.Object({ self: Link, members: Link }),
})
export type WireTeam = Static<typeof WireTeam>

/** A member of a team. */
export const WireTeamMember = Type.Object({
  id: Type.String(),
  name: Type.String(),
  login: Type.String(),
  email: Type.String(),
  /** False for somebody who cannot act now; nothing is assigned to him. */
  active: Type.Boolean(),
  since: time(),
})
export type WireTeamMember = Static<typeof WireTeamMember>

/** What the members of a team may name in steps that give, take or call: an app or a connector. */
export const WireTeamResource = Type.Object({
  id: Type.String(),
  type: oneWord(['APP', 'CONNECTOR']),
  name: Type.String(),
  since: time(),
})
export type WireTeamResource = Static<typeof WireTeamResource>

/** What teams can be filtered by. */
export const teamFilter: FilterRules = { name: { ops: ['eq'] } }

/** What a configuration list holds: free values, or some of the directory's apps or groups. */
export const listKinds = ['CUSTOM', 'APPS', 'GROUPS'] as const
export type ListKind = (typeof listKinds)[number]

/** Body of a configuration list, new or whole; items in the order in which they are offered. */
export const ConfigListInput = closed({
  name: text(limits.configListName),
  description: Type.Optional(Type.String({ maxLength: limits.configListDescription })),
  kind: oneWord(listKinds),
  items: Type.Array(text(limits.choice), { maxItems: limits.configListItems, uniqueItems: true }),
})
export type ConfigListInput = Static<typeof ConfigListInput>

/** A configuration list as the API shows it; lists of lists leave the items out. */
export const WireConfigList = Type.Object({
  id: hexId(),
  teamId: hexId(),
  teamName: Type.String(),
  name: Type.String(),
  description: Type.String(),
  kind: oneWord(listKinds),
  itemCount: Type.Integer(),
  /** `missing`: the app or group is no longer there, so it is not offered. */
  items: Type.Optional(
    Type.Array(Type.Object({ value: Type.String(), name: Type.String(), missing: Type.Optional(Type.Literal(true)) })),
  ),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  _links: SelfLinks,
})
export type WireConfigList = Static<typeof WireConfigList>
