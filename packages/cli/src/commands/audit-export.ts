import type { Run } from '../definitions/definition.ts'
import { download } from '../download.ts'
import { textOf } from '../options.ts'
import { usage } from '../problems.ts'

/** `assent audit export [file]` */
export const run: Run = async ({ connect, json, screen }, [file], options) => {
  const format = textOf(options, 'format') ?? 'jsonl'
  if (format !== 'jsonl' && format !== 'ocsf') throw usage(`There is no format ${format}.`, 'Write jsonl or ocsf.')
  const connected = await connect({ timeoutMs: 5 * 60_000 })
  await download(connected, {
    path: '/governance/api/v2/audit/exports',
    body: { format },
    file: file ?? '-',
    force: options['force'] === true,
  })
  if (file === undefined || file === '-') return
  if (json) return screen.json({ file, format })
  screen.line(`${screen.style('green', 'saved')}  ${file}`)
  if (format === 'jsonl') screen.line(`Check it anywhere, without the server: assent audit verify ${file}`)
}
