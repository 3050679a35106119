import { Trans, useLingui } from '@lingui/react/macro'
import { createLazyRoute } from '@tanstack/react-router'
import { useRole } from '../../data/me.ts'
import { LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { NoPermission } from '../../ui/states.tsx'
import { Attributes } from './attributes.tsx'
import { Connectors } from './connectors.tsx'
import { Emergency } from './emergency.tsx'
import { FourEyes } from './four-eyes.tsx'
import { Guards } from './guards.tsx'
import { Recovery } from './recovery.tsx'
import { Requests } from './requests.tsx'
import { Section } from './section.tsx'
import { SignIn } from './sign-in.tsx'
import { Webhooks } from './webhooks.tsx'

const Settings = () => {
  const { t } = useLingui()
  const all = useRole('AUDITOR')
  const requests = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const apps = useRole('APP_ADMIN', 'AUDITOR')
  return (
    <Page narrow title={t`Settings`} intro={t`What holds for the whole organization. Every change is on the record.`}>
      {all && (
        <Section id="requests" title={t`Requests`} intro={<Trans>What people may do about what they asked for.</Trans>}>
          <Requests />
        </Section>
      )}
      {requests && (
        <Section
          id="attributes"
          title={t`What rules may read`}
          intro={<Trans>Rules read department, title and the like. Name further attributes of the profile here.</Trans>}
        >
          <Attributes />
        </Section>
      )}
      {all && (
        <>
          <Section
            id="guards"
            title={t`Guards`}
            intro={<Trans>What stops a slip, or somebody with a stolen session, from doing great harm at once.</Trans>}
          >
            <Guards />
          </Section>
          <Section
            id="four-eyes"
            title={t`Four eyes`}
            intro={<Trans>So that nobody loosens a rule for himself and restores it afterwards.</Trans>}
          >
            <FourEyes />
          </Section>
          <Section
            id="emergency"
            title={t`Access in an emergency`}
            intro={<Trans>For the night when nobody is there who could decide.</Trans>}
          >
            <Emergency />
          </Section>
          <Section id="sign-in" title={t`Sign-in`} intro={<Trans>What it takes to administer.</Trans>}>
            <SignIn />
          </Section>
          <Section
            id="recovery"
            title={t`The way back in`}
            intro={<Trans>For the day when no super administrator can sign in: a code on paper, locked away.</Trans>}
          >
            <Recovery />
          </Section>
        </>
      )}
      {apps && (
        <Section
          id="connectors"
          title={t`Connectors`}
          intro={
            <Trans>
              Ways to other systems, where access is given and taken back. What steps of sequences call is under{' '}
              <LinkText to="/admin/connections" underline="always">
                Connections
              </LinkText>
              .
            </Trans>
          }
        >
          <Connectors />
        </Section>
      )}
      {all && (
        <Section
          id="notifications"
          title={t`Notifications`}
          intro={
            <Trans>
              Each person chooses by{' '}
              <LinkText to="/me/preferences" underline="always">
                mail or inside the app
              </LinkText>
              . Other systems are told by webhooks.
            </Trans>
          }
        >
          <Webhooks />
        </Section>
      )}
      {!all && !requests && !apps && <NoPermission />}
    </Page>
  )
}

export const page = createLazyRoute('/admin/settings')({ component: Settings })
