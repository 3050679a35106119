import { Trans, useLingui } from '@lingui/react/macro'
import { IconReportOff } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useRole } from '../../data/me.ts'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, NoPermission } from '../../ui/states.tsx'
import { AccessAt } from './access.tsx'
import type { Asked } from './asked.ts'
import { readAsked } from './asked.ts'
import { Ending } from './ending.tsx'
import { Outcomes } from './outcomes.tsx'
import { Overdue } from './overdue.tsx'
import { Past } from './past.tsx'
import { Process } from './process.tsx'
import { Times } from './times.tsx'

/** What each report is given: what it is asked, and how to ask something else. */
export type ReportProps = {
  readonly asked: Asked
  readonly ask: (part: { readonly [K in keyof Asked]?: string | undefined }) => void
}

/** One report, by the name in its address. */
const Report = () => {
  const { t } = useLingui()
  const { reportId } = page.useParams()
  const asked = page.useSearch()
  const navigate = page.useNavigate()
  const may = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const props: ReportProps = {
    asked,
    ask: (part) => void navigate({ search: readAsked({ ...asked, ...part }), replace: true }),
  }
  const reports: Record<string, readonly [string, string, ReactNode]> = {
    'past-requests': [
      t`Past requests`,
      t`What was asked for, who decided, and what came of it.`,
      <Past key="past" {...props} />,
    ],
    outcomes: [
      t`Approvals and denials`,
      t`How many requests were made, and what came of requests, over time.`,
      <Outcomes key="outcomes" {...props} />,
    ],
    'decision-times': [
      t`Time to decision`,
      t`Half of the decisions took no longer than the first time, nine of ten than the second, and 95 of a hundred than the third.`,
      <Times key="times" {...props} />,
    ],
    access: [
      t`Who has what`,
      t`Choose a person, an app, or both; with a date, what they had then.`,
      <AccessAt key="access" {...props} />,
    ],
    'access-ending': [
      t`Access ending soon`,
      t`What ends by itself, the next first, and whether more time was asked for.`,
      <Ending key="ending" {...props} />,
    ],
    overdue: [
      t`Overdue revocations`,
      t`Access that should be gone and is not proven to be. Each is still being tried.`,
      <Overdue key="overdue" />,
    ],
    'process-conflicts': [
      t`Conflicts of the process`,
      t`Deciders who stand in their own way: counted by person, over all of their accounts.`,
      <Process key="process" {...props} />,
    ],
  }
  const [title, intro, content] = Object.hasOwn(reports, reportId) ? (reports[reportId] ?? []) : []
  return (
    <Page title={title ?? t`Report`} intro={may ? intro : undefined} crumbs={<Crumbs />}>
      {may ? (content ?? <Unknown />) : <NoPermission />}
    </Page>
  )
}

const Crumbs = () => (
  <LinkText to="/reports">
    <Trans>Reports</Trans>
  </LinkText>
)

const Unknown = () => {
  const { t } = useLingui()
  return (
    <Empty
      icon={IconReportOff}
      title={t`There is no such report`}
      action={
        <LinkButton to="/reports">
          <Trans>To all reports</Trans>
        </LinkButton>
      }
    />
  )
}

export const page = createLazyRoute('/reports/$reportId')({ component: Report })
