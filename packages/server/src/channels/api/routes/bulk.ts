import { ConditionInput } from '@assent/core/api/conditions.ts'
import { closed, id, text } from '@assent/core/api/wire.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { type Route, route } from '../route.ts'

/** What one call takes: what its transaction does in well under a second. */
const most = 200

const Condition = closed({ resourceId: id('app'), ...ConditionInput.properties })

/** Many at once, for imports and for the replay of history. */
export const routes: readonly Route[] = [
  route({
    method: 'POST',
    url: '/governance/api/v2/request-conditions',
    operationId: 'createRequestConditions',
    summary: 'Create many request conditions',
    description:
      'All or none. Each takes the lowest place of its resource, behind those before it. With `activate` they are ACTIVE from the start.',
    tag: 'Request Conditions',
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.condition.manage'],
    roles: ['ACCESS_REQUESTS_ADMIN'],
    refuses: [404],
    body: closed({
      activate: Type.Optional(Type.Boolean()),
      conditions: Type.Array(Condition, { minItems: 1, maxItems: most }),
    }),
    response: Type.Object({ data: Type.Array(Type.Object({ id: Type.String(), resourceId: Type.String() })) }),
    status: 201,
    handler: async ({ app, body, caller }) => {
      const made = await app.run(caller, 'condition.import', {
        activate: body.activate === true,
        conditions: body.conditions.map(({ resourceId, ...condition }) => ({ appId: resourceId, condition })),
      })
      if (isRefusal(made)) return made
      return { data: made.map(({ appId, conditionId }) => ({ id: conditionId, resourceId: appId })) }
    },
  }),
  route({
    method: 'POST',
    url: '/governance/api/v2/demo/api-tokens',
    operationId: 'createDemoApiTokens',
    summary: 'Create API tokens for users of a demo',
    description:
      'Only in an organization that was made as a demo, and only for its super administrator: for trials and replays.',
    tag: 'API tokens',
    stage: 'EXTENSION',
    scopes: ['okta.apiTokens.manage'],
    roles: [],
    body: closed({
      userIds: Type.Array(id('user'), { minItems: 1, maxItems: most }),
      name: text(255),
      expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
    }),
    response: Type.Object({ data: Type.Array(Type.Object({ userId: Type.String(), token: Type.String() })) }),
    status: 201,
    handler: async ({ app, body, caller }) => {
      const made = await app.run(caller, 'token.createForDemo', body)
      return isRefusal(made) ? made : { data: made.map((one) => ({ ...one })) }
    },
  }),
]
