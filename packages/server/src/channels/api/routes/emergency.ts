import { EmergencyInput, EmergencyReviewInput, WireEmergency } from '@assent/core/api/emergency.ts'
import { id } from '@assent/core/api/wire.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { EmergencyView } from '../../../app/app.ts'
import { listRoute, type Route, route } from '../route.ts'

const base = '/governance/api/v1/emergency-access'
const described = { tag: 'Emergency access', stage: 'EXTENSION', roles: ['APP_ADMIN'] } as const
const read = ['okta.governance.entitlements.read']
const manage = ['okta.governance.entitlements.manage']
const params = Type.Object({ emergencyId: id('emergency') })

const shown = ({ emergencyId, ...view }: EmergencyView, link: (path: string) => string): WireEmergency => ({
  id: emergencyId,
  ...view,
  scopeType: view.scopeType as WireEmergency['scopeType'],
  _links: {
    self: { href: link(`${base}/${emergencyId}`) },
    grant: { href: link(`/governance/api/v1/grants/${view.grantId}`) },
  },
})

/** Access in an emergency (`_limits.emergency` of the settings). */
export const routes: readonly Route[] = [
  listRoute({
    ...described,
    method: 'GET',
    url: base,
    operationId: 'listEmergencyAccess',
    summary: 'List emergency access',
    description:
      'The newest first; with `open=true` only what nobody has reviewed, with `mine=true` only what you gave or have.',
    scopes: read,
    query: Type.Object({ open: Type.Optional(Type.Boolean()), mine: Type.Optional(Type.Boolean()) }),
    response: WireEmergency,
    list: { cursor: 'emergency' },
    handler: async ({ app, caller, link, page, query }) => {
      const found = await app.read(caller, 'emergency.list', {
        page,
        open: query.open === true,
        mine: query.mine === true,
      })
      return isRefusal(found) ? found : { ...found, items: found.items.map((view) => shown(view, link)) }
    },
  }),
  route({
    ...described,
    method: 'POST',
    url: base,
    operationId: 'openEmergencyAccess',
    summary: 'Give access in an emergency',
    description:
      'At once, past everybody who would decide, also to yourself: for some hours, with a reason that every administrator is told. Refused while nobody has reviewed the last one of yours or of that person.',
    scopes: manage,
    refuses: [404, 409],
    body: EmergencyInput,
    response: WireEmergency,
    status: 201,
    handler: async ({ app, body, caller, link }) => {
      const { appId, hours, ...rest } = body
      const view = await app.run(caller, 'emergency.open', {
        ...rest,
        ...(appId === undefined ? {} : { appId }),
        ...(hours === undefined ? {} : { hours }),
      })
      return isRefusal(view) ? view : shown(view, link)
    },
  }),
  route({
    ...described,
    method: 'GET',
    url: `${base}/:emergencyId`,
    operationId: 'getEmergencyAccess',
    summary: 'Retrieve emergency access',
    scopes: read,
    params,
    response: WireEmergency,
    handler: async ({ app, caller, link, params }) => {
      const view = await app.read(caller, 'emergency.get', params)
      return isRefusal(view) ? view : shown(view, link)
    },
  }),
  route({
    ...described,
    method: 'POST',
    url: `${base}/:emergencyId/review`,
    operationId: 'reviewEmergencyAccess',
    summary: 'Review emergency access',
    description: 'By an administrator who neither gave nor has it. What was UNJUSTIFIED ends at once.',
    scopes: manage,
    refuses: [409],
    params,
    body: EmergencyReviewInput,
    response: WireEmergency,
    handler: async ({ app, body, caller, link, params }) => {
      const view = await app.run(caller, 'emergency.review', { ...params, ...body })
      return isRefusal(view) ? view : shown(view, link)
    },
  }),
]
