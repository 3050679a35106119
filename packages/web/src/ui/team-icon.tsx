import type { TeamIcon as Name } from '@assent/core/api/teams.ts'
import {
  IconBuilding,
  IconChartBar,
  IconCloud,
  IconCode,
  IconCoin,
  IconDatabase,
  IconDeviceLaptop,
  IconDeviceMobile,
  IconFileText,
  IconKey,
  IconLock,
  IconPlane,
  IconServer,
  IconShield,
  IconTool,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react'

const icons: Readonly<Record<Name, TablerIcon>> = {
  people: IconUsers,
  shield: IconShield,
  key: IconKey,
  laptop: IconDeviceLaptop,
  server: IconServer,
  database: IconDatabase,
  cloud: IconCloud,
  code: IconCode,
  building: IconBuilding,
  money: IconCoin,
  chart: IconChartBar,
  document: IconFileText,
  phone: IconDeviceMobile,
  plane: IconPlane,
  lock: IconLock,
  tools: IconTool,
}

/** The icon of a team or a request type; a word beside it says what it is. */
export const TeamIcon = ({ name, size = 20 }: { readonly name: string; readonly size?: number }) => {
  const Icon = icons[name as Name] ?? IconFileText
  return <Icon size={size} stroke={1.6} aria-hidden />
}

/** The names of all icons, in the order in which they are offered. */
export const iconNames = Object.keys(icons) as readonly Name[]
