import { useLingui } from '@lingui/react/macro'
import { SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useQuestions } from './before.ts'
import { CountedIn, inHours } from './calendar.tsx'
import { useWrongs } from './field.ts'
import type { Step } from './model.ts'
import { SpanInput } from './span.tsx'

type TimerProps = { readonly step: Step; readonly onChange: (step: Step) => void }

/** How long a timer waits: for a stretch of time, or until the day of an answer. */
export const TimerInput = ({ onChange, step }: TimerProps) => {
  const { t } = useLingui()
  const { after, calendarId, onDate, ...rest } = step
  const dates = useQuestions(['ISO_DATE'])
  const wrongs = useWrongs()
  const wrong = wrongs.get('/onDate') ?? wrongs.get('/after')
  const byDate = onDate !== undefined
  const put = (members: object) => onChange({ ...rest, ...members } as Step)
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t`How long it waits`}
        data={[
          { value: 'after', label: t`For some time` },
          { value: 'date', label: t`Until the day of an answer`, disabled: dates.length === 0 && !byDate },
        ]}
        value={byDate ? 'date' : 'after'}
        onChange={(next) => put(next === 'date' ? { onDate: dates[0]?.id ?? '' } : { after: 'P1D' })}
        w="fit-content"
        maw="100%"
      />
      {byDate ? (
        <Select
          label={t`Which question asks for the day`}
          description={t`It ends with the midnight at which that day begins, where whoever gets the access lives. A day that has passed ends it at once.`}
          error={wrong}
          allowDeselect={false}
          data={dates.map(({ id, label }) => ({ value: id, label }))}
          value={typeof onDate === 'string' && dates.some(({ id }) => id === onDate) ? onDate : null}
          onChange={(next) => next && put({ onDate: next })}
          maw={420}
        />
      ) : (
        <>
          <SpanInput
            label={t`It waits for`}
            at="/after"
            business={calendarId !== undefined}
            value={String(after ?? 'P1D')}
            onChange={(span) => put({ after: span, ...(calendarId === undefined ? {} : { calendarId }) })}
          />
          <CountedIn
            at="/calendarId"
            value={calendarId as string | undefined}
            onChange={(next) => put(next === undefined ? { after } : { after: inHours(after), calendarId: next })}
          />
        </>
      )}
      {dates.length === 0 && !byDate && (
        <Text size="xs" c="dimmed">
          {t`To wait for a day, ask for one in a step before.`}
        </Text>
      )}
    </Stack>
  )
}
