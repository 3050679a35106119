import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Card, Stack, Text, Title } from '@mantine/core'
import { createLazyRoute } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMe, useRole } from '../../data/me.ts'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import css from './help.module.css'
import { How } from './how.tsx'
import { HelpKeys } from './keys.tsx'
import { Tour } from './tour.tsx'

const Help = () => {
  const { t } = useLingui()
  const { ways } = useMe()
  const admin = useRole('ACCESS_REQUESTS_ADMIN')
  return (
    <Page
      title={t`Help`}
      intro={t`Assent is where you ask for access, where somebody answers for it, and where it ends by itself.`}
    >
      <How />
      {ways.personas && (
        <Part
          id="tour"
          title={t`Five minutes in the demo`}
          intro={t`The company and its people are made up. Be one after the other: follow a request from asking to its end, then write a rule of your own.`}
        >
          <Tour />
        </Part>
      )}
      {admin && (
        <Part
          id="begin"
          title={t`First steps for the administrator`}
          intro={t`What is to be there before people can ask, and before you rely on it. It ticks itself off.`}
        >
          <LinkButton to="/admin" variant="default">
            <Trans>To the overview</Trans>
          </LinkButton>
        </Part>
      )}
      <Box className={css.pair}>
        <Part id="keys" title={t`Keys`} intro={t`Whatever a mouse does, keys do.`}>
          <HelpKeys />
        </Part>
        <Part id="more" title={t`More`}>
          <More />
        </Part>
      </Box>
    </Page>
  )
}

const More = () => (
  <Stack gap="sm">
    <Text size="sm">
      <a href="/docs" className={css.link}>
        <Trans>API reference</Trans>
      </a>
      {': '}
      <Trans>everything that the app does, for programs. The addresses are those of Okta’s access requests.</Trans>
    </Text>
    <Text size="sm">
      <LinkText underline="always" to="/status">
        <Trans>State of the server</Trans>
      </LinkText>
      {': '}
      <Trans>whether all is well, in plain words.</Trans>
    </Text>
    <Text size="sm">
      <LinkText underline="always" to="/me/security">
        <Trans>Sign-in and sessions</Trans>
      </LinkText>
      {': '}
      <Trans>passkeys, one-time codes, and where you are signed in.</Trans>
    </Text>
    <Text size="sm">
      <LinkText underline="always" to="/me/delegates">
        <Trans>Standing in</Trans>
      </LinkText>
      {': '}
      <Trans>who answers for you while you are away.</Trans>
    </Text>
    <Text size="sm" c="dimmed">
      <Trans>
        Something does not work? Messages about it end with an id. Tell it to your administrator: it finds the very call
        in the server’s log.
      </Trans>
    </Text>
  </Stack>
)

type PartProps = {
  readonly id: string
  readonly title: string
  readonly intro?: string
  readonly children: ReactNode
}

const Part = ({ children, id, intro, title }: PartProps) => (
  <Card component="section" id={id} aria-labelledby={`${id}-title`}>
    <Title order={2} id={`${id}-title`}>
      {title}
    </Title>
    {intro && (
      <Text size="sm" c="dimmed" mt={2} maw={680}>
        {intro}
      </Text>
    )}
    <Box mt="md">{children}</Box>
  </Card>
)

export const page = createLazyRoute('/help')({ component: Help })
