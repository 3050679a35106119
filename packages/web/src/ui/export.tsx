import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Menu, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { download } from '../data/download.ts'
import { asProblem } from '../data/problem.ts'
import { notifyDone, notifyProblem } from './notify.ts'

/** A form in which something can be taken along. */
export type FileForm = {
  /** "CSV, for spreadsheets". */
  readonly label: string
  readonly path: string
  readonly body: unknown
  readonly name: string
}

/** Takes the whole of it along as a file, says how much has come, and can be stopped. */
export const Export = ({
  disabled = false,
  forms,
}: {
  readonly forms: readonly FileForm[]
  readonly disabled?: boolean
}) => {
  const { i18n, t } = useLingui()
  const [bytes, setBytes] = useState<number>()
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const start = async (form: FileForm) => {
    const ended = new AbortController()
    running.current = ended
    setBytes(0)
    try {
      await download({ ...form, onBytes: setBytes, signal: ended.signal })
      notifyDone(t`${form.name} is in your downloads`)
    } catch (error) {
      if (!ended.signal.aborted) notifyProblem(asProblem(error), t`It could not be exported`)
    }
    setBytes(undefined)
  }
  if (bytes !== undefined) {
    const kilobytes = new Intl.NumberFormat(i18n.locale, { style: 'unit', unit: 'kilobyte' }).format(
      Math.ceil(bytes / 1_000),
    )
    return (
      <Group gap="xs">
        <Text size="sm" role="status">
          <Trans>{kilobytes} so far</Trans>
        </Text>
        <Button variant="default" onClick={() => running.current?.abort()}>
          <Trans>Stop</Trans>
        </Button>
      </Group>
    )
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" disabled={disabled} leftSection={<IconDownload size={16} aria-hidden />}>
          <Trans>Export</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {forms.map((form) => (
          <Menu.Item key={form.name} onClick={() => void start(form)}>
            {form.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
