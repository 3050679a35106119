import type { grantStatuses, requestStatuses, revocationStatuses } from '@assent/core/api/requests.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Badge } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconClockX,
  IconHandStop,
  IconHourglass,
  IconKey,
  IconLockOpen,
  IconMessageQuestion,
  IconPlayerPause,
  IconSend,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'

type Look = { readonly color: string; readonly icon: TablerIcon; readonly label: MessageDescriptor }

const looks = {
  SUBMITTED: { color: 'blue', icon: IconSend, label: msg`Sent` },
  PENDING: { color: 'blue', icon: IconClock, label: msg`Waiting` },
  APPROVED: { color: 'teal', icon: IconCheck, label: msg`Approved` },
  DENIED: { color: 'red', icon: IconX, label: msg`Denied` },
  REJECTED: { color: 'red', icon: IconBan, label: msg`Not accepted` },
  CANCELED: { color: 'gray', icon: IconBan, label: msg`Withdrawn` },
  EXPIRED: { color: 'gray', icon: IconClockX, label: msg`Ran out` },
} as const satisfies Record<(typeof requestStatuses)[number], Look>

const grants = {
  PENDING: { color: 'blue', icon: IconHourglass, label: msg`Being given` },
  GRANTED: { color: 'teal', icon: IconKey, label: msg`Given` },
  FAILED: { color: 'red', icon: IconAlertTriangle, label: msg`Could not be given` },
  MANUAL_REQUIRED: { color: 'orange', icon: IconHandStop, label: msg`Set up by hand` },
} as const satisfies Record<(typeof grantStatuses)[number], Look>

const revocations = {
  PENDING: { color: 'orange', icon: IconHourglass, label: msg`Being taken back` },
  REVOKED: { color: 'gray', icon: IconLockOpen, label: msg`Taken back` },
  FAILED: { color: 'red', icon: IconAlertTriangle, label: msg`Could not be taken back` },
} as const satisfies Record<(typeof revocationStatuses)[number], Look>

type Standing = {
  readonly status: keyof typeof looks
  readonly grantStatus?: keyof typeof grants
  readonly revocationStatus?: keyof typeof revocations
  readonly _givesAccess?: boolean
  readonly _onHold?: object
  readonly _askedBack?: object
}

const done: Look = { color: 'teal', icon: IconCheck, label: msg`Done` }

const onHold: Look = { color: 'grape', icon: IconPlayerPause, label: msg`On hold` }

const askedBack: Look = { color: 'orange', icon: IconMessageQuestion, label: msg`Asked back` }

const lookOf = ({ _askedBack, _givesAccess, _onHold, grantStatus, revocationStatus, status }: Standing): Look => {
  if (_onHold) return onHold
  if (_askedBack) return askedBack
  if (status === 'APPROVED' && _givesAccess === false) return done
  if (revocationStatus === 'REVOKED' || revocationStatus === 'FAILED') return revocations[revocationStatus]
  if (status === 'APPROVED' && grantStatus) return grants[grantStatus]
  return looks[status]
}

/** A state as icon, word and colour, never by colour alone. `whole`: it is never cut, however narrow its column is. */
export const Pill = ({
  color,
  icon: Icon,
  label,
  whole = false,
}: {
  readonly color: string
  readonly icon: TablerIcon
  readonly label: string
  readonly whole?: boolean
}) => (
  <Badge
    flex="none"
    {...(whole ? { miw: 'max-content' } : {})}
    color={color}
    leftSection={<Icon size={13} stroke={2} aria-hidden />}
    size="md"
  >
    {label}
  </Badge>
)

/** Where a request stands: its own state, then what became of the access, then its end. */
export const StatusBadge = (standing: Standing) => {
  const { i18n } = useLingui()
  const { color, icon, label } = lookOf(standing)
  return <Pill whole color={color} icon={icon} label={i18n._(label)} />
}

/** The states of a request, for filters. */
export const requestStates = Object.keys(looks) as readonly (keyof typeof looks)[]

/** What a request's state is called. */
export const useStatusName = (): ((status: keyof typeof looks) => string) => {
  const { i18n } = useLingui()
  return (status) => i18n._(looks[status].label)
}
