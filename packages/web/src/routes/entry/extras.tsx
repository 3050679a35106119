import { useLingui } from '@lingui/react/macro'
import { Select, Textarea } from '@mantine/core'
import type { useAppForm } from '../../ui/form.ts'
import { usePriorities } from '../../ui/priority.tsx'
import type { Values } from './asking.ts'
import { type ChosenFile, Files } from './files.tsx'

type ExtrasProps = {
  readonly form: ReturnType<typeof useAppForm<Values>>
  readonly asksPriority: boolean
  readonly files: readonly ChosenFile[]
  readonly onFiles: (files: readonly ChosenFile[]) => void
}

/** What goes with a request besides its answers, for those who look at it. */
export const Extras = ({ asksPriority, files, form, onFiles }: ExtrasProps) => {
  const { t } = useLingui()
  const priorities = usePriorities()
  return (
    <>
      {asksPriority && (
        <Select
          label={t`Priority`}
          description={t`How soon it should be seen to.`}
          w="fit-content"
          allowDeselect={false}
          data={priorities}
          {...form.getInputProps('priority')}
          value={form.values.priority || 'NORMAL'}
        />
      )}
      <Textarea
        label={t`Comment`}
        description={t`Optional. Those who decide read it first.`}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={5_000}
        dir="auto"
        {...form.getInputProps('comment')}
      />
      <Files files={files} onChange={onFiles} />
    </>
  )
}
