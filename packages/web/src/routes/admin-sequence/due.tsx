import { useLingui } from '@lingui/react/macro'
import { Box, SegmentedControl, Select, Stack, Switch, Text } from '@mantine/core'
import { useQuestions } from './before.ts'
import { CountedIn, inHours } from './calendar.tsx'
import { useWrongs, withMember } from './field.ts'
import type { Step } from './model.ts'
import css from './sequence.module.css'
import { SpanInput } from './span.tsx'

type Due = { readonly after?: string; readonly calendarId?: string; readonly onDate?: string }
type DueProps = { readonly step: Step; readonly onChange: (step: Step) => void }

/** By when a task is to be done: so long after it is given, or by the day of an answer. */
export const DueInput = ({ onChange, step }: DueProps) => {
  const { t } = useLingui()
  const due = step['due'] as Due | undefined
  const put = (next: Due | undefined) => onChange(withMember(step, 'due', next))
  return (
    <Box>
      <Switch
        label={t`A due date`}
        description={t`Whoever has the task sees it and is reminded from then on; the request waits all the same.`}
        checked={due !== undefined}
        onChange={(event) => put(event.currentTarget.checked ? { after: 'P3D' } : undefined)}
      />
      {due && (
        <Box className={css.panel} mt="xs">
          <ByWhen due={due} onChange={put} />
        </Box>
      )}
    </Box>
  )
}

const ByWhen = ({ due, onChange }: { readonly due: Due; readonly onChange: (due: Due) => void }) => {
  const { t } = useLingui()
  const { after, calendarId, onDate } = due
  const dates = useQuestions(['ISO_DATE'])
  const wrongs = useWrongs()
  const byDate = onDate !== undefined
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t`By when`}
        data={[
          { value: 'after', label: t`After some time` },
          { value: 'date', label: t`By the day of an answer`, disabled: dates.length === 0 && !byDate },
        ]}
        value={byDate ? 'date' : 'after'}
        onChange={(next) => onChange(next === 'date' ? { onDate: dates[0]?.id ?? '' } : { after: 'P3D' })}
        w="fit-content"
        maw="100%"
      />
      {byDate ? (
        <Select
          label={t`Which question asks for the day`}
          description={t`It is due at the end of that day, where whoever gets the access lives.`}
          error={wrongs.get('/due/onDate') ?? wrongs.get('/due/after')}
          allowDeselect={false}
          data={dates.map(({ id, label }) => ({ value: id, label }))}
          value={dates.some(({ id }) => id === onDate) ? onDate : null}
          onChange={(next) => next && onChange({ onDate: next })}
          maw={420}
        />
      ) : (
        <>
          <SpanInput
            label={t`Due after`}
            at="/due/after"
            business={calendarId !== undefined}
            value={after ?? 'P3D'}
            onChange={(span) => onChange({ after: span, ...(calendarId === undefined ? {} : { calendarId }) })}
          />
          <CountedIn
            at="/due/calendarId"
            value={calendarId}
            onChange={(next) =>
              onChange(
                next === undefined ? { after: after ?? 'P3D' } : { after: String(inHours(after)), calendarId: next },
              )
            }
          />
          {dates.length === 0 && (
            <Text size="xs" c="dimmed">
              {t`For the day of an answer, ask for one in a step before.`}
            </Text>
          )}
        </>
      )}
    </Stack>
  )
}
