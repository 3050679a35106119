import { at, type Card, type Line, line, said } from '../card.ts'
import { nothingGiven } from '../request/follow.ts'
import type { NoticeFacts, Reader } from './notice.ts'
import { counted, durationWords, shortly, what } from './words.ts'

/** The sentences of a notice, and whether its reader has to act. */
export type Words = Pick<Card, 'title' | 'lead' | 'todo'> & {
  readonly quotes?: Card['quotes']
  /** The reader has a task to act on: he is shown the form and led to the task. */
  readonly acts?: boolean
}

/** What a notice says to one reader. */
export const wordsOf = (facts: NoticeFacts, reader: Reader): Words => {
  switch (facts.kind) {
    case 'request_created':
      return created(facts, reader)
    case 'request_rejected':
      return {
        title: line`Not possible: ${what(facts)}`,
        lead: line`${subject(facts, reader)} for ${what(facts)} could not be taken up.`,
        quotes: reason(facts.note),
      }
    case 'request_approved':
      if (facts.note === nothingGiven)
        return {
          title: line`Done: ${what(facts)}`,
          lead: line`${subject(facts, reader)} for ${what(facts)} was approved, and everything that belongs to it is done.`,
        }
      return {
        title: line`Approved: ${what(facts)}`,
        lead: line`${subject(facts, reader)} for ${what(facts)} was approved. The access is being set up; a further message says when it is there.`,
      }
    case 'request_denied':
      return denied(facts, reader)
    case 'request_canceled':
      return ended(facts, reader, line`canceled`, line`Canceled`)
    case 'request_expired':
      return ended(facts, reader, line`closed, because time ran out`, line`Expired`)
    case 'request_expiring':
      return expiring(facts, reader)
    case 'request_message':
      return message(facts, reader)
    case 'request_mention':
      return {
        ...message(facts, reader),
        title: line`You are mentioned: ${what(facts)} for ${shortly(facts.requestedFor)}`,
      }
    case 'request_corrected':
      return corrected(facts, reader)
    case 'request_unassigned':
      if (facts.note)
        return {
          title: line`Nobody looks after: ${what(facts)} for ${shortly(facts.requestedFor)}`,
          lead: line`Nobody looks after the request of ${shortly(facts.requestedFor)} for ${what(facts)} any more.`,
          todo: line`Look after it yourself, or give it to somebody who can. Whoever has to act on its steps is asked by itself.`,
          quotes: reason(facts.note),
        }
      return {
        title: line`New: ${what(facts)} for ${shortly(facts.requestedFor)}`,
        lead: line`There is a new request of ${shortly(facts.requestedFor)} for ${what(facts)}. Nobody of your team looks after it yet.`,
        todo: line`Look after it yourself, or give it to somebody of the team. Whoever has to act on its steps is asked by itself.`,
      }
    case 'request_assigned':
      return {
        title: line`You look after: ${what(facts)} for ${shortly(facts.requestedFor)}`,
        lead: facts.author
          ? line`${shortly(facts.author)} gave you the request of ${shortly(facts.requestedFor)} for ${what(facts)} to look after.`
          : line`The request of ${shortly(facts.requestedFor)} for ${what(facts)} is yours to look after.`,
        todo: line`See that it gets on. Whoever has to act on its steps is asked by itself.`,
        quotes: reason(facts.note),
      }
    case 'request_followed':
      return {
        title: line`You follow: ${what(facts)} for ${shortly(facts.requestedFor)}`,
        lead: facts.author
          ? line`${shortly(facts.author)} added you to those who are told what happens to the request of ${shortly(facts.requestedFor)} for ${what(facts)}.`
          : line`You are told what happens to the request of ${shortly(facts.requestedFor)} for ${what(facts)}.`,
        todo: line`There is nothing to do. On the page of the request you can stop following it.`,
      }
    case 'request_held':
      return {
        title: line`On hold: ${what(facts)}${reader.as === 'requester' ? line`` : line` for ${shortly(facts.requestedFor)}`}`,
        lead: line`${subject(facts, reader)} for ${what(facts)} waits for somebody outside. Nobody is reminded meanwhile, and no time to act runs out.`,
        todo: line`A message of whoever asked ends the waiting; so does anything that is done about a step.`,
        quotes: reason(facts.note),
      }
    case 'request_resumed':
      return {
        title: line`No longer on hold: ${what(facts)} for ${shortly(facts.requestedFor)}`,
        lead: line`The time is over for which the request of ${shortly(facts.requestedFor)} for ${what(facts)} was on hold. It goes on.`,
        todo: line`See whether what it waited for has come.`,
      }
    case 'request_reopened':
      return {
        title: line`Open again: ${what(facts)}${reader.as === 'requester' ? line`` : line` for ${shortly(facts.requestedFor)}`}`,
        lead: line`${subject(facts, reader)} for ${what(facts)} was opened again. What was undecided is decided anew.`,
        quotes: reason(facts.note),
      }
    case 'task_assigned':
      return task(facts, line``)
    case 'task_reminder':
      return task(facts, line`Reminder: `)
    case 'step_notice':
      return stepNotice(facts)
    case 'action_failed':
      return {
        title: line`Not done: ${label(facts)} for ${shortly(facts.requestedFor)}`,
        lead: line`The step ${label(facts)} of the request for ${what(facts)} could not be carried out, so the request stands still.`,
        todo: line`See what stands in the way, then run the step again on the request, or do it by hand and mark it as done.`,
        quotes: reason(facts.note),
      }
    case 'task_unassigned':
      return {
        title: line`Nobody can act: ${what(facts)} for ${shortly(facts.requestedFor)}`,
        lead: line`The step ${label(facts)} of this request has nobody who can act on it, so the request stands still.`,
        todo: line`Name somebody who can act on it, or cancel the request.`,
        quotes: reason(facts.note),
      }
    case 'access_granted':
      return granted(facts, reader)
    case 'access_failed':
      return {
        title: line`Access not given: ${what(facts)} for ${shortly(facts.requestedFor)}`,
        lead: line`The request was approved, but the access could not be given.`,
        todo: line`See what stands in the way and retry it on the request. It is also tried again by itself.`,
        quotes: reason(facts.note),
      }
    case 'access_manual':
      return {
        title: line`To be done by hand: ${what(facts)} for ${shortly(facts.requestedFor)}`,
        lead: line`The request was approved, but this access can be given only by hand.`,
        todo: line`Give the access at its target, then mark it as given on the request.`,
        quotes: reason(facts.note),
      }
    case 'access_ending':
      return {
        title: line`Ends soon: ${what(facts)}`,
        lead: line`Your access to ${what(facts)} ends within ${[durationWords(facts.note)]}${facts.ends ? line`, on ${at(facts.ends)}` : line``}.`,
        todo: line`If you need it for longer, ask for it again now: the new request has to be approved too. Otherwise there is nothing to do.`,
      }
    case 'access_ended':
      return {
        title: line`Ended: ${what(facts)}`,
        lead: line`Your access to ${what(facts)} has ended and was taken away.`,
        todo: line`If you need it again, ask for it again. Otherwise there is nothing to do.`,
      }
    default:
      return facts.kind satisfies never
  }
}

const label = (facts: NoticeFacts): Line => line`“${said(facts.task?.label ?? 'approval')}”`

/** "Your request", as each reader has to read it. */
const subject = (facts: NoticeFacts, { as }: Reader): Line => {
  if (as === 'requester')
    return facts.requestedBy ? line`The request that ${shortly(facts.requestedBy)} made for you` : line`Your request`
  if (as === 'creator') return line`Your request on behalf of ${shortly(facts.requestedFor)}`
  return line`The request of ${shortly(facts.requestedFor)}`
}

const reason = (text: string | undefined): Card['quotes'] => (text ? [{ label: line`Reason`, text }] : [])

const created = (facts: NoticeFacts, reader: Reader): Words => ({
  title: line`Received: request for ${what(facts)}`,
  lead: line`${subject(facts, reader)} for ${what(facts)} has been received. You will be told when it is decided.`,
})

const denied = (facts: NoticeFacts, reader: Reader): Words => {
  const by = facts.denial?.by ? line` by ${shortly(facts.denial.by)}` : line``
  return {
    title: line`Denied: ${what(facts)}`,
    lead: line`${subject(facts, reader)} for ${what(facts)} was denied${by}.`,
    ...(facts.denial?.message ? { quotes: reason(facts.denial.message) } : {}),
  }
}

const ended = (facts: NoticeFacts, reader: Reader, how: Line, short: Line): Words => ({
  title: line`${short}: ${what(facts)}${reader.as === 'assignee' ? line` for ${shortly(facts.requestedFor)}` : line``}`,
  lead: line`${subject(facts, reader)} for ${what(facts)} was ${how}.`,
  ...(reader.as === 'assignee' ? { todo: line`There is nothing left for you to do here.` } : {}),
  quotes: reason(facts.note),
})

const expiring = (facts: NoticeFacts, reader: Reader): Words => {
  const days: Line = [counted(Number.parseInt(facts.note ?? '', 10) || 1, 'day')]
  const acts = reader.as === 'assignee'
  return {
    title: line`Expires in ${days}: ${acts ? line`${shortly(facts.requestedFor)}, ` : line``}${what(facts)}`,
    lead: line`${subject(facts, reader)} for ${what(facts)} has had no activity for a long time. It expires in ${days}.`,
    todo: acts
      ? line`Open the request and act on it, or it will be closed without an outcome.`
      : line`Write a message on the request to whoever has to act, or cancel it if it is no longer needed.`,
    acts,
  }
}

const message = (facts: NoticeFacts, reader: Reader): Words => ({
  title: line`Message: ${what(facts)}${reader.as === 'assignee' ? line` for ${shortly(facts.requestedFor)}` : line``}`,
  lead: facts.author
    ? line`${shortly(facts.author)} wrote about ${reader.as === 'requester' ? line`your request` : line`the request`} for ${what(facts)}.`
    : line`There is a message about the request for ${what(facts)}.`,
  todo: line`To answer, open the request and write there. Mail that you send back is not read by anybody.`,
  quotes: [
    ...(facts.note ? [{ label: line`Message`, text: facts.note }] : []),
    // Named and no more: whoever opens them does so on the request, signed in.
    ...(facts.files?.length
      ? [{ label: line`Attached to it, to be opened on the request`, text: facts.files.join('\n') }]
      : []),
  ],
})

/** Which answers are others now; what they are is on the request, for those who may see it. */
const corrected = (facts: NoticeFacts, reader: Reader): Words => ({
  title: line`Corrected: ${what(facts)}${reader.as === 'assignee' ? line` for ${shortly(facts.requestedFor)}` : line``}`,
  lead: facts.author
    ? line`${shortly(facts.author)} corrected answers of ${reader.as === 'requester' ? line`your request` : line`the request`} for ${what(facts)}, before anybody decided on them.`
    : line`Answers of the request for ${what(facts)} were corrected, before anybody decided on them.`,
  todo: line`Look at the request as it is now. If it waits for somebody else with these answers, there is nothing left to do.`,
  ...(facts.note ? { quotes: [{ label: line`Corrected`, text: facts.note }] } : {}),
})

/** What the flow itself has to say, in the words of whoever wrote it. */
const stepNotice = (facts: NoticeFacts): Words => ({
  title: line`${said(facts.note ?? 'Notice')}: ${what(facts)} for ${shortly(facts.requestedFor)}`,
  lead: line`The request of ${shortly(facts.requestedFor)} for ${what(facts)} has come this far. You are told of it and need not do anything.`,
  ...(facts.note ? { quotes: [{ label: line`Notice`, text: facts.note }] } : {}),
})

const taskWords = {
  APPROVAL: { short: 'Please decide', todo: 'Open the request, read it, and approve or deny it there.' },
  QUESTION: { short: 'Please answer', todo: 'Open the request and answer the questions there.' },
  TODO: { short: 'Please do', todo: 'Open the request, do what it says, and mark it as done there.' },
  ACTION: { short: 'Please run', todo: 'Open the request and run the step there, or mark it as done if it is.' },
} as const
const noTask = { short: 'Running', todo: 'There is nothing to do.' } as const

const task = (facts: NoticeFacts, prefix: Line): Words => {
  const type = facts.task?.type ?? 'APPROVAL'
  const words = type in taskWords ? taskWords[type as keyof typeof taskWords] : noTask
  const until = facts.task?.deadline ? line` The time to do so ends on ${at(facts.task.deadline)}.` : line``
  const asker = facts.requestedBy
    ? line`${shortly(facts.requestedBy)} asks on behalf of ${shortly(facts.requestedFor)}`
    : line`${shortly(facts.requestedFor)} asks`
  return {
    title: line`${prefix}${[words.short]}: ${asker} for ${what(facts)}`,
    lead: line`${asker} for ${what(facts)}. The step ${label(facts)} waits for you.`,
    todo: line`${[words.todo]}${until}`,
    acts: true,
  }
}

const granted = (facts: NoticeFacts, { as }: Reader): Words => {
  const until = facts.ends ? line` It ends by itself on ${at(facts.ends)}.` : line``
  const holder = as === 'requester' ? line`You now have` : line`${shortly(facts.requestedFor)} now has`
  return {
    title: line`Access given: ${what(facts)}`,
    lead: line`${holder} access to ${what(facts)}.${until}`,
  }
}
