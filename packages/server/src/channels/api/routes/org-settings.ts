import { orgSettingsOf, WireOrgSettings, wireOrgSettings } from '@assent/core/api/delegates.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Route, route } from '../route.ts'

const described = {
  url: '/governance/api/v1/settings',
  tag: 'Org Governance Settings',
  stage: 'BETA',
  roles: [],
} as const

/** Governance settings of the organization (okta-access-requests I.3). */
export const routes: readonly Route[] = [
  route({
    ...described,
    method: 'GET',
    operationId: 'getOrgSettings',
    summary: 'Retrieve the org settings',
    scopes: ['okta.governance.settings.read'],
    response: WireOrgSettings,
    handler: async ({ app, caller }) => {
      const settings = await app.read(caller, 'settings.get', {})
      return isRefusal(settings) ? settings : wireOrgSettings(settings)
    },
  }),
  route({
    ...described,
    method: 'PATCH',
    operationId: 'updateOrgSettings',
    summary: 'Update the org settings',
    description: 'What is not named stays.',
    scopes: ['okta.governance.settings.manage'],
    body: WireOrgSettings,
    response: WireOrgSettings,
    handler: async ({ app, body, caller }) => {
      const settings = await app.run(caller, 'settings.update', orgSettingsOf(body))
      return isRefusal(settings) ? settings : wireOrgSettings(settings)
    },
  }),
]
