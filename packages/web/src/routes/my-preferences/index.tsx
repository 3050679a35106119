import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Card, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useMutationState } from '@tanstack/react-query'
import { createLazyRoute } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePreferences } from '../../data/preferences.ts'
import { Page } from '../../ui/page.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Look } from './look.tsx'
import { Mail } from './mail.tsx'
import { Matrix } from './matrix.tsx'
import css from './preferences.module.css'

const MyPreferences = () => {
  const { t } = useLingui()
  const found = usePreferences()
  return (
    <Page
      narrow
      title={t`Preferences`}
      intro={t`How Assent looks and speaks to you. What you change counts at once, in every browser you use.`}
    >
      <Kept />
      <Loaded query={found} lines={8}>
        {(chosen) => (
          <Stack gap="lg">
            <Section id="look" title={t`Look and language`}>
              <Look chosen={chosen} />
            </Section>
            <Section
              id="notifications"
              title={t`Notifications`}
              intro={t`Choose what you are told, and where. What waits for you is always in your inbox as well.`}
            >
              <Matrix chosen={chosen} />
            </Section>
            <Section id="mail" title={t`When mail comes`}>
              <Mail chosen={chosen} />
            </Section>
          </Stack>
        )}
      </Loaded>
    </Page>
  )
}

type SectionProps = {
  readonly id: string
  readonly title: string
  readonly intro?: string
  readonly children: ReactNode
}

const Section = ({ children, id, intro, title }: SectionProps) => (
  <Card component="section" id={id} aria-labelledby={`${id}-title`} style={{ scrollMarginTop: 76 }}>
    <Title order={2} id={`${id}-title`}>
      {title}
    </Title>
    {intro && (
      <Text size="sm" c="dimmed" mt={2}>
        {intro}
      </Text>
    )}
    <Box mt="md">{children}</Box>
  </Card>
)

/** Says that a change is kept, in a corner of the window where nothing moves for it. */
const Kept = () => {
  const states = useMutationState({ filters: { mutationKey: ['preferences'] }, select: ({ state }) => state.status })
  const last = states.at(-1)
  return (
    <Box className={css.kept} role="status">
      {last === 'pending' && (
        <Paper className={css.word}>
          <Trans>Keeping…</Trans>
        </Paper>
      )}
      {last === 'success' && (
        <Paper className={css.word} data-done>
          <IconCheck size={16} aria-hidden />
          <Trans>Kept</Trans>
        </Paper>
      )}
    </Box>
  )
}

export const page = createLazyRoute('/me/preferences')({ component: MyPreferences })
