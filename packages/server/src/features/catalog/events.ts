import { settingsOf } from '@assent/core/api/conditions.ts'
import type { AuditTarget, Json } from '@assent/core/audit/event.ts'
import type { ConditionView } from './conditions/view.ts'

/** Targets and detail of an event about a condition, in the words of Okta's record (okta-access-requests M). */
export const conditionEvent = (
  view: ConditionView,
): { targets: readonly AuditTarget[]; detail: Record<string, Json> } => {
  const settings = settingsOf(view)
  return {
    targets: [
      { id: view.id, type: 'AccessRequestCondition', displayName: view.name },
      { id: view.appId, type: 'AppInstance' },
    ],
    detail: {
      status: view.status,
      priority: view.priority,
      approval_sequence_id: view.sequenceId ?? null,
      requester_settings_type: view.requesters.type,
      requester_settings: settings.requesterSettings as Json,
      access_scope_settings_type: view.scope.type,
      access_scope_settings: settings.accessScopeSettings as Json,
      access_duration_settings: (settings.accessDurationSettings ?? null) as Json,
      ...(view.extension ? { extension: view.extension as Json } : {}),
    },
  }
}
