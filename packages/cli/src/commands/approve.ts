import { decideAll } from '../decide.ts'
import type { Run } from '../definitions/definition.ts'

/** `assent approve <id...>` */
export const run: Run = (context, args, options) => decideAll(context, args, 'APPROVED', options)
