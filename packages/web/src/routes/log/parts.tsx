import type { LogEvent, LogParty } from '@assent/core/audit/log-event.ts'
import { systemUserId } from '@assent/core/ids.ts'
import { useLingui } from '@lingui/react/macro'
import { IconAlertTriangle, IconBan, IconCheck } from '@tabler/icons-react'
import { Pill } from '../../ui/status.tsx'

/** What somebody or something in an event is called. What nobody did, such as a deadline that passed, this server did. */
export const nameOf = ({ alternateId, displayName, id }: LogParty): string =>
  id === systemUserId || id === 'system' ? 'Assent' : (displayName ?? alternateId ?? id)

/** What something was done to, by name; those without one only where none has one. */
export const targetsOf = ({ target }: Pick<LogEvent, 'target'>): string => {
  const named = target.filter(({ alternateId, displayName }) => displayName !== null || alternateId !== null)
  return (named.length > 0 ? named : target).map(nameOf).join(', ') || '–'
}

/** How it went, as icon and word. */
export const Result = ({ outcome: { result } }: Pick<LogEvent, 'outcome'>) => {
  const { t } = useLingui()
  if (result === 'SUCCESS') return <Pill color="teal" icon={IconCheck} label={t`Done`} />
  if (result === 'DENY') return <Pill color="orange" icon={IconBan} label={t`Refused`} />
  if (result === 'FAILURE') return <Pill color="red" icon={IconAlertTriangle} label={t`Failed`} />
  return <Pill color="gray" icon={IconAlertTriangle} label={result} />
}
