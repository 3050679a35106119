import { type Static, Type } from 'typebox'
import { fieldTypes } from '../steps/logic.ts'
import { LogicSchema } from '../steps/logic-schema.ts'
import { AccessDurationSettings } from './conditions.ts'
import { WireAssessment } from './risk.ts'
import { closed, hexId, Link, nullable, oneOf, oneWord } from './wire.ts'

/** A tile of the catalog, or a level of an app (okta-access-requests H.1). */
export const WireEntry = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  label: Type.Optional(Type.String()),
  parent: Type.Optional(Type.String()),
  requestable: Type.Boolean(),
  /** Ours: of a team or a request type, a name of a fixed set (teams.ts). */
  _icon: Type.Optional(Type.String()),
  /** Of a collection: how many apps it holds, and, ours, which by name. */
  counts: Type.Optional(Type.Object({ resourceCounts: Type.Object({ applications: Type.Integer() }) })),
  _holds: Type.Optional(Type.Array(Type.String())),
  _links: Type.Object({
    self: Link,
    parent: Type.Optional(Link),
    createRequest: Type.Optional(Link),
    submittedRequest: Type.Optional(Link),
    pendingRequest: Type.Optional(Link),
    relatedEntity: Type.Optional(Link),
  }),
})
export type WireEntry = Static<typeof WireEntry>

/** Somebody for whom an entry can be asked. */
export const WireEntryUser = Type.Object({
  id: Type.String(),
  firstName: Type.Optional(Type.String()),
  lastName: Type.Optional(Type.String()),
  email: Type.String(),
})

/** A field of the form of a request (okta-access-requests H.3). */
export const WireField = Type.Object({
  id: Type.String(),
  type: oneWord([...fieldTypes, 'DURATION', 'OKTA_USER_ID']),
  label: Type.Optional(Type.String()),
  required: Type.Boolean(),
  choices: Type.Optional(Type.Array(Type.String())),
  /** Ours: bounds of a NUMBER. */
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  /** Ours: the field is asked only where all of these hold, given the answers to the fields before it. */
  shownIf: Type.Optional(Type.Array(LogicSchema)),
  value: Type.Optional(Type.String()),
  maximumValue: Type.Optional(Type.String()),
  readOnly: Type.Optional(Type.Boolean()),
})
export type WireField = Static<typeof WireField>

export const WireFields = Type.Object({
  data: Type.Array(WireField),
  metadata: Type.Optional(Type.Object({ riskAssessment: Type.Optional(WireAssessment) })),
})

const OnBehalf = closed({
  allowed: Type.Literal(true),
  onlyFor: Type.Optional(nullable(Type.Array(oneWord(['DIRECT_REPORT']), { minItems: 1, maxItems: 1 }))),
})

const Risk = oneOf('requestSubmissionType', [
  closed({ requestSubmissionType: Type.Literal('ALLOWED_WITH_NO_OVERRIDES') }),
  closed({
    requestSubmissionType: Type.Literal('ALLOWED_WITH_OVERRIDES'),
    approvalSequenceId: hexId(),
    accessDurationSettings: Type.Optional(nullable(AccessDurationSettings)),
  }),
  closed({ requestSubmissionType: Type.Literal('RESTRICTED') }),
])

/** Body of a change of a resource's request settings (I.2). `requestOnBehalfOfSettings: null` switches it off. */
export const ResourceSettingsPatch = closed({
  requestOnBehalfOfSettings: Type.Optional(nullable(OnBehalf)),
  riskSettings: Type.Optional(closed({ defaultSetting: Risk })),
  /** Ours: whether the form asks whoever asks for a priority. */
  requesterPriority: Type.Optional(Type.Boolean()),
})
export type ResourceSettingsPatch = Static<typeof ResourceSettingsPatch>

const typed = Type.Array(Type.Object({ type: Type.String() }))

/** What a resource's conditions may be, and what an administrator set for it (I.2). */
export const WireResourceSettings = Type.Object({
  validAccessScopeSettings: typed,
  validRequesterSettings: typed,
  validAccessDurationSettings: Type.Object({
    supportedTypes: typed,
    required: Type.Boolean(),
    maximumDays: Type.Integer(),
    maximumHours: Type.Integer(),
    maximumWeeks: Type.Integer(),
  }),
  validRequestOnBehalfOfSettings: typed,
  validRiskSettings: Type.Object({ supportedTypes: typed }),
  /** Ours: attributes that a REQUESTER_EXPRESSION may read. */
  validExpressionAttributes: Type.Array(Type.String()),
  /** Ours: whoever asks says how soon it should be seen to. */
  requesterPriority: Type.Boolean(),
  requestOnBehalfOfSettings: Type.Optional(
    Type.Object({ allowed: Type.Boolean(), onlyFor: Type.Optional(Type.Array(Type.String())) }),
  ),
  riskSettings: Type.Optional(
    Type.Object({
      defaultSetting: Type.Object({
        requestSubmissionType: Type.String(),
        approvalSequenceId: Type.Optional(Type.String()),
        accessDurationSettings: Type.Optional(AccessDurationSettings),
        error: Type.Optional(Type.Array(Type.String())),
      }),
    }),
  ),
})
export type WireResourceSettings = Static<typeof WireResourceSettings>

/** Body of a change of the organization's request settings (I.1); `requesterAttributes` is ours. */
export const OrgRequestSettingsPatch = closed({
  subprocessorsAcknowledged: Type.Boolean(),
  requesterAttributes: Type.Optional(
    Type.Array(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$' }), { maxItems: 100, uniqueItems: true }),
  ),
})
export type OrgRequestSettingsPatch = Static<typeof OrgRequestSettingsPatch>

export const WireOrgRequestSettings = Type.Object({
  subprocessorsAcknowledged: Type.Boolean(),
  provisioningStatus: Type.String(),
  requestExperiences: Type.Array(Type.String()),
  longTimePastProvisioned: Type.Boolean(),
  /** Ours: profile attributes that rules may read besides the usual ones. */
  requesterAttributes: Type.Array(Type.String()),
})
export type WireOrgRequestSettings = Static<typeof WireOrgRequestSettings>
