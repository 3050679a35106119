import type { Route } from '../route.ts'
import { routes as apps } from './apps.ts'
import { routes as attachments } from './attachments.ts'
import { routes as audit } from './audit.ts'
import { routes as bulk } from './bulk.ts'
import { routes as bundles } from './bundles.ts'
import { routes as calendars } from './calendars.ts'
import { routes as catalog } from './catalog.ts'
import { routes as choices } from './choices.ts'
import { routes as clock } from './clock.ts'
import { routes as collectionAssignments } from './collection-assignments.ts'
import { routes as collections } from './collections.ts'
import { routes as conditions } from './conditions.ts'
import { routes as configLists } from './config-lists.ts'
import { routes as connectors } from './connectors.ts'
import { routes as corrections } from './corrections.ts'
import { routes as delegates } from './delegates.ts'
import { routes as emergency } from './emergency.ts'
import { routes as entitlements } from './entitlements.ts'
import { routes as factors } from './factors.ts'
import { routes as grants } from './grants.ts'
import { routes as groups } from './groups.ts'
import { routes as imports } from './imports.ts'
import { routes as labels } from './labels.ts'
import { routes as logs } from './logs.ts'
import { routes as myAccess } from './my-access.ts'
import { routes as mySessions } from './my-sessions.ts'
import { routes as notifications } from './notifications.ts'
import { routes as orgSettings } from './org-settings.ts'
import { routes as overview } from './overview.ts'
import { routes as owners } from './owners.ts'
import { routes as people } from './people.ts'
import { routes as personal } from './personal.ts'
import { routes as policyChanges } from './policy-changes.ts'
import { routes as principalEntitlements } from './principal-entitlements.ts'
import { routes as reports } from './reports.ts'
import { routes as requestSettings } from './request-settings.ts'
import { routes as requestTypes } from './request-types.ts'
import { routes as requests } from './requests.ts'
import { routes as requestsBulk } from './requests-bulk.ts'
import { routes as requestsRun } from './requests-run.ts'
import { routes as requestsV1 } from './requests-v1.ts'
import { routes as revoke } from './revoke.ts'
import { routes as riskRules } from './risk-rules.ts'
import { routes as sequences } from './sequences.ts'
import { routes as sessions } from './sessions.ts'
import { routes as taskActs } from './task-acts.ts'
import { routes as taskCallback } from './task-callback.ts'
import { routes as taskContext } from './task-context.ts'
import { routes as tasks } from './tasks.ts'
import { routes as teams } from './teams.ts'
import { routes as tokens } from './tokens.ts'
import { routes as typeExports } from './type-exports.ts'
import { routes as users } from './users.ts'
import { routes as webhooks } from './webhooks.ts'
import { routes as whoHasWhat } from './who-has-what.ts'

/** Every operation of the API: one line per area. */
export const routes: readonly Route[] = [
  ...catalog,
  ...myAccess,
  ...conditions,
  ...bulk,
  ...requestSettings,
  ...sequences,
  ...calendars,
  ...teams,
  ...configLists,
  ...requestTypes,
  ...typeExports,
  ...requestsV1,
  ...attachments,
  ...corrections,
  ...requests,
  ...requestsRun,
  ...requestsBulk,
  ...reports,
  ...overview,
  ...personal,
  ...notifications,
  ...grants,
  ...emergency,
  ...revoke,
  ...whoHasWhat,
  ...principalEntitlements,
  ...connectors,
  ...sessions,
  ...mySessions,
  ...factors,
  ...tasks,
  ...taskContext,
  ...taskActs,
  ...taskCallback,
  ...tokens,
  ...logs,
  ...audit,
  ...webhooks,
  ...users,
  ...people,
  ...groups,
  ...apps,
  ...entitlements,
  ...bundles,
  ...collectionAssignments,
  ...collections,
  ...labels,
  ...riskRules,
  ...owners,
  ...delegates,
  ...orgSettings,
  ...policyChanges,
  ...choices,
  ...clock,
  ...imports,
]
