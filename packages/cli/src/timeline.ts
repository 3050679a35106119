import type { ActivityView } from '@assent/core/api/shapes.ts'
import type { RequestEvent } from '@assent/core/request/model.ts'
import { durationWords, local } from './time.ts'

type Event = ActivityView['event']
type Names = Readonly<Record<string, string>>
type Words = (event: Event, names: Names) => string

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const of = (event: Event, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), event)
const because = (event: Event): string => (text(event['reason']) ? `: ${text(event['reason'])}` : '')

/** Whose stand-in voted, if one did. */
const inPlaceOf = (event: Event, names: Names): string => {
  const as = text(of(event, 'vote', 'as'))
  return as === '' || as === text(of(event, 'vote', 'userId')) ? '' : ` in place of ${names[as] ?? as}`
}

/** The outcome of an approval in our words; what somebody wrote stays as he wrote it. */
const completedWith = (value: string): string => {
  if (value === '') return ''
  return `: ${value === 'APPROVED' || value === 'DENIED' ? value.toLowerCase() : value}`
}

const grants: Readonly<Record<string, string>> = {
  PENDING: 'access is being given',
  GRANTED: 'access is there',
  FAILED: 'access could not be given yet',
  MANUAL_REQUIRED: 'somebody has to give the access by hand',
}
const revocations: Readonly<Record<string, string>> = {
  PENDING: 'access ended and is being taken back',
  REVOKED: 'access was taken back',
  FAILED: 'access could not be taken back yet',
}

const words: Readonly<Record<RequestEvent['type'], Words>> = {
  submitted: (event) => `asked${text(event['duration']) ? ` for ${durationWords(text(event['duration']))}` : ''}`,
  rejected: (event) => `rejected${because(event)}`,
  taskOpened: (event) =>
    `${text(of(event, 'task', 'label'))}: ${of(event, 'task', 'status') === 'ASSIGNING' ? 'nobody can act' : 'opened'}${text(event['why']) ? ` (${text(event['why'])})` : ''}`,
  stepPassed: () => 'a step had nothing to wait for',
  voted: (event, names) =>
    `${of(event, 'vote', 'decision') === 'APPROVE' ? 'approved' : 'denied'}${inPlaceOf(event, names)}${text(of(event, 'vote', 'message')) ? `: ${text(of(event, 'vote', 'message'))}` : ''}`,
  taskCompleted: (event) => `task completed${completedWith(text(event['value']))}`,
  reassigned: (event) => `reassigned${because(event)}`,
  escalated: (event) => `escalated${because(event)}`,
  fellBack: () => 'went to the fallback of its step',
  reminded: () => 'reminded',
  inactivityNoticed: (event) => `expires in ${String(event['daysLeft'])} days if nothing happens`,
  messaged: (event) => `wrote: ${text(event['body'])}`,
  approved: () => 'the request is approved',
  denied: () => 'the request is denied',
  canceled: (event) => `canceled${because(event)}`,
  expired: (event) => `expired${because(event)}`,
  grantRecorded: (event) =>
    `${grants[text(event['status'])] ?? 'access'}${text(event['revocationScheduled']) ? `, until ${local(text(event['revocationScheduled']))}` : ''}`,
  revocationRecorded: (event) => revocations[text(event['status'])] ?? 'access ended',
}

/**
 * What happened, in a few words; `names` says what the ids in it are called. The text holds what people wrote: print it
 * through `plain`.
 */
export const eventText = ({ event, type }: ActivityView, names: Names = {}): string =>
  Object.hasOwn(words, type) ? words[type as RequestEvent['type']](event, names) : type
