import type { Run } from '../definitions/definition.ts'
import { judge } from '../policy.ts'

/** `assent policy confirm <id>` */
export const run: Run = (context, [id], options) =>
  judge(context, id!, { deed: 'confirm', question: 'Put this in force?', yes: options['yes'] === true })
