import { type Result, refuse } from '../refusal.ts'
import { type Priority, priorities } from '../request/priority.ts'

/** The request field in which a requester says how soon it should be seen to; ours, beside Okta's reserved ones (H.3). */
export const priorityField = 'ASSENT_PRIORITY'

/** Where requesters may say it: the field of the form. Left empty, the request is NORMAL. */
export const priorityFormField = {
  id: priorityField,
  type: 'SELECT' as const,
  label: 'Priority',
  required: false,
  readOnly: false,
  choices: [...priorities],
}

/** The priority that a requester chose; none where he said nothing. Refused where it is not his to say. */
export const choosePriority = (
  isAllowed: boolean,
  asked: string | undefined,
  location = '/requesterFieldValues',
): Result<{ readonly priority?: Priority }> => {
  if (asked === undefined) return {}
  const no = (summary: string, reason: string) =>
    refuse('invalid', 'The priority is not right.', [{ summary, reason, location }])
  if (!isAllowed)
    return no(
      'Those who run the request say how soon it is seen to, so the form has no field for it.',
      'IDENTIFIER_NOT_FOUND',
    )
  const priority = priorities.find((one) => one === asked)
  if (!priority) return no(`The priority is one of ${priorities.join(', ')}.`, 'INVALID_ENUM_VALUE')
  return priority === 'NORMAL' ? {} : { priority }
}
