import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Group, Stack, Text } from '@mantine/core'
import { IconClockExclamation, IconHourglass } from '@tabler/icons-react'
import { useRole } from '../../data/me.ts'
import type { Person } from '../../data/people.ts'
import { useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { Coming } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime, useNow } from '../../ui/time.tsx'
import css from './person.module.css'
import { canTake, type Held, heldPath } from './revoke.ts'
import { TakeAll, TakeBack } from './take.tsx'

type AccessProps = { readonly user: Person; readonly name: string }

/** What somebody has, through what and until when; each can be taken back, and all of it at once. */
export const Access = ({ name, user }: AccessProps) => {
  const { t } = useLingui()
  const manages = useRole()
  const takes = useRole('APP_ADMIN')
  const looksBack = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  // That something of somebody else came or went is told as a change of the directory.
  const list = useList<Held>(['admin', 'user', user.id, 'access'], heldPath(user.id, 50))
  const held = list.items ?? []
  return (
    <Part
      id="access"
      title={t`Access`}
      intro={t`What ${name} has now, and why.`}
      actions={
        <>
          {looksBack && (
            <LinkText to="/reports/$reportId" params={{ reportId: 'access' }} search={{ person: user.id }} size="sm">
              <Trans>At an earlier date</Trans>
            </LinkText>
          )}
          {takes && held.length > 0 && <TakeAll user={user} name={name} manages={manages} />}
        </>
      }
    >
      {!list.items ? (
        <Coming query={list} lines={3} height={56} />
      ) : held.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Nothing. What is granted, or comes with a group, appears here.</Trans>
        </Text>
      ) : (
        <Stack gap="md" align="flex-start">
          <ul className={css.list} style={{ width: '100%' }} aria-label={t`Access`}>
            {held.map((one) => (
              <One key={`${one.app.id} ${one.level.id}`} held={one} userId={user.id} takes={takes} manages={manages} />
            ))}
          </ul>
          {list.hasNextPage && (
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              <Trans>Show more</Trans>
            </Button>
          )}
        </Stack>
      )}
    </Part>
  )
}

type OneProps = {
  readonly held: Held
  readonly userId: string
  readonly takes: boolean
  readonly manages: boolean
}

const soonMs = 14 * 86_400_000

const One = ({ held, manages, takes, userId }: OneProps) => {
  const { t } = useLingui()
  const { app, ends, level, state } = held
  const now = useNow()
  const what = level.id === app.id ? app.name : `${app.name} · ${level.name}`
  const soon = ends !== null && Date.parse(ends) - now < soonMs
  return (
    <li className={`${css.item} ${css.held}`}>
      <Box className={css.words}>
        <Text fw={550} size="sm" dir="auto">
          {what}
        </Text>
        <Through held={held} />
      </Box>
      <Group gap={8}>
        {state === 'SETTING_UP' && <Pill color="blue" icon={IconHourglass} label={t`Being set up`} />}
        {state === 'REMOVING' && <Pill color="orange" icon={IconHourglass} label={t`Being taken back`} />}
        {soon && state === 'HELD' && <Pill color="orange" icon={IconClockExclamation} label={t`Ends soon`} />}
        {ends ? (
          <Text size="sm" component="span">
            <Trans>
              Ends <RelativeTime at={ends} fw={550} />
            </Trans>
          </Text>
        ) : (
          state !== 'REMOVING' && (
            <Text size="sm" c="dimmed">
              <Trans>Without an end</Trans>
            </Text>
          )
        )}
      </Group>
      {takes && canTake(held, manages) && <TakeBack held={held} userId={userId} what={what} />}
    </li>
  )
}

/** Through what something is held: the request that gave it, an administrator, a group, or the directory. */
const Through = ({ held: { grants, level, since, standing } }: { readonly held: Held }) => {
  const seesRequests = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const requestId = grants.findLast((grant) => grant.requestId !== null)?.requestId
  const word = requestId ? (
    seesRequests ? (
      <LinkText to="/admin/requests/$requestId" params={{ requestId }} size="sm" underline="always">
        <Trans>By a request</Trans>
      </LinkText>
    ) : (
      <Trans>By a request</Trans>
    )
  ) : grants.length > 0 ? (
    <Trans>By an administrator</Trans>
  ) : !standing ? (
    <Trans>Came with other access</Trans>
  ) : level.type === 'GROUP' ? (
    <Trans>By the group</Trans>
  ) : (
    <Trans>From the directory</Trans>
  )
  return (
    <Text size="sm" c="dimmed" component="div">
      {word}
      {standing && grants.length > 0 && (
        <>
          {', '}
          <Trans>and from the directory</Trans>
        </>
      )}
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
