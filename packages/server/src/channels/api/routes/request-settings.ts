import {
  OrgRequestSettingsPatch,
  ResourceSettingsPatch,
  WireOrgRequestSettings,
  WireResourceSettings,
} from '@assent/core/api/catalog.ts'
import { appOfOrnOrId } from '@assent/core/directory/orn.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { type Call, type Route, reply, route } from '../route.ts'

const base = '/governance/api/v2'
const tag = 'Request Settings'
const read = ['okta.accessRequests.condition.read']
const manage = ['okta.accessRequests.condition.manage']
const roles = ['ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ resourceId: Type.String() })

const appOf = ({ caller, params }: Call<{ readonly resourceId: string }, unknown, unknown>): Result<string> =>
  appOfOrnOrId(caller.orgId, params.resourceId) ?? refuse('not_found', 'There is no such resource.')

/** Request settings of the organization and of resources (okta-access-requests I.1, I.2). */
export const routes: readonly Route[] = [
  route({
    method: 'GET',
    url: `${base}/request-settings`,
    operationId: 'getOrgRequestSettingsV2',
    summary: 'Retrieve the request settings for the organization',
    tag,
    stage: 'GA',
    scopes: read,
    roles,
    response: WireOrgRequestSettings,
    handler: ({ app, caller }) => app.read(caller, 'requestSettings.get', {}),
  }),
  route({
    method: 'PATCH',
    url: `${base}/request-settings`,
    operationId: 'updateOrgRequestSettingsV2',
    summary: 'Update the request settings for the organization',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    body: OrgRequestSettingsPatch,
    response: WireOrgRequestSettings,
    handler: ({ app, body, caller }) => app.run(caller, 'requestSettings.update', body),
  }),
  route({
    method: 'GET',
    url: `${base}/resources/:resourceId/request-settings`,
    operationId: 'getRequestSettingsV2',
    summary: 'Retrieve the request settings for a resource',
    tag,
    stage: 'GA',
    scopes: read,
    roles,
    params,
    response: WireResourceSettings,
    handler: async (call) => {
      const appId = appOf(call)
      if (isRefusal(appId)) return appId
      const view = await call.app.read(call.caller, 'resourceSettings.get', { appId })
      return isRefusal(view) ? view : reply(view.settings, { etag: String(view.version) })
    },
  }),
  route({
    method: 'PATCH',
    url: `${base}/resources/:resourceId/request-settings`,
    operationId: 'updateResourceRequestSettingsV2',
    summary: 'Update the resource request settings',
    description: 'With If-Match, refused if the settings were changed since.',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    refuses: [412],
    errors: { subject: 'Request settings has invalid properties', bare: true },
    params,
    body: ResourceSettingsPatch,
    response: WireResourceSettings,
    handler: async (call) => {
      const appId = appOf(call)
      if (isRefusal(appId)) return appId
      const { app, body, caller, ifMatch } = call
      const view = await app.run(caller, 'resourceSettings.update', { appId, patch: body, ifMatch })
      return isRefusal(view) ? view : reply(view.settings, { etag: String(view.version) })
    },
  }),
]
