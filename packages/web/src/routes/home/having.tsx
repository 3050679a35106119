import type { HeldView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Box, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useList } from '../../data/query.ts'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { ending, held } from './data.ts'

/** How many are shown; the rest has a page of its own. */
const most = 4

/** What the viewer has: first what ends within two weeks, the next to end first. */
export const Having = () => {
  const soon = useList<HeldView>(...ending)
  const all = useList<HeldView>(...held)
  if (!soon.items || !all.items) return null
  const items = [...new Map([...soon.items, ...all.items].map((one) => [keyOf(one), one])).values()].slice(0, most)
  if (items.length === 0) return null
  return (
    <Stack component="section" gap="sm" aria-labelledby="having-title">
      <Group justify="space-between" align="baseline">
        <Title order={2} id="having-title">
          <Trans>What you have</Trans>
        </Title>
        <LinkText to="/my/access" size="sm">
          <Trans>All that I have</Trans>
        </LinkText>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {items.map((one) => (
          <One key={keyOf(one)} held={one} />
        ))}
      </SimpleGrid>
    </Stack>
  )
}

const keyOf = ({ app, level }: HeldView): string => `${app.id} ${level.type} ${level.id}`

const One = ({
  held: { app, ends, extendsEntryId, extendsGrantId, level, pendingRequestId },
}: {
  readonly held: HeldView
}) => (
  <Card padding="sm" px="md">
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Box miw={0}>
        <Text fw={600} size="sm" truncate dir="auto">
          {level.name === app.name ? app.name : `${app.name} · ${level.name}`}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          {ends ? (
            <Trans>
              Ends <RelativeTime at={ends} />
            </Trans>
          ) : (
            <Trans>Without an end</Trans>
          )}
        </Text>
      </Box>
      {pendingRequestId ? (
        <LinkText to="/my/requests/$requestId" params={{ requestId: pendingRequestId }} size="sm" flex="none">
          <Trans>Asked for</Trans>
        </LinkText>
      ) : (
        extendsGrantId &&
        extendsEntryId && (
          <LinkButton
            to="/catalog/$entryId"
            params={{ entryId: extendsEntryId }}
            search={{ extends: extendsGrantId }}
            size="xs"
            variant="default"
            flex="none"
          >
            <Trans>More time</Trans>
          </LinkButton>
        )
      )}
    </Group>
  </Card>
)
