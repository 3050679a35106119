import { useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'

/** Of which time the report is. */
export const LastDays = ({
  onChange,
  value,
}: {
  readonly value: string
  readonly onChange: (days: string | undefined) => void
}) => {
  const { t } = useLingui()
  return (
    <Select
      label={t`Of which time`}
      allowDeselect={false}
      value={value}
      data={[
        { value: '7', label: t`The last 7 days` },
        { value: '30', label: t`The last 30 days` },
        { value: '90', label: t`The last 90 days` },
        { value: '365', label: t`The last year` },
      ]}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}
