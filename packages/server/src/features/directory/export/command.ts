import type { Caller } from '@assent/core/caller.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import { closing, openSnapshot } from '../../../platform/snapshot.ts'
import { eventOf } from '../act.ts'
import type { CsvKind } from '../import/columns.ts'
import { forbidden, managesDirectory } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import type { Reader } from './pages.ts'
import { textOf } from './text.ts'

/** Which file of the directory is wanted. `bom`: with a byte order mark, which some spreadsheets need to read UTF-8. */
export type DirectoryExportInput = { readonly kind: CsvKind; readonly bom?: boolean }

/** A file on its way, many lines at a time. */
export type DirectoryExport = { readonly text: AsyncIterable<string> }

/**
 * Writes one kind of the directory as CSV: the file that an import of that kind reads back unchanged, out of one snapshot.
 * On the record before its first line, since it is everybody's data. Holds a connection until the text is read or given up.
 */
export const exportDirectory =
  (services: Services) =>
  async (caller: Caller, { bom, kind }: DirectoryExportInput): Promise<Result<DirectoryExport>> => {
    if (!managesDirectory(caller)) return forbidden('export the directory')
    await services.db.inOrg(caller.orgId, async (tx) => {
      const exportId = services.newId('operation')
      tx.record(eventOf(caller, 'assent.directory.export', [namedTarget(exportId, 'Export', kind)], { kind }))
    })
    const client = await openSnapshot(services.db, caller.orgId)
    const reader: Reader = {
      orgId: caller.orgId,
      query: async (text, values, name) =>
        (await client.query({ text, values: values as unknown[], ...(name ? { name } : {}) })).rows,
    }
    return { text: closing(client, withMark(textOf[kind](reader), bom === true)) }
  }

async function* withMark(text: AsyncIterable<string>, bom: boolean): AsyncGenerator<string> {
  if (bom) yield '\ufeff'
  yield* text
}
