import type { AttachmentView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { ActionIcon, Anchor, Group, Progress, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconPaperclip, IconX } from '@tabler/icons-react'
import { pathOf } from '../../data/api.ts'
import type { Waiting } from './files.ts'
import css from './request.module.css'

/** A size as people read it: "12 KB". */
export const useSize = () => {
  const { i18n } = useLingui()
  return (bytes: number): string => {
    const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1_000), 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
    return new Intl.NumberFormat(i18n.locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value)
  }
}

/** The files of a message, each to be downloaded. */
export const Attached = ({ files }: { readonly files: readonly AttachmentView[] }) => {
  const { t } = useLingui()
  const sizeOf = useSize()
  return (
    <Stack component="ul" gap={4} mt={6} className={css.plain} aria-label={t`Attached`}>
      {files.map(({ _links, id, name, size }) => (
        <Group component="li" key={id} gap={6} wrap="nowrap" align="center">
          <IconPaperclip size={15} aria-hidden />
          <Anchor size="sm" href={pathOf(_links.content.href)} download={name} className={css.said} dir="auto">
            {name}
          </Anchor>
          <Text size="sm" c="dimmed" className={css.size}>
            {sizeOf(size)}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}

type WaitingProps = { readonly files: readonly Waiting[]; readonly onRemove: (file: Waiting) => void }

/** The files that are to go with the message: how far each is, or why it is not taken. */
export const WaitingFiles = ({ files, onRemove }: WaitingProps) => {
  const { t } = useLingui()
  const sizeOf = useSize()
  return (
    <Stack component="ul" gap={6} mt="xs" className={css.plain} aria-label={t`Files of the message`} aria-live="polite">
      {files.map((file) => (
        <Group component="li" key={file.key} gap={6} wrap="nowrap" align="flex-start">
          {file.why === undefined ? (
            <IconPaperclip size={15} aria-hidden />
          ) : (
            <IconAlertTriangle size={15} aria-hidden color="var(--mantine-color-error)" />
          )}
          <div className={css.file}>
            <Text size="sm" className={css.said} dir="auto">
              {file.name}{' '}
              <Text span size="sm" c="dimmed">
                {sizeOf(file.size)}
              </Text>
            </Text>
            {file.part !== undefined && (
              <Progress size="sm" value={file.part * 100} aria-label={t`${file.name} is being sent`} />
            )}
            {file.why !== undefined && (
              <Text size="sm" c="var(--mantine-color-error)">
                {file.why}
              </Text>
            )}
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            aria-label={t`Remove ${file.name}`}
            onClick={() => onRemove(file)}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  )
}
