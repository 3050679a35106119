import type { DurationSettings } from './durations.ts'

/** Whether one may ask for others: anybody who may ask himself, or only managers for their direct reports (I.2). */
export type OnBehalfOf = { readonly allowed: true; readonly onlyFor?: readonly 'DIRECT_REPORT'[] }

/** What a separation-of-duties conflict does to a request (I.2). */
export type RiskDefault =
  | { readonly requestSubmissionType: 'ALLOWED_WITH_NO_OVERRIDES' }
  | {
      readonly requestSubmissionType: 'ALLOWED_WITH_OVERRIDES'
      readonly approvalSequenceId: string
      readonly accessDurationSettings?: DurationSettings
    }
  | { readonly requestSubmissionType: 'RESTRICTED' }

/** What an administrator set for one resource. Nothing set: only for oneself, and what conflicts is refused, as in Okta. */
export type ResourceSettings = {
  readonly requestOnBehalfOfSettings?: OnBehalfOf
  readonly riskSettings?: { readonly defaultSetting: RiskDefault }
  /** Ours: whoever asks says how soon it should be seen to. For a team: by each of its request types. */
  readonly requesterPriority?: true
}

/**
 * Whether `creator` may ask for `requester` under these settings, leaving aside whether either may have the access
 * (okta-access-requests F.8). For oneself always.
 */
export const mayAskFor = (
  settings: ResourceSettings,
  creatorId: string,
  requester: { readonly userId: string; readonly managerId: string | undefined },
): boolean => {
  if (creatorId === requester.userId) return true
  const others = settings.requestOnBehalfOfSettings
  if (!others) return false
  return others.onlyFor?.includes('DIRECT_REPORT') ? requester.managerId === creatorId : true
}
