import type { HeldView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Group } from '@mantine/core'
import { IconCheck, IconClock } from '@tabler/icons-react'
import { LinkButton } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/time.tsx'

/** The last part of a link: the id that it leads to. */
export const idOf = (href: string): string => decodeURIComponent(href.slice(href.lastIndexOf('/') + 1))

/** It is there already: until when, and how it lasts longer. */
export const HaveIt = ({ held: { ends, extendsEntryId, extendsGrantId } }: { readonly held: HeldView }) => {
  const { t } = useLingui()
  return (
    <Alert color="teal" icon={<IconCheck aria-hidden />} title={t`You have this`} radius="lg">
      <Group justify="space-between" gap="sm">
        <span>
          {ends ? (
            <Trans>
              It ends <RelativeTime at={ends} whole />.
            </Trans>
          ) : (
            <Trans>It stays until you give it back. You need to ask only for somebody else, or for another time.</Trans>
          )}
        </span>
        {extendsGrantId && extendsEntryId && (
          <LinkButton
            to="/catalog/$entryId"
            params={{ entryId: extendsEntryId }}
            search={{ extends: extendsGrantId }}
            size="xs"
            variant="default"
          >
            <Trans>Ask for more time</Trans>
          </LinkButton>
        )}
      </Group>
    </Alert>
  )
}

/** It was asked for already: a second request would be refused, so this leads to the first. */
export const PendingAlready = ({ href }: { readonly href: string }) => {
  const { t } = useLingui()
  return (
    <Alert color="blue" icon={<IconClock aria-hidden />} title={t`You have asked for this already`} radius="lg">
      <Group justify="space-between" gap="sm">
        <Trans>Your request is open. You can see there what it waits for, and remind those who have to act.</Trans>
        <LinkButton to="/my/requests/$requestId" params={{ requestId: idOf(href) }} size="xs">
          <Trans>Open the request</Trans>
        </LinkButton>
      </Group>
    </Alert>
  )
}

/** Somebody has asked for just this: the server refused a second request and says which is the first. */
export const Duplicate = ({ requestId }: { readonly requestId: string }) => {
  const { t } = useLingui()
  return (
    <Alert color="blue" icon={<IconClock aria-hidden />} title={t`This is asked for already`} radius="lg" role="alert">
      <Group justify="space-between" gap="sm">
        <Trans>There is an open request for this person and this level.</Trans>
        <LinkButton to="/my/requests/$requestId" params={{ requestId }} size="xs">
          <Trans>Open the request</Trans>
        </LinkButton>
      </Group>
    </Alert>
  )
}
