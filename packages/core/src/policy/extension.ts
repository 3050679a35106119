import { accessDurationProblem, durationMs } from '../duration.ts'
import type { Cause } from '../refusal.ts'
import type { DurationSettings } from './durations.ts'

/** How more time is approved for access that a condition or a request type gave; null in its place: by its own sequence. */
export type Extension =
  /** By the first approval of the sequence alone: the later ones are left out. */
  | { readonly type: 'FIRST_APPROVER' }
  /** By another sequence. */
  | { readonly type: 'SEQUENCE'; readonly approvalSequenceId: string }
  /** At once, as long as the access lasts no longer than that without a break; beyond it by its own sequence. */
  | { readonly type: 'AUTOMATIC'; readonly maximumTotal: string }

/** By which lighter way a request for more time was put. */
export type Lighter = Extension['type']

/** What is wrong with an extension, at its place: the member `at` of what it is a part of. */
export const extensionCauses = (
  extension: Extension | null,
  duration: DurationSettings | null,
  at: string,
): readonly Cause[] => {
  if (extension === null) return []
  if (duration === null) return [{ summary: 'Access without an end is never extended.', location: at }]
  if (extension.type !== 'AUTOMATIC') return []
  const location = `${at}/maximumTotal`
  const problem = accessDurationProblem(extension.maximumTotal)
  if (problem) return [{ summary: problem, location }]
  const once = durationMs(duration.type === 'ADMIN_FIXED_DURATION' ? duration.duration : duration.maximumDuration)
  return (durationMs(extension.maximumTotal) ?? 0) > (once ?? 0)
    ? []
    : [{ summary: 'That is no longer than the access lasts once, so that nothing would be extended.', location }]
}

/**
 * The lighter way that more time is put by; undefined: as at first. `heldMs`: how long the access lasts
 * already, from the beginning of the first grant that the others extend to the present end (abuse cases A19, A20).
 */
export const lighterOf = (
  extension: Extension | null,
  { heldMs, wanted }: { readonly heldMs: number; readonly wanted: string | null },
): Lighter | undefined => {
  if (extension === null) return undefined
  if (extension.type !== 'AUTOMATIC') return extension.type
  const [most, more] = [durationMs(extension.maximumTotal), wanted === null ? undefined : durationMs(wanted)]
  return most !== undefined && more !== undefined && heldMs + more <= most ? 'AUTOMATIC' : undefined
}
