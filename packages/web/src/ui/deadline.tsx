import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Text, type TextProps } from '@mantine/core'
import { useMe } from '../data/me.ts'
import { absolute, formatter } from '../lib/time.ts'
import { Hint } from './hint.tsx'
import { RelativeTime } from './time.tsx'

/** "Mon, 8 Jun, 10:30" in a zone. */
export const zonedText = (instant: string, locale: string, timeZone: string): string =>
  formatter(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  }).format(new Date(instant))

type DeadlineProps = TextProps & {
  readonly at: string
  /** Where it is in business hours: by which calendar, and the milliseconds of them that are left. */
  readonly within: { readonly calendar: string; readonly left: number } | undefined
  readonly whole?: boolean
}

/** When the time to act ends: "in 4 business hours (Mon, 8 Jun, 10:30)", or as any other time. */
export const Deadline = ({ at, whole = false, within, ...text }: DeadlineProps) => {
  const { i18n, t } = useLingui()
  const { timeZone } = useMe().user
  if (!within || within.left <= 0) return <RelativeTime at={at} whole={whole} {...text} />
  const [hours, minutes] = [Math.floor(within.left / 3_600_000), Math.ceil(within.left / 60_000)]
  const when = zonedText(at, i18n.locale, timeZone)
  return (
    <Hint label={`${absolute(at, i18n.locale, timeZone)} · ${t`by the calendar ${within.calendar}`}`}>
      <Text component="time" dateTime={at} size="sm" span {...text}>
        {hours > 0 ? (
          <Trans>
            in <Plural value={hours} one="one business hour" other="# business hours" /> ({when})
          </Trans>
        ) : (
          <Trans>
            in <Plural value={minutes} one="one minute of business hours" other="# minutes of business hours" /> ({when}
            )
          </Trans>
        )}
      </Text>
    </Hint>
  )
}
