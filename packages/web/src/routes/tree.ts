import { adminRoute } from './admin/route.ts'
import { adminAppRoute } from './admin-app/route.ts'
import { adminAppApprovalRoute } from './admin-app-approval/route.ts'
import { adminAppsRoute } from './admin-apps/route.ts'
import { adminCalendarsRoute } from './admin-calendars/route.ts'
import { adminCollectionRoute } from './admin-collection/route.ts'
import { adminCollectionsRoute } from './admin-collections/route.ts'
import { adminDelegatesRoute } from './admin-delegates/route.ts'
import { adminGroupRoute } from './admin-group/route.ts'
import { adminGroupsRoute } from './admin-groups/route.ts'
import { adminLabelsRoute } from './admin-labels/route.ts'
import { adminPeopleRoute } from './admin-people/route.ts'
import { adminPersonRoute } from './admin-person/route.ts'
import { adminRequestRoute } from './admin-request/route.ts'
import { adminRequestTypesRoute } from './admin-request-types/route.ts'
import { adminRequestsRoute } from './admin-requests/route.ts'
import { adminRiskRuleRoute } from './admin-risk-rule/route.ts'
import { adminRiskRulesRoute } from './admin-risk-rules/route.ts'
import { adminRequestTypeRoute } from './admin-sequence/request-type/route.ts'
import { adminSequenceRoute } from './admin-sequence/route.ts'
import { adminSequencesRoute } from './admin-sequences/route.ts'
import { adminConnectionsRoute } from './admin-settings/connections/route.ts'
import { adminSettingsRoute } from './admin-settings/route.ts'
import { adminTeamRoute } from './admin-team/route.ts'
import { adminTeamsRoute } from './admin-teams/route.ts'
import { adminTokensRoute } from './admin-tokens/route.ts'
import { emergencyRoute } from './emergency/route.ts'
import { entryRoute } from './entry/route.ts'
import { helpRoute } from './help/route.ts'
import { homeRoute } from './home/route.ts'
import { inboxRoute } from './inbox/route.ts'
import { logRoute } from './log/route.ts'
import { myAccessRoute } from './my-access/route.ts'
import { myDelegatesRoute } from './my-delegates/route.ts'
import { myPreferencesRoute } from './my-preferences/route.ts'
import { myRequestRoute } from './my-request/route.ts'
import { myRequestsRoute } from './my-requests/route.ts'
import { mySecurityRoute } from './my-security/route.ts'
import { reportRoute } from './report/route.ts'
import { reportsRoute } from './reports/route.ts'
import { root } from './root.tsx'
import { statusRoute } from './status/route.ts'

/** Every page of the app: its folder, and its line here. */
export const tree = root.addChildren([
  homeRoute,
  entryRoute,
  myRequestsRoute,
  myRequestRoute,
  myAccessRoute,
  inboxRoute,
  myPreferencesRoute,
  myDelegatesRoute,
  mySecurityRoute,
  adminRoute,
  adminRequestsRoute,
  adminRequestRoute,
  adminAppsRoute,
  adminAppRoute,
  adminAppApprovalRoute,
  adminCollectionsRoute,
  adminCollectionRoute,
  adminLabelsRoute,
  adminSequencesRoute,
  adminSequenceRoute,
  adminCalendarsRoute,
  adminRequestTypesRoute,
  adminRequestTypeRoute,
  adminTeamsRoute,
  adminTeamRoute,
  adminRiskRulesRoute,
  adminRiskRuleRoute,
  adminPeopleRoute,
  adminPersonRoute,
  adminGroupsRoute,
  adminGroupRoute,
  adminDelegatesRoute,
  adminTokensRoute,
  adminSettingsRoute,
  adminConnectionsRoute,
  emergencyRoute,
  reportsRoute,
  reportRoute,
  logRoute,
  statusRoute,
  helpRoute,
])
