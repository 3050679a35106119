import { useLingui } from '@lingui/react/macro'
import { NativeSelect, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useMe } from '../../data/me.ts'
import { endOf, picksOf } from '../../lib/durations.ts'
import { durationText } from '../../lib/time.ts'
import { OtherDuration } from '../../ui/other-duration.tsx'
import { useNow } from '../../ui/time.tsx'
import { dayOrTime } from './when.ts'

type LastsProps = {
  readonly asked: string
  readonly value: string
  readonly onChange: (duration: string) => void
  readonly error?: ReactNode
  readonly 'data-path'?: string
}

const other = 'other'

/** For how long: as it was asked for, what is usual and shorter, or any other time up to that. */
export const Lasts = ({ asked, error, onChange, value, ...input }: LastsProps) => {
  const { i18n, t } = useLingui()
  const { timeZone } = useMe().user
  const now = useNow()
  const picks = picksOf(asked)
  const [free, setFree] = useState(!picks.includes(value))
  const data = picks.toReversed().map((duration) => {
    const end = endOf(duration, now)
    const [lasts, until] = [durationText(duration, i18n.locale), end && dayOrTime(end, now, i18n.locale, timeZone)]
    const text = until === undefined ? lasts : t`${lasts}, until ${until}`
    return { value: duration, label: duration === asked ? t`${text} (as asked for)` : text }
  })
  const wrong = error !== undefined && error !== null
  return (
    <Stack gap="xs">
      <NativeSelect
        {...(free ? {} : input)}
        label={t`For how long`}
        data={[...data, { value: other, label: t`Another time` }]}
        value={free ? other : value}
        onChange={({ currentTarget }) => {
          setFree(currentTarget.value === other)
          if (currentTarget.value !== other) onChange(currentTarget.value)
        }}
      />
      {free && <OtherDuration value={value} onChange={onChange} invalid={wrong} {...input} />}
      {wrong && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  )
}
