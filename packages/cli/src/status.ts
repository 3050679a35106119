import type { RequestView } from '@assent/core/api/shapes.ts'
import type { Style } from './screen.ts'
import { local, relative } from './time.ts'

/** Where a request stands, in one word or two. */
export const statusWord = (request: RequestView): string => {
  const { grantStatus, revocationStatus, status } = request
  if (request._onHold) return 'on hold'
  if (request._askedBack) return 'asked back'
  if (status !== 'APPROVED') return status.toLowerCase()
  if (!request._givesAccess) return 'done'
  if (revocationStatus === 'REVOKED' || request.revoked) return 'ended'
  switch (grantStatus) {
    case 'GRANTED':
      return 'granted'
    case 'FAILED':
      return 'approved, not given'
    case 'MANUAL_REQUIRED':
      return 'approved, by hand'
    default:
      return 'approved'
  }
}

const styles: Readonly<Record<string, Style>> = {
  granted: 'green',
  approved: 'green',
  done: 'green',
  pending: 'yellow',
  'asked back': 'yellow',
  submitted: 'yellow',
  denied: 'red',
  rejected: 'red',
  'approved, not given': 'red',
  'approved, by hand': 'yellow',
}

export const statusStyle = (request: RequestView): Style => styles[statusWord(request)] ?? 'dim'

/** Where a request stands, in a sentence. */
export const outcomeText = (request: RequestView): string => {
  switch (statusWord(request)) {
    case 'submitted':
    case 'pending':
      return 'is waiting for a decision.'
    case 'on hold':
      return `is on hold until ${local(request._onHold!.until)}: ${request._onHold!.reason}`
    case 'asked back': {
      const { by } = request._askedBack!
      return `waits for an answer: ${by.name ?? by.externalId} asked for more. \`assent message ${request.id} "…"\``
    }
    case 'done':
      return 'is done.'
    case 'granted':
      return request.revocationScheduled
        ? `is approved; access is there until ${local(request.revocationScheduled)} (${relative(request.revocationScheduled)}).`
        : 'is approved, and access is there.'
    case 'approved':
      return 'is approved; access is being given.'
    case 'approved, not given':
      return 'is approved, but access could not be given yet; it is tried again.'
    case 'approved, by hand':
      return 'is approved; somebody gives the access by hand.'
    case 'ended':
      return `is approved; access ended${request.revoked ? ` ${relative(request.revoked)}` : ''}.`
    default:
      return `is ${request.status.toLowerCase()}.`
  }
}
