import type { WireOverview, WireTour } from '@assent/core/api/overview.ts'
import type { Page } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { MakeFeature } from '../../app/feature.ts'
import type { Tx } from '../../platform/db.ts'
import { keptFrom } from '../requests/index.ts'
import { type Exported, type ExportInput, exportReport } from './export.ts'
import {
  accessEnding,
  type Ending,
  type Holding,
  type HoldingsInput,
  holdingsAt,
  type Overdue,
  overdueRevocations,
} from './queries-access.ts'
import { overview } from './queries-overview.ts'
import { type PastInput, type PastRequest, pastRequests } from './queries-past.ts'
import { type ProcessConflicts, type ProcessInput, processConflicts } from './queries-process.ts'
import {
  type ApproverTimes,
  approverTimes,
  type Day,
  days,
  type Span,
  type StepTimes,
  stepTimes,
} from './queries-times.ts'
import { tour } from './queries-tour.ts'

export type { Ending, Holding, Overdue } from './queries-access.ts'
export type { PastRequest } from './queries-past.ts'
export type { ApproverTimes, StepTimes } from './queries-times.ts'

type Paged = Pick<PastInput, 'page'>

export type ReportsCommands = {
  /** A report as text, streamed; that it was exported is on the record. */
  'report.export': { readonly input: ExportInput; readonly output: Exported }
}
export type ReportsQueries = {
  'report.past': { readonly input: Omit<PastInput, 'keptFrom'>; readonly output: Page<PastRequest> }
  'report.steps': { readonly input: Paged & Span; readonly output: Page<StepTimes> }
  'report.approvers': { readonly input: Paged & Span; readonly output: Page<ApproverTimes> }
  'report.days': { readonly input: Span & { readonly zone: string }; readonly output: readonly Day[] }
  'report.ending': { readonly input: Paged & { readonly withinDays: number }; readonly output: Page<Ending> }
  /** Who has or had what at a time: of one user or of one app. */
  'report.access': { readonly input: HoldingsInput; readonly output: Page<Holding> }
  'report.overdue': { readonly input: Paged; readonly output: Page<Overdue> }
  /** How people stood in their own way as deciders. */
  'report.process': { readonly input: ProcessInput; readonly output: ProcessConflicts }
  /** What is set up and what needs somebody now, as far as the caller's role reaches. */
  'overview.get': { readonly input: Record<never, never>; readonly output: WireOverview }
  /** How far somebody has come in the guided demo; nothing where the organization is no demo. */
  'demo.tour': { readonly input: Record<never, never>; readonly output: WireTour['data'] }
}

/** Reports are for whoever looks after requests, and for auditors. */
const forbidden = (caller: Caller) =>
  hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR') ? undefined : refuse('forbidden', 'You may not see reports.')

/** What happened to requests, how long it took, and who has or had what. Reads only; every read is bounded. */
export const makeReports: MakeFeature<ReportsCommands, ReportsQueries> = (services) => {
  const read =
    <I, O>(query: (tx: Tx, input: I) => Promise<Result<O>>) =>
    async (caller: Caller, input: I): Promise<Result<O>> =>
      forbidden(caller) ?? services.db.inOrg(caller.orgId, (tx) => query(tx, input))
  const exporting = exportReport(services)
  return {
    commands: { 'report.export': async (caller, input) => forbidden(caller) ?? exporting(caller, input) },
    queries: {
      'report.past': (caller, input) => read(pastRequests)(caller, { ...input, keptFrom: keptFrom(caller) }),
      'report.steps': read(stepTimes),
      'report.approvers': read(approverTimes),
      'report.days': read<Span & { readonly zone: string }, readonly Day[]>(days),
      'report.ending': read(accessEnding),
      'report.access': async (caller, input) =>
        forbidden(caller) ??
        (input.userId === undefined && input.appId === undefined
          ? refuse('invalid', 'Name a user or a resource.', [{ summary: 'is needed', location: '/resourceId' }])
          : read(holdingsAt)(caller, input)),
      'report.overdue': read(overdueRevocations),
      'report.process': read(processConflicts),
      'overview.get': async (caller) =>
        hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
          ? services.db.inOrg(caller.orgId, (tx) => overview(tx, caller, services.outlets?.has('email') ?? false))
          : refuse('forbidden', 'The overview is for administrators.'),
      'demo.tour': (caller) => services.db.inOrg(caller.orgId, tour),
    },
    lanes: [],
  }
}
