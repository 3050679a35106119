import { useLingui } from '@lingui/react/macro'
import { NativeSelect } from '@mantine/core'

type Level = { readonly id: string; readonly name?: string }

type SmallerProps = {
  readonly asked: Level
  /** What steps before this one made of it. */
  readonly approved: Level | undefined
  readonly smaller: readonly Level[]
  readonly value: string
  readonly onChange: (levelId: string) => void
}

const nameOf = ({ id, name }: Level): string => name ?? id

/** Which level: as it was asked for, or one of the smaller ones that the step offers instead. */
export const SmallerLevel = ({ approved, asked, onChange, smaller, value }: SmallerProps) => {
  const { t } = useLingui()
  const text = nameOf(asked)
  return (
    <NativeSelect
      label={t`Which level`}
      data={[
        { value: '', label: approved ? nameOf(approved) : t`${text} (as asked for)` },
        ...smaller.map((one) => ({ value: one.id, label: nameOf(one) })),
      ]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
