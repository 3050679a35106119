import type { WireOverview } from '@assent/core/api/overview.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Progress, Stack, Text, Title } from '@mantine/core'
import { useMe } from '../../data/me.ts'
import { LinkText } from '../../ui/link.tsx'
import css from './admin.module.css'
import { Step } from './step.tsx'

type Setup = WireOverview['setup']

/** What has to be there before people can ask, and before one relies on it. Each is looked up: nobody ticks anything off. */
export const FirstSteps = ({ setup }: { readonly setup: Setup }) => {
  const { t } = useLingui()
  const { ways } = useMe()
  const facts = Object.values(setup).filter((fact) => fact !== null)
  const [done, all] = [facts.filter(Boolean).length, facts.length]
  const steps = (
    <Stack gap="lg">
      <BeforeAsking setup={setup} />
      <BeforeRelying setup={setup} />
    </Stack>
  )
  return (
    <Card component="section" aria-labelledby="first-steps">
      <Title order={2} id="first-steps">
        <Trans>First steps</Trans>
      </Title>
      <Text size="sm" c="dimmed" role="status">
        {done === all ? (
          <Trans>All is set up.</Trans>
        ) : (
          <Trans>
            {done} of {all} done. They tick themselves off.
          </Trans>
        )}
      </Text>
      <Progress value={(done / all) * 100} size="sm" mt="xs" mb="lg" aria-label={t`First steps that are done`} />
      {done === all ? (
        <details>
          <Text component="summary" size="sm">
            <Trans>What was done</Trans>
          </Text>
          {steps}
        </details>
      ) : (
        steps
      )}
      {ways.personas && (
        <Text size="sm" mt="lg">
          <LinkText to="/help" hash="tour">
            <Trans>Five minutes in the demo</Trans>
          </LinkText>
        </Text>
      )}
    </Card>
  )
}

const BeforeAsking = ({ setup }: { readonly setup: Setup }) => {
  const { t } = useLingui()
  return (
    <section aria-labelledby="before-asking">
      <Title order={3} id="before-asking" mb={4}>
        <Trans>Before people can ask</Trans>
      </Title>
      <ol className={`${css.plain} ${css.steps}`}>
        <Step
          done={setup.people}
          title={t`People are known`}
          go={<LinkText to="/admin/people">{t`Import people`}</LinkText>}
        >
          <Trans>From a CSV or YAML file, or by the API.</Trans>
        </Step>
        <Step
          done={setup.managers}
          title={t`Somebody has a manager`}
          go={<LinkText to="/admin/people">{t`Name managers`}</LinkText>}
        >
          <Trans>Most approvals go there.</Trans>
        </Step>
        <Step
          done={setup.apps}
          title={t`There is an app`}
          go={
            <LinkText to="/admin/apps" search={{ open: 'add' }}>
              {t`Make an app`}
            </LinkText>
          }
        >
          <Trans>With its levels: groups, or what its connector gives and takes back.</Trans>
        </Step>
        <Step
          done={setup.sequences}
          title={t`Somebody decides`}
          go={
            <LinkText to="/admin/sequences/$sequenceId" params={{ sequenceId: 'new' }}>
              {t`Build a sequence`}
            </LinkText>
          }
        >
          <Trans>The manager alone is a good beginning.</Trans>
        </Step>
        <Step
          done={setup.rules}
          title={t`A rule offers it`}
          go={<LinkText to="/admin/apps">{t`Choose an app`}</LinkText>}
        >
          <Trans>
            Who may ask for what, for how long, by which sequence. Try it as somebody before you switch it on.
          </Trans>
        </Step>
        <Step done={setup.asked} title={t`Somebody has asked`} go={<LinkText to="/">{t`Ask for something`}</LinkText>}>
          <Trans>Go the way once yourself.</Trans>
        </Step>
      </ol>
    </section>
  )
}

const BeforeRelying = ({ setup }: { readonly setup: Setup }) => {
  const { t } = useLingui()
  return (
    <section aria-labelledby="before-relying">
      <Title order={3} id="before-relying" mb={4}>
        <Trans>Before you rely on it</Trans>
      </Title>
      <ol className={`${css.plain} ${css.steps}`}>
        <Step done={setup.mail} title={t`Mail goes out`}>
          <Trans>
            Whoever runs the server sets SMTP_URL. Until then people are told inside the app only, and mail waits.
          </Trans>
        </Step>
        <Step
          done={setup.secondFactor}
          title={t`Administrators prove themselves twice`}
          go={
            <LinkText to="/admin/settings" hash="sign-in">
              {t`Ask for a second factor`}
            </LinkText>
          }
        >
          <Trans>By a passkey, or a password with a one-time code.</Trans>
        </Step>
        <Step
          done={setup.twoSuperAdmins}
          title={t`Two people may do everything`}
          go={<LinkText to="/admin/people">{t`Give somebody the role`}</LinkText>}
        >
          <Trans>So that nothing stops when one of them is away.</Trans>
        </Step>
        <Step
          done={setup.recoverySealed}
          title={t`A way back in is sealed`}
          go={
            <LinkText to="/admin/settings" hash="recovery">
              {t`Seal a code`}
            </LinkText>
          }
        >
          <Trans>A code on paper, for the day when no super administrator can sign in.</Trans>
        </Step>
      </ol>
    </section>
  )
}
