import { Trans, useLingui } from '@lingui/react/macro'
import { RelativeTime } from '../time.tsx'
import type { TaskOf } from './story.ts'

const TicketWaited = ({ of: { key, state } }: { readonly of: NonNullable<TaskOf['ticket']> }) => (
  <Trans>
    Waiting for {key}, which is “{state}”
  </Trans>
)

/** What or whom a request waits for while its step is open, as a headline. */
export const WaitingFor = ({ task }: { readonly task: TaskOf }) => {
  const { i18n, t } = useLingui()
  if (task.type === 'WORKFLOW' && task.run !== 'READY') return <Trans>Waiting for another system</Trans>
  if (task.callback) return <Trans>Waiting for a callback</Trans>
  if (task.type === 'TIMER' && task.waitsUntil)
    return (
      <Trans>
        Waiting until <RelativeTime at={task.waitsUntil} whole inherit />
      </Trans>
    )
  if (task.run === 'RUNNING' && task.ticket) return <TicketWaited of={task.ticket} />
  if (task.type === 'TIMER') return <Trans>Waiting until the time has come</Trans>
  if (task.assignees.length === 0) return <Trans>“{task.label}” is being done</Trans>
  const known = task.assignees.slice(0, 3).map(({ name }) => name ?? '…')
  const more = task.assignees.length - known.length
  const who = new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(
    more > 0 ? [...known, t`${more} more`] : known,
  )
  return <Trans>Waiting for {who}</Trans>
}
