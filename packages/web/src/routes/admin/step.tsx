import { useLingui } from '@lingui/react/macro'
import { Text, ThemeIcon } from '@mantine/core'
import { IconCheck, IconCircleDashed } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type StepProps = {
  /** null: not for the viewer to know; then it is left out. */
  readonly done: boolean | null
  readonly title: string
  readonly children: ReactNode
  /** The link that does it; drawn until it is done. */
  readonly go?: ReactNode
}

/** A first step: done or not, why it matters, and the way to do it. */
export const Step = ({ children, done, go, title }: StepProps) => {
  const { t } = useLingui()
  if (done === null) return null
  const Icon = done ? IconCheck : IconCircleDashed
  return (
    <li>
      <ThemeIcon
        size={24}
        radius="xl"
        variant="light"
        color={done ? 'teal' : 'gray'}
        role="img"
        aria-label={done ? t`Done` : t`To do`}
      >
        <Icon size={14} aria-hidden />
      </ThemeIcon>
      <div>
        <Text size="sm" fw={done ? 400 : 600} c={done ? 'dimmed' : undefined}>
          {title}
        </Text>
        {!done && (
          <Text size="sm" c="dimmed">
            {children}
          </Text>
        )}
        {!done && go && (
          <Text size="sm" component="div">
            {go}
          </Text>
        )}
      </div>
    </li>
  )
}
