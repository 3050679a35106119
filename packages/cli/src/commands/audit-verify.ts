import { verifyExport } from '../audit-verify.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { refused } from '../problems.ts'

/** `assent audit verify <file>` */
export const run: Run = async ({ json, screen }, [file], options) => {
  const [checkpoints, key] = [textOf(options, 'checkpoints'), textOf(options, 'key')]
  const { events, message, ok } = verifyExport(file!, {
    ...(checkpoints === undefined ? {} : { checkpoints }),
    ...(key === undefined ? {} : { key }),
  })
  if (json) screen.json({ ok, events, message })
  else if (ok) screen.line(`${screen.style('green', 'Verified:')} ${plain(message)}`)
  if (ok) return
  throw refused(`Not verified. ${message}`)
}
