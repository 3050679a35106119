import { Type } from 'typebox'
import { sentence } from './wire.ts'

/** The kinds of CSV files of the directory, in the order in which they are imported. */
export const directoryKinds = [
  'users',
  'groups',
  'memberships',
  'apps',
  'app-groups',
  'entitlements',
  'bundles',
  'owners',
] as const

const Problems = Type.Object({
  total: Type.Integer(),
  listed: Type.Array(Type.Object({ line: Type.Integer(), column: Type.Optional(Type.String()), message: sentence() })),
})

/** What an import came to; the counts of a dry run are those of the real one. */
export const WireImport = Type.Object({
  importId: Type.String(),
  dryRun: Type.Boolean(),
  applied: Type.Boolean(),
  counts: Type.Record(
    Type.String(),
    Type.Object({
      created: Type.Integer(),
      updated: Type.Integer(),
      unchanged: Type.Integer(),
      removed: Type.Integer(),
    }),
  ),
  errors: Problems,
  warnings: Problems,
})
