import type { MySettingsView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Card, Stack, Title } from '@mantine/core'
import { createLazyRoute } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useGet } from '../../data/query.ts'
import { Page } from '../../ui/page.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Mine } from './mine.tsx'
import { StandingIn } from './standing-in.tsx'

const MyDelegates = () => {
  const { t } = useLingui()
  const found = useGet<MySettingsView>(['me', 'settings'], '/governance/api/v1/my/settings')
  return (
    <Page
      narrow
      title={t`Standing in`}
      intro={
        <Trans>
          While somebody stands in for you, what waits for you waits for that person as well. Both of you can answer;
          the record says who did.
        </Trans>
      }
    >
      <Loaded query={found} lines={5}>
        {({ delegates }) => (
          <Stack gap="lg">
            <Section id="mine" title={t`Who stands in for me`}>
              <Mine settings={delegates} />
            </Section>
            <Section id="others" title={t`Whom I stand in for`}>
              <StandingIn settings={delegates} />
            </Section>
          </Stack>
        )}
      </Loaded>
    </Page>
  )
}

const Section = ({
  children,
  id,
  title,
}: {
  readonly id: string
  readonly title: string
  readonly children: ReactNode
}) => (
  <Card component="section" aria-labelledby={`${id}-title`}>
    <Title order={2} id={`${id}-title`}>
      {title}
    </Title>
    <Box mt="md">{children}</Box>
  </Card>
)

export const page = createLazyRoute('/me/delegates')({ component: MyDelegates })
