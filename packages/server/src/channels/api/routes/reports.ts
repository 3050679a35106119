import { Readable } from 'node:stream'
import {
  ReportExport,
  WireApproverTimes,
  WireDay,
  WireEnding,
  WireHolding,
  WireOverdue,
  WirePastRequest,
  WireProcessConflicts,
  WireStepTimes,
} from '@assent/core/api/reports.ts'
import { id, time } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { parseFilter } from '../filter.ts'
import { listRoute, type Route, reply, route } from '../route.ts'
import { requestFilter } from './requests.ts'
import { mapPage } from './users.ts'

const tag = 'Reports'
const base = '/governance/api/v2/reports'
const scopes = ['okta.accessRequests.request.read']
const roles = ['ACCESS_REQUESTS_ADMIN'] as const
const common = { method: 'GET', tag, stage: 'EXTENSION', scopes, roles } as const

const span = {
  from: Type.Optional(time()),
  to: Type.Optional(time()),
}
const [dayMs, longestDays, usualDays] = [86_400_000, 366, 90]

/** The span of a report: by default the last 90 days; a year at most. */
const spanOf = (query: { readonly from?: string | undefined; readonly to?: string | undefined }) => {
  const to = query.to === undefined ? Date.now() : Date.parse(query.to)
  const from = query.from === undefined ? to - usualDays * dayMs : Date.parse(query.from)
  const wrong = from >= to ? 'from must be before to' : to - from > longestDays * dayMs ? 'a year at most' : undefined
  return wrong
    ? refuse('invalid', `Api validation failed: ${wrong}`, [{ summary: wrong, location: '/from' }])
    : { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

type Who = { readonly userId: string; readonly userName: string; readonly userLogin: string }
const userOf = ({ userId, userLogin, userName }: Who) => ({ id: userId, name: userName, login: userLogin })
const appOf = (row: { readonly appId: string; readonly appLabel: string }) => ({ id: row.appId, name: row.appLabel })
const levelOf = ({ id, kind, name }: { readonly kind: string; readonly id: string; readonly name: string }) => ({
  id,
  type: kind,
  name,
})
const spread = ({ p50, p90, p95 }: { readonly p50: number; readonly p90: number; readonly p95: number }) => ({
  p50Seconds: p50,
  p90Seconds: p90,
  p95Seconds: p95,
})

const ofRequests: readonly Route[] = [
  listRoute({
    ...common,
    url: `${base}/past-requests`,
    operationId: 'listPastRequests',
    summary: 'Report: requests and what came of them',
    description:
      'Flat lines with names, the newest first; filter and `match` as for the list of all requests. As a file: `POST …/reports/exports`.',
    query: Type.Object({ match: Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax })) }),
    response: WirePastRequest,
    list: { cursor: 'request', filter: requestFilter },
    handler: async ({ app, caller, filter, page, query }) =>
      mapPage(await app.read(caller, 'report.past', { page, filter, match: query.match }), (row) => ({
        id: row.requestId,
        status: row.status as WirePastRequest['status'],
        created: row.created,
        resolved: row.resolved,
        seconds: row.seconds,
        requestedFor: userOf(row),
        requestedBy: { id: row.creatorId, name: row.creatorName },
        app: appOf(row),
        level: { id: row.scopeId, type: row.scopeType, name: row.scopeName },
        accessDuration: row.duration,
        sequence: row.sequenceName,
        deciders: row.deciders,
        grantStatus: row.grantStatus as WirePastRequest['grantStatus'],
        granted: row.granted,
        revocationStatus: row.revocationStatus as WirePastRequest['revocationStatus'],
        revoked: row.revoked,
      })),
  }),
  listRoute({
    ...common,
    url: `${base}/decision-times/steps`,
    operationId: 'listStepTimes',
    summary: 'Report: how long each step of each sequence takes',
    description:
      'Steps that were opened in the span (the last 90 days by default, a year at most) and have ended: p50, p90 and p95 of the time from their opening to their end, the most frequent first. Of more than 200,000 steps the newest count.',
    query: Type.Object(span),
    response: WireStepTimes,
    list: { cursor: 'packed' },
    handler: async ({ app, caller, page, query }) => {
      const within = spanOf(query)
      if (isRefusal(within)) return within
      return mapPage(await app.read(caller, 'report.steps', { ...within, page }), (row) => ({
        sequence: { id: row.sequenceId, name: row.sequenceName },
        step: row.step,
        label: row.label,
        count: row.count,
        ...spread(row),
      }))
    },
  }),
  listRoute({
    ...common,
    url: `${base}/decision-times/approvers`,
    operationId: 'listApproverTimes',
    summary: 'Report: how long each approver takes, and how much they decide',
    description:
      'Votes on steps that were opened in the span: p50, p90 and p95 of the time from the opening to the vote, whoever decided most first; `open` counts what waits for them now. Of more than 200,000 votes the newest count.',
    query: Type.Object(span),
    response: WireApproverTimes,
    list: { cursor: 'packed' },
    handler: async ({ app, caller, page, query }) => {
      const within = spanOf(query)
      if (isRefusal(within)) return within
      return mapPage(await app.read(caller, 'report.approvers', { ...within, page }), (row) => ({
        approver: { id: row.userId, name: row.userName },
        count: row.count,
        approved: row.approved,
        denied: row.denied,
        open: row.open,
        ...spread(row),
      }))
    },
  }),
  route({
    ...common,
    url: `${base}/daily-outcomes`,
    operationId: 'getDailyOutcomes',
    summary: 'Report: requests made, approved and denied per day',
    description: 'One line for each day of the span, in the time zone `timeZone` (UTC by default).',
    query: Type.Object({ ...span, timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })) }),
    response: Type.Object({ data: Type.Array(WireDay) }),
    handler: async ({ app, caller, query }) => {
      const within = spanOf(query)
      if (isRefusal(within)) return within
      const zone = zoneOf(query.timeZone)
      if (isRefusal(zone)) return zone
      const days = await app.read(caller, 'report.days', { ...within, zone })
      return isRefusal(days) ? days : { data: days }
    },
  }),
]

const ofProcess: readonly Route[] = [
  route({
    ...common,
    url: '/governance/api/v1/process-conflicts',
    operationId: 'listProcessConflicts',
    summary: 'Report: deciders who stand in their own way',
    description:
      'By person, over votes for approval on steps that were opened in the last `days` (90): two people who approved for each other at least `times` times each (3), approvals for one’s own managers, rules by which only their author approves, and deciders who also gave the access. At most 100 of each.',
    query: Type.Object({
      days: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.processDays.most })),
      times: Type.Optional(Type.Integer({ minimum: limits.processTimes.least, maximum: limits.processTimes.most })),
    }),
    response: WireProcessConflicts,
    handler: async ({ app, caller, query }) => {
      const input = { days: query.days ?? limits.processDays.usual, times: query.times ?? limits.processTimes.usual }
      const found = await app.read(caller, 'report.process', input)
      return isRefusal(found) ? found : { ...found, ...input }
    },
  }),
]

const zoneOf = (wanted = 'UTC'): Result<string> => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: wanted }).resolvedOptions().timeZone
  } catch {
    return refuse('invalid', 'Api validation failed: timeZone', [
      { summary: 'There is no such time zone; use a name such as Europe/Berlin.', location: '/timeZone' },
    ])
  }
}

const ofAccess: readonly Route[] = [
  listRoute({
    ...common,
    url: `${base}/access-ending`,
    operationId: 'listAccessEnding',
    summary: 'Report: access that ends soon',
    description:
      'What ends within so many days (30 by default), the next first, and whether the same was asked for again.',
    query: Type.Object({ withinDays: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.durationDays })) }),
    response: WireEnding,
    list: { cursor: 'packed' },
    handler: async ({ app, caller, page, query }) =>
      mapPage(await app.read(caller, 'report.ending', { page, withinDays: query.withinDays ?? 30 }), (row) => ({
        grantId: row.grantId,
        requestId: row.requestId,
        user: userOf(row),
        app: appOf(row),
        level: levelOf(row),
        ends: row.ends,
        pendingRequestId: row.pendingRequestId,
      })),
  }),
  listRoute({
    ...common,
    url: `${base}/access`,
    operationId: 'listAccessAt',
    summary: 'Report: who has or had what at a date',
    description:
      'Of a user, of a resource, or of both. Grants are known for all times. What the directory had without a grant is known of entitlements, and of apps and groups as far as it is still there.',
    query: Type.Object({
      at: Type.Optional(time()),
      userId: Type.Optional(id('user')),
      resourceId: Type.Optional(Type.Union([id('app'), id('collection')])),
    }),
    response: WireHolding,
    list: { cursor: 'packed' },
    handler: async ({ app, caller, page, query }) =>
      mapPage(
        await app.read(caller, 'report.access', { page, at: query.at, userId: query.userId, appId: query.resourceId }),
        (row) => ({
          user: userOf(row),
          app: appOf(row),
          level: levelOf(row),
          source: row.source,
          grantId: row.grantId,
          requestId: row.requestId,
          since: row.since,
          until: row.until,
        }),
      ),
  }),
  listRoute({
    ...common,
    url: `${base}/overdue-revocations`,
    operationId: 'listOverdueRevocations',
    summary: 'Report: access that should be gone and is not proven to be',
    description: 'The oldest first. Each is still being tried; `manual` ones wait for a person.',
    response: WireOverdue,
    list: { cursor: 'packed' },
    handler: async ({ app, caller, page }) =>
      mapPage(await app.read(caller, 'report.overdue', { page }), (row) => ({
        accessId: row.accessId,
        user: userOf(row),
        app: appOf(row),
        target: row.targetName,
        connector: row.connectorName,
        owedSince: row.owedSince,
        overdueSeconds: row.seconds,
        tries: row.tries,
        manual: row.manual,
        lastError: row.lastError,
      })),
  }),
]

const exporting: Route = route({
  method: 'POST',
  url: `${base}/exports`,
  operationId: 'exportReport',
  summary: 'Export a report as CSV or JSON lines',
  description:
    'The whole report as text, streamed as it is read: CSV (RFC 4180; texts that a spreadsheet would run as a formula begin with an apostrophe) or one JSON object per line. With `headings` WORDS the columns of CSV are named in words, for people, and they and sentences of ours are in the language of Accept-Language; values that are codes, and JSON lines, are the same in every language. `X-Rows` says how many lines a report of past requests will have, up to a million. That it was exported is on the record.',
  tag,
  stage: 'EXTENSION',
  scopes,
  // Auditors too, who otherwise change nothing: the feature judges.
  roles: 'self',
  refuses: [403],
  body: ReportExport,
  response: Type.Unsafe<Readable>({}),
  handler: async ({ app, body, caller, voice }) => {
    const { filter: wanted, headings, resourceId, ...rest } = body
    const say = headings === 'WORDS' ? voice.say : undefined
    const filter = wanted === undefined ? undefined : parseFilter(requestFilter, wanted)
    if (isRefusal(filter)) return filter
    if (rest.report === 'ACCESS' && rest.userId === undefined && resourceId === undefined)
      return refuse('invalid', 'Name a user or a resource.', [{ summary: 'is needed', location: '/resourceId' }])
    const made = await app.run(caller, 'report.export', { ...rest, filter, say, appId: resourceId })
    if (isRefusal(made)) return made
    const [type, ending] = body.format === 'csv' ? ['text/csv', 'csv'] : ['application/jsonl', 'jsonl']
    const name = `${body.report.toLowerCase().replaceAll('_', '-')}.${ending}`
    return reply(Readable.from(made.text, { objectMode: false, highWaterMark: 1 << 18 }), {
      headers: {
        'content-type': `${type}; charset=utf-8`,
        'content-disposition': `attachment; filename="${name}"`,
        ...(say ? { 'content-language': voice.lang } : {}),
        ...(made.rows === undefined ? {} : { 'x-rows': String(made.rows) }),
      },
    })
  },
})

/** Reports for whoever looks after requests, and for auditors (Okta publishes none of them). */
export const routes: readonly Route[] = [...ofRequests, ...ofAccess, ...ofProcess, exporting]
