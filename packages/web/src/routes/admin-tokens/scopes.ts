import type { Scope } from '@assent/core/api/accounts.ts'

// All of them, or this does not compile: the list itself comes with every schema of the API, which pages do without.
const known = {
  'okta.accessRequests.catalog.read': true,
  'okta.accessRequests.condition.read': true,
  'okta.accessRequests.condition.manage': true,
  'okta.accessRequests.request.read': true,
  'okta.accessRequests.request.manage': true,
  'okta.accessRequests.tasks.read': true,
  'okta.accessRequests.tasks.manage': true,
  'okta.governance.accessRequests.read': true,
  'okta.governance.accessRequests.manage': true,
  'okta.governance.entitlements.read': true,
  'okta.governance.entitlements.manage': true,
  'okta.governance.collections.read': true,
  'okta.governance.collections.manage': true,
  'okta.governance.riskRule.read': true,
  'okta.governance.riskRule.manage': true,
  'okta.governance.resourceOwner.read': true,
  'okta.governance.resourceOwner.manage': true,
  'okta.governance.labels.read': true,
  'okta.governance.labels.manage': true,
  'okta.governance.principalSettings.read': true,
  'okta.governance.principalSettings.manage': true,
  'okta.governance.delegates.read': true,
  'okta.governance.settings.read': true,
  'okta.governance.settings.manage': true,
  'okta.governance.operations.read': true,
  'okta.governance.assignmentCandidates.read': true,
  'okta.users.read': true,
  'okta.users.manage': true,
  'okta.roles.read': true,
  'okta.roles.manage': true,
  'okta.users.read.self': true,
  'okta.groups.read': true,
  'okta.groups.manage': true,
  'okta.apps.read': true,
  'okta.apps.manage': true,
  'okta.logs.read': true,
  'okta.sessions.read': true,
  'okta.sessions.manage': true,
  'okta.apiTokens.read': true,
  'okta.apiTokens.manage': true,
  'okta.eventHooks.read': true,
  'okta.eventHooks.manage': true,
  'assent.audit.manage': true,
} as const satisfies Record<Scope, true>

/** Every scope of the API. */
export const scopes = Object.keys(known) as readonly Scope[]

export const reads = scopes.filter((scope) => !scope.endsWith('.manage'))
export const changes = scopes.filter((scope) => scope.endsWith('.manage'))
