import { durationMs } from '@assent/core/duration.ts'
import { useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import { useGet } from '../../data/query.ts'
import { useWrong } from './field.ts'

type Calendar = { readonly id: string; readonly name: string; readonly isDefault: boolean }

/** Calendars of business hours. */
export const useCalendars = (): readonly Calendar[] =>
  useGet<{ readonly data: readonly Calendar[] }>(
    ['admin', 'calendars', 'names'],
    '/governance/api/v2/calendars?limit=200',
  ).data?.data ?? []

type CalendarProps = {
  readonly at: string
  readonly value: string | undefined
  readonly onChange: (calendarId: string | undefined) => void
}

/** Whether a time is counted in business hours, and of which calendar. */
export const CountedIn = ({ at, onChange, value }: CalendarProps) => {
  const { t } = useLingui()
  const calendars = useCalendars()
  const standard = calendars.find(({ isDefault }) => isDefault)
  const all = t`All hours, day and night`
  return (
    <Select
      label={t`Counted in`}
      error={useWrong(at)}
      allowDeselect={false}
      data={[
        { value: '', label: all },
        ...(standard || value === 'DEFAULT'
          ? [{ value: 'DEFAULT', label: t`Business hours of the default calendar (${standard?.name ?? '–'})` }]
          : []),
        ...calendars.map(({ id, name }) => ({ value: id, label: t`Business hours of ${name}` })),
      ]}
      value={value ?? ''}
      onChange={(next) => onChange(next || undefined)}
      maw={420}
    />
  )
}

/** A time as business hours can have it: days and weeks as days of eight hours. */
export const inHours = (span: unknown): unknown => {
  if (typeof span !== 'string' || span.startsWith('PT')) return span
  const days = (durationMs(span) ?? 0) / 86_400_000
  return `PT${Math.min(500, Math.max(1, days * 8))}H`
}
