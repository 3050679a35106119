import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { Pill } from '../../ui/status.tsx'
import type { Sent } from './asking.ts'
import css from './entry.module.css'

/** What became of each of several requests. */
export const Results = ({ sent }: { readonly sent: readonly Sent[] }) => {
  const { t } = useLingui()
  const done = sent.filter(({ requestId }) => requestId !== undefined).length
  return (
    <Card padding="lg" role="status" w="100%">
      <Title order={2} size="h3" mb="sm">
        <Trans>
          {done} of {sent.length} sent
        </Trans>
      </Title>
      <Stack component="ul" gap="sm" className={css.plain}>
        {sent.map(({ lost, problem, request: { key, name, person }, requestId }) => (
          <li key={key}>
            <Group justify="space-between" gap="sm">
              <Text size="sm" fw={550} dir="auto">
                {requestId ? (
                  <LinkText to="/my/requests/$requestId" params={{ requestId }} fw={550} size="sm">
                    {name}
                  </LinkText>
                ) : (
                  name
                )}
                <Text span size="sm" c="dimmed" fw={400}>
                  {' · '}
                  {person?.name ?? t`For me`}
                </Text>
              </Text>
              <Pill
                color={requestId ? 'teal' : 'red'}
                icon={requestId ? IconCheck : IconX}
                label={requestId ? t`Sent` : t`Not sent`}
              />
            </Group>
            {problem && (
              <Text size="sm" c="dimmed">
                {problem.message}
              </Text>
            )}
            {lost?.map((why) => (
              <Text key={why} size="sm" c="var(--mantine-color-error)" dir="auto">
                {why}
              </Text>
            ))}
            {problem?.refusal.links?.['request'] && (
              <LinkText to="/my/requests/$requestId" params={{ requestId: problem.refusal.links['request'] }} size="sm">
                <Trans>To the open request</Trans>
              </LinkText>
            )}
          </li>
        ))}
      </Stack>
    </Card>
  )
}

/** All went out: their results in the place of the form, which has done its work. */
export const AllSent = ({ sent }: { readonly sent: readonly Sent[] }) => (
  <Stack align="flex-start" gap="md" maw={760}>
    <Results sent={sent} />
    <Onward />
  </Stack>
)

/** Where to go when all was sent. */
export const Onward = () => (
  <Group gap="sm">
    <LinkButton to="/my/requests" variant="default">
      <Trans>To my requests</Trans>
    </LinkButton>
    <LinkButton to="/" variant="subtle">
      <Trans>To the catalog</Trans>
    </LinkButton>
  </Group>
)
