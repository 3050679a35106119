import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'

type FormModalProps = {
  /** Left out where it is drawn only while it is open: then no click beside it closes it, as what was typed would be gone. */
  readonly opened?: boolean
  readonly onClose: () => void
  readonly title: string
  readonly size?: 'lg'
  /** The fields. */
  readonly children: ReactNode
  /** The deed as a verb: "Keep the change". */
  readonly verb: string
  readonly harmful?: boolean
  readonly busy: boolean
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void
}

/** A form in a window of its own, with the way back beside the deed. */
export const FormModal = ({
  busy,
  children,
  harmful = false,
  onClose,
  onSubmit,
  opened,
  size,
  title,
  verb,
}: FormModalProps) => {
  const { t } = useLingui()
  return (
    <Modal
      opened={opened ?? true}
      onClose={onClose}
      closeOnClickOutside={opened !== undefined}
      {...(size ? { size } : {})}
      title={<Text fw={640}>{title}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <form noValidate onSubmit={onSubmit}>
        <Stack>
          {children}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              <Trans>Back</Trans>
            </Button>
            <Button type="submit" color={harmful ? 'red.9' : undefined} loading={busy}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
