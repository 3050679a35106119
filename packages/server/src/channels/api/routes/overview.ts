import { WireOverview, WireTour } from '@assent/core/api/overview.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Route, route } from '../route.ts'

/** What an administrator sees first, and how far somebody has come in the guided demo. */
export const routes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/governance/api/v2/overview',
    operationId: 'getOverview',
    summary: 'See what is set up, and what needs somebody now',
    description:
      'Steps that nobody can decide, access that could not be given or taken back, rules that no longer work, connectors that fail. Of each the first five and how many there are, counted up to 100. What the role does not reach is null.',
    tag: 'Overview',
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.request.read'],
    roles: ['ACCESS_REQUESTS_ADMIN', 'APP_ADMIN'],
    response: WireOverview,
    handler: ({ app, caller }) => app.read(caller, 'overview.get', {}),
  }),
  route({
    method: 'GET',
    url: '/governance/api/v2/demo/tour',
    operationId: 'getDemoTour',
    summary: 'See how far somebody has come in the guided demo',
    description: 'Facts since the demo was made, whoever did it. Empty where the organization is no demo.',
    tag: 'Overview',
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.catalog.read'],
    roles: 'self',
    response: WireTour,
    handler: async ({ app, caller }) => {
      const data = await app.read(caller, 'demo.tour', {})
      return isRefusal(data) ? data : { data }
    },
  }),
]
