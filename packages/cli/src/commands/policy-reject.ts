import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { judge } from '../policy.ts'

/** `assent policy reject <id>` */
export const run: Run = (context, [id], options) => {
  const reason = textOf(options, 'message')
  const body = reason === undefined ? {} : { reason }
  return judge(context, id!, { deed: 'reject', question: 'Turn this down?', yes: options['yes'] === true, body })
}
