import { WireImport } from '@assent/core/api/imports.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { csvKinds } from '../../../app/app.ts'
import { type RawBody, type Route, route } from '../route.ts'

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
]

type Problems = {
  readonly total: number
  readonly listed: readonly { line: number; column?: string; message: string }[]
}
const copy = ({ total, listed }: Problems) => ({ total, listed: [...listed] })
