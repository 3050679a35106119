import { limits } from '@assent/core/limits.ts'
import { judgeFile, tooLarge } from '@assent/core/request/file-kinds.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, FileButton, Group, Text } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useRef } from 'react'
import { saidHere } from '../../lib/i18n.ts'
import { WaitingFiles } from '../../ui/request/attached.tsx'

/** A file that was chosen, or why it cannot go; it is sent once the request is there. */
export type ChosenFile = { readonly key: string; readonly file: File; readonly why?: string }

/** Those that will go. */
export const goingOf = (files: readonly ChosenFile[]): readonly File[] =>
  files.flatMap(({ file, why }) => (why === undefined ? [file] : []))

/** Why a file would not be taken, by its size and its bytes. */
const whyNot = async (file: File): Promise<string | undefined> => {
  if (file.size > limits.attachmentBytes) return saidHere(tooLarge)
  const kind = judgeFile(new Uint8Array(await file.arrayBuffer()))
  return 'why' in kind ? saidHere(kind.why) : undefined
}

type FilesProps = { readonly files: readonly ChosenFile[]; readonly onChange: (files: readonly ChosenFile[]) => void }

/** Files that go with the request, chosen before it is sent. */
export const Files = ({ files, onChange }: FilesProps) => {
  const { t } = useLingui()
  const count = limits.attachmentsPerMessage
  const latest = useRef(files)
  latest.current = files
  const add = async (chosen: readonly File[]) => {
    const more = await Promise.all(
      chosen.map(async (file): Promise<ChosenFile> => {
        // What was moved or changed since it was chosen cannot be read.
        const why = await whyNot(file).catch(() => t`The file cannot be read. Choose it once more.`)
        return { key: crypto.randomUUID(), file, ...(why === undefined ? {} : { why }) }
      }),
    )
    // Others may have been chosen or removed while these were read.
    const now = latest.current
    let room = count - goingOf(now).length
    const placed = more.map((one) =>
      one.why !== undefined || room-- > 0 ? one : { ...one, why: t`At most ${count} files go with a request.` },
    )
    onChange([...now, ...placed])
  }
  return (
    <div>
      <Group gap="xs">
        <FileButton multiple onChange={(chosen) => void add(chosen)}>
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
