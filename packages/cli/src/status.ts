import type { RequestView } from '@assent/core/api/shapes.ts'
import { waitingWords } from '@assent/core/cards/waiting.ts'
import { nameIn } from './names.ts'
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

type OpenTask = NonNullable<RequestView['tasks']>[number]

/** The step that a request stands at, if it is open. */
export const openTaskOf = ({ tasks }: RequestView): OpenTask | undefined =>
  tasks?.find(({ status }) => status === 'OPEN' || status === 'ASSIGNING')

/** "for a callback", "until tomorrow". */
const awaited = (task: OpenTask): string =>
  task.waitsUntil
    ? `until ${local(task.waitsUntil)} (${relative(task.waitsUntil)})`
    : waitingWords(task).replace(/^Waiting /, '')

const waiting = (task: OpenTask | undefined): string => (task ? `is waiting ${awaited(task)}.` : 'is being worked on.')

/** The same with the names of people, where it waits for them. */
export const awaitedOf = (request: RequestView, task: OpenTask): string => {
  const who = task.assignees.map(({ externalId, name }) => name ?? nameIn(request, externalId)).join(', ')
  // Whoever has the address of a callback does not answer it; those who see to what the system does are not asked yet.
  if (who && !task.callback && task.run !== 'RUNNING') return `for ${who}`
  return task.ticket ? `for ${task.ticket.key}, which is “${task.ticket.state}”` : awaited(task)
}

/** Where a request stands, in a sentence. */
export const outcomeText = (request: RequestView): string => {
  switch (statusWord(request)) {
    case 'submitted':
    case 'pending':
      return waiting(openTaskOf(request))
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
