import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconPrinter } from '@tabler/icons-react'
import { useState } from 'react'
import css from './security.module.css'

/** Recovery codes, this one time: to be copied or printed before they are gone. */
export const ShowRecovery = ({
  codes,
  onClose,
}: {
  readonly codes: readonly string[]
  readonly onClose: () => void
}) => {
  const { t } = useLingui()
  const [kept, keep] = useState(false)
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={<Text fw={640}>{t`Keep these recovery codes`}</Text>}
    >
      <Stack>
        <Text size="sm">
          <Trans>
            If you lose your phone, each of these signs you in once. They are shown this one time: print them, or keep
            them in a password manager.
          </Trans>
        </Text>
        <ul className={css.codes} aria-label={t`Recovery codes`}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group gap="xs" className={css.noPrint}>
          <CopyButton value={codes.join('\n')} timeout={3_000}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />}
                onClick={copy}
              >
                {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" leftSection={<IconPrinter size={17} aria-hidden />} onClick={() => window.print()}>
            <Trans>Print</Trans>
          </Button>
        </Group>
        <Group justify="space-between" className={css.noPrint}>
          <Checkbox
            checked={kept}
            onChange={(event) => keep(event.currentTarget.checked)}
            label={t`I have kept them where I find them again`}
          />
          <Button disabled={!kept} onClick={onClose}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
