import { orgSettingsOf, WireOrgSettings, wireOrgSettings } from '@assent/core/api/delegates.ts'
import { closed, id, nullable, text, time } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
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
    refuses: [409],
    body: WireOrgSettings,
    response: WireOrgSettings,
    handler: async ({ app, body, caller }) => {
      const settings = await app.run(caller, 'settings.update', orgSettingsOf(body))
      return isRefusal(settings) ? settings : wireOrgSettings(settings)
    },
  }),
  route({
    method: 'POST',
    url: '/governance/api/v1/groups/:groupId/lift-brake',
    operationId: 'liftBrakeOfGroup',
    summary: 'Let many leave a group that decides on requests',
    description:
      'More than `_limits.approverBrake` of the settings allows at once is refused, however it comes. A person lifts that for a group, with a reason, for an hour.',
    tag: 'Org Governance Settings',
    stage: 'EXTENSION',
    scopes: ['okta.groups.manage'],
    roles: [],
    params: Type.Object({ groupId: id('group') }),
    body: closed({ reason: text(limits.reason) }),
    response: Type.Object({ groupId: Type.String(), liftedUntil: time() }),
    handler: async ({ app, body, caller, params }) => {
      const lifted = await app.run(caller, 'group.liftBrake', { ...params, ...body })
      return isRefusal(lifted) ? lifted : { groupId: lifted.groupId, liftedUntil: lifted.until }
    },
  }),
  route({
    method: 'POST',
    url: '/governance/api/v1/recovery-seal',
    operationId: 'sealRecovery',
    summary: 'Seal a recovery code',
    description:
      'The answer holds a code, and nothing else ever does: write it down and lock it away. With it, whoever runs the server gets one person in again as super administrator (`assent recovery open`), once. The code before it opens nothing any more.',
    tag: 'Org Governance Settings',
    stage: 'EXTENSION',
    scopes: ['okta.governance.settings.manage'],
    roles: [],
    response: Type.Object({ code: Type.String(), sealed: time() }),
    status: 201,
    handler: ({ app, caller }) => app.run(caller, 'recovery.seal', {}),
  }),
  route({
    method: 'GET',
    url: '/governance/api/v1/recovery-seal',
    operationId: 'getRecoverySeal',
    summary: 'See whether a recovery code is sealed',
    tag: 'Org Governance Settings',
    stage: 'EXTENSION',
    scopes: ['okta.governance.settings.read'],
    roles: [],
    response: Type.Object({
      sealed: nullable(time()),
      sealedBy: nullable(Type.String()),
      opened: nullable(time()),
      openedFor: nullable(Type.String()),
    }),
    handler: async ({ app, caller }) => {
      const state = await app.read(caller, 'recovery.state', {})
      return isRefusal(state) ? state : (state ?? { sealed: null, sealedBy: null, opened: null, openedFor: null })
    },
  }),
]
