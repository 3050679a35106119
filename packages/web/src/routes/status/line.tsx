import { useLingui } from '@lingui/react/macro'
import { Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconCheck, type TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type LineProps = { readonly well: boolean; readonly title: string; readonly children: ReactNode }

/** One thing about the server, and whether it is well. */
export const Line = ({ children, title, well }: LineProps) => {
  const { t } = useLingui()
  const Icon: TablerIcon = well ? IconCheck : IconAlertTriangle
  return (
    <li>
      <ThemeIcon
        size={30}
        radius="xl"
        variant="light"
        color={well ? 'teal' : 'orange'}
        role="img"
        aria-label={well ? t`Yes` : t`No`}
      >
        <Icon size={17} aria-hidden />
      </ThemeIcon>
      <div>
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed">
          {children}
        </Text>
      </div>
    </li>
  )
}
