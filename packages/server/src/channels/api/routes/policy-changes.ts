import { PolicyChangeRejection, WirePolicyChange } from '@assent/core/api/changes.ts'
import { id } from '@assent/core/api/wire.ts'
import { messageOf } from '@assent/core/audit/messages.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { ChangeView } from '../../../app/app.ts'
import { listRoute, type Route, route } from '../route.ts'

const base = '/governance/api/v1/policy-changes'
const described = { tag: 'Policy changes', stage: 'EXTENSION' } as const
const roles = ['ACCESS_REQUESTS_ADMIN', 'APP_ADMIN'] as const
const read = ['okta.governance.settings.read']
const manage = ['okta.governance.settings.manage']
const params = Type.Object({ policyChangeId: id('policyChange') })

const shown = ({ changeId, effect, ...view }: ChangeView, link: (path: string) => string): WirePolicyChange => ({
  id: changeId,
  ...view,
  effect: effect.map(({ detail, targets, type }) => ({
    eventType: type,
    displayMessage: messageOf(type),
    target: targets.map(({ displayName, ...target }) => ({
      id: target.id,
      type: target.type,
      displayName: displayName ?? null,
    })),
    detail,
  })),
  _links: { self: { href: link(`${base}/${changeId}`) } },
})

/** Changes of rules that wait for a second administrator (`_limits.fourEyes` of the settings). */
export const routes: readonly Route[] = [
  listRoute({
    ...described,
    method: 'GET',
    url: base,
    operationId: 'listPolicyChanges',
    summary: 'List changes that were proposed',
    description: 'The newest first; with `open=true` only those that can still be confirmed.',
    scopes: read,
    roles,
    query: Type.Object({ open: Type.Optional(Type.Boolean()) }),
    response: WirePolicyChange,
    list: { cursor: 'policyChange' },
    handler: async ({ app, caller, link, page, query }) => {
      const found = await app.read(caller, 'policyChange.list', { page, open: query.open === true })
      return isRefusal(found) ? found : { ...found, items: found.items.map((view) => shown(view, link)) }
    },
  }),
  route({
    ...described,
    method: 'GET',
    url: `${base}/:policyChangeId`,
    operationId: 'getPolicyChange',
    summary: 'Retrieve a change that was proposed',
    scopes: read,
    roles,
    params,
    response: WirePolicyChange,
    handler: async ({ app, caller, link, params }) => {
      const view = await app.read(caller, 'policyChange.get', { changeId: params.policyChangeId })
      return isRefusal(view) ? view : shown(view, link)
    },
  }),
  route({
    ...described,
    method: 'POST',
    url: `${base}/:policyChangeId/confirm`,
    operationId: 'confirmPolicyChange',
    summary: 'Put a proposed change in force',
    description:
      'Only by another person than the one who proposed it, who may do the same by himself; refused if what it is about was changed since, or its seven days are over.',
    scopes: manage,
    roles,
    refuses: [409],
    params,
    response: WirePolicyChange,
    handler: async ({ app, caller, link, params }) => {
      const view = await app.run(caller, 'policyChange.confirm', { changeId: params.policyChangeId })
      return isRefusal(view) ? view : shown(view, link)
    },
  }),
  route({
    ...described,
    method: 'POST',
    url: `${base}/:policyChangeId/reject`,
    operationId: 'rejectPolicyChange',
    summary: 'Turn a proposed change down',
    description: 'Whoever proposed it takes it back.',
    scopes: manage,
    roles,
    refuses: [409],
    params,
    body: PolicyChangeRejection,
    response: WirePolicyChange,
    handler: async ({ app, body, caller, link, params }) => {
      const view = await app.run(caller, 'policyChange.reject', { changeId: params.policyChangeId, ...body })
      return isRefusal(view) ? view : shown(view, link)
    },
  }),
]
