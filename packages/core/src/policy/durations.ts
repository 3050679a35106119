import { accessDurationProblem, type Duration, durationMs } from '../duration.ts'
import { type Result, refuse } from '../refusal.ts'

/** How long access lasts: as the administrator fixed it, or as the requester chooses up to a maximum (C.1). */
export type DurationSettings =
  | { readonly type: 'ADMIN_FIXED_DURATION'; readonly duration: Duration }
  | { readonly type: 'REQUESTER_SPECIFIED_DURATION'; readonly maximumDuration: Duration }

/** The request field that carries a chosen duration (okta-access-requests H.3). */
export const durationField = 'OKTA_ACCESS_DURATION'

/**
 * The duration that a request gets; null is permanent. `asked` is the value of the field OKTA_ACCESS_DURATION, if one
 * was sent. A field that the form does not have, another value than the fixed one, and more than the maximum are refused
 * (abuse case B9). `location` points at the value in the input.
 */
export const chooseDuration = (
  settings: DurationSettings | null,
  asked: string | undefined,
  location = '/requesterFieldValues',
): Result<{ readonly duration: Duration | null }> => {
  const no = (summary: string, reason: string) =>
    refuse('invalid', 'The access duration is not right.', [{ summary, reason, location }])
  if (settings === null)
    return asked === undefined
      ? { duration: null }
      : no('Access is permanent here, so the form has no field for its duration.', 'IDENTIFIER_NOT_FOUND')
  if (settings.type === 'ADMIN_FIXED_DURATION')
    return asked === undefined || asked === settings.duration
      ? { duration: settings.duration }
      : no(`The access duration is fixed at ${settings.duration}.`, 'INVALID_ENUM_VALUE')
  if (asked === undefined)
    return no(`Say for how long access is needed, at most ${settings.maximumDuration}.`, 'REQUIRED_PROPERTY_MISSING')
  const problem = accessDurationProblem(asked)
  if (problem) return no(problem, 'STRING_FORMAT_INVALID')
  return isWithin(asked, settings.maximumDuration)
    ? { duration: asked }
    : no(`The access duration is at most ${settings.maximumDuration}.`, 'STRING_FORMAT_INVALID')
}

/** True if a duration is no longer than another; false if either is none. */
export const isWithin = (duration: Duration, maximum: Duration): boolean => {
  const [length, most] = [durationMs(duration), durationMs(maximum)]
  return length !== undefined && most !== undefined && length <= most
}

/** The field of a request form that shows or asks for the duration; undefined where access is permanent (H.3). */
export const durationFormField = (settings: DurationSettings | null) => {
  if (settings === null) return undefined
  const base = { id: durationField, type: 'DURATION' as const, label: 'Access duration' }
  return settings.type === 'ADMIN_FIXED_DURATION'
    ? { ...base, required: false, readOnly: true, value: settings.duration }
    : { ...base, required: true, readOnly: false, maximumValue: settings.maximumDuration }
}
