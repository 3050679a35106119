import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import type { Requesters, Scope } from '../policy/condition.ts'
import type { DurationSettings } from '../policy/durations.ts'
import { formatExpression } from '../policy/expression.ts'
import { parseExpression } from '../policy/parse.ts'
import { isRefusal, type Result } from '../refusal.ts'
import { closed, hexId, id, nullable, oneOf, oneWord, SelfLinks, text, time } from './wire.ts'

const named = (items: ReturnType<typeof id>, maxItems: number) =>
  Type.Array(closed({ id: items }), { minItems: 1, maxItems })

const Everyone = closed({ type: Type.Literal('EVERYONE') })
const RequesterGroups = closed({
  type: Type.Literal('GROUPS'),
  groups: named(id('group'), limits.groupsPerRequesterScope),
})
/** Ours: Okta's record knows this type, its API does not publish it (okta-access-requests C.1). */
const RequesterExpression = closed({
  type: Type.Literal('REQUESTER_EXPRESSION'),
  expression: text(limits.expressionLength, {
    description: 'A rule over profile attributes, such as `department == "Sales" and not country in ["DE", "FR"]`.',
  }),
})

/** Who may ask. Closed: unknown members are refused. */
export const RequesterSettings = oneOf('type', [Everyone, RequesterGroups, RequesterExpression])
export type RequesterSettings = Static<typeof RequesterSettings>

const ResourceDefault = closed({ type: Type.Literal('RESOURCE_DEFAULT') })
const ScopeGroups = closed({ type: Type.Literal('GROUPS'), groups: named(id('group'), limits.groupsPerScope) })
const ScopeBundles = closed({
  type: Type.Literal('ENTITLEMENT_BUNDLES'),
  entitlementBundles: named(id('bundle'), limits.bundlesPerScope),
})

/** For which levels of the resource. */
export const AccessScopeSettings = oneOf('type', [ResourceDefault, ScopeGroups, ScopeBundles])
export type AccessScopeSettings = Static<typeof AccessScopeSettings>

const duration = () => text(20, { description: 'ISO 8601 of one unit: PT8H, P30D or P4W.' })
const Fixed = closed({ type: Type.Literal('ADMIN_FIXED_DURATION'), duration: duration() })
const Chosen = closed({ type: Type.Literal('REQUESTER_SPECIFIED_DURATION'), maximumDuration: duration() })

/** For how long. Absent or null: permanent. */
export const AccessDurationSettings = oneOf('type', [Fixed, Chosen])
export type AccessDurationSettings = Static<typeof AccessDurationSettings>

/** Ours: how more time is approved. Absent or null: by its own sequence, as at first. */
export const ExtensionSettings = oneOf('type', [
  closed({ type: Type.Literal('FIRST_APPROVER') }),
  closed({ type: Type.Literal('SEQUENCE'), approvalSequenceId: hexId() }),
  closed({ type: Type.Literal('AUTOMATIC'), maximumTotal: duration() }),
])

const writable = {
  name: text(limits.conditionName),
  description: text(limits.conditionDescription),
  approvalSequenceId: hexId(),
  requesterSettings: RequesterSettings,
  accessScopeSettings: AccessScopeSettings,
  accessDurationSettings: nullable(AccessDurationSettings),
  priority: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
  _extension: nullable(ExtensionSettings),
}

/** Body of a new condition (okta-access-requests C.1). */
export const ConditionInput = closed({
  name: writable.name,
  description: Type.Optional(writable.description),
  approvalSequenceId: writable.approvalSequenceId,
  requesterSettings: writable.requesterSettings,
  accessScopeSettings: writable.accessScopeSettings,
  accessDurationSettings: Type.Optional(writable.accessDurationSettings),
  priority: Type.Optional(writable.priority),
  _extension: Type.Optional(writable._extension),
})
export type ConditionInput = Static<typeof ConditionInput>

/** Body of a change: what is not named stays, `accessDurationSettings: null` makes access permanent. */
export const ConditionPatch = Type.Partial(closed(writable), { additionalProperties: false })
export type ConditionPatch = Static<typeof ConditionPatch>

/** The whole order of a resource's conditions, best placed first. */
export const ConditionOrder = closed({
  conditionIds: Type.Array(id('condition'), { minItems: 1, maxItems: limits.conditionsPerResource, uniqueItems: true }),
})

const wireGroups = Type.Array(Type.Object({ id: Type.String() }))

/** A condition as the API shows it; lists leave the groups and bundles out. */
export const WireCondition = Type.Object({
  id: id('condition'),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  status: Type.String(),
  priority: Type.Integer(),
  approvalSequenceId: Type.Optional(hexId()),
  requesterSettings: Type.Object({
    type: Type.String(),
    groups: Type.Optional(wireGroups),
    expression: Type.Optional(Type.String()),
  }),
  accessScopeSettings: Type.Object({
    type: Type.String(),
    groups: Type.Optional(wireGroups),
    entitlementBundles: Type.Optional(wireGroups),
    requestTypes: Type.Optional(wireGroups),
  }),
  accessDurationSettings: Type.Optional(
    Type.Object({
      type: Type.String(),
      duration: Type.Optional(Type.String()),
      maximumDuration: Type.Optional(Type.String()),
    }),
  ),
  /** Ours: how more time is approved; absent: by the sequence. */
  _extension: Type.Optional(ExtensionSettings),
  /** Ours: what has to be mended, while the condition is INVALID. */
  invalidReason: Type.Optional(Type.String()),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  /** Ours: its ETag, so that whoever edits one of a list can say from which version. */
  _version: Type.Integer(),
  _links: SelfLinks,
})
export type WireCondition = Static<typeof WireCondition>

const idsOf = (items: readonly { readonly id: string }[]): readonly string[] => items.map((item) => item.id)
const objectsOf = (ids: readonly string[]): { id: string }[] => ids.map((one) => ({ id: one }))

/** Requester settings of the wire in the form that matching reads; refused if the expression cannot be read. */
export const requestersOf = (settings: RequesterSettings, allowed: ReadonlySet<string>): Result<Requesters> => {
  if (settings.type === 'GROUPS') return { type: 'GROUPS', groupIds: idsOf(settings.groups) }
  if (settings.type === 'EVERYONE') return settings
  const expression = parseExpression(settings.expression, allowed)
  return isRefusal(expression) ? expression : { type: 'REQUESTER_EXPRESSION', expression }
}

/** The scope settings of the wire in the form that matching reads. */
export const scopeOf = (settings: AccessScopeSettings): Scope => {
  if (settings.type === 'GROUPS') return { type: 'GROUPS', ids: idsOf(settings.groups) }
  if (settings.type === 'ENTITLEMENT_BUNDLES') return { type: settings.type, ids: idsOf(settings.entitlementBundles) }
  return settings
}

/** The settings of a condition in the words of the wire. `sparse`: without groups, bundles and expression. */
export const settingsOf = (
  rule: { readonly requesters: Requesters; readonly scope: Scope; readonly duration: DurationSettings | null },
  sparse = false,
): Pick<WireCondition, 'requesterSettings' | 'accessScopeSettings' | 'accessDurationSettings'> => ({
  requesterSettings: sparse ? { type: rule.requesters.type } : requesterSettingsOf(rule.requesters),
  accessScopeSettings: sparse ? { type: rule.scope.type } : scopeSettingsOf(rule.scope),
  ...(rule.duration ? { accessDurationSettings: rule.duration } : {}),
})

const requesterSettingsOf = (requesters: Requesters): WireCondition['requesterSettings'] => {
  switch (requesters.type) {
    case 'EVERYONE':
      return { type: 'EVERYONE' }
    case 'GROUPS':
      return { type: 'GROUPS', groups: objectsOf(requesters.groupIds) }
    case 'REQUESTER_EXPRESSION':
      return { type: requesters.type, expression: formatExpression(requesters.expression) }
    default:
      return requesters satisfies never
  }
}

const scopeSettingsOf = (scope: Scope): WireCondition['accessScopeSettings'] => {
  switch (scope.type) {
    case 'RESOURCE_DEFAULT':
      return { type: scope.type }
    case 'GROUPS':
      return { type: scope.type, groups: objectsOf(scope.ids) }
    case 'ENTITLEMENT_BUNDLES':
      return { type: scope.type, entitlementBundles: objectsOf(scope.ids) }
    // No condition of an app has it; the record speaks of it.
    case 'REQUEST_TYPES':
      return { type: scope.type, requestTypes: objectsOf(scope.ids) }
    default:
      return scope satisfies never
  }
}

/** A draft to look at: as it would be and ACTIVE, in the place of a condition if one is named; alone: that one gone. */
export const ReachInput = closed({
  conditionId: Type.Optional(id('condition')),
  condition: Type.Optional(ConditionInput),
})

/** Whom to try the rules as, and for which level; with a draft as for its reach. */
export const TryInput = closed({
  userId: id('user'),
  level: closed({
    type: oneWord(['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE']),
    id: text(24),
  }),
  conditionId: Type.Optional(id('condition')),
  condition: Type.Optional(ConditionInput),
})

const Party = Type.Object({ id: Type.String(), name: Type.String() })
const crowd = { people: Type.Integer(), named: Type.Array(Party) }

/** Who would gain and lose what by a draft. */
export const WireReach = Type.Object({
  /** One for all levels that the same conditions are about. */
  reach: Type.Array(
    Type.Object({
      levels: Type.Array(Type.Object({ id: Type.String(), type: Type.String(), name: Type.String() })),
      levelCount: Type.Integer(),
      gained: Type.Object(crowd),
      lost: Type.Object(crowd),
      /** They may ask before and after, but by another sequence or for another time. */
      changed: Type.Array(Type.Object({ from: Party, to: Party, ...crowd })),
    }),
  ),
  more: Type.Boolean(),
})
