import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Anchor, Text } from '@mantine/core'
import { IconAlertTriangle, IconExternalLink } from '@tabler/icons-react'
import type { TaskOf } from './story.ts'

/** What a step made in another system, with the way there; and what hinders it, while it does. */
export const TicketPart = ({ task: { problem, run, status, ticket } }: { readonly task: TaskOf }) => {
  const { t } = useLingui()
  return (
    <>
      {ticket && (
        <Text size="sm" component="div" dir="auto">
          <Anchor href={ticket.url} target="_blank" rel="noopener noreferrer" inherit underline="always">
            <bdi>{ticket.key}</bdi> <IconExternalLink size={14} aria-label={t`opens elsewhere`} />
          </Anchor>{' '}
          <Trans>
            is “<bdi>{ticket.state}</bdi>”
          </Trans>
        </Text>
      )}
      {problem !== undefined && status === 'OPEN' && (
        <Alert
          mt="xs"
          color={run === 'FAILED' ? 'red' : 'orange'}
          icon={<IconAlertTriangle aria-hidden />}
          title={run === 'FAILED' ? t`It could not be done` : t`It is being tried again`}
        >
          <Text size="sm" dir="auto">
            {problem}
          </Text>
        </Alert>
      )}
    </>
  )
}
