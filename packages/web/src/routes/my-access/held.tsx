import type { HeldView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Group, Text } from '@mantine/core'
import { IconClockExclamation, IconHourglass } from '@tabler/icons-react'
import { LinkText } from '../../ui/link.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime, useNow } from '../../ui/time.tsx'
import css from './access.module.css'
import { GiveBack } from './give-back.tsx'
import { MoreTime } from './more-time.tsx'

const soonMs = 14 * 86_400_000

/** One thing that I have: what it is, through what, its end, and what I can do about it. */
export const Held = ({ held }: { readonly held: HeldView }) => {
  const { t } = useLingui()
  const { app, ends, extendsGrantId, grants, level, pendingRequestId, state } = held
  const name = level.name === app.name ? app.name : `${app.name} · ${level.name}`
  const now = useNow()
  const soon = ends !== null && Date.parse(ends) - now < soonMs
  return (
    <li className={css.held}>
      <Box miw={0}>
        <Text fw={600} size="sm" dir="auto">
          {name}
        </Text>
        <Through held={held} />
      </Box>
      <Box miw={0}>
        <Group gap={8}>
          {state === 'SETTING_UP' && <Pill color="blue" icon={IconHourglass} label={t`Being set up`} />}
          {state === 'REMOVING' && <Pill color="orange" icon={IconHourglass} label={t`Being taken back`} />}
          {soon && state === 'HELD' && <Pill color="orange" icon={IconClockExclamation} label={t`Ends soon`} />}
          {ends && (
            <Text size="sm" component="span">
              <Trans>
                Ends <RelativeTime at={ends} fw={550} />
              </Trans>
            </Text>
          )}
        </Group>
        {ends && (
          <Text size="xs" c="dimmed">
            <RelativeTime at={ends} whole size="xs" />
          </Text>
        )}
      </Box>
      <Group gap="xs">
        {pendingRequestId ? (
          <LinkText to="/my/requests/$requestId" params={{ requestId: pendingRequestId }} size="sm">
            <Trans>More time is asked for</Trans>
          </LinkText>
        ) : (
          extendsGrantId && ends && <MoreTime held={held} name={name} soon={soon} />
        )}
        {state !== 'REMOVING' && grants.length > 0 && <GiveBack name={name} grants={grants.map(({ id }) => id)} />}
      </Group>
    </li>
  )
}

/** Through what it is held: the requests that gave it, or none. */
const Through = ({ held: { grants, since, standing } }: { readonly held: HeldView }) => {
  const requests = grants.flatMap(({ requestId }) => requestId ?? [])
  return (
    <Text size="sm" c="dimmed" component="div">
      {requests.length > 0 && (
        <LinkText
          to="/my/requests/$requestId"
          params={{ requestId: requests.at(-1) ?? '' }}
          size="sm"
          underline="always"
        >
          {requests.length > 1 ? (
            <Trans>Through your requests; the last one</Trans>
          ) : (
            <Trans>Through your request</Trans>
          )}
        </LinkText>
      )}
      {requests.length === 0 && grants.length > 0 && <Trans>An administrator gave it to you</Trans>}
      {standing && requests.length === 0 && grants.length === 0 && (
        <Trans>You had it already; no request gave it</Trans>
      )}
      {!standing && grants.length === 0 && <Trans>It came with other access</Trans>}
      {since && (
        <>
          {' · '}
          <Trans>
            given <RelativeTime at={since} c="dimmed" />
          </Trans>
        </>
      )}
    </Text>
  )
}
