import { decideAll } from '../decide.ts'
import type { Run } from '../definitions/definition.ts'

/** `assent deny <id...>` */
export const run: Run = (context, args, options) => decideAll(context, args, 'DENIED', options)
