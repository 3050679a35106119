import { type Static, Type } from 'typebox'
import { orn } from '../directory/orn.ts'
import { limits } from '../limits.ts'
import { type Assessment, riskOperations } from '../policy/risk.ts'
import type { FilterRules } from './filter.ts'
import { closed, id, Link, nullable, oneWord, passedOver, SelfLinks, text, time } from './wire.ts'

/** Ours beside Okta's entitlements: what else a list can name. */
export const riskKinds = ['APP', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE'] as const

const attribute = Type.Unsafe<'principal.effective_grants'>({ type: 'string', enum: ['principal.effective_grants'] })
const items = { maxItems: limits.riskItemsPerList }

const Criteria = closed({
  name: text(255),
  attribute,
  operation: oneWord(riskOperations),
  value: closed({
    type: oneWord(['ENTITLEMENTS']),
    value: Type.Array(
      closed({
        id: id('entitlement'),
        values: Type.Array(
          closed({ id: id('entitlementValue'), ...passedOver('name', 'externalValue', 'description', 'orn') }),
          {
            minItems: 1,
            ...items,
          },
        ),
        ...passedOver('name', 'externalValue', 'description', 'multiValue', 'required', 'dataType', '_resourceName'),
      }),
      items,
    ),
  }),
  /** Ours: apps, groups and bundles that belong to the list, by their resource names. */
  _resources: Type.Optional(
    Type.Array(closed({ resourceOrn: text(255), ...passedOver('name', 'type', 'resourceName') }), items),
  ),
})
export type CriteriaInput = Static<typeof Criteria>
const ConflictCriteria = closed({ and: Type.Array(Criteria, { minItems: 2, maxItems: 2 }) })

/** Body of a new risk rule (okta-access-requests B.3). `resources` is empty where the rule spans apps, which is ours. */
export const RiskRuleCreate = closed({
  name: text(255),
  description: Type.Optional(text(1_000)),
  notes: Type.Optional(text(1_000)),
  type: oneWord(['SEPARATION_OF_DUTIES']),
  resources: Type.Array(closed({ resourceOrn: text(255) }), { maxItems: 1 }),
  conflictCriteria: ConflictCriteria,
})
export type RiskRuleCreate = Static<typeof RiskRuleCreate>

/** Body of a change: what is left out stays, and so do a name and lists that are null; other nulls are taken away. */
export const RiskRuleReplace = closed({
  id: text(20),
  name: Type.Optional(nullable(text(255))),
  description: Type.Optional(nullable(Type.String({ maxLength: 1_000 }))),
  notes: Type.Optional(nullable(Type.String({ maxLength: 1_000 }))),
  conflictCriteria: Type.Optional(nullable(ConflictCriteria)),
  ...passedOver(
    'type',
    'status',
    'resources',
    'created',
    'createdBy',
    'lastUpdated',
    'lastUpdatedBy',
    '_links',
    '_version',
    '_people',
  ),
})
export type RiskRuleReplace = Static<typeof RiskRuleReplace>

const WireCriteria = Type.Object({
  name: Type.String(),
  attribute,
  operation: oneWord(riskOperations),
  value: Type.Object({
    type: oneWord(['ENTITLEMENTS']),
    value: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        externalValue: Type.String(),
        values: Type.Array(
          Type.Object({ id: Type.String(), name: Type.String(), externalValue: Type.String(), orn: Type.String() }),
        ),
        /** Ours: the app that it is of. */
        _resourceName: Type.String(),
      }),
    ),
  }),
  _resources: Type.Optional(
    Type.Array(
      Type.Object({
        resourceOrn: Type.String(),
        type: oneWord(riskKinds),
        name: Type.String(),
        /** The app that it is of, for bundles. */
        resourceName: Type.Optional(Type.String()),
      }),
    ),
  ),
})
const WireConflictCriteria = Type.Object({ and: Type.Array(WireCriteria) })

/** A risk rule. INVALID: something that it names is gone; the rest of it goes on counting. */
export const WireRiskRule = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  notes: Type.Optional(Type.String()),
  type: oneWord(['SEPARATION_OF_DUTIES']),
  status: oneWord(['ACTIVE', 'INVALID']),
  resources: Type.Array(Type.Object({ resourceOrn: Type.String(), /** Ours. */ _name: Type.String() })),
  conflictCriteria: WireConflictCriteria,
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  /** Ours: raised by every change; what If-Match compares. */
  _version: Type.Integer(),
  /** Ours, if it was asked for: how many people are over the line now. */
  _people: Type.Optional(Type.Integer()),
  _links: SelfLinks,
})
export type WireRiskRule = Static<typeof WireRiskRule>

/** Body of an assessment: somebody and what he would get; without a resource, what he has. */
export const RiskAssessmentAsk = closed({ principalOrn: text(255), resourceOrn: Type.Optional(text(255)) })

const through = oneWord(['EXISTING', 'PENDING', 'REQUESTED'])

/** Something of one of a rule's lists that somebody has, waits for or asks for. */
export const WireRiskPart = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** 0 or 1: which of the two lists it stands in. */
  list: Type.Integer(),
  through,
  requestId: Type.Optional(Type.String()),
})
export type WireRiskPart = Static<typeof WireRiskPart>

/** A rule that somebody is or would be over the line of. */
export const WireRuleConflict = Type.Object({
  id: Type.String(),
  principalOrn: Type.String(),
  resourceOrn: Type.Optional(Type.String()),
  ruleId: Type.String(),
  ruleName: Type.String(),
  description: Type.Optional(Type.String()),
  type: oneWord(['SEPARATION_OF_DUTIES']),
  conflictCriteria: WireConflictCriteria,
  /** Ours: through what. */
  _parts: Type.Array(WireRiskPart),
  _links: SelfLinks,
})

export const RiskAssessment = Type.Object({
  data: Type.Array(WireRuleConflict),
  /** Ours: what the settings of the resource do with it; nothing conflicts where it is absent. */
  _requestSubmissionType: Type.Optional(Type.String()),
  _links: Type.Object({ self: Link }),
})

/** Somebody who is over the line of a rule now. */
export const WireRiskPerson = Type.Object({
  id: Type.String(),
  name: Type.String(),
  login: Type.String(),
  has: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), list: Type.Integer(), userId: Type.String() })),
})
export type WireRiskPerson = Static<typeof WireRiskPerson>

export const riskFilter: FilterRules = { resourceOrn: { ops: ['eq'] }, name: { ops: ['sw', 'co'] } }

/** The assessment that a form and a request carry (okta-access-requests H.3): at most five rules. */
export const WireAssessment = Type.Object({
  requestSubmissionType: oneWord(['ALLOWED_WITH_NO_OVERRIDES', 'ALLOWED_WITH_OVERRIDES', 'RESTRICTED']),
  riskRules: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.Optional(Type.String()),
      resourceName: Type.Optional(Type.String()),
    }),
  ),
})

/** A rule and what of it comes together, as people are shown it. */
export const WireConflict = Type.Object({
  ruleId: Type.String(),
  name: Type.String(),
  description: Type.String(),
  /** Absent for whoever may not know what somebody else has. */
  parts: Type.Optional(Type.Array(WireRiskPart)),
})
export type WireConflict = Static<typeof WireConflict>

/** The resource name of a value. */
export const valueOrn = (orgId: string, valueId: string): string => orn(orgId, 'ENTITLEMENT_VALUE', valueId)

/** An assessment for the wire. */
export const shownAssessment = ({ rules, submission }: Assessment): Static<typeof WireAssessment> => ({
  requestSubmissionType: submission,
  riskRules: rules.map(({ id: _, ...rule }) => rule),
})
