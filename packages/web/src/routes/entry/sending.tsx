import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { IconSend2 } from '@tabler/icons-react'

type SendingProps = {
  /** For how many people it is asked. */
  readonly count: number
  /** Nobody is asked: it is given at once. */
  readonly instant: boolean
  readonly closed: boolean
  readonly withFiles: boolean
  readonly sending: boolean
  readonly gathering: boolean
  /** Undefined: this cannot wait on the list. */
  readonly onGather: (() => void) | undefined
}

/** Sends the form, or keeps what it asks for on the list. */
export const Sending = ({ closed, count, gathering, instant, onGather, sending, withFiles }: SendingProps) => {
  const { t } = useLingui()
  return (
    <Group gap="sm">
      <Button
        type="submit"
        size="md"
        loading={sending}
        disabled={closed}
        leftSection={<IconSend2 size={18} aria-hidden />}
      >
        {instant ? t`Get it now` : count > 1 ? t`Send ${count} requests` : t`Send the request`}
      </Button>
      {onGather && (
        <Button size="md" variant="default" loading={gathering} disabled={closed || withFiles} onClick={onGather}>
          <Trans>Put it on my list</Trans>
        </Button>
      )}
    </Group>
  )
}

/** What is kept of a form until it is sent. */
export const Kept = ({ withFiles }: { readonly withFiles: boolean }) => (
  <Text size="sm" c="dimmed">
    {withFiles ? (
      <Trans>
        What you fill in is kept until you send it; files are not, so that a request with files cannot wait on your
        list.
      </Trans>
    ) : (
      <Trans>What you fill in is kept until you send it.</Trans>
    )}
  </Text>
)

/** That the form was begun before, and the way to begin it anew. */
export const Begun = ({ onAnew }: { readonly onAnew: () => void }) => (
  <Group justify="space-between" gap="xs">
    <Text size="sm" c="dimmed">
      <Trans>You had begun this before; it is as you left it.</Trans>
    </Text>
    <Button variant="subtle" size="compact-sm" onClick={onAnew}>
      <Trans>Start anew</Trans>
    </Button>
  </Group>
)
