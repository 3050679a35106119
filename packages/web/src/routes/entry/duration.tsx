import { Trans, useLingui } from '@lingui/react/macro'
import { Chip, Group, Input, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { endOf, picksOf } from '../../lib/durations.ts'
import { durationText } from '../../lib/time.ts'
import { OtherDuration } from '../../ui/other-duration.tsx'
import { DurationText, RelativeTime, useNow } from '../../ui/time.tsx'

type DurationProps = {
  readonly most: string
  readonly value: string
  /** More time: the present end, which it runs on from; empty as long as that is not known. */
  readonly from?: string | undefined
  readonly onChange: (duration: string) => void
  readonly error?: ReactNode
  readonly 'data-path'?: string
}

/** How long: a click, or any number of hours, days or weeks up to the longest; and when that would end. */
export const DurationField = ({ error, from, most, onChange, value, ...input }: DurationProps) => {
  const { i18n, t } = useLingui()
  const picks = picksOf(most)
  const [other, setOther] = useState(value !== '' && !picks.includes(value))
  const longest = durationText(most, i18n.locale)
  return (
    <Input.Wrapper
      labelElement="div"
      label={t`How long`}
      labelProps={{ id: 'duration-label' }}
      withAsterisk
      description={
        from === undefined
          ? t`At most ${longest}, from the moment it is given.`
          : t`At most ${longest} more, from its present end.`
      }
      error={error}
    >
      <Stack gap="xs" mt={8}>
        <Chip.Group
          value={other ? 'other' : value}
          onChange={(pick) => {
            const chosen = String(pick)
            setOther(chosen === 'other')
            if (chosen !== 'other') onChange(chosen)
          }}
        >
          <Group gap="xs" role="radiogroup" aria-labelledby="duration-label" {...input}>
            {picks.map((pick) => (
              <Chip key={pick} value={pick} radius="md">
                {durationText(pick, i18n.locale)}
              </Chip>
            ))}
            <Chip value="other" radius="md">
              <Trans>Other</Trans>
            </Chip>
          </Group>
        </Chip.Group>
        {other && <OtherDuration value={value} onChange={onChange} invalid={error !== undefined && error !== null} />}
        <Ends of={value} from={from} />
      </Stack>
    </Input.Wrapper>
  )
}

type Lasting = { readonly of: string; readonly from: string | undefined }

/** The exact end, if it were given now, in the viewer's time zone. */
const Ends = ({ from, of }: Lasting) => {
  const now = useNow()
  const end = from === '' ? undefined : endOf(of, from === undefined ? now : Date.parse(from))
  return (
    <Text size="sm" c="dimmed" mih={22} aria-live="polite">
      {end && from !== undefined && (
        <Trans>
          With more time it ends <RelativeTime at={end} whole fw={550} c="var(--mantine-color-text)" />.
        </Trans>
      )}
      {end && from === undefined && (
        <Trans>
          Given now, it ends <RelativeTime at={end} whole fw={550} c="var(--mantine-color-text)" />.
        </Trans>
      )}
    </Text>
  )
}

/** A time that cannot be chosen: how long, and until when. */
export const FixedDuration = ({ from, of }: Lasting) => (
  <Input.Wrapper labelElement="div" label={<Trans>How long</Trans>}>
    <Text size="sm">
      {from === undefined ? (
        <Trans>
          <DurationText of={of} />, from the moment it is given. The time is fixed for this level.
        </Trans>
      ) : (
        <Trans>
          <DurationText of={of} /> more, from its present end. The time is fixed for this level.
        </Trans>
      )}
    </Text>
    <Ends of={of} from={from} />
  </Input.Wrapper>
)
