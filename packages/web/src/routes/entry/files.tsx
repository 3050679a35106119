import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, FileButton, Group, Text } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { WaitingFiles } from '../../ui/request/attached.tsx'

/** A file that was chosen, or why it cannot go; it is sent once the request is there. */
export type ChosenFile = { readonly key: string; readonly file: File; readonly why?: string }

/** Those that will go. */
export const goingOf = (files: readonly ChosenFile[]): readonly File[] =>
  files.flatMap(({ file, why }) => (why === undefined ? [file] : []))

type FilesProps = { readonly files: readonly ChosenFile[]; readonly onChange: (files: readonly ChosenFile[]) => void }

/** Files that go with the request, chosen before it is sent. */
export const Files = ({ files, onChange }: FilesProps) => {
  const { t } = useLingui()
  const [count, most] = [limits.attachmentsPerMessage, limits.attachmentBytes / 1_048_576]
  const add = (chosen: readonly File[]) => {
    const room = count - files.filter(({ why }) => why === undefined).length
    const whyNot = (file: File, index: number) =>
      index >= room
        ? t`At most ${count} files go with a request.`
        : file.size > limits.attachmentBytes
          ? t`A file has at most ${most} MB.`
          : file.size === 0
            ? t`The file is empty.`
            : undefined
    const more = chosen.map((file, index): ChosenFile => {
      const why = whyNot(file, index)
      return { key: crypto.randomUUID(), file, ...(why === undefined ? {} : { why }) }
    })
    onChange([...files, ...more])
  }
  return (
    <div>
      <Group gap="xs">
        <FileButton multiple onChange={add}>
          {(props) => (
            <Button variant="default" leftSection={<IconPaperclip size={16} aria-hidden />} {...props}>
              <Trans>Attach files</Trans>
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          <Trans>PDF, pictures, text, documents, up to 10 MB each. They are sent with the request.</Trans>
        </Text>
      </Group>
      {files.length > 0 && (
        <WaitingFiles
          files={files.map(({ file, key, why }) => ({
            key,
            name: file.name,
            size: file.size,
            ...(why === undefined ? {} : { why }),
          }))}
          onRemove={({ key }) => onChange(files.filter((one) => one.key !== key))}
        />
      )}
    </div>
  )
}
