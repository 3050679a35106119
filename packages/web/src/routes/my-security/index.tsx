import { useLingui } from '@lingui/react/macro'
import { Box, Card, Stack, Text, Title } from '@mantine/core'
import { createLazyRoute } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { Page } from '../../ui/page.tsx'
import { Codes } from './codes.tsx'
import { Passkeys } from './passkeys.tsx'
import { RecentSignIn } from './recent.tsx'
import { Sessions } from './sessions.tsx'

const MySecurity = () => {
  const { t } = useLingui()
  const { go } = page.useSearch()
  const navigate = page.useNavigate()
  // What was begun goes on once; the address forgets it, so that going back does not begin it again.
  const [begun] = useState(go)
  useEffect(() => {
    if (go !== undefined) void navigate({ search: {}, replace: true })
  }, [go, navigate])
  return (
    <RecentSignIn>
      <Page
        narrow
        title={t`Sign-in and sessions`}
        intro={t`How you prove that it is you, and where you are signed in.`}
      >
        <Stack gap="lg">
          <Section
            id="passkeys"
            title={t`Passkeys`}
            intro={t`Sign in with your finger, your face or a PIN instead of a password. Nobody can steal it by a false page, and it signs approvals that ask for more than a click.`}
          >
            <Passkeys begun={begun === 'passkey'} />
          </Section>
          <Section
            id="codes"
            title={t`One-time codes`}
            intro={t`An app on your phone shows six digits that are asked for after your password.`}
          >
            <Codes begun={begun === 'codes'} />
          </Section>
          <Section id="sessions" title={t`Where you are signed in`} intro={t`End what you do not know.`}>
            <Sessions />
          </Section>
        </Stack>
      </Page>
    </RecentSignIn>
  )
}

type SectionProps = {
  readonly id: string
  readonly title: string
  readonly intro: string
  readonly children: ReactNode
}

const Section = ({ children, id, intro, title }: SectionProps) => (
  <Card component="section" aria-labelledby={`${id}-title`}>
    <Title order={2} id={`${id}-title`}>
      {title}
    </Title>
    <Text size="sm" c="dimmed" mt={2}>
      {intro}
    </Text>
    <Box mt="md">{children}</Box>
  </Card>
)

export const page = createLazyRoute('/me/security')({ component: MySecurity })
