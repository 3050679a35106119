import { Trans } from '@lingui/react/macro'
import { Card, Text, ThemeIcon, Title } from '@mantine/core'
import { IconHourglassEmpty, IconSend2, IconThumbUp, type TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { LinkText } from '../../ui/link.tsx'
import css from './help.module.css'

/** What Assent is, in three steps. */
export const How = () => (
  <ol className={css.steps}>
    <Step icon={IconSend2} title={<Trans>Ask</Trans>}>
      <Trans>
        Find what you need in the{' '}
        <LinkText underline="always" to="/">
          catalog
        </LinkText>
        , say for how long and why. Before you send it you see who has to decide, and how long that usually takes.{' '}
        <LinkText underline="always" to="/my/requests">
          My requests
        </LinkText>{' '}
        shows how far it is.
      </Trans>
    </Step>
    <Step icon={IconThumbUp} title={<Trans>Decide</Trans>}>
      <Trans>
        What waits for you is in your{' '}
        <LinkText underline="always" to="/inbox">
          inbox
        </LinkText>
        , with what that person holds already and what others in the team have. Approve or deny in one keystroke, or ask
        back. Nobody decides for himself.
      </Trans>
    </Step>
    <Step icon={IconHourglassEmpty} title={<Trans>It ends by itself</Trans>}>
      <Trans>
        Access is given as soon as it is approved, and taken back on time.{' '}
        <LinkText underline="always" to="/my/access">
          My access
        </LinkText>{' '}
        says what ends when; there you extend it, or give it back early. All of it is on a record that nobody can change
        unseen.
      </Trans>
    </Step>
  </ol>
)

type StepProps = { readonly icon: TablerIcon; readonly title: ReactNode; readonly children: ReactNode }

const Step = ({ children, icon: Icon, title }: StepProps) => (
  <Card component="li">
    <ThemeIcon size={40} radius="md" variant="light" aria-hidden>
      <Icon size={22} stroke={1.6} />
    </ThemeIcon>
    <Title order={2} size="h3" mt="sm">
      {title}
    </Title>
    <Text size="sm" mt={4} component="div">
      {children}
    </Text>
  </Card>
)
