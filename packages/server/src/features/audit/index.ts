import type { Page, PageInput } from '@assent/core/api/page.ts'
import type { Checkpoint } from '@assent/core/audit/checkpoint.ts'
import type { LogEvent } from '@assent/core/audit/log-event.ts'
import { sourceOf } from '../../app/actor.ts'
import type { Feature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { type Erased, type EraseInput, erase } from './erase.ts'
import { type Export, type ExportInput, openExport } from './export.ts'
import { auditLanes } from './jobs.ts'
import { type LogInput, readLog } from './log.ts'
import { exportsRecord, managesRecord, mayNot, readsLog } from './permission.ts'
import { type EventProof, type ProofInput, proofOf } from './proof.ts'
import { consistencyOf, listCheckpoints } from './queries.ts'
import { makeWebhooks, type WebhookCommands, type WebhookQueries } from './webhooks/index.ts'

export { signBeforeStop, takeCheckpoint } from './checkpoints.ts'
export { eventChannel } from './jobs.ts'

export type AuditCommands = WebhookCommands & {
  /** The whole record as text, line by line. That it was taken out is itself on the record. */
  'audit.export': { input: ExportInput; output: Export }
  'audit.erase': { input: EraseInput; output: Erased }
}

export type AuditQueries = WebhookQueries & {
  'audit.log': { input: LogInput; output: Page<LogEvent> }
  'audit.checkpoints': { input: PageInput; output: Page<Checkpoint> }
  /** That one event is in the record, and where. */
  'audit.proof': { input: ProofInput; output: EventProof }
  'audit.consistency': { input: { readonly from: number; readonly to: number }; output: { proof: string[] } }
}

/** The record: read, exported, signed, erased from, and sent to subscribers. It is written by platform/record.ts. */
export const makeAudit = (services: Services): Feature<AuditCommands, AuditQueries> => {
  const webhooks = makeWebhooks(services)
  return {
    commands: {
      ...webhooks.commands,
      'audit.export': async (caller, input) => {
        if (!exportsRecord(caller)) return mayNot()
        await services.db.inOrg(caller.orgId, async (tx) => {
          tx.record({
            type: 'assent.audit.export',
            ...sourceOf(caller),
            targets: [],
            detail: { format: input.format, from: input.from ?? 0 },
          })
        })
        return openExport(services, caller.orgId, input)
      },
      'audit.erase': async (caller, input) => (managesRecord(caller) ? erase(services, caller, input) : mayNot()),
    },
    queries: {
      ...webhooks.queries,
      'audit.log': async (caller, input) =>
        readsLog(caller) ? services.db.inOrg(caller.orgId, (tx) => readLog(tx, input)) : mayNot(),
      'audit.proof': async (caller, input) =>
        readsLog(caller) ? services.db.inOrg(caller.orgId, (tx) => proofOf(tx, input)) : mayNot(),
      'audit.consistency': async (caller, { from, to }) =>
        exportsRecord(caller) ? services.db.inOrg(caller.orgId, (tx) => consistencyOf(tx, from, to)) : mayNot(),
      'audit.checkpoints': async (caller, page) =>
        exportsRecord(caller) ? services.db.inOrg(caller.orgId, (tx) => listCheckpoints(tx, page)) : mayNot(),
    },
    lanes: [...auditLanes(services), ...webhooks.lanes],
  }
}
