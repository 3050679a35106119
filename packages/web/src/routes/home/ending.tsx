import type { HeldView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Box, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useList } from '../../data/query.ts'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { ending } from './data.ts'

/** What the viewer has and will not have in two weeks, the next to end first; nothing where nothing ends. */
export const Ending = () => {
  const { items = [] } = useList<HeldView>(...ending)
  if (items.length === 0) return null
  return (
    <Stack component="section" gap="sm" aria-labelledby="ending-title">
      <Group justify="space-between" align="baseline">
        <Title order={2} id="ending-title">
          <Trans>What ends soon</Trans>
        </Title>
        <LinkText to="/my/access" size="sm">
          <Trans>All that I have</Trans>
        </LinkText>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {items.map((held) => (
          <One key={`${held.app.id} ${held.level.id}`} held={held} />
        ))}
      </SimpleGrid>
    </Stack>
  )
}

const One = ({
  held: { app, ends, entryId, extendsGrantId, level, pendingRequestId },
}: {
  readonly held: HeldView
}) => (
  <Card padding="sm" px="md">
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Box miw={0}>
        <Text fw={600} size="sm" truncate dir="auto">
          {level.name === app.name ? app.name : `${app.name} · ${level.name}`}
        </Text>
        {ends && (
          <Text size="sm" c="dimmed" component="div">
            <Trans>
              Ends <RelativeTime at={ends} />
            </Trans>
          </Text>
        )}
      </Box>
      {pendingRequestId ? (
        <LinkText to="/my/requests/$requestId" params={{ requestId: pendingRequestId }} size="sm" flex="none">
          <Trans>Asked for</Trans>
        </LinkText>
      ) : (
        extendsGrantId &&
        entryId && (
          <LinkButton
            to="/catalog/$entryId"
            params={{ entryId }}
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
