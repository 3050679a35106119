import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { directoryKinds } from '@assent/core/api/imports.ts'
import type { Run } from '../definitions/definition.ts'
import { download } from '../download.ts'
import { textOf } from '../options.ts'
import { usage } from '../problems.ts'

/** `assent export <folder>` */
export const run: Run = async ({ connect, json, screen }, [folder], options) => {
  const only = textOf(options, 'kind')
  const kinds = only === undefined ? directoryKinds : directoryKinds.filter((kind) => kind === only)
  if (kinds.length === 0) throw usage(`There is no kind ${only}.`, `Say one of ${directoryKinds.join(', ')}.`)
  const force = options['force'] === true
  const toScreen = folder === '-'
  if (toScreen && only === undefined)
    throw usage('Several files do not fit on standard output.', 'Say one with --kind, or name a folder.')
  const fileOf = (kind: string): string => (toScreen ? '-' : join(folder!, `${kind}.csv`))
  // Before the first of them is written: half an export is worse than none.
  const there = kinds.map(fileOf).filter((file) => file !== '-' && existsSync(file))
  if (there.length > 0 && !force) throw usage(`${there.join(', ')} is there already.`, 'Say --force to overwrite.')
  const connected = await connect({ timeoutMs: 5 * 60_000 })
  if (!toScreen) mkdirSync(folder!, { recursive: true, mode: 0o700 })
  for (const kind of kinds) {
    const body = { kind, ...(options['bom'] === true ? { bom: true } : {}) }
    await download(connected, { path: '/governance/api/v2/exports', body, file: fileOf(kind), force })
    if (!toScreen && !json) screen.line(`${screen.style('green', 'saved')}  ${fileOf(kind)}`)
  }
  if (toScreen) return
  if (json) screen.json({ files: kinds.map(fileOf) })
  else screen.line('Read them back in this order: assent import FILE, one after the other.')
}
