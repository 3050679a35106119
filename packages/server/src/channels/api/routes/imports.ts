import { Readable } from 'node:stream'
import { WireImport } from '@assent/core/api/imports.ts'
import { closed, oneWord } from '@assent/core/api/wire.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { csvKinds } from '../../../app/app.ts'
import { type RawBody, type Route, reply, route } from '../route.ts'

/** Files with users, groups, apps and what belongs to them; docs/import.md describes their formats. */
export const routes: readonly Route[] = [
  route({
    method: 'POST',
    url: '/governance/api/v2/imports',
    operationId: 'importFile',
    summary: 'Import a file',
    description:
      'The body is the file: `text/csv` with its `kind`, or `application/yaml`. Everything in it is done, or nothing; the answer lists every error with its line. A dry run answers the same and changes nothing.',
    tag: 'Imports',
    stage: 'EXTENSION',
    scopes: ['okta.users.manage'],
    roles: [],
    raw: ['text/csv', 'application/yaml'],
    query: Type.Object({
      kind: Type.Optional(Type.String({ enum: [...csvKinds] })),
      dryRun: Type.Optional(Type.Boolean()),
      source: Type.Optional(Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_. -]+$' })),
    }),
    response: WireImport,
    handler: async ({ app, body, caller, query }) => {
      const { bytes, type } = body as RawBody
      const kind = csvKinds.find((one) => one === query.kind)
      if (type === 'text/csv' && kind === undefined)
        return refuse('invalid', `Api validation failed: kind must say what a CSV file is of: ${csvKinds.join(', ')}`)
      const report = await app.run(caller, 'directory.import', {
        format: type === 'text/csv' ? { type: 'csv', kind: kind! } : { type: 'yaml' },
        bytes,
        dryRun: query.dryRun ?? false,
        source: query.source ?? 'LOCAL',
      })
      return isRefusal(report) ? report : { ...report, errors: copy(report.errors), warnings: copy(report.warnings) }
    },
  }),
  route({
    method: 'POST',
    url: '/governance/api/v2/exports',
    operationId: 'exportDirectory',
    summary: 'Export one kind of the directory',
    description:
      'The answer is CSV, as an import of that `kind` reads it back unchanged; docs/import.md describes the columns. Cells that a spreadsheet would run have an apostrophe in front, which the import takes away. With `bom`, the file begins with a byte order mark. An answer that is cut short was not finished.',
    tag: 'Imports',
    stage: 'EXTENSION',
    scopes: ['okta.users.read'],
    roles: [],
    body: closed({ kind: oneWord(csvKinds), bom: Type.Optional(Type.Boolean()) }),
    response: Type.Unsafe<Readable>({}),
    handler: async ({ app, body, caller }) => {
      const made = await app.run(caller, 'directory.export', body)
      if (isRefusal(made)) return made
      const headers = {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="${body.kind}.csv"`,
      }
      return reply(Readable.from(made.text, { objectMode: false, highWaterMark: 1 << 20 }), { headers })
    },
  }),
]

type Problems = {
  readonly total: number
  readonly listed: readonly { line: number; column?: string; message: string }[]
}
const copy = ({ total, listed }: Problems) => ({ total, listed: [...listed] })
