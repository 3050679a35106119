import { at, type Card, type Line, line, said } from '../card.ts'
import type { NoticeKind } from '../request/follow.ts'
import type { StepType } from '../steps/step.ts'
import { wordsOf } from './notice-words.ts'
import { durationWords, type Named, what, who } from './words.ts'

/** Everything that a notice may tell (abuse case E16): whoever fills this in decides what can leave the product. */
export type NoticeFacts = {
  readonly kind: NoticeKind
  readonly requestId: string
  /** The catalog entry to ask for again. */
  readonly entryId: string
  readonly requestedFor: Named
  /** Who filled in the form, if it was somebody else. */
  readonly requestedBy?: Named
  readonly app: string
  /** The name of the group or bundle; absent for the app itself. */
  readonly level?: string
  /** False: nothing is given in the end. */
  readonly givesAccess: boolean
  readonly duration?: string
  readonly asked: string
  /** The form as the requester filled it in. Shown only to whoever has to act on it. */
  readonly answers: readonly { readonly label: string; readonly value: string }[]
  readonly task?: {
    readonly taskId: string
    readonly type: StepType
    readonly label: string
    readonly deadline?: string
    /** By when it is to be done; nothing ends with it. */
    readonly due?: string
  }
  /** Reason, message body, or number of days: what the kind needs besides (core/request/follow.ts). */
  readonly note?: string
  /** What the files of a message are called. */
  readonly files?: readonly string[]
  /** Who wrote the message, or corrected the answers. */
  readonly author?: Named
  readonly denial?: { readonly by?: Named; readonly message?: string }
  /** When the access ends. */
  readonly ends?: string
}

/** What the reader is to the request. `standsInFor`: whose delegate he is here. */
export type Reader = {
  readonly as: 'requester' | 'creator' | 'assignee' | 'admin' | 'team' | 'follower' | 'keeper'
  readonly standsInFor?: Named
}

/** The card of a notice for one reader. Pure; the same facts and reader give the same card. */
export const noticeCard = (facts: NoticeFacts, reader: Reader): Card => {
  const words = wordsOf(facts, reader)
  return {
    title: words.title,
    lead: words.lead,
    ...(words.todo ? { todo: words.todo } : {}),
    facts: factsOf(facts, words.acts),
    quotes: [...(words.quotes ?? []), ...(words.acts ? answersOf(facts) : [])],
    links: [linkOf(facts, reader, words.acts)],
    why: whyOf(facts, reader),
  }
}

const factsOf = (facts: NoticeFacts, acts: boolean | undefined): Card['facts'] => [
  { label: 'For', value: who(facts.requestedFor) },
  ...(facts.requestedBy ? [{ label: 'Asked by', value: who(facts.requestedBy) }] : []),
  { label: 'Access', value: what(facts) },
  ...(facts.givesAccess ? [{ label: 'For how long', value: line`${[durationWords(facts.duration)]}` }] : []),
  { label: 'Asked on', value: line`${at(facts.asked)}` },
  ...(acts && facts.task ? [{ label: 'Step', value: line`${said(facts.task.label)}` }] : []),
  ...(acts && facts.task?.deadline ? [{ label: 'Answer by', value: line`${at(facts.task.deadline)}` }] : []),
  ...(acts && facts.task?.due ? [{ label: 'Due by', value: line`${at(facts.task.due)}` }] : []),
  ...(facts.ends ? [{ label: 'Ends', value: line`${at(facts.ends)}` }] : []),
]

const answersOf = (facts: NoticeFacts): Card['quotes'] =>
  facts.answers.map(({ label: question, value }) => ({ label: line`${said(question)}`, text: value }))

const linkOf = (facts: NoticeFacts, { as }: Reader, acts: boolean | undefined): Card['links'][number] => {
  // Whoever is only told has no right to see the request.
  if (facts.kind === 'step_notice' && as === 'assignee') return { label: 'Open Assent', path: '/' }
  if (acts && facts.task) return { label: 'Open the task', path: `/tasks/${facts.task.taskId}` }
  if (facts.kind === 'access_ending' || facts.kind === 'access_ended')
    return { label: 'Ask again', path: `/ask/${facts.entryId}?from=${facts.requestId}` }
  return { label: 'Open the request', path: `/requests/${facts.requestId}` }
}

const whyOf = (facts: NoticeFacts, { as, standsInFor }: Reader): Line => {
  if (standsInFor) return line`You get this because you stand in for ${who(standsInFor)}.`
  switch (as) {
    case 'requester':
      return facts.kind.startsWith('access_')
        ? line`You get this because the access is yours.`
        : line`You get this because the request is for you.`
    case 'creator':
      return line`You get this because you made the request.`
    case 'assignee':
      if (facts.kind === 'request_mention') return line`You get this because the message mentions you.`
      if (facts.kind === 'request_corrected') return line`You get this because the request waits, or waited, for you.`
      if (facts.kind === 'step_notice') return line`You get this because a step of the request tells you of it.`
      return line`You get this because you are among those who can act on this request.`
    case 'follower':
      return line`You get this because you follow the request. You can stop that on its page.`
    case 'keeper':
      return line`You get this because you look after this request.`
    case 'admin':
      return line`You get this because you look after access requests.`
    case 'team':
      return line`You get this because you are a member of its team, or administer requests.`
    default:
      return as satisfies never
  }
}
