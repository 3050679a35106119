import type { MessageView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Box, Card, Stack, Text, Title } from '@mantine/core'
import { at } from '../../data/api.ts'
import { useGet } from '../../data/query.ts'
import { PersonChip } from '../person.tsx'
import { Loaded } from '../states.tsx'
import { RelativeTime } from '../time.tsx'
import { Attached } from './attached.tsx'
import css from './request.module.css'
import { Write } from './write.tsx'

/** What those concerned wrote to each other, and a field to write for whoever may. */
export const Messages = ({ requestId, write = true }: { readonly requestId: string; readonly write?: boolean }) => {
  const path = at`/governance/api/v2/requests/${requestId}/messages`
  const messages = useGet<{ readonly data: readonly MessageView[] }>(['requests', requestId, 'messages'], path)
  return (
    <Card component="section" aria-labelledby="messages-title" padding="lg">
      <Title order={2} size="h3" id="messages-title" mb="md">
        <Trans>Messages</Trans>
      </Title>
      <Stack gap="lg">
        <Loaded query={messages} lines={2}>
          {({ data }) =>
            data.length === 0 ? (
              <Text size="sm" c="dimmed">
                <Trans>Nobody has written yet. Everybody concerned can read and write here.</Trans>
              </Text>
            ) : (
              <Stack component="ol" gap="md" className={css.plain} aria-live="polite">
                {data.map((one) => (
                  <Written key={one.id} message={one} />
                ))}
              </Stack>
            )
          }
        </Loaded>
        {write && <Write requestId={requestId} path={path} />}
      </Stack>
    </Card>
  )
}

const Written = ({ message: { attachments, author, created, message } }: { readonly message: MessageView }) => (
  <li className={css.message}>
    <PersonChip bare name={author.name} id={author.id} />
    <Box miw={0}>
      <Text size="sm">
        <Text span size="sm" fw={600} dir="auto">
          {author.name}
        </Text>{' '}
        <RelativeTime at={created} c="dimmed" />
      </Text>
      <Text size="sm" className={css.said} dir="auto">
        {message}
      </Text>
      {attachments.length > 0 && <Attached files={attachments} />}
    </Box>
  </li>
)
