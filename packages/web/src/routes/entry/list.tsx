import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Card, CloseButton, Group, Stack, Text } from '@mantine/core'
import { IconListCheck, IconSend2 } from '@tabler/icons-react'
import { useState } from 'react'
import { type Ready, useCart } from '../../data/cart.ts'
import { useChange } from '../../data/change.ts'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Loading } from '../../ui/states.tsx'
import { DurationText } from '../../ui/time.tsx'
import { type Sent, sendAll } from './asking.ts'
import css from './entry.module.css'
import { Onward, Results } from './results.tsx'

/** Requests that were gathered, for several levels or people: sent in one go, each with its own result. */
export const ListPage = () => {
  const { t } = useLingui()
  const { items, remove } = useCart()
  const [sent, setSent] = useState<readonly Sent[]>([])
  const send = useChange<readonly Ready[], readonly Sent[]>({
    run: (requests) => sendAll(requests),
    changes: ['requests', 'catalog', 'access', 'tasks'],
    onDone: (results) => {
      setSent(results)
      // What was refused stays, to be tried again or taken off.
      const done = results.flatMap(({ request, requestId }) => (requestId ? [request.key] : []))
      if (done.length > 0) void remove(done)
    },
  })
  const takeOff = useChange<string, unknown>({
    run: (key) => remove([key]),
    changes: [],
  })
  return (
    <Page
      narrow
      title={t`My list`}
      intro={t`Requests that you gathered. Each is sent, and decided, by itself.`}
      crumbs={
        <LinkText to="/">
          <Trans>Catalog</Trans>
        </LinkText>
      }
    >
      {sent.length > 0 && <Results sent={sent} />}
      {sent.length > 0 && items?.length === 0 && <Onward />}
      {!items && <Loading lines={3} height={64} />}
      {items?.length === 0 && sent.length === 0 && (
        <Empty
          icon={IconListCheck}
          title={t`There is nothing on your list`}
          action={
            <LinkButton to="/">
              <Trans>To the catalog</Trans>
            </LinkButton>
          }
        >
          <Trans>Put several levels on it, for yourself or for others, and send all of them in one go.</Trans>
        </Empty>
      )}
      {items && items.length > 0 && (
        <>
          <Card p={0} component="ul" className={css.plain}>
            {items.map((one) => (
              <Item key={one.key} item={one} onTakeOff={() => takeOff.mutate(one.key)} />
            ))}
          </Card>
          <Group>
            <Button
              size="md"
              loading={send.isPending}
              leftSection={<IconSend2 size={18} aria-hidden />}
              onClick={() => send.mutate(items)}
            >
              {items.length > 1 ? t`Send all ${items.length} requests` : t`Send the request`}
            </Button>
            <LinkButton to="/" variant="default" size="md">
              <Trans>Add more</Trans>
            </LinkButton>
          </Group>
        </>
      )}
    </Page>
  )
}

const Item = ({ item, onTakeOff }: { readonly item: Ready; readonly onTakeOff: () => void }) => {
  const { t } = useLingui()
  const { comment, duration, entryId, name, person } = item
  return (
    <Group component="li" className={css.item} justify="space-between" wrap="nowrap" gap="md">
      <Box miw={0}>
        <LinkText to="/catalog/$entryId" params={{ entryId }} fw={600} size="sm" dir="auto">
          {name}
        </LinkText>
        <Stack gap={2}>
          <Text size="sm" c="dimmed" dir="auto">
            {person ? <Trans>For {person.name}</Trans> : <Trans>For me</Trans>}
            {duration && (
              <>
                {' · '}
                <DurationText of={duration} />
              </>
            )}
          </Text>
          {comment && (
            <Text size="sm" lineClamp={2} dir="auto">
              {comment}
            </Text>
          )}
        </Stack>
      </Box>
      <CloseButton aria-label={t`Take ${name} off the list`} onClick={onTakeOff} />
    </Group>
  )
}
