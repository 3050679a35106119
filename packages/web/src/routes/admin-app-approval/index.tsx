import { Trans, useLingui } from '@lingui/react/macro'
import { Alert } from '@mantine/core'
import { createLazyRoute } from '@tanstack/react-router'
import { useLevels } from '../../data/levels.ts'
import { useRole } from '../../data/me.ts'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Loading, NoPermission, ProblemView } from '../../ui/states.tsx'
import { useApp, useBefore } from './data.ts'
import { FiveForm } from './five.tsx'
import { blankFor, fiveOf, stepsIn } from './model.ts'

/** How an app is asked for, in five questions: a screen over one rule and one sequence. */
const Approval = () => {
  const { t } = useLingui()
  const { appId } = page.useParams()
  const mayWrite = useRole('ACCESS_REQUESTS_ADMIN')
  const app = useApp(appId)
  const { only, rules, sequence } = useBefore(appId)
  const here = app.data?.id === appId ? app.data : undefined
  const { error, levels } = useLevels(here)
  const whole = here && rules.data && levels && (!sequence || sequence.data)
  const failed = [app, rules, sequence].find((found) => found?.isError)?.error ?? error
  const label = app.data?.label ?? ''
  const before = only && sequence?.data ? { rule: only, sequence: sequence.data } : undefined
  const first = before ? fiveOf(before.rule, stepsIn(before.sequence), appId) : blankFor(levels ?? [])
  const free = rules.data?.data.length === 0
  return (
    <Page
      narrow
      title={t`How ${label} is asked for`}
      intro={t`Five questions; the answers become a rule and a sequence, which can be refined later.`}
      crumbs={
        <LinkText to="/admin/apps/$appId" params={{ appId }} size="sm" dir="auto">
          {label}
        </LinkText>
      }
    >
      {!mayWrite ? (
        <NoPermission />
      ) : !whole ? (
        failed ? (
          <ProblemView error={failed} />
        ) : (
          <Loading lines={5} height={96} />
        )
      ) : first && (before ? before.sequence.conditionCount === 1 : free) ? (
        <FiveForm key={before?.rule.id ?? appId} app={here} levels={levels} first={first} before={before} />
      ) : (
        <Alert title={t`Its rules say more than five questions can`}>
          <Trans>Change them where they are; nothing of them is lost there.</Trans>
          <br />
          <LinkButton to="/admin/apps/$appId" params={{ appId }} variant="default" mt="sm" size="sm">
            <Trans>To the rules of the app</Trans>
          </LinkButton>
        </Alert>
      )}
    </Page>
  )
}

export const page = createLazyRoute('/admin/apps/$appId/approval')({ component: Approval })
