import { closed, nullable, text, time } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { Type } from 'typebox'
import { type Route, route } from '../route.ts'

const described = { tag: 'Org Governance Settings', stage: 'EXTENSION' } as const
const url = '/governance/api/v1/clock'

/** The clock of the database, by which everything is judged. */
export const routes: readonly Route[] = [
  route({
    ...described,
    method: 'GET',
    url,
    operationId: 'getClock',
    summary: 'See whether the clock is doubted',
    scopes: ['okta.governance.settings.read'],
    roles: ['ACCESS_REQUESTS_ADMIN', 'APP_ADMIN'],
    response: Type.Object({ doubtedSince: nullable(time()) }),
    handler: ({ app, caller }) => app.read(caller, 'clock.state', {}),
  }),
  route({
    ...described,
    method: 'POST',
    url: `${url}/confirm`,
    operationId: 'confirmClock',
    summary: 'Confirm the clock',
    description:
      'After the clock of the database jumped, nothing is decided or given until it is right again by itself, or a person says here, with a reason, that it is right as it is now.',
    scopes: ['okta.governance.settings.manage'],
    roles: [],
    refuses: [409],
    body: closed({ reason: text(limits.reason) }),
    handler: ({ app, body, caller }) => app.run(caller, 'clock.confirm', body),
  }),
]
