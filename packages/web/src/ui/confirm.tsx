import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

type ConfirmProps = {
  readonly opened: boolean
  readonly onClose: () => void
  /** A question: "Withdraw this request?" */
  readonly title: string
  /** What happens then, and whether it can be undone. */
  readonly children: ReactNode
  /** The deed as a verb: "Withdraw". */
  readonly verb: string
  readonly harmful?: boolean
  readonly busy?: boolean
  /** It cannot be done; the children say why. */
  readonly disabled?: boolean
  readonly onConfirm: () => void
}

/** Asks before something is done that cannot be undone. The way back has the focus. */
export const ConfirmModal = ({
  busy,
  children,
  disabled = false,
  harmful = false,
  onClose,
  onConfirm,
  opened,
  title,
  verb,
}: ConfirmProps) => {
  const { t } = useLingui()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<Text fw={640}>{title}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            <Trans>Back</Trans>
          </Button>
          <Button color={harmful ? 'red.9' : undefined} loading={busy} disabled={disabled} onClick={onConfirm}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
