import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { AuditEvent } from '@assent/core/audit/event.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Services } from '@assent/server/app/services.ts'
import { type ExportInput, openExport } from '@assent/server/features/audit/export.ts'
import type { Db } from '@assent/server/platform/db.ts'
import { verifyExport } from '../../../cli/src/audit-verify.ts'

/** An event with everything in it; parts as wanted. */
export const event = (parts: Partial<AuditEvent> = {}): AuditEvent => ({
  type: 'access.request.create',
  actor: { id: '00u00000000000000ada', type: 'User', displayName: 'Ada', alternateId: 'ada@example.test' },
  targets: [{ id: 'req0000000000000000a', type: 'ACCESS_REQUEST', displayName: 'Grafana' }],
  requestId: 'req0000000000000000a',
  channel: 'api',
  detail: { reason: 'on call' },
  ...parts,
})

export const record = (db: Db, orgId: OrgId, ...events: AuditEvent[]): Promise<void> =>
  db.inOrg(orgId, async (tx) => tx.record(...events))

export const recordMany = async (db: Db, orgId: OrgId, count: number): Promise<void> =>
  record(db, orgId, ...Array.from({ length: count }, (_, n) => event({ detail: { n } })))

/** A folder that is gone after the tests of the file. */
export const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-audit-'))
  after(() => rmSync(folder, { recursive: true }))
  return folder
}

export const exportText = async (services: Services, orgId: OrgId, input: ExportInput = { format: 'jsonl' }) => {
  const made = await openExport(services, orgId, input)
  if (isRefusal(made)) throw new Error(made.summary)
  let text = ''
  for await (const part of made.text) text += part
  return { text, lines: made.lines }
}

export const verifyText = (folder: string, text: string, checkpoints?: string) => {
  const file = join(folder, 'export.jsonl')
  writeFileSync(file, text)
  return verifyExport(file, checkpoints ? { checkpoints } : {})
}
