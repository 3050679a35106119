import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Group, Popover, ScrollArea, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { IconBellOff, IconChecks } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type ComponentType, useState } from 'react'
import { type Notice, useMarkRead, useNotices, useUnread } from '../data/notices.ts'
import { Words } from '../ui/card.tsx'
import { LinkText } from '../ui/link.tsx'
import { Coming } from '../ui/states.tsx'
import { RelativeTime } from '../ui/time.tsx'
import type { RingProps } from './bell.tsx'
import css from './notices.module.css'

/**
 * The bell, opened: what one was told, the newest first. Opening one reads it and leads to what it is about. The bell is
 * handed in: a part that is loaded later and shares a module with the shell would tear the shell's styles out of their order.
 */
export const Notices = ({ Ring }: { readonly Ring: ComponentType<RingProps> }) => {
  const { t } = useLingui()
  const [opened, open] = useState(true)
  const close = () => open(false)
  return (
    <Popover
      opened={opened}
      onChange={open}
      position="bottom-end"
      width="min(27rem, calc(100vw - 1.5rem))"
      shadow="md"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <Ring onClick={() => open((now) => !now)} />
      </Popover.Target>
      <Popover.Dropdown p={0} role="dialog" aria-label={t`Notifications`} tabIndex={-1}>
        <Panel onClose={close} />
      </Popover.Dropdown>
    </Popover>
  )
}

const Panel = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useLingui()
  const list = useNotices(false)
  const unread = useUnread()
  const read = useMarkRead()
  const newest = list.items?.[0]?.id
  return (
    <>
      <Group justify="space-between" px="md" py="xs" wrap="nowrap" className={css.panelHead}>
        <Title order={2} size="h3">
          <Trans>Notifications</Trans>
        </Title>
        {newest !== undefined && (
          // It stays when there is nothing to mark: the focus is on it, and must not fall out of the panel.
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconChecks size={16} aria-hidden />}
            data-disabled={unread === 0 || undefined}
            aria-disabled={unread === 0}
            onClick={() => unread > 0 && !read.isPending && read.mutate({ upTo: newest })}
          >
            <Trans>Mark all as read</Trans>
          </Button>
        )}
      </Group>
      <ScrollArea.Autosize mah="min(30rem, 65dvh)" type="auto" viewportProps={{ tabIndex: -1 }}>
        {!list.items && (
          <Box p="md">
            <Coming query={list} />
          </Box>
        )}
        {list.items?.length === 0 && <Nothing />}
        {list.items && list.items.length > 0 && (
          <Box component="ul" aria-label={t`Notifications`} className={css.told}>
            {list.items.map((notice) => (
              <One key={notice.id} notice={notice} onOpen={onClose} onRead={(id) => read.mutate({ ids: [id] })} />
            ))}
          </Box>
        )}
        {list.hasNextPage && (
          <Group justify="center" py="xs">
            <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              <Trans>Show more</Trans>
            </Button>
          </Group>
        )}
      </ScrollArea.Autosize>
      <Group px="md" py="xs" className={css.panelFoot}>
        <LinkText to="/me/preferences" hash="notifications" size="sm" onClick={onClose}>
          <Trans>Choose what you are told</Trans>
        </LinkText>
      </Group>
    </>
  )
}

const Nothing = () => (
  <Stack align="center" gap={6} px="lg" py="xl" ta="center">
    <IconBellOff size={28} stroke={1.5} aria-hidden />
    <Text fw={600}>
      <Trans>Nothing yet</Trans>
    </Text>
    <Text size="sm" c="dimmed">
      <Trans>When something waits for you, or a request of yours moves on, it is said here.</Trans>
    </Text>
  </Stack>
)

type OneProps = {
  readonly notice: Notice
  readonly onOpen: () => void
  readonly onRead: (id: string) => void
}

const One = ({ notice, onOpen, onRead }: OneProps) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { card, created, id, read } = notice
  const open = () => {
    if (read === null) onRead(id)
    onOpen()
    void navigate(placeOf(notice))
  }
  return (
    <li>
      <UnstyledButton className={css.notice} data-unread={read === null || undefined} onClick={open}>
        <Box miw={0} flex={1}>
          <Text size="sm" fw={read === null ? 600 : 500} lineClamp={2} component="span" display="block">
            <Words line={card.title} />
          </Text>
          <Text size="sm" c="dimmed" lineClamp={2} component="span" display="block">
            <Words line={card.lead} />
          </Text>
          <RelativeTime at={created} c="dimmed" size="xs" />
        </Box>
        {read === null && <Box component="span" className={css.dot} role="img" aria-label={t`New`} />}
      </UnstyledButton>
    </li>
  )
}

/** Where one does something about it. */
const placeOf = ({ card, kind, requestId, taskId }: Notice) => {
  const typeId = /^\/admin\/request-types\/(\w+)$/.exec(card.links[0]?.path ?? '')?.[1]
  if (kind === 'type_disabled' && typeId) return { to: '/admin/request-types/$typeId', params: { typeId } } as const
  if (kind === 'delegate_appointed') return { to: '/me/delegates' } as const
  // The link of a card leads to the task only while its reader has something to do there.
  if (taskId !== null && card.links.some(({ path }) => path.startsWith('/tasks/')))
    return { to: '/inbox', search: { task: taskId } as never } as const
  if (kind === 'access_ending') return { to: '/my/access' } as const
  if (requestId !== null) return { to: '/my/requests/$requestId', params: { requestId } } as const
  return { to: '/inbox' } as const
}
