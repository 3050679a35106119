import { useLingui } from '@lingui/react/macro'
import { NativeSelect } from '@mantine/core'

type Level = { readonly id: string; readonly name?: string }

type SmallerProps = {
  /** What would be approved without a choice: what was asked for, or what steps before made of it. */
  readonly level: Level
  readonly smaller: readonly Level[]
  readonly value: string
  readonly onChange: (levelId: string) => void
}

const nameOf = ({ id, name }: Level): string => name ?? id

/** Which level: as it was asked for, or one of the smaller ones that the step offers instead. */
export const SmallerLevel = ({ level, onChange, smaller, value }: SmallerProps) => {
  const { t } = useLingui()
  const text = nameOf(level)
  return (
    <NativeSelect
      label={t`Which level`}
      data={[
        { value: '', label: t`${text} (as asked for)` },
        ...smaller.map((one) => ({ value: one.id, label: nameOf(one) })),
      ]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
