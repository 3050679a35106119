import type { ShownTicket } from '@assent/core/steps/ticket.ts'
import { useLingui } from '@lingui/react/macro'
import { durationText } from '../../lib/time.ts'
import { useWrittenWords } from './corrected-words.ts'
import { useRunningWords } from './running-words.ts'
import type { Happened } from './story.ts'
import type { Names } from './who.tsx'

type Of<T extends Happened['event']['type']> = Extract<Happened['event'], { type: T }>
type Who = readonly { readonly id: string }[]

const most = 6

const ticketOf = (detail: Of<'turned'>['detail']): ShownTicket | undefined =>
  'ticket' in detail ? (detail.ticket as ShownTicket) : undefined

/** What happened, as a sentence in the reader's language. */
export const useSentence = (events: readonly Happened[], names: Names): ((happened: Happened) => string) => {
  const { i18n, t } = useLingui()
  const written = useWrittenWords()
  const running = useRunningWords(names)
  const labels = new Map(
    events.flatMap(({ event }) =>
      event.type === 'taskOpened' ? [[event.task.taskId, event.task.label] as const] : [],
    ),
  )
  const step = (taskId: string): string => labels.get(taskId) ?? '…'
  const because = (reason: string | undefined): string => (reason ? `: ${reason}` : '')
  const list = (who: Who): string => {
    const known = who.slice(0, most).map(({ id }) => names[id] ?? '…')
    const more = who.length - known.length
    return new Intl.ListFormat(i18n.locale).format(more > 0 ? [...known, t`${more} more`] : known)
  }
  const panelsOf = ({ panels }: Of<'fellBack'>['detail']): string =>
    list(panels.flatMap(({ principals }) => principals))

  const opened = ({ task, why }: Of<'taskOpened'>): string => {
    const [label, who] = [task.label, panelsOf(task.detail)]
    if (task.status === 'ASSIGNING') return t`Nobody can act on “${label}”` + because(why)
    const ready = 'run' in task.detail && task.detail.run === 'READY'
    if (task.type === 'WORKFLOW' && !ready) return t`“${label}” waits for another system`
    if (task.type === 'CALLBACK') return t`“${label}” waits for a callback`
    if (task.type === 'TIMER') return t`“${label}” began`
    if ('run' in task.detail && task.detail.run === 'RUNNING') return t`“${label}” is being done`
    return t`“${label}” waits for ${who}`
  }
  const voted = ({ vote }: Of<'voted'>, who: string): string => {
    const instead = names[vote.as] ?? '…'
    const approved = vote.decision === 'APPROVE'
    const deed =
      vote.as === vote.userId
        ? approved
          ? t`${who} approved`
          : t`${who} denied`
        : approved
          ? t`${who} approved in place of ${instead}`
          : t`${who} denied in place of ${instead}`
    const shorter = vote.duration ? durationText(vote.duration, i18n.locale) : undefined
    return (shorter ? t`${deed}, for ${shorter}` : deed) + because(vote.message)
  }
  const asked = (event: Of<'submitted'>, who: string): string => {
    const other = names[event.requestedFor] ?? '…'
    return event.requestedBy === event.requestedFor ? t`${who} asked` : t`${who} asked on behalf of ${other}`
  }
  const given = ({ status }: Of<'grantRecorded'>): string =>
    ({
      PENDING: t`Access is being given`,
      GRANTED: t`Access is there`,
      FAILED: t`Access could not be given yet`,
      MANUAL_REQUIRED: t`Somebody has to give the access by hand`,
    })[status]
  const taken = ({ status }: Of<'revocationRecorded'>): string =>
    ({
      PENDING: t`Access ended and is being taken back`,
      REVOKED: t`Access was taken back`,
      FAILED: t`Access could not be taken back yet`,
    })[status]
  const aboutStep = (event: Happened['event'], who: string): string | undefined => {
    if (!('taskId' in event)) return undefined
    const label = step(event.taskId)
    switch (event.type) {
      case 'voted':
        return voted(event, who)
      case 'turned': {
        const problem = 'problem' in event.detail ? String(event.detail.problem) : undefined
        if (problem !== undefined && 'run' in event.detail && event.detail.run === 'RUNNING')
          return t`“${label}” is being tried again` + because(problem)
        if (problem !== undefined) return t`“${label}” could not be done` + because(problem)
        const ticket = ticketOf(event.detail)
        if (ticket && !event.by) {
          const { key, state } = ticket
          return t`“${label}”: ${key} is “${state}”`
        }
        return event.by ? t`${who} ran “${label}”` : t`“${label}” goes on`
      }
      case 'taskCompleted':
        return t`“${label}” is done`
      case 'reassigned': {
        const to = panelsOf(event.detail)
        return t`${who} gave “${label}” to ${to}` + because(event.reason)
      }
      case 'escalated': {
        if (event.added.length === 0) return t`There was nobody to escalate “${label}” to`
        const to = list(event.added)
        return (
          (event.by ? t`${who} escalated “${label}” to ${to}` : t`“${label}” was escalated to ${to}`) +
          because(event.reason)
        )
      }
      case 'fellBack': {
        const to = panelsOf(event.detail)
        return t`“${label}” went to its fallback: ${to}`
      }
      case 'reminded':
        return t`A reminder of “${label}” went out`
      case 'nudged':
        return t`${who} reminded those who have to act on “${label}”`
      case 'askedBack':
        return t`${who} waits for an answer before deciding “${label}”`
      default:
        return undefined
    }
  }
  return ({ actor, event }) => {
    const who = actor.name
    switch (event.type) {
      case 'submitted':
        return asked(event, who)
      case 'rejected':
        return t`It was not accepted` + because(event.reason)
      case 'taskOpened':
        return opened(event)
      case 'stepPassed': {
        const number = event.step + 1
        const label = event.label ?? t`Step ${number}`
        const told = event.tells && event.tells.to.length > 0 ? list(event.tells.to) : undefined
        if (event.skipped) return t`“${label}” was left out` + because(event.why)
        if (told) return t`“${label}”: told ${told}`
        // Questions alone give no reason: all of them were answered before, or nobody has to.
        return event.why ? t`“${label}” was passed over` + because(event.why) : t`Nothing was left to ask in “${label}”`
      }
      case 'inactivityNoticed': {
        const days = durationText(`P${event.daysLeft}D`, i18n.locale)
        return t`It runs out in ${days} if nothing happens`
      }
      case 'messaged':
        return written.messaged(event, who)
      case 'corrected':
        return written.corrected(event, who)
      case 'approved':
        return t`The request is approved`
      case 'denied':
        return t`The request is denied`
      case 'canceled':
        return t`${who} withdrew the request` + because(event.reason)
      case 'expired':
        return t`The request ran out` + because(event.reason)
      case 'grantRecorded':
        return given(event)
      case 'revocationRecorded':
        return taken(event)
      case 'ticketTold':
        return t`${event.key} was told that the request has ended`
      default:
        // An event of a newer server than this page.
        return aboutStep(event, who) ?? running(event, who) ?? event.type
    }
  }
}
