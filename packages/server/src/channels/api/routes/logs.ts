import type { FilterRules } from '@assent/core/api/filter.ts'
import { compareOps } from '@assent/core/api/filter.ts'
import { nullable, oneWord, remark, sentence, time } from '@assent/core/api/wire.ts'
import { refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { listRoute, type Route } from '../route.ts'

// All operators but brackets, as Okta documents it.
const any = { ops: [...compareOps, 'pr'] } as const
const filter: FilterRules = {
  uuid: any,
  eventType: any,
  legacyEventType: any,
  version: any,
  severity: any,
  displayMessage: any,
  published: { ops: [...compareOps, 'pr'], type: 'time' },
  'actor.id': any,
  'actor.type': any,
  'actor.alternateId': any,
  'actor.displayName': any,
  'target.id': any,
  'target.type': any,
  'target.alternateId': any,
  'target.displayName': any,
  'outcome.result': any,
  'outcome.reason': any,
  'transaction.id': any,
  'transaction.type': any,
  'client.id': any,
  'client.ipAddress': any,
  'authenticationContext.externalSessionId': any,
}

const nothing = Type.Null()
const orNothing = Type.Union([Type.String(), Type.Null()])
const Party = Type.Object({
  id: Type.String(),
  type: Type.String(),
  alternateId: orNothing,
  displayName: orNothing,
  detailEntry: nothing,
})

/** Okta's LogEvent. */
const LogEvent = Type.Object({
  uuid: Type.String(),
  published: time(),
  eventType: Type.String(),
  version: Type.String(),
  severity: oneWord(['INFO', 'WARN']),
  legacyEventType: nothing,
  displayMessage: sentence(),
  actor: Party,
  client: Type.Object({
    userAgent: nothing,
    zone: nothing,
    device: nothing,
    id: orNothing,
    ipAddress: orNothing,
    geographicalContext: nothing,
  }),
  authenticationContext: Type.Object({
    authenticationStep: Type.Integer(),
    externalSessionId: Type.String(),
    interface: orNothing,
    authenticationProvider: nothing,
    credentialProvider: nothing,
    credentialType: nothing,
    issuer: nothing,
  }),
  outcome: Type.Object({ result: Type.String(), reason: nullable(remark()) }),
  target: Type.Array(Party),
  transaction: Type.Object({ type: Type.String(), id: Type.String(), detail: Type.Object({}) }),
  debugContext: Type.Object({ debugData: Type.Unsafe<object>({ type: 'object' }) }),
  securityContext: Type.Object({
    asNumber: nothing,
    asOrg: nothing,
    isp: nothing,
    domain: nothing,
    isProxy: nothing,
  }),
  request: Type.Object({ ipChain: Type.Array(nothing) }),
})

const weekMs = 7 * 86_400_000

/** The System Log. Source: Okta's System Log API. */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/logs',
    operationId: 'listLogEvents',
    summary: 'List all System Log events',
    description:
      'With `until` or descending order: what was published in that time (by default the last 7 days), in its order. Ascending without `until` is a poll: in the order in which events came onto the record, and always with a next link, which gives what is new. A page may have fewer events than asked for and still have a next link.',
    tag: 'System Log',
    scopes: ['okta.logs.read'],
    roles: ['ACCESS_REQUESTS_ADMIN', 'APP_ADMIN'],
    query: Type.Object({
      since: Type.Optional(time()),
      until: Type.Optional(time()),
      q: Type.Optional(Type.String({ maxLength: 500 })),
      sortOrder: Type.Optional(oneWord(['ASCENDING', 'DESCENDING'])),
    }),
    response: LogEvent,
    list: { cursor: 'number', shape: 'array', filter, maxLimit: 1_000, defaultLimit: 100 },
    handler: async ({ app, caller, page, filter, query }) => {
      const keywords = (query.q ?? '').split(/\s+/).filter((word) => word !== '')
      if (keywords.length > 10 || keywords.some((word) => word.length > 40))
        return refuse('invalid', 'Api validation failed: q takes at most 10 keywords of at most 40 characters.', [
          { summary: 'At most 10 keywords of at most 40 characters.', location: '/q' },
        ])
      const until = query.until === undefined ? undefined : new Date(query.until)
      const since = query.since ?? new Date((until?.getTime() ?? Date.now()) - weekMs).toISOString()
      return app.read(caller, 'audit.log', {
        since,
        ...(query.until === undefined ? {} : { until: query.until }),
        descending: query.sortOrder === 'DESCENDING',
        ...(filter === undefined ? {} : { filter }),
        keywords,
        limit: page.limit,
        ...(page.after === undefined ? {} : { after: page.after }),
      })
    },
  }),
]
