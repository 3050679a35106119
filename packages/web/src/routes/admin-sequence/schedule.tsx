import { useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import { useWrong } from './field.ts'
import { useOnCalls } from './words.ts'

type ScheduleProps = {
  readonly at: string
  readonly value: string
  readonly onChange: (value: string | undefined) => void
  /** It may be left out. */
  readonly clearable?: boolean
}

/** One of the schedules of who is on call. */
export const Schedule = ({ at, clearable = false, onChange, value }: ScheduleProps) => {
  const { t } = useLingui()
  const schedules = useOnCalls()
  return (
    <Select
      label={t`In which schedule`}
      error={useWrong(at)}
      allowDeselect={clearable}
      clearable={clearable}
      nothingFoundMessage={t`There is no schedule yet`}
      data={schedules.map(({ id, name }) => ({ value: id, label: name }))}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? undefined)}
      flex="1 1 15rem"
    />
  )
}
