import type { RequestEvent } from '@assent/core/request/model.ts'
import { useLingui } from '@lingui/react/macro'
import type { Names } from './who.tsx'

type Of<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>

/** What was done about a request besides its steps: who looks after it, who follows it, tags, priority. Undefined: something else. */
export const useRunningWords = (names: Names): ((event: RequestEvent, who: string) => string | undefined) => {
  const { t } = useLingui()
  const because = (reason: string | undefined): string => (reason ? `: ${reason}` : '')
  const looksAfter = ({ by, left, reason, userId }: Of<'assigned'>, who: string): string => {
    const keeper = userId === undefined ? undefined : (names[userId] ?? '…')
    if (left !== undefined) {
      const before = names[left] ?? '…'
      return (
        (keeper === undefined
          ? t`${before} no longer looks after the request, and nobody else does`
          : t`${keeper} looks after the request in the place of ${before}`) + because(reason)
      )
    }
    if (keeper === undefined) return t`${who} left the request with nobody to look after it` + because(reason)
    return (
      (by ? t`${who} gave the request to ${keeper} to look after` : t`${keeper} looks after the request`) +
      because(reason)
    )
  }
  return (event, who) => {
    switch (event.type) {
      case 'assigned':
        return looksAfter(event, who)
      case 'followed': {
        const whom = names[event.userId] ?? '…'
        return event.userId === event.by ? t`${who} follows the request` : t`${who} made ${whom} follow the request`
      }
      case 'held':
        return t`${who} put the request on hold` + because(event.reason)
      case 'resumed':
        return {
          BY_HAND: t`${who} went on with the request`,
          TIME: t`The time on hold is over: the request goes on`,
          MESSAGE: t`Whoever asked has written: the request goes on`,
          ACTED: t`The request moved on, and is no longer on hold`,
        }[event.why]
      case 'reopened':
        return (
          (event.votes === 0
            ? t`${who} opened the request again`
            : t`${who} opened the request again; votes of its undecided part no longer count`) + because(event.reason)
        )
      case 'unfollowed': {
        const whom = names[event.userId] ?? '…'
        return event.userId === event.by
          ? t`${who} follows the request no longer`
          : t`${who} took ${whom} off those who follow the request`
      }
      case 'tagged': {
        const [more, less] = [event.added.join(', '), event.removed.join(', ')]
        if (less === '') return t`${who} added the tags ${more}`
        return more === ''
          ? t`${who} took away the tags ${less}`
          : t`${who} added the tags ${more} and took away ${less}`
      }
      case 'prioritized': {
        const priority = { LOW: t`low`, NORMAL: t`normal`, HIGH: t`high`, URGENT: t`urgent` }[event.priority]
        return t`${who} made the priority ${priority}`
      }
      default:
        return undefined
    }
  }
}
