import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { errorOf, withQuery } from '@assent/core/api/client.ts'
import { directoryKinds } from '@assent/core/api/imports.ts'
import { limits } from '@assent/core/limits.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { refused, usage } from '../problems.ts'
import type { Screen } from '../screen.ts'

type Problem = { readonly line: number; readonly column?: string; readonly message: string }
type Problems = { readonly total: number; readonly listed: readonly Problem[] }
type Count = {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly removed: number
}

/** What an import came to: POST /governance/api/v2/imports. */
export type ImportReport = {
  readonly dryRun: boolean
  readonly applied: boolean
  readonly counts: Readonly<Record<string, Count>>
  readonly errors: Problems
  readonly warnings: Problems
}

const kinds: readonly string[] = directoryKinds

/** `assent import <file>` */
export const run: Run = async ({ connect, json, screen }, [file], options) => {
  const { format, kind } = kindOf(file!, textOf(options, 'kind'))
  if (statSync(file!).size > limits.importBytes)
    throw usage(`${file} has more than ${limits.importBytes / 1_048_576} MB.`, 'Import it in parts.')
  const { headers, must, transport } = await connect({ timeoutMs: 10 * 60_000 })
  const answer = await transport.send({
    method: 'POST',
    path: withQuery('/governance/api/v2/imports', {
      ...(kind === undefined ? {} : { kind }),
      ...(options['dryRun'] ? { dryRun: 'true' } : {}),
      source: textOf(options, 'source'),
    }),
    headers: {
      ...headers,
      'content-type': format === 'yaml' ? 'application/yaml' : 'text/csv',
      accept: 'application/json',
    },
    body: readFileSync(file!, 'utf8'),
  })
  const report = await must(
    Promise.resolve(answer.status < 300 ? (JSON.parse(answer.text) as ImportReport) : errorOf(answer)),
  )
  if (json) screen.json(report)
  else await show(screen, report)
  if (report.errors.total > 0) throw refused(`${report.errors.total} rows are wrong. Nothing was changed.`)
}

const kindOf = (
  file: string,
  given: string | undefined,
): { readonly format: 'csv' | 'yaml'; readonly kind?: string } => {
  if (/\.ya?ml$/i.test(file)) return { format: 'yaml' }
  const named = kinds.filter((kind) => basename(file).toLowerCase().startsWith(kind))
  const kind = given ?? named.toSorted((a, b) => b.length - a.length)[0]
  if (kind !== undefined && kinds.includes(kind)) return { format: 'csv', kind }
  throw usage(
    given === undefined
      ? `It cannot be seen from the name ${basename(file)} what this file is of.`
      : `There is no kind ${given}.`,
    `Say --kind and one of ${kinds.join(', ')}.`,
  )
}

const show = async (screen: Screen, { applied, counts, errors, warnings }: ImportReport): Promise<void> => {
  for (const [style, { listed, total }] of [
    ['red', errors],
    ['yellow', warnings],
  ] as const) {
    for (const { column, line, message } of listed)
      screen.line(
        `${screen.style(style, line === 0 ? 'file' : `line ${line}`)}${column ? `, ${plain(column)}` : ''}: ${plain(message)}`,
      )
    if (total > listed.length) screen.line(`and ${total - listed.length} more`)
  }
  const rows = Object.entries(counts)
    .filter(([, count]) => Object.values(count).some((n) => n > 0))
    .map(([noun, { created, removed, unchanged, updated }]) => [noun, created, updated, unchanged, removed].map(String))
  if (rows.length > 0) await screen.table(['WHAT', 'CREATED', 'UPDATED', 'UNCHANGED', 'REMOVED'], rows)
  if (errors.total === 0)
    screen.line(applied ? screen.style('green', 'imported') : 'Nothing was changed: this was a dry run.')
}
