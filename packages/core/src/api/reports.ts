import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { grantStatuses, requestStatuses, revocationStatuses } from './requests.ts'
import { closed, id, nullable, oneWord, sentence, text, time } from './wire.ts'

const Named = Type.Object({ id: Type.String(), name: Type.String() })
const User = Type.Object({ id: Type.String(), name: Type.String(), login: Type.String() })
const Level = Type.Object({ id: Type.String(), type: Type.String(), name: Type.String() })

/** A request as a line of a report. */
export const WirePastRequest = Type.Object({
  id: Type.String(),
  status: oneWord(requestStatuses),
  created: time(),
  resolved: nullable(time()),
  /** From asking to the outcome. */
  seconds: nullable(Type.Integer()),
  requestedFor: User,
  requestedBy: Named,
  app: Named,
  level: Level,
  accessDuration: nullable(Type.String()),
  sequence: nullable(Type.String()),
  /** Everybody who voted, in their order. */
  deciders: nullable(Type.String()),
  grantStatus: nullable(oneWord(grantStatuses)),
  granted: nullable(time()),
  revocationStatus: nullable(oneWord(revocationStatuses)),
  revoked: nullable(time()),
})
export type WirePastRequest = Static<typeof WirePastRequest>

const spread = { p50Seconds: Type.Integer(), p90Seconds: Type.Integer(), p95Seconds: Type.Integer() }

/** How long one step of a sequence takes, from its opening to its end. */
export const WireStepTimes = Type.Object({
  sequence: Named,
  /** Its place in the sequence, from 0. */
  step: Type.Integer(),
  label: Type.String(),
  count: Type.Integer(),
  ...spread,
})

/** How long somebody takes to decide, from the opening of the step to the vote, and how much he decides. */
export const WireApproverTimes = Type.Object({
  approver: Named,
  count: Type.Integer(),
  approved: Type.Integer(),
  denied: Type.Integer(),
  /** Open approvals that name this person now. */
  open: Type.Integer(),
  ...spread,
})

/** What came of requests on one day, and how many were made. */
export const WireDay = Type.Object({
  day: Type.String({ description: 'YYYY-MM-DD in the time zone that was asked for.' }),
  created: Type.Integer(),
  approved: Type.Integer(),
  denied: Type.Integer(),
  canceled: Type.Integer(),
  expired: Type.Integer(),
  rejected: Type.Integer(),
})

/** Access that ends by itself. */
export const WireEnding = Type.Object({
  grantId: Type.String(),
  requestId: nullable(Type.String()),
  user: User,
  app: Named,
  level: Level,
  ends: time(),
  /** The open request for the same again. */
  pendingRequestId: nullable(Type.String()),
})

/** Access that somebody has or had at a time. */
export const WireHolding = Type.Object({
  user: User,
  app: Named,
  level: Level,
  source: oneWord(['GRANT', 'DIRECTORY']),
  grantId: nullable(Type.String()),
  requestId: nullable(Type.String()),
  since: time(),
  until: nullable(time()),
})

/** Access that should be gone and is not proven to be. */
export const WireOverdue = Type.Object({
  accessId: Type.String(),
  user: User,
  app: Named,
  target: Type.String(),
  connector: nullable(Type.String()),
  owedSince: time(),
  overdueSeconds: Type.Integer(),
  tries: Type.Integer(),
  /** Only a person can take it away. */
  manual: Type.Boolean(),
  lastError: nullable(sentence()),
})

/** What the first line of CSV calls its columns: by their names in the API (as usual), or in words of the reader's language. */
export const csvHeadings = oneWord(['NAMES', 'WORDS'])

/** Which report to export, of what, and as what. */
export const ReportExport = closed({
  report: oneWord(['PAST_REQUESTS', 'ACCESS', 'ACCESS_ENDING', 'OVERDUE_REVOCATIONS']),
  format: oneWord(['csv', 'jsonl']),
  headings: Type.Optional(csvHeadings),
  /** For PAST_REQUESTS: a filter and words, as its list takes them. */
  filter: Type.Optional(text(4_000)),
  match: Type.Optional(text(limits.searchMax)),
  /** For ACCESS: the time, and a user or a resource. */
  at: Type.Optional(time()),
  userId: Type.Optional(id('user')),
  resourceId: Type.Optional(id('app')),
  /** For ACCESS_ENDING. */
  withinDays: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.durationDays })),
})
export type ReportExport = Static<typeof ReportExport>

/**
 * How the process itself was in conflict. RECIPROCAL: two people who keep approving each other. REPORT_DECIDED: somebody
 * approved for his own manager, or one above. AUTHOR_DECIDED: whoever wrote a rule or its sequence is the only one who approves
 * by it. PROVISIONER_DECIDED: whoever approved also gave the access by hand, or did the task that gives it.
 */
export const processKinds = ['RECIPROCAL', 'REPORT_DECIDED', 'AUTHOR_DECIDED', 'PROVISIONER_DECIDED'] as const

export const WireProcessConflict = Type.Object({
  kind: oneWord(processKinds),
  /** Who is in it: first whoever decided, then for whom (RECIPROCAL: each for the other). */
  people: Type.Array(Named),
  /** AUTHOR_DECIDED: the rule. */
  condition: nullable(Type.Object({ id: Type.String(), name: Type.String(), appId: Type.String() })),
  /** Requests that were approved so; RECIPROCAL: by the first for the second, and back. */
  count: Type.Integer(),
  back: nullable(Type.Integer()),
  /** The newest of them. */
  requestIds: Type.Array(Type.String()),
  last: time(),
})
export type WireProcessConflict = Static<typeof WireProcessConflict>

/** The conflicts of each kind, most often first; `more` names kinds of which there are more than are told. */
export const WireProcessConflicts = Type.Object({
  data: Type.Array(WireProcessConflict),
  more: Type.Array(oneWord(processKinds)),
  days: Type.Integer(),
  times: Type.Integer(),
})
