import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Checkbox, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import css from './once.module.css'

type FrameProps = {
  readonly title: string
  /** What is said when somebody has kept it. */
  readonly kept: string
  readonly children: ReactNode
  readonly onClose: () => void
}

/** A window for what is shown this one time: it stays until somebody says that it is kept. */
export const OnceFrame = ({ children, kept: word, onClose, title }: FrameProps) => {
  const [kept, keep] = useState(false)
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={<Text fw={640}>{title}</Text>}
    >
      <Stack>
        {children}
        <Group justify="space-between" className={css.noPrint}>
          <Checkbox checked={kept} onChange={(event) => keep(event.currentTarget.checked)} label={word} />
          <Button disabled={!kept} onClick={onClose}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** Copies a text, and says so. */
export const Copy = ({ value }: { readonly value: string }) => (
  <CopyButton value={value} timeout={3_000}>
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
)

type SecretProps = { readonly children: string; readonly 'aria-label'?: string; readonly 'aria-labelledby'?: string }

/** A secret to be copied whole, with one click into it. */
export const Secret = ({ children, ...name }: SecretProps) => (
  <Box component="output" display="block" className={css.secret} dir="ltr" {...name}>
    {children}
  </Box>
)

type OnceProps = {
  readonly title: string
  /** What it is good for, and where it belongs now. */
  readonly children: ReactNode
  /** Each with its name; the last is the secret itself. */
  readonly values: readonly { readonly label: string; readonly value: string }[]
  readonly onClose: () => void
}

/** A secret, this one time. */
export const ShownOnce = ({ children, onClose, title, values }: OnceProps) => {
  const { t } = useLingui()
  return (
    <OnceFrame title={title} kept={t`I have kept it; nobody can show it again`} onClose={onClose}>
      <Text size="sm" component="div">
        {children}
      </Text>
      {values.map(({ label, value }) => (
        <Box key={label}>
          <Text size="sm" fw={550} mb={4}>
            {label}
          </Text>
          <Group gap="xs" align="stretch">
            <Box className={css.beside}>
              <Secret aria-label={label}>{value}</Secret>
            </Box>
            <Copy value={value} />
          </Group>
        </Box>
      ))}
    </OnceFrame>
  )
}
