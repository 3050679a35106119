import { accessDurationProblem } from '../duration.ts'
import { limits } from '../limits.ts'
import type { Cause } from '../refusal.ts'
import type { DurationSettings } from './durations.ts'
import type { Expression } from './expression.ts'

/** Who may ask. */
export type Requesters =
  | { readonly type: 'EVERYONE' }
  | { readonly type: 'GROUPS'; readonly groupIds: readonly string[] }
  | { readonly type: 'REQUESTER_EXPRESSION'; readonly expression: Expression }

/** For which levels: the app itself, groups associated with it, its bundles (okta-access-requests B.1), or a team's request types. */
export type Scope =
  | { readonly type: 'RESOURCE_DEFAULT' }
  | { readonly type: 'GROUPS'; readonly ids: readonly string[] }
  | { readonly type: 'ENTITLEMENT_BUNDLES'; readonly ids: readonly string[] }
  | { readonly type: 'REQUEST_TYPES'; readonly ids: readonly string[] }

/** ACTIVE ones alone provide catalog entries; INVALID ones have lost something that they need (C.2). */
export const conditionStatuses = ['ACTIVE', 'INACTIVE', 'INVALID', 'DELETED'] as const
export type ConditionStatus = (typeof conditionStatuses)[number]

/** What decides in a condition: all that matching reads. */
export type Rule = {
  readonly id: string
  readonly name: string
  /** 0 is the highest. */
  readonly priority: number
  readonly requesters: Requesters
  readonly scope: Scope
  /** Null: permanent access. */
  readonly duration: DurationSettings | null
  readonly sequenceId: string
}

export type ConditionMove = 'activate' | 'deactivate' | 'edit' | 'invalidate' | 'delete'

/**
 * The status machine (okta-access-requests C.2). What is not here is refused with 409. An INVALID condition that was
 * mended is INACTIVE: to open a way to access again is a decision of its own.
 */
export const conditionMoves: Readonly<Record<ConditionMove, Partial<Record<ConditionStatus, ConditionStatus>>>> = {
  activate: { INACTIVE: 'ACTIVE' },
  deactivate: { ACTIVE: 'INACTIVE' },
  edit: { ACTIVE: 'ACTIVE', INACTIVE: 'INACTIVE', INVALID: 'INACTIVE' },
  invalidate: { ACTIVE: 'INVALID', INACTIVE: 'INVALID' },
  delete: { ACTIVE: 'DELETED', INACTIVE: 'DELETED', INVALID: 'DELETED' },
}

/** Okta's words for a move that the status does not allow. */
export const moveRefusals: Readonly<Record<'activate' | 'deactivate', string>> = {
  activate: 'Only Request Condition with status=INACTIVE may be activated',
  deactivate: 'Only Request Condition with status=ACTIVE may be deactivated',
}

/** What the resource can do: decides which settings its conditions may have (okta-access-requests B.2, I.2). */
export type Capabilities = {
  readonly validAccessScopeSettings: readonly { readonly type: Scope['type'] }[]
  readonly validRequesterSettings: readonly { readonly type: Requesters['type'] }[]
  readonly validAccessDurationSettings: {
    readonly supportedTypes: readonly { readonly type: DurationSettings['type'] }[]
    /** True where access must end. */
    readonly required: boolean
    readonly maximumDays: number
    readonly maximumHours: number
    readonly maximumWeeks: number
  }
}

/** The capabilities of an app, from what is true of it. */
export const capabilitiesOf = (app: {
  readonly entitlementManagement: boolean
  readonly hasGroups: boolean
  readonly hasBundles: boolean
}): Capabilities => ({
  validAccessScopeSettings: [
    { type: 'RESOURCE_DEFAULT' },
    ...(!app.entitlementManagement && app.hasGroups ? [{ type: 'GROUPS' as const }] : []),
    ...(app.entitlementManagement && app.hasBundles ? [{ type: 'ENTITLEMENT_BUNDLES' as const }] : []),
  ],
  validRequesterSettings: [{ type: 'EVERYONE' }, { type: 'GROUPS' }, { type: 'REQUESTER_EXPRESSION' }],
  validAccessDurationSettings: {
    supportedTypes: [{ type: 'ADMIN_FIXED_DURATION' }, { type: 'REQUESTER_SPECIFIED_DURATION' }],
    required: false,
    maximumDays: limits.durationDays,
    maximumHours: limits.durationHours,
    maximumWeeks: limits.durationWeeks,
  },
})

/** Okta's answer to a setting that the resource does not offer (C.4): it says no more than this. */
const notOffered = 'RequestSettings is invalid for this resource.'

/** What is wrong with a condition's settings on that resource, in Okta's words. Empty if nothing is. */
export const conditionProblems = (
  rule: Pick<Rule, 'requesters' | 'scope' | 'duration'>,
  capabilities: Capabilities,
): readonly Cause[] => [
  ...offered(rule.requesters.type, capabilities.validRequesterSettings, '/requesterSettings/type'),
  ...offered(rule.scope.type, capabilities.validAccessScopeSettings, '/accessScopeSettings/type'),
  ...(rule.requesters.type === 'GROUPS'
    ? countProblems(rule.requesters.groupIds, limits.groupsPerRequesterScope, '/requesterSettings/groups')
    : []),
  ...(rule.scope.type === 'GROUPS'
    ? countProblems(rule.scope.ids, limits.groupsPerScope, '/accessScopeSettings/groups')
    : []),
  ...(rule.scope.type === 'ENTITLEMENT_BUNDLES'
    ? countProblems(rule.scope.ids, limits.bundlesPerScope, '/accessScopeSettings/entitlementBundles')
    : []),
  ...durationProblems(rule.duration, capabilities.validAccessDurationSettings),
]

const offered = (type: string, valid: readonly { readonly type: string }[], location: string): Cause[] =>
  valid.some((one) => one.type === type) ? [] : [{ summary: notOffered, location }]

const countProblems = (ids: readonly string[], most: number, location: string): Cause[] => {
  if (ids.length === 0)
    return [{ summary: 'At least one is needed.', reason: 'INVALID_ARRAY_LENGTH_UNDER_MIN', location }]
  if (ids.length > most)
    return [{ summary: `At most ${most} are allowed.`, reason: 'INVALID_ARRAY_LENGTH_OVER_MAX', location }]
  return new Set(ids).size < ids.length ? [{ summary: 'One is named twice.', location }] : []
}

/** What is wrong with a duration setting on that resource; also used for the risk settings (I.2). */
export const durationProblems = (
  duration: DurationSettings | null,
  valid: Capabilities['validAccessDurationSettings'],
  location = '/accessDurationSettings',
): readonly Cause[] => {
  if (duration === null) return valid.required ? [{ summary: notOffered, location }] : []
  const field = duration.type === 'ADMIN_FIXED_DURATION' ? 'duration' : 'maximumDuration'
  const value = duration.type === 'ADMIN_FIXED_DURATION' ? duration.duration : duration.maximumDuration
  const problem = accessDurationProblem(value)
  return [
    ...offered(duration.type, valid.supportedTypes, `${location}/type`),
    ...(problem ? [{ summary: problem, location: `${location}/${field}` }] : []),
  ]
}
