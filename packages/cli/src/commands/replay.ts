import type { Run } from '../definitions.ts'
import { usage } from '../problems.ts'

/** `assent import <file>` */
export const run: Run = () => Promise.reject(usage('not yet'))
