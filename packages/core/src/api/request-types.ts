import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { givableTypes } from '../policy/levels.ts'
import { priorities } from '../request/priority.ts'
import { ExtensionSettings, RequesterSettings } from './conditions.ts'
import type { FilterRules } from './filter.ts'
import { FieldValue, Preview } from './requests.ts'
import { Lost, StepInput, Warning } from './sequences.ts'
import { teamIcons } from './teams.ts'
import { closed, hexId, id, Link, nullable, oneOf, oneWord, text, time } from './wire.ts'

export const requestTypeStatuses = ['DRAFT', 'ACTIVE', 'DISABLED'] as const
export type RequestTypeStatus = (typeof requestTypeStatuses)[number]

/** The level of an app that an approved request gives. */
const Gives = closed({
  appId: id('app'),
  scopeType: oneWord(givableTypes),
  scopeId: text(20),
})

/** Body of a request type with its whole form, new or whole. Ours: Okta's API has the simple form alone (E.8). */
export const RequestTypeForm = closed({
  teamId: hexId(),
  name: text(limits.requestTypeName),
  description: Type.Optional(Type.String({ maxLength: limits.requestTypeDescription })),
  icon: Type.Optional(oneWord(teamIcons)),
  audience: RequesterSettings,
  steps: Type.Array(StepInput, { maxItems: limits.stepsPerSequence }),
  gives: Type.Optional(nullable(Gives)),
  accessDuration: Type.Optional(
    nullable(text(20, { description: 'How long what it gives lasts: PT30M, PT8H, P30D or P4W.' })),
  ),
  /** How more time for what it gives is approved; absent or null: as at first. */
  extension: Type.Optional(nullable(ExtensionSettings)),
  /** False: a request stays open for the team until somebody of it marks it as done. */
  doneAutomatically: Type.Optional(Type.Boolean({ default: true })),
  status: Type.Optional(oneWord(['DRAFT', 'ACTIVE'])),
})
export type RequestTypeForm = Static<typeof RequestTypeForm>

/** What a file of request types or configuration lists is written as. */
export const exportForms = ['csv', 'jsonl'] as const

/** The draft of a request type, and as whom to try it; `values`: the form as far as it is filled in. */
export const RequestTypeTry = closed({
  userId: id('user'),
  teamId: hexId(),
  steps: RequestTypeForm.properties.steps,
  gives: RequestTypeForm.properties.gives,
  accessDuration: RequestTypeForm.properties.accessDuration,
  doneAutomatically: RequestTypeForm.properties.doneAutomatically,
  values: Type.Optional(Type.Array(FieldValue, { maxItems: 100 })),
})
export type RequestTypeTry = Static<typeof RequestTypeTry>

const prompt = { prompt: text(100), required: Type.Optional(Type.Boolean({ default: true })) }
const Field = oneOf('type', [
  closed({ type: Type.Literal('TEXT'), ...prompt }),
  closed({ type: Type.Literal('DATE-TIME'), ...prompt }),
  closed({
    type: Type.Literal('SELECT'),
    options: Type.Array(closed({ value: text(limits.choice) }), { minItems: 1, maxItems: 25 }),
    ...prompt,
  }),
])
export type SimpleField = Static<typeof Field>
const fields = () => Type.Optional(Type.Array(Field, { maxItems: 5 }))
const oneGroup = () => Type.Array(id('group'), { minItems: 1, maxItems: 1 })
const approvalText = { description: Type.Optional(text(250)) }

const Approval = oneOf('approverType', [
  closed({ approverType: Type.Literal('MANAGER'), approverFields: fields(), ...approvalText }),
  closed({ approverType: Type.Literal('USER'), approverUserId: id('user'), approverFields: fields(), ...approvalText }),
  closed({
    approverType: Type.Literal('MEMBER_OF'),
    approverMemberOf: oneGroup(),
    approverFields: fields(),
    ...approvalText,
  }),
  closed({ approverType: Type.Literal('RESOURCE_OWNER'), ...approvalText }),
])
export type SimpleApproval = Static<typeof Approval>

const target = (kind: 'app' | 'group' | 'bundle') =>
  Type.Array(closed({ resourceId: id(kind), resourceName: Type.Optional(text(255)) }), { minItems: 1, maxItems: 1 })

/** Body of a request type in Okta's simple form (okta-access-requests E.8). */
export const SimpleRequestType = closed({
  name: text(limits.requestTypeName),
  description: Type.Optional(text(limits.requestTypeDescription)),
  ownerId: Type.String({ minLength: 24, maxLength: 24, pattern: '^[a-fA-F0-9]{24}$' }),
  status: Type.Optional(oneWord(['DRAFT', 'ACTIVE'], { default: 'DRAFT' })),
  resourceSettings: oneOf('type', [
    closed({ type: Type.Literal('APPS'), targetResources: target('app') }),
    closed({ type: Type.Literal('GROUPS'), targetResources: target('group') }),
    closed({ type: Type.Literal('ENTITLEMENT_BUNDLES'), targetResources: target('bundle') }),
  ]),
  requestSettings: Type.Optional(
    oneOf('type', [
      closed({ type: Type.Literal('EVERYONE'), requesterFields: fields() }),
      closed({ type: Type.Literal('MEMBER_OF'), requesterMemberOf: oneGroup(), requesterFields: fields() }),
    ]),
  ),
  approvalSettings: oneOf('type', [
    closed({ type: Type.Literal('NONE') }),
    closed({ type: Type.Literal('SERIAL'), approvals: Type.Array(Approval, { minItems: 1, maxItems: 5 }) }),
  ]),
  accessDuration: Type.Optional(
    nullable(text(20, { description: 'ISO 8601 of one unit of days, hours or minutes: P30D, PT8H, PT30M.' })),
  ),
})
export type SimpleRequestType = Static<typeof SimpleRequestType>

const common = {
  id: hexId(),
  name: Type.String(),
  description: Type.String(),
  status: oneWord(requestTypeStatuses),
  lastUpdateSource: oneWord(['API', 'WEB']),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  _links: Type.Object({ self: Link, requests: Link, createRequest: Type.Optional(Link) }),
}

/** A request type in a list. What begins with an underscore is ours. */
export const WireRequestTypeSparse = Type.Object({
  ...common,
  _icon: oneWord(teamIcons),
  _team: Type.Object({ id: hexId(), name: Type.String() }),
  _disabledReason: Type.Optional(Type.String()),
})
export type WireRequestTypeSparse = Static<typeof WireRequestTypeSparse>

const settings = Type.Unsafe<{ readonly type: string } & Record<string, unknown>>({
  type: 'object',
  required: ['type'],
})

/** A request type in Okta's form: what does not fit into it is CUSTOM. */
export const WireRequestType = Type.Object({
  ...common,
  ownerId: hexId(),
  resourceSettings: settings,
  requestSettings: settings,
  approvalSettings: settings,
  accessDuration: nullable(Type.String()),
})
export type WireRequestType = Static<typeof WireRequestType>

/** A request type with its whole form, as the builder reads and writes it. */
export const WireRequestTypeForm = Type.Object({
  id: hexId(),
  teamId: hexId(),
  teamName: Type.String(),
  name: Type.String(),
  description: Type.String(),
  icon: oneWord(teamIcons),
  status: oneWord(requestTypeStatuses),
  disabledReason: Type.Optional(Type.String()),
  /** Of a disabled one: what it needs and is not there, as it is now. */
  lost: Type.Optional(Type.Array(Lost)),
  audience: Type.Object({
    type: Type.String(),
    groups: Type.Optional(Type.Array(Type.Object({ id: Type.String() }))),
    expression: Type.Optional(Type.String()),
  }),
  steps: Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  gives: Type.Optional(Type.Object({ appId: Type.String(), scopeType: oneWord(givableTypes), scopeId: Type.String() })),
  accessDuration: Type.Optional(Type.String()),
  /** How more time for what it gives is approved; absent: as at first. */
  extension: Type.Optional(ExtensionSettings),
  doneAutomatically: Type.Boolean(),
  /** The entry in the catalog, once it was published. */
  entryId: Type.Optional(Type.String()),
  sequenceId: hexId(),
  flowVersion: Type.Integer(),
  /** Its ETag. */
  _version: Type.Integer(),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  _links: Type.Object({ self: Link, requests: Link }),
})
export type WireRequestTypeForm = Static<typeof WireRequestTypeForm>

/** The steps of a draft as they would open for somebody now. */
export const WireTypeTried = Type.Object({
  steps: Preview.properties.steps,
  onTheWay: Preview.properties.onTheWay,
  decidable: Type.Boolean(),
  /** What should be said of it though it can be published: access that nobody has approved. */
  warnings: Type.Array(Warning),
})
export type WireTypeTried = Static<typeof WireTypeTried>

/** A request of a team, for those who run it. */
export const WireTeamRequest = Type.Object({
  id: Type.String(),
  subject: Type.String(),
  requestTypeId: hexId(),
  status: Type.String(),
  requester: Type.Object({ id: Type.String(), name: Type.String() }),
  assignee: nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  priority: oneWord(priorities),
  tags: Type.Array(Type.String()),
  created: time(),
})
export type WireTeamRequest = Static<typeof WireTeamRequest>

/** What request types can be filtered by; `ownerId` is ours. */
export const requestTypeFilter: FilterRules = {
  status: { ops: ['eq'], values: requestTypeStatuses },
  lastUpdated: { ops: ['gt'], type: 'time' },
  ownerId: { ops: ['eq'] },
}
