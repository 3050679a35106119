import type { MyUser } from '@assent/core/api/me.ts'
import type { AdminRole } from '@assent/core/caller.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import {
  IconApi,
  IconApps,
  IconCalendarTime,
  IconChartBar,
  IconClipboardList,
  IconForms,
  IconHierarchy3,
  IconHome2,
  IconInbox,
  IconKey,
  IconListSearch,
  IconPlugConnected,
  IconRoute,
  IconSend2,
  IconSettings,
  IconStack2,
  IconTag,
  IconUrgent,
  IconUserShare,
  IconUsers,
  IconUsersGroup,
  IconUsersMinus,
  IconUsersPlus,
  type TablerIcon,
} from '@tabler/icons-react'
import { hasRole } from '../data/me.ts'

/** A line of the navigation. `roles`: whoever has one of them sees it; everybody if left out. */
export type Place = {
  readonly to:
    | '/'
    | '/my/requests'
    | '/my/access'
    | '/inbox'
    | '/admin'
    | '/admin/requests'
    | '/admin/apps'
    | '/admin/collections'
    | '/admin/labels'
    | '/admin/sequences'
    | '/admin/calendars'
    | '/admin/request-types'
    | '/admin/teams'
    | '/admin/risk-rules'
    | '/admin/people'
    | '/admin/groups'
    | '/admin/delegates'
    | '/admin/tokens'
    | '/admin/connections'
    | '/admin/settings'
    | '/admin/emergency'
    | '/reports'
    | '/reports/log'
  readonly label: MessageDescriptor
  readonly icon: TablerIcon
  readonly roles?: readonly AdminRole[]
  /** Members of a team see it too. */
  readonly team?: true
}

/** Whether it is of any use to somebody. */
export const isFor = ({ inTeam, roles: his }: Pick<MyUser, 'inTeam' | 'roles'>, { roles, team }: Place): boolean =>
  roles === undefined || hasRole(his, roles) || (team === true && inTeam)

/** The part of the navigation for everybody. */
export const own: readonly Place[] = [
  { to: '/', label: msg`Catalog`, icon: IconHome2 },
  { to: '/inbox', label: msg`Inbox`, icon: IconInbox },
  { to: '/my/requests', label: msg`My requests`, icon: IconSend2 },
  { to: '/my/access', label: msg`My access`, icon: IconKey },
]

const requests = ['ACCESS_REQUESTS_ADMIN', 'AUDITOR'] as const
const apps = ['ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR'] as const

/** A part of the navigation under a heading. */
export type Section = { readonly id: string; readonly label: MessageDescriptor; readonly places: readonly Place[] }

/** The parts for those who look after it. */
export const sections: readonly Section[] = [
  {
    id: 'admin',
    label: msg`Administration`,
    places: [
      { to: '/admin', label: msg`Overview`, icon: IconHierarchy3, roles: apps },
      { to: '/admin/requests', label: msg`All requests`, icon: IconClipboardList, roles: requests },
    ],
  },
  {
    id: 'access',
    label: msg`Access`,
    places: [
      { to: '/admin/apps', label: msg`Apps and rules`, icon: IconApps, roles: apps },
      { to: '/admin/collections', label: msg`Collections`, icon: IconStack2, roles: apps },
      { to: '/admin/labels', label: msg`Labels`, icon: IconTag, roles: ['APP_ADMIN', 'AUDITOR'] },
      { to: '/admin/risk-rules', label: msg`Separation of duties`, icon: IconUsersMinus, roles: apps },
    ],
  },
  {
    id: 'decisions',
    label: msg`Decisions`,
    places: [
      { to: '/admin/sequences', label: msg`Sequences`, icon: IconRoute, roles: apps },
      { to: '/admin/request-types', label: msg`Request types`, icon: IconForms, roles: requests, team: true },
      { to: '/admin/calendars', label: msg`Calendars`, icon: IconCalendarTime, roles: apps },
      { to: '/admin/connections', label: msg`Connections`, icon: IconPlugConnected, roles: apps },
    ],
  },
  {
    id: 'directory',
    label: msg`Directory`,
    places: [
      { to: '/admin/people', label: msg`People`, icon: IconUsers, roles: apps },
      { to: '/admin/groups', label: msg`Groups`, icon: IconUsersGroup, roles: apps },
      { to: '/admin/teams', label: msg`Teams`, icon: IconUsersPlus, roles: requests, team: true },
      { to: '/admin/delegates', label: msg`Delegates`, icon: IconUserShare, roles: ['AUDITOR'] },
    ],
  },
  {
    id: 'server',
    label: msg`Server`,
    places: [
      { to: '/admin/tokens', label: msg`Tokens`, icon: IconApi, roles: apps },
      { to: '/admin/settings', label: msg`Settings`, icon: IconSettings, roles: apps },
    ],
  },
  {
    id: 'reports',
    label: msg`Looking back`,
    places: [
      { to: '/reports', label: msg`Reports`, icon: IconChartBar, roles: requests },
      { to: '/reports/log', label: msg`System log`, icon: IconListSearch, roles: [...requests, 'APP_ADMIN'] },
    ],
  },
]

/** Not in the navigation: found when it is looked for, where it can be had at all. */
export const inAnEmergency: Place = {
  to: '/admin/emergency',
  label: msg`Emergency access`,
  icon: IconUrgent,
  roles: ['APP_ADMIN'],
}
