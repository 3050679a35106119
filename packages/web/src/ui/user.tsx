import type { AdminRole } from '@assent/core/caller.ts'
import type { UserStatus } from '@assent/core/directory/model.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { IconCircleCheck, IconCircleOff, IconClock, IconPlayerPause, type TablerIcon } from '@tabler/icons-react'
import { Pill } from './status.tsx'

const looks: Readonly<
  Record<UserStatus, { readonly color: string; readonly icon: TablerIcon; readonly label: MessageDescriptor }>
> = {
  ACTIVE: { color: 'teal', icon: IconCircleCheck, label: msg`Active` },
  STAGED: { color: 'blue', icon: IconClock, label: msg`Not active yet` },
  PROVISIONED: { color: 'blue', icon: IconClock, label: msg`Being activated` },
  SUSPENDED: { color: 'orange', icon: IconPlayerPause, label: msg`Suspended` },
  DEPROVISIONED: { color: 'gray', icon: IconCircleOff, label: msg`Deactivated` },
}

/** The states of somebody of the directory, for filters. */
export const userStates = Object.keys(looks) as readonly UserStatus[]

const isState = (status: string): status is UserStatus => Object.hasOwn(looks, status)

/** What a state is called. */
export const useUserStateName = (): ((status: UserStatus) => string) => {
  const { i18n } = useLingui()
  return (status) => i18n._(looks[status].label)
}

/** Whether somebody of the directory is active, as icon and word. */
export const UserPill = ({ status }: { readonly status: string }) => {
  const { i18n } = useLingui()
  if (!isState(status)) return null
  const { color, icon, label } = looks[status]
  return <Pill color={color} icon={icon} label={i18n._(label)} />
}

/** What the roles of administrators are called. */
export const roleNames: Readonly<Record<AdminRole, MessageDescriptor>> = {
  SUPER_ADMIN: msg`Super administrator`,
  ACCESS_REQUESTS_ADMIN: msg`Access administrator`,
  APP_ADMIN: msg`App administrator`,
  AUDITOR: msg`Auditor`,
}

/** What a role is called; one that this page does not know by its own name. */
export const useRoleName = (): ((role: string) => string) => {
  const { i18n } = useLingui()
  return (role) => (Object.hasOwn(roleNames, role) ? i18n._(roleNames[role as AdminRole]) : role)
}
