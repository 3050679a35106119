import { cpus, release, totalmem, type } from 'node:os'
import { version } from '../version.ts'
import { summary } from './histogram.ts'
import type { Failure, Performance } from './play.ts'
import type { BadRow } from './rows.ts'
import type { Outcome } from './settle.ts'

/** Rows and failures that are listed in the report; the rest is counted. */
const listed = 1_000

export type Checks = {
  readonly approvedAreGranted: boolean
  readonly deniedAreNotGranted: boolean
  readonly chainVerified: boolean
  readonly nothingOpen: boolean
}

export type ReportInput = {
  readonly file: string
  readonly started: string
  readonly server: { readonly url: string; readonly own: boolean; readonly version: string }
  readonly people: { readonly requesters: number; readonly managers: number }
  readonly resources: number
  readonly concurrency: number
  readonly bad: readonly BadRow[]
  readonly rows: number
  readonly performance: Performance
  readonly outcome: Outcome
  readonly access: { readonly missing: number; readonly unexpected: number }
  readonly chain: { readonly ok: boolean; readonly message: string; readonly events: number }
  readonly seconds: { readonly setUp: number; readonly settle: number; readonly checks: number }
}

/** The report of a replay, as it is written to the file. */
export const reportOf = (input: ReportInput) => {
  const { access, bad, chain, outcome, performance: played, seconds } = input
  const failures: readonly Failure[] = [...played.failures, ...outcome.failures]
  const failed = new Set(failures.map(({ line }) => line)).size
  const wantedApproved = outcome.approved === outcome.granted && access.missing === 0
  const checks: Checks = {
    approvedAreGranted: wantedApproved && failed === 0,
    deniedAreNotGranted: access.unexpected === 0 && failed === 0,
    chainVerified: chain.ok,
    nothingOpen: outcome.open === 0,
  }
  return {
    file: input.file,
    ok: Object.values(checks).every(Boolean),
    rows: input.rows + bad.length,
    approved: outcome.approved,
    denied: outcome.denied,
    granted: outcome.granted,
    failed,
    skipped: bad.length,
    open: outcome.open,
    checks,
    access,
    chain,
    rate: {
      rowsPerSecond: Math.round(played.played.length / Math.max(0.001, played.seconds)),
      concurrency: input.concurrency,
    },
    latencyMs: {
      submit: summary(played.submit),
      decide: summary(played.decide),
      /** From the decision to the access being there, by the clock of the server's database. */
      grant: summary(outcome.grant),
    },
    seconds: {
      setUp: round(seconds.setUp),
      replay: round(played.seconds),
      settle: round(seconds.settle),
      checks: round(seconds.checks),
    },
    people: input.people,
    resources: input.resources,
    skippedRows: bad.slice(0, listed),
    failures: failures.slice(0, listed),
    started: input.started,
    server: input.server,
    versions: { assent: version(), node: process.versions.node },
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cpus: cpus().length,
      memoryGb: round(totalmem() / 1_073_741_824),
      system: `${type()} ${release()} ${process.arch}`,
    },
  }
}

export type Report = ReturnType<typeof reportOf>

const round = (n: number): number => Math.round(n * 100) / 100
