import { Trans, useLingui } from '@lingui/react/macro'
import { SimpleGrid, Text, ThemeIcon, Title } from '@mantine/core'
import {
  IconAlarm,
  IconChartBar,
  IconClipboardList,
  IconHourglass,
  IconKey,
  IconListSearch,
  IconLockExclamation,
  IconUsersMinus,
  type TablerIcon,
} from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useRole } from '../../data/me.ts'
import { LinkCard } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { NoPermission } from '../../ui/states.tsx'
import css from './reports.module.css'

/** Which reports there are, each with the question that it answers. */
const Reports = () => {
  const { t } = useLingui()
  if (!useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR'))
    return (
      <Page title={t`Reports`}>
        <NoPermission />
      </Page>
    )
  return (
    <Page title={t`Reports`} intro={t`Each answers one question about requests and access.`}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        <Report id="past-requests" icon={IconClipboardList} title={t`Past requests`}>
          <Trans>What was asked for, who decided, and what came of it?</Trans>
        </Report>
        <Report id="outcomes" icon={IconChartBar} title={t`Approvals and denials`}>
          <Trans>How many requests were made, approved and denied, day by day?</Trans>
        </Report>
        <Report id="decision-times" icon={IconHourglass} title={t`Time to decision`}>
          <Trans>How long do people wait, at which step, and for whom?</Trans>
        </Report>
        <Report id="access" icon={IconKey} title={t`Who has what`}>
          <Trans>Who has, or had at a date, access to what, and why?</Trans>
        </Report>
        <Report id="access-ending" icon={IconAlarm} title={t`Access ending soon`}>
          <Trans>Whose access ends next, and did they ask for more time?</Trans>
        </Report>
        <Report id="overdue" icon={IconLockExclamation} title={t`Overdue revocations`}>
          <Trans>Which access should be gone, and is not proven to be?</Trans>
        </Report>
        <Report id="process-conflicts" icon={IconUsersMinus} title={t`Conflicts of the process`}>
          <Trans>Who approves for each other, for their own manager, or gives what they approved?</Trans>
        </Report>
        <LinkCard to="/reports/log" padding="lg" className={css.card}>
          <Inside icon={IconListSearch} title={t`System log`}>
            <Trans>Who did what, and when? Every change, with its proof.</Trans>
          </Inside>
        </LinkCard>
      </SimpleGrid>
    </Page>
  )
}

type InsideProps = { readonly icon: TablerIcon; readonly title: string; readonly children: ReactNode }

const Report = ({ id, ...inside }: InsideProps & { readonly id: string }) => (
  <LinkCard to="/reports/$reportId" params={{ reportId: id }} padding="lg" className={css.card}>
    <Inside {...inside} />
  </LinkCard>
)

const Inside = ({ children, icon: Icon, title }: InsideProps) => (
  <>
    <ThemeIcon size={40} radius="md" variant="light" aria-hidden>
      <Icon size={22} stroke={1.6} />
    </ThemeIcon>
    <Title order={2} size="h4" mt="sm">
      {title}
    </Title>
    <Text size="sm" c="dimmed" mt={4}>
      {children}
    </Text>
  </>
)

export const page = createLazyRoute('/reports')({ component: Reports })
