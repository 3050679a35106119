import type { RequestView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Box, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useMe } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { StatusBadge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { recent } from './data.ts'

/** What the viewer asked for, newest first. */
export const Mine = () => {
  const { user } = useMe()
  const list = useList<RequestView>(...recent)
  if (!list.items || list.items.length === 0) return null
  return (
    <Stack component="section" gap="sm" aria-labelledby="mine-title">
      <Group justify="space-between" align="baseline">
        <Title order={2} id="mine-title">
          <Trans>What you asked for</Trans>
        </Title>
        <LinkText to="/my/requests" size="sm">
          <Trans>All my requests</Trans>
        </LinkText>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {list.items.map((request) => (
          <Card key={request.id} padding="sm" px="md">
            <Group justify="space-between" wrap="nowrap" gap="sm">
              <Box miw={0}>
                <LinkText
                  to="/my/requests/$requestId"
                  params={{ requestId: request.id }}
                  fw={600}
                  size="sm"
                  c="var(--mantine-color-text)"
                >
                  {nameOf(request)}
                </LinkText>
                <Text size="sm" c="dimmed" component="div">
                  <RelativeTime at={request.created} c="dimmed" />
                  {request.requestedFor.externalId !== user.id && (
                    <Trans> for {request._names?.[request.requestedFor.externalId] ?? '…'}</Trans>
                  )}
                </Text>
              </Box>
              <StatusBadge {...request} />
            </Group>
          </Card>
        ))}
      </SimpleGrid>
    </Stack>
  )
}

/** "Grafana" or "Grafana · Viewers". */
const nameOf = ({ _names: names = {}, requested }: RequestView): string => {
  const app = names[requested.resourceId] ?? requested.resourceId
  const level = requested.accessScopeId === requested.resourceId ? undefined : names[requested.accessScopeId]
  return level === undefined ? app : `${app} · ${level}`
}
