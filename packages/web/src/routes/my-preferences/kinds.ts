import type { ToldKind } from '@assent/core/api/personal.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

type Kinds = readonly { readonly kind: ToldKind; readonly label: MessageDescriptor }[]
type Group = { readonly title: MessageDescriptor; readonly kinds: Kinds }

/** Everything that people are told of, in the order in which it matters to them. */
export const kindGroups: readonly Group[] = [
  {
    title: msg`What waits for me`,
    kinds: [
      { kind: 'task_assigned', label: msg`Something waits for me` },
      { kind: 'task_reminder', label: msg`A reminder of what waits for me` },
      { kind: 'task_unassigned', label: msg`Something waits for me no longer` },
      { kind: 'access_manual', label: msg`Access has to be set up by hand` },
      { kind: 'action_failed', label: msg`A step could not be carried out` },
      { kind: 'step_notice', label: msg`A step of a request tells me something` },
    ],
  },
  {
    title: msg`Requests of mine`,
    kinds: [
      { kind: 'request_created', label: msg`A request was sent` },
      { kind: 'request_message', label: msg`Somebody wrote a message` },
      { kind: 'request_mention', label: msg`Somebody mentioned me in a message` },
      { kind: 'request_corrected', label: msg`Somebody corrected answers of a request` },
      { kind: 'request_approved', label: msg`A request was approved` },
      { kind: 'request_denied', label: msg`A request was denied` },
      { kind: 'request_rejected', label: msg`A request was not accepted` },
      { kind: 'request_canceled', label: msg`A request was withdrawn` },
      { kind: 'request_held', label: msg`A request was put on hold` },
      { kind: 'request_reopened', label: msg`A request was opened again` },
      { kind: 'request_expiring', label: msg`A request is about to run out` },
      { kind: 'request_expired', label: msg`A request ran out` },
    ],
  },
  {
    title: msg`Requests that I run or follow`,
    kinds: [
      { kind: 'request_unassigned', label: msg`A request of my team that nobody looks after` },
      { kind: 'request_assigned', label: msg`I look after a request from now on` },
      { kind: 'request_followed', label: msg`Somebody made me follow a request` },
      { kind: 'request_resumed', label: msg`A request is on hold no longer` },
      { kind: 'type_disabled', label: msg`A request type of my team was disabled` },
    ],
  },
  {
    title: msg`Access of mine`,
    kinds: [
      { kind: 'access_granted', label: msg`Access was given` },
      { kind: 'access_failed', label: msg`Access could not be given` },
      { kind: 'access_ending', label: msg`Access ends soon` },
      { kind: 'access_ended', label: msg`Access has ended` },
    ],
  },
  {
    title: msg`Standing in`,
    kinds: [{ kind: 'delegate_appointed', label: msg`I was chosen to stand in for somebody` }],
  },
]
