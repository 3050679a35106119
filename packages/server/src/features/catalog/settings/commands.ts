import type {
  OrgRequestSettingsPatch,
  ResourceSettingsPatch,
  WireOrgRequestSettings,
  WireResourceSettings,
} from '@assent/core/api/catalog.ts'
import { hasRole } from '@assent/core/caller.ts'
import { allowedAttributes, selfEditableAttributes } from '@assent/core/policy/attributes.ts'
import { type Capabilities, durationProblems } from '@assent/core/policy/condition.ts'
import type { ResourceSettings } from '@assent/core/policy/settings.ts'
import { type Cause, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../../app/feature.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { catalogChannel, change, eventOf, notFound, staleProblem } from '../act.ts'
import { mayRead } from '../conditions/queries.ts'
import { addedAttributes, existing, lockApps } from '../conditions/store.ts'
import { orgSettings, resourceSettings, saveOrgSettings, saveResourceSettings } from './store.ts'

/** What a resource offers and what is set for it, with the version that If-Match names. */
export type ResourceSettingsView = { readonly settings: WireResourceSettings; readonly version: number }

export type SettingsCommands = {
  'resourceSettings.update': {
    input: { readonly appId: string; readonly patch: ResourceSettingsPatch; readonly ifMatch?: string | undefined }
    output: ResourceSettingsView
  }
  'requestSettings.update': { input: OrgRequestSettingsPatch; output: WireOrgRequestSettings }
}
export type SettingsQueries = {
  'resourceSettings.get': { input: { readonly appId: string }; output: ResourceSettingsView }
  'requestSettings.get': { input: Record<never, never>; output: WireOrgRequestSettings }
}

/** Reads the request settings of resources and of the organization (okta-access-requests I.1, I.2). */
export const settingsQueries = ({ db }: Services): Handlers<SettingsQueries> => ({
  'resourceSettings.get': async (caller, { appId }) =>
    mayRead(caller) ?? db.inOrg(caller.orgId, (tx) => viewOf(tx, appId)),
  'requestSettings.get': async (caller) =>
    mayRead(caller) ?? db.inOrg(caller.orgId, async (tx) => orgView(await orgSettings(tx))),
})

/** Changes them. */
export const settingsCommands = (services: Services): Handlers<SettingsCommands> => ({
  'resourceSettings.update': async (caller, { appId, patch, ifMatch }) => {
    if (!hasRole(caller, 'ACCESS_REQUESTS_ADMIN')) return refuse('forbidden', 'You may not change request settings.')
    if (Object.keys(patch).length === 0)
      return refuse('invalid', 'Request settings missing required fields', [
        { summary: 'Request settings is missing required fields' },
      ])
    return change(services, caller, catalogChannel, async (tx) => {
      const app = (await lockApps(tx, [appId])).get(appId)
      const before = await resourceSettings(tx, appId)
      if (!app || !before) return notFound('resource')
      const problem = staleProblem(ifMatch, before.version)
      if (problem) return problem
      const causes = await problems(tx, patch, app.capabilities)
      if (causes.length > 0) return refuse('invalid', 'Request settings has invalid properties', causes)
      const after = merged(before.settings, patch)
      await saveResourceSettings(tx, appId, after)
      tx.record(
        eventOf(
          caller,
          'access.request.settings.update',
          [{ id: appId, type: 'AppInstance', displayName: app.label }],
          {
            request_on_behalf_of_settings: JSON.parse(JSON.stringify(after.requestOnBehalfOfSettings ?? null)),
            requester_priority: after.requesterPriority === true,
            risk_settings: JSON.parse(JSON.stringify(after.riskSettings ?? null)),
          },
        ),
      )
      return viewOf(tx, appId)
    })
  },
  'requestSettings.update': async (caller, patch) => {
    if (!hasRole(caller, 'ACCESS_REQUESTS_ADMIN')) return refuse('forbidden', 'You may not change request settings.')
    // What rules may read decides who reaches access, so it is the super administrators' (abuse case A17).
    if (patch.requesterAttributes && !hasRole(caller))
      return refuse('forbidden', 'Only a super administrator may say which attributes rules can read.')
    const own = patch.requesterAttributes?.findIndex((name) => selfEditableAttributes.has(name)) ?? -1
    if (own >= 0)
      return refuse('invalid', 'Request settings has invalid properties', [
        { summary: 'Users can change this attribute themselves.', location: `/requesterAttributes/${own}` },
      ])
    return change(services, caller, catalogChannel, async (tx) => {
      await saveOrgSettings(tx, patch)
      tx.record(eventOf(caller, 'governance.settings.update', [{ id: tx.orgId, type: 'Org' }], { ...patch }))
      return orgView(await orgSettings(tx))
    })
  },
})

const orgView = (settings: Awaited<ReturnType<typeof orgSettings>>): WireOrgRequestSettings => ({
  subprocessorsAcknowledged: settings.subprocessorsAcknowledged ?? false,
  provisioningStatus: 'PROVISIONED',
  requestExperiences: ['CATALOG'],
  longTimePastProvisioned: true,
  requesterAttributes: [...(settings.requesterAttributes ?? [])],
})

const problems = async (
  tx: Tx,
  patch: ResourceSettingsPatch,
  capabilities: Capabilities,
): Promise<readonly Cause[]> => {
  const risk = patch.riskSettings?.defaultSetting
  if (!risk) return []
  const location = '/riskSettings/defaultSetting'
  if (risk.requestSubmissionType !== 'ALLOWED_WITH_OVERRIDES') return []
  const { sequences } = await existing(tx, { groups: [], levels: [], sequences: [risk.approvalSequenceId] })
  return [
    ...(sequences.has(risk.approvalSequenceId)
      ? []
      : [{ summary: 'The approval sequence was not found.', location: `${location}/approvalSequenceId` }]),
    ...durationProblems(
      risk.accessDurationSettings ?? null,
      { ...capabilities.validAccessDurationSettings, required: false },
      `${location}/accessDurationSettings`,
    ),
  ]
}

const merged = (before: ResourceSettings, patch: ResourceSettingsPatch): ResourceSettings => {
  const { requesterPriority, requestOnBehalfOfSettings: others, riskSettings } = { ...before, ...patch }
  const risk = riskSettings?.defaultSetting
  return {
    ...(others
      ? { requestOnBehalfOfSettings: { allowed: true, ...(others.onlyFor ? { onlyFor: others.onlyFor } : {}) } }
      : {}),
    ...(risk ? { riskSettings: { defaultSetting: withoutNulls(risk) } } : {}),
    ...(requesterPriority ? { requesterPriority } : {}),
  }
}

type Risk = NonNullable<ResourceSettingsPatch['riskSettings']>['defaultSetting']
type StoredRisk = NonNullable<ResourceSettings['riskSettings']>['defaultSetting']

const withoutNulls = (risk: Risk | StoredRisk): StoredRisk => {
  if (risk.requestSubmissionType !== 'ALLOWED_WITH_OVERRIDES') return risk
  const { accessDurationSettings: duration, ...rest } = risk
  return { ...rest, ...(duration ? { accessDurationSettings: duration } : {}) }
}

const viewOf = async (tx: Tx, appId: string): Promise<Result<ResourceSettingsView>> => {
  const found = await resourceSettings(tx, appId)
  if (!found) return notFound('resource')
  const { capabilities, settings } = found
  const risk = settings.riskSettings?.defaultSetting ?? { requestSubmissionType: 'RESTRICTED' as const }
  const lostSequence = risk.requestSubmissionType === 'ALLOWED_WITH_OVERRIDES' && !found.sequenceExists
  return {
    version: found.version,
    settings: {
      validAccessScopeSettings: [...capabilities.validAccessScopeSettings],
      // Okta's clients know no other types; that expressions can be used is said below.
      validRequesterSettings: capabilities.validRequesterSettings.filter((one) => one.type !== 'REQUESTER_EXPRESSION'),
      validAccessDurationSettings: {
        ...capabilities.validAccessDurationSettings,
        supportedTypes: [...capabilities.validAccessDurationSettings.supportedTypes],
      },
      validRequestOnBehalfOfSettings: [{ type: 'EVERYONE' }, { type: 'DIRECT_REPORT' }],
      validRiskSettings: { supportedTypes: [{ type: 'DEFAULT_SETTING' }] },
      validExpressionAttributes: [...allowedAttributes(await addedAttributes(tx))].sort(),
      requesterPriority: settings.requesterPriority === true,
      ...(settings.requestOnBehalfOfSettings
        ? {
            requestOnBehalfOfSettings: {
              allowed: true,
              ...(settings.requestOnBehalfOfSettings.onlyFor
                ? { onlyFor: [...settings.requestOnBehalfOfSettings.onlyFor] }
                : {}),
            },
          }
        : {}),
      // Without its sequence nothing can run in its place, so nothing can be submitted (I.2).
      riskSettings: { defaultSetting: lostSequence ? restricted(risk) : risk },
    },
  }
}

const restricted = (risk: StoredRisk & { requestSubmissionType: 'ALLOWED_WITH_OVERRIDES' }) => ({
  requestSubmissionType: 'RESTRICTED',
  ...(risk.accessDurationSettings ? { accessDurationSettings: risk.accessDurationSettings } : {}),
  error: ['INVALID_SEQUENCE'],
})
