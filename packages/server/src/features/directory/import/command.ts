import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import { announce, eventOf, ruleOf } from '../act.ts'
import { alarm, type Braked } from '../membership/brake.ts'
import { forbidden, managesDirectory } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import type { CsvKind } from './columns.ts'
import { readCsv } from './csv.ts'
import { mergeAppGroups, mergeApps } from './merge-apps.ts'
import { mergeGroups, mergeMemberships } from './merge-groups.ts'
import { mergeBundles, mergeEntitlements } from './merge-levels.ts'
import { mergeOwners } from './merge-owners.ts'
import { type Merge, mergeUsers } from './merge-users.ts'
import { type ImportReport, isRow, type Read, type Row, uniqueKinds } from './rows.ts'
import { analyze, stage, takeRepeated, unstage } from './store.ts'
import { makeTally, type Tally } from './tally.ts'
import { sourceName, sourceProblem } from './to-rows.ts'
import { readYaml } from './yaml.ts'

/** A file to import, as its bytes come. `kind` says what a CSV file is of; YAML says it itself. */
export type ImportInput = {
  readonly format: { readonly type: 'csv'; readonly kind: CsvKind } | { readonly type: 'yaml' }
  readonly bytes: AsyncIterable<Uint8Array>
  /** Finds out what would happen, and changes nothing. */
  readonly dryRun: boolean
  /** Who is the truth for the users of this file; `LOCAL`: this directory itself. */
  readonly source: string
}

/** Carries the report of a dry run, or of a file with errors, out of a transaction that is to leave nothing behind. */
class Undo extends Error {}

/**
 * Imports a file: everything in it, or nothing. The file is read and set aside first; then one transaction merges it. A
 * dry run is the same transaction, undone at its end, so that it tells exactly what the real one does.
 */
export const importFile =
  (services: Services) =>
  async (caller: Caller, input: ImportInput): Promise<Result<ImportReport>> => {
    if (!managesDirectory(caller)) return forbidden('import files')
    if (!sourceName.test(input.source)) return refuse('invalid', `A source ${sourceProblem}.`)
    const importId = services.newId('operation')
    try {
      const read = await readAside(services, caller, importId, input)
      const { applied, braked, tally } = await merged(services, caller, importId, input, read)
      if (!input.dryRun) await alarm(services, caller, braked)
      return {
        importId,
        dryRun: input.dryRun,
        applied,
        counts: tally.counts,
        errors: tally.errors.report(),
        warnings: tally.warnings.report(),
      }
    } finally {
      await services.db.inOrg(caller.orgId, (tx) => unstage(tx, importId))
    }
  }

const readAside = async (
  services: Services,
  caller: Caller,
  importId: string,
  { format, bytes }: ImportInput,
): Promise<Tally> => {
  const tally = makeTally()
  let first = 0
  let rows: Row[] = []
  const put = async (): Promise<void> => {
    const part = rows
    rows = []
    if (part.length > 0) await services.db.inOrg(caller.orgId, (tx) => stage(tx, importId, first, part))
    first += part.length
  }
  const reads: AsyncIterable<Read> =
    format.type === 'csv' ? readCsv(format.kind, bytes, limits.importBytes) : readYaml(bytes)
  for await (const read of reads) {
    if (!isRow(read)) tally.errors.add(read)
    else if (rows.push(read) === limits.importChunk) await put()
  }
  await put()
  if (first > limits.importChunk) await services.db.inOrg(caller.orgId, (tx) => analyze(tx, 'import_row'))
  return tally
}

type Merged = { readonly applied: boolean; readonly tally: Tally; readonly braked: readonly Braked[] }

/** Merges what was set aside; answers whether it stays, and what it came to. */
const merged = async (
  services: Services,
  caller: Caller,
  importId: string,
  { dryRun, source }: ImportInput,
  read: Tally,
): Promise<Merged> => {
  let tally = read
  const braked = new Map<string, Braked>()
  try {
    await services.db.inOrg(caller.orgId, async (tx) => {
      // Tried again after a deadlock it counts anew; what reading found stays.
      tally = makeTally(read)
      braked.clear()
      const merge: Merge = { services, tx, caller, importId, source, tally, braked }
      await noteRepeated(merge)
      await mergeUsers(merge)
      await mergeGroups(merge)
      await mergeMemberships(merge)
      await mergeApps(merge)
      await mergeAppGroups(merge)
      await mergeEntitlements(merge)
      await mergeBundles(merge)
      await mergeOwners(merge)
      if (dryRun || tally.errors.total > 0) throw new Undo()
      await announce(tx)
      const counts = JSON.stringify(tally.counts)
      tx.record(
        eventOf(caller, 'assent.directory.import', [namedTarget(importId, 'Import', source)], { source, counts }),
      )
    })
    return { applied: true, tally, braked: [] }
  } catch (error) {
    // What somebody else did at the same time, or what only the database sees to be the same.
    const rule = ruleOf(error)
    if (rule) tally.errors.add({ line: 0, message: rule })
    else if (!(error instanceof Undo)) throw error
    return { applied: false, tally, braked: [...braked.values()] }
  }
}

const noteRepeated = async ({ tx, importId, tally }: Merge): Promise<void> => {
  for (const { line, first } of await takeRepeated(tx, importId, [...uniqueKinds]))
    tally.errors.add({ line, message: `This is in the file twice: see line ${first}.` })
}
