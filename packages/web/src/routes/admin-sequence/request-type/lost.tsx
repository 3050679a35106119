import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Anchor, List, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useRole } from '../../../data/me.ts'
import { LinkText } from '../../../ui/link.tsx'
import type { Loss } from './losses.ts'

type LostProps = {
  /** The first thing that it lost, in words. */
  readonly reason: string
  readonly losses: readonly Loss[]
  /** It was lost by steps, and the draft has it no more. */
  readonly mended: boolean
  readonly onOpen: (key: string) => void
}

/** What a disabled request type lost, step by step, each with the way to where it is repaired. */
export const Lost = ({ losses, mended, onOpen, reason }: LostProps) => {
  const { t } = useLingui()
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={t`It lost something that it needs, so nobody can ask by it`}
    >
      {losses.length > 0 ? (
        <List size="sm" spacing={4}>
          {losses.map((loss) => (
            <List.Item key={`${loss.placed.key} ${loss.said}`}>
              <Text span size="sm" dir="auto">
                {loss.said}
              </Text>{' '}
              <Anchor component="button" type="button" fz="sm" onClick={() => onOpen(loss.placed.key)}>
                <Trans>Repair step {loss.number}</Trans>
              </Anchor>
              <Elsewhere loss={loss} />
            </List.Item>
          ))}
        </List>
      ) : mended ? (
        <Trans>Its steps need nothing any more that is gone. Publish it again.</Trans>
      ) : (
        reason
      )}
      {losses.length > 0 && (
        <Text size="sm" mt={6}>
          <Trans>Choose something else there, then publish it again.</Trans>
        </Text>
      )}
    </Alert>
  )
}

/** Where what was lost can be brought back instead: a connection is switched on again, an app gets its level back. */
const Elsewhere = ({ loss: { id = '', placed } }: { readonly loss: Loss }) => {
  const sees = useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN')
  const appId = (placed.step['level'] as { readonly appId?: string } | undefined)?.appId
  if (!sees) return null
  if (id !== '' && id === placed.step['connectorId'])
    return (
      <>
        {' · '}
        <LinkText to="/admin/connections" fz="sm">
          <Trans>Connections</Trans>
        </LinkText>
      </>
    )
  return appId && id !== '' ? (
    <>
      {' · '}
      <LinkText to="/admin/apps/$appId" params={{ appId }} search={{}} fz="sm">
        <Trans>The app</Trans>
      </LinkText>
    </>
  ) : null
}
