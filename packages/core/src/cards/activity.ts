import { at, type Line, line, said } from '../card.ts'
import { systemUserId } from '../ids.ts'
import type { RequestEvent, Task } from '../request/model.ts'
import type { Vote } from '../steps/algebra.ts'
import type { Principal } from '../steps/assignment.ts'
import { stepKinds, takesCallback } from '../steps/registry.ts'
import { principalsOf, type TaskDetail } from '../steps/step.ts'
import type { ShownTicket } from '../steps/ticket.ts'
import { isDenial, saidAtEnd } from './ended.ts'
import { type NamesById, nameOf } from './request.ts'
import { counted, durationWords } from './words.ts'

/** Something that happened to a request, as the activity of it is read. */
export type Happened = {
  /** ISO 8601. */
  readonly at: string
  /** Who caused it, by name; the system's own name where it happened by itself. */
  readonly actorName: string
  readonly event: RequestEvent
}

type Told = { readonly who: Line; readonly names: NamesById; readonly task: (taskId: string) => Known }
type Known = Pick<Task, 'label' | 'type'>
type Of<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>

/**
 * What happened to a request as sentences with names, in the order given: begin with its first event, since later ones
 * speak of the steps that earlier ones opened. `names` says what the ids in them are called.
 */
export const activityLines = (
  happened: readonly Happened[],
  names: NamesById,
): readonly { readonly at: string; readonly line: Line }[] => {
  const tasks = new Map<string, Known>()
  const task = (taskId: string): Known => tasks.get(taskId) ?? { label: taskId, type: 'APPROVAL' }
  return happened.map(({ actorName, at: instant, event }) => {
    if (event.type === 'taskOpened') tasks.set(event.task.taskId, event.task)
    return { at: instant, line: sentence(event, { who: line`${said(actorName)}`, names, task }) }
  })
}

const step = (told: Told, taskId: string): Line => line`“${said(told.task(taskId).label)}”`

const because = (reason: string | undefined): Line => (reason ? line`: ${said(reason)}` : [])

const people = (principals: readonly Principal[], names: NamesById): Line => {
  const [shown, more] = [principals.slice(0, 10), principals.length - 10]
  const list = shown.flatMap((one, index) => (index > 0 ? line`, ${nameOf(names, one.id)}` : nameOf(names, one.id)))
  if (list.length === 0) return line`nobody`
  return more > 0 ? line`${list} and ${[String(more)]} more` : list
}

const panel = (detail: TaskDetail, names: NamesById): Line => people(principalsOf(detail), names)

const sentence = (event: RequestEvent, told: Told): Line => {
  const { names, who } = told
  switch (event.type) {
    case 'submitted':
      return asked(event, told)
    case 'rejected':
      return line`Not possible${because(event.reason)}`
    case 'taskOpened':
      return opened(event, told)
    case 'stepPassed':
      return passed(event, names)
    case 'turned':
      return turned(event, told)
    case 'voted':
      return voted(event.vote, told)
    case 'taskCompleted':
      return completed(event, told)
    case 'reassigned':
      return line`${who} gave ${step(told, event.taskId)} to ${panel(event.detail, names)}${because(event.reason)}`
    case 'escalated':
      return escalated(event, told)
    case 'fellBack':
      return line`${step(told, event.taskId)} went to its fallback: ${panel(event.detail, names)}`
    case 'reminded':
      return line`A reminder of ${step(told, event.taskId)} went out`
    case 'nudged':
      return line`${who} reminded those who have to act on ${step(told, event.taskId)}`
    case 'askedBack':
      return line`${who} waits for an answer before deciding ${step(told, event.taskId)}`
    case 'inactivityNoticed':
      return line`Expires in ${[counted(event.daysLeft, 'day')]} if nothing happens`
    case 'messaged':
      return wrote(event, who)
    case 'corrected':
      return corrected(event, who)
    case 'assigned':
      return looksAfter(event, told)
    case 'followed':
      return event.userId === event.by
        ? line`${who} follows the request`
        : line`${who} made ${nameOf(names, event.userId)} follow the request`
    case 'held':
      return line`${who} put the request on hold until ${at(event.until)}${because(event.reason)}`
    case 'resumed':
      return event.by ? line`${who} went on with the request` : line`${[resumptions[event.why]]}`
    case 'reopened':
      return reopened(event, who)
    case 'unfollowed':
      return event.userId === event.by
        ? line`${who} follows the request no longer`
        : line`${who} took ${nameOf(names, event.userId)} off those who follow the request`
    case 'tagged':
      return tagged(event, who)
    case 'prioritized':
      return line`${who} made the priority ${[event.priority.toLowerCase()]}`
    case 'approved':
      return line`The request is approved`
    case 'denied':
      return line`The request is denied`
    case 'canceled':
      return line`${who} canceled the request${because(event.reason)}`
    case 'expired':
      return line`The request expired${because(event.reason)}`
    case 'grantRecorded':
      return granted(event)
    case 'ticketTold':
      return line`${said(event.key)} was told that the request has ended`
    case 'revocationRecorded':
      return [revocations[event.status]]
    default:
      // An event of a newer server than this client.
      return line`${said((event satisfies never as RequestEvent).type)}`
  }
}

const looksAfter = ({ by, left, reason, userId }: Of<'assigned'>, { names, who }: Told): Line => {
  if (left !== undefined)
    return userId === undefined
      ? line`${nameOf(names, left)} no longer looks after the request, and nobody else does${because(reason)}`
      : line`${nameOf(names, userId)} looks after the request in the place of ${nameOf(names, left)}${because(reason)}`
  if (userId === undefined) return line`${who} left the request with nobody to look after it${because(reason)}`
  return by === undefined
    ? line`${nameOf(names, userId)} looks after the request`
    : line`${who} gave the request to ${nameOf(names, userId)} to look after${because(reason)}`
}

const resumptions: Readonly<Record<Of<'resumed'>['why'], string>> = {
  BY_HAND: 'The request goes on',
  TIME: 'The time on hold is over: the request goes on',
  MESSAGE: 'Whoever asked has written: the request goes on',
  ACTED: 'The request moved on, and is no longer on hold',
}

const reopened = ({ reason, votes }: Of<'reopened'>, who: Line): Line =>
  votes === 0
    ? line`${who} opened the request again${because(reason)}`
    : line`${who} opened the request again; ${[counted(votes, 'vote')]} of the undecided part no longer count${because(reason)}`

const tagged = ({ added, removed }: Of<'tagged'>, who: Line): Line => {
  const [more, less] = [added.join(', '), removed.join(', ')]
  if (less === '') return line`${who} added the tags ${said(more)}`
  if (more === '') return line`${who} took away the tags ${said(less)}`
  return line`${who} added the tags ${said(more)} and took away ${said(less)}`
}

const wrote = ({ attachments = [], body }: Of<'messaged'>, who: Line): Line => {
  const files = attachments.map(({ name }) => name).join(', ')
  return files === '' ? line`${who} wrote: ${said(body)}` : line`${who} wrote: ${said(body)} (attached: ${said(files)})`
}

/** What was another answer, before and after; and whether the request went another way for it. */
const corrected = ({ changes, rewind }: Of<'corrected'>, who: Line): Line => {
  const each = changes.map(({ after, before, label }): Line => {
    const was = before === undefined ? line`no answer` : line`“${said(before)}”`
    const now = after === undefined ? line`no answer` : line`“${said(after)}”`
    return line`${said(label)} from ${was} to ${now}`
  })
  const list = each.flatMap((one, index) => (index > 0 ? line`, ${one}` : one))
  return rewind ? line`${who} corrected ${list}; the steps after it began anew` : line`${who} corrected ${list}`
}

const asked = ({ duration, requestedBy, requestedFor }: Of<'submitted'>, { names, who }: Told): Line => {
  const other = requestedBy === requestedFor ? [] : line` on behalf of ${nameOf(names, requestedFor)}`
  return line`${who} asked${other}${duration ? line` for ${[durationWords(duration)]}` : []}`
}

const passed = (event: Of<'stepPassed'>, names: NamesById): Line => {
  const name = event.label ? line`“${said(event.label)}”` : line`Step ${[String(event.step + 1)]}`
  if (event.skipped) return line`${name} was left out${because(event.why)}`
  if (event.tells && event.tells.to.length > 0) return line`${name}: told ${people(event.tells.to, names)}`
  // Questions alone give no reason: all of them were answered before, or nobody has to.
  return event.why ? line`${name} was passed over${because(event.why)}` : line`Nothing was left to ask in ${name}`
}

const opened = ({ task, why }: Of<'taskOpened'>, told: Told): Line => {
  if (task.status === 'ASSIGNING') return line`Nobody can act on ${step(told, task.taskId)}${because(why)}`
  const kind = stepKinds[task.type]
  const waitsFor = kind.waits?.(task.detail) ?? kind.waitsFor
  if (takesCallback(task.type)) return line`${step(told, task.taskId)} waits for a callback`
  if (kind.calls && waitsFor === 'SYSTEM') return line`${step(told, task.taskId)} waits for another system`
  if (waitsFor === 'SYSTEM') return line`${step(told, task.taskId)} is being done`
  if (waitsFor === 'TIME') return line`${step(told, task.taskId)} began`
  return line`${step(told, task.taskId)} waits for ${panel(task.detail, told.names)}`
}

const turned = ({ by, detail, taskId }: Of<'turned'>, told: Told): Line => {
  const problem = 'problem' in detail ? String(detail.problem) : undefined
  if (problem !== undefined && 'run' in detail && detail.run === 'RUNNING')
    return line`${step(told, taskId)} is being tried again${because(problem)}`
  if (problem !== undefined) return line`${step(told, taskId)} could not be done${because(problem)}`
  const ticket = ticketOf(detail)
  if (ticket && !by) return line`${step(told, taskId)}: ${said(ticket.key)} is “${said(ticket.state)}”`
  return by ? line`${told.who} ran ${step(told, taskId)}` : line`${step(told, taskId)} goes on`
}

const voted = (vote: Vote, { names, who }: Told): Line => {
  const inPlaceOf = vote.as === vote.userId ? [] : line` in place of ${nameOf(names, vote.as)}`
  const shorter = vote.duration ? line` for ${[durationWords(vote.duration)]}` : []
  const smaller = vote.level ? line` ${nameOf(names, vote.level.scopeId)} instead` : []
  return line`${who} ${[vote.decision === 'APPROVE' ? 'approved' : 'denied']}${smaller}${shorter}${inPlaceOf}${because(vote.message)}`
}

const ticketOf = (detail: TaskDetail): ShownTicket | undefined =>
  'ticket' in detail ? (detail.ticket as ShownTicket) : undefined

const completed = ({ by, taskId, value }: Of<'taskCompleted'>, told: Told): Line => {
  const subject = step(told, taskId)
  if (stepKinds[told.task(taskId).type].calls === 'TICKET') {
    if (by) return line`${told.who} marked ${subject} as done${because(value)}`
    return line`${subject} has come to its end${because(value)}`
  }
  switch (told.task(taskId).type) {
    case 'APPROVAL':
      return line`${subject} is ${[value === 'DENIED' ? 'denied' : 'approved']}`
    case 'QUESTION':
      return line`${told.who} answered ${subject}${because(value)}`
    case 'TODO':
      return line`${told.who} marked ${subject} as done${because(value)}`
    case 'ACTION':
      return by ? line`${told.who} marked ${subject} as done${because(value)}` : line`${subject} is done`
    case 'TIMER':
      return by ? line`${told.who} ended ${subject} by hand${because(value)}` : line`${subject} ended`
    default:
      if (by !== undefined && by !== systemUserId) return line`${told.who} marked ${subject} as done${because(value)}`
      if (isDenial(value)) return line`${subject} was denied by another system`
      return line`${subject} was answered by another system${because(saidAtEnd(value))}`
  }
}

const escalated = ({ added, by, reason, taskId }: Of<'escalated'>, told: Told): Line => {
  if (added.length === 0) return line`There was nobody to escalate ${step(told, taskId)} to`
  const to = people(added, told.names)
  return by
    ? line`${told.who} escalated ${step(told, taskId)} to ${to}${because(reason)}`
    : line`${step(told, taskId)} was escalated to ${to}${because(reason)}`
}

const grants: Readonly<Record<Of<'grantRecorded'>['status'], string>> = {
  PENDING: 'Access is being given',
  GRANTED: 'Access is there',
  FAILED: 'Access could not be given yet',
  MANUAL_REQUIRED: 'Somebody has to give the access by hand',
}

const granted = ({ revocationScheduled, status }: Of<'grantRecorded'>): Line =>
  line`${[grants[status]]}${revocationScheduled ? line`, until ${at(revocationScheduled)}` : []}`

const revocations: Readonly<Record<Of<'revocationRecorded'>['status'], string>> = {
  PENDING: 'Access ended and is being taken back',
  REVOKED: 'Access was taken back',
  FAILED: 'Access could not be taken back yet',
}
