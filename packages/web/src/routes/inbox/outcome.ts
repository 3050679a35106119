import type { RequestView, TaskContextView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { serverNow, useMe } from '../../data/me.ts'
import { nameOf } from './data.ts'
import { dayOrTime } from './when.ts'

/** What was done about a task. */
export type Deed = 'APPROVED' | 'DENIED' | 'ANSWERED' | 'COMPLETED'

/** Says in one sentence what was done and what happens next: `say(deed, context, request as it is now)`. */
export const useOutcome = () => {
  const { i18n, t } = useLingui()
  const { timeZone } = useMe().user
  const first = (deed: Deed): string => {
    switch (deed) {
      case 'APPROVED':
        return t`Approved.`
      case 'DENIED':
        return t`Denied.`
      case 'ANSWERED':
        return t`Answered.`
      case 'COMPLETED':
        return t`Marked as done.`
      default:
        return deed satisfies never
    }
  }
  const next = (deed: Deed, { task }: TaskContextView, request: RequestView | undefined): string => {
    const name = nameOf(task.request.requestedFor)
    if (!request) return ''
    const { grantStatus, revocationScheduled, status, tasks = [] } = request
    if (status === 'DENIED') return t`${name} is told.`
    if (status === 'APPROVED') {
      if (grantStatus === 'MANUAL_REQUIRED') return t`Now it is set up by hand.`
      if (grantStatus !== 'GRANTED') return t`${name} gets access in a moment.`
      if (!revocationScheduled) return t`${name} has access.`
      const until = dayOrTime(revocationScheduled, serverNow(), i18n.locale, timeZone)
      return t`${name} has access until ${until}.`
    }
    const open = tasks.find((one) => one.status === 'OPEN' || one.status === 'ASSIGNING')
    if (status !== 'PENDING' || !open) return ''
    if (open.taskId === task.taskId)
      return deed === 'DENIED' ? t`Others can still agree.` : t`Others have to agree as well.`
    return t`Next: ${open.label}.`
  }
  return (deed: Deed, context: TaskContextView, request: RequestView | undefined): string =>
    `${first(deed)} ${next(deed, context, request)}`.trim()
}
