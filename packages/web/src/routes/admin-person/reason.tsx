import { limits } from '@assent/core/limits.ts'
import { useLingui } from '@lingui/react/macro'
import { Text, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { focusFirst, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'

type ReasonProps = {
  readonly opened: boolean
  readonly onClose: () => void
  readonly title: string
  /** What follows from it. */
  readonly children: ReactNode
  readonly verb: string
  /** What has to be typed before it is done; nothing without it. */
  readonly word?: string
  readonly busy: boolean
  readonly onConfirm: (reason: string) => void
}

/** Asks why something is taken, and, where much is, for the login of whom it is taken from. */
export const ReasonModal = ({ busy, children, onClose, onConfirm, opened, title, verb, word }: ReasonProps) => {
  const { t } = useLingui()
  const form = useAppForm(
    { reason: '', word: '' },
    {
      reason: (reason) => (reason.trim() === '' ? t`Say why, for whoever reads the record` : null),
      word: (typed) =>
        word === undefined || typed.trim().toLowerCase() === word.toLowerCase() ? null : t`That is not the login`,
    },
  )
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={title}
      verb={verb}
      harmful
      busy={busy}
      onSubmit={form.onSubmit(({ reason }) => onConfirm(reason.trim()), focusFirst(form))}
    >
      <Text size="sm" component="div">
        {children}
      </Text>
      <Textarea
        key={form.key('reason')}
        {...form.getInputProps('reason')}
        label={t`Why`}
        description={t`It stands on the record.`}
        withAsterisk
        autosize
        minRows={2}
        maxRows={8}
        maxLength={limits.reason}
        dir="auto"
        data-autofocus
      />
      {word !== undefined && (
        <TextInput
          key={form.key('word')}
          {...form.getInputProps('word')}
          label={t`Type the login to confirm: ${word}`}
          autoComplete="off"
        />
      )}
    </FormModal>
  )
}
