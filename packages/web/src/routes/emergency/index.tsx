import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack, Title } from '@mantine/core'
import { IconUrgent } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useMyEmergencies } from '../../data/emergency.ts'
import { useMe, useRole } from '../../data/me.ts'
import { EmergencyList } from '../../ui/emergency.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming, Empty, NoPermission } from '../../ui/states.tsx'
import { OpenForm } from './form.tsx'

/** Access at once, past everybody who would decide: for those who may give it, where the settings allow it. */
const Emergency = () => {
  const { t } = useLingui()
  const { emergencyHours } = useMe().user
  const gives = useRole('APP_ADMIN')
  return (
    <Page
      title={t`Emergency access`}
      intro={
        <Trans>Access at once, past everybody who would decide, for some hours: when waiting would do harm.</Trans>
      }
    >
      {!gives ? <NoPermission /> : emergencyHours === null ? <Off /> : <Giving most={emergencyHours} />}
    </Page>
  )
}

const Giving = ({ most }: { readonly most: number }) => {
  const { t } = useLingui()
  const { app, level } = page.useSearch()
  const mine = useMyEmergencies()
  if (!mine.items) return <Coming query={mine} lines={4} height={72} />
  const waiting = mine.items.find(({ verdict }) => verdict === null)
  return (
    <>
      <OpenForm most={most} from={{ appId: app, scopeId: level }} waiting={waiting} />
      {mine.items.length > 0 && (
        <Stack component="section" gap="sm" aria-labelledby="given">
          <Title order={2} size="h3" id="given">
            {t`What you gave or had`}
          </Title>
          <EmergencyList items={mine.items} />
          {mine.hasNextPage && (
            <Button variant="default" w="fit-content" onClick={() => void mine.fetchNextPage()}>
              <Trans>Show more</Trans>
            </Button>
          )}
        </Stack>
      )}
    </>
  )
}

const Off = () => {
  const { t } = useLingui()
  const manages = useRole()
  return (
    <Empty
      icon={IconUrgent}
      title={t`There is no emergency access here`}
      action={
        manages ? (
          <LinkButton to="/admin/settings">
            <Trans>To the settings</Trans>
          </LinkButton>
        ) : (
          <LinkButton to="/" variant="default">
            <Trans>Ask for access</Trans>
          </LinkButton>
        )
      }
    >
      <Trans>
        A super administrator can allow it in the settings, for some hours at a time. Until then, make a request.
      </Trans>
    </Empty>
  )
}

export const page = createLazyRoute('/admin/emergency')({ component: Emergency })
