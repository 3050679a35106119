import type { WireCalendar } from '@assent/core/api/calendars.ts'
import { calendarCauses, weekDays } from '@assent/core/calendar/model.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, Fieldset, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import type { Problem } from '../../data/problem.ts'
import { focusFirst, showTaken, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { HolidayFields } from './holidays.tsx'
import { calendarOf, dayNames, hoursOf, inputOf, type Values, valuesOf } from './model.ts'
import { Tried } from './tried.tsx'
import { WeekPicture } from './week.tsx'

type FormProps = { readonly calendar: WireCalendar | undefined; readonly onClose: () => void }

const path = '/governance/api/v2/calendars'

/** Where the server's places stand in the form: hours are one field for each day. */
const fieldsOf = (problem: Problem): Readonly<Record<string, string>> =>
  Object.fromEntries(
    problem.refusal.causes.flatMap(({ location = '' }) => {
      const [, part, which = 'monday', detail] = location.split('/')
      if (part === 'week') return [[location, `week.${which}`]]
      return part === 'holidays' && detail === 'hours' ? [[location, `holidays.${which}.hours`]] : []
    }),
  )

/** Changes a calendar, or makes one. */
export const CalendarForm = ({ calendar, onClose }: FormProps) => {
  const { i18n, t } = useLingui()
  const { timeZone } = useMe().user
  const wrong = t`Write hours like 09:00-12:00 13:00-17:00`
  const hours = (typed: string) => (hoursOf(typed) ? null : wrong)
  const form = useAppForm<Values>(valuesOf(calendar, timeZone), {
    name: (name) => (name.trim() === '' ? t`Give the calendar a name` : null),
    week: Object.fromEntries(weekDays.map((day) => [day, hours])) as Record<(typeof weekDays)[number], typeof hours>,
    holidays: {
      date: (date: string) => (/^\d{4}-\d\d-\d\d$/.test(date) ? null : t`Choose a day`),
      name: (name: string) => (name.trim() === '' ? t`Give the day a name` : null),
      hours,
    },
  })
  const save = useChange<Values, WireCalendar>({
    run: (values, key) =>
      calendar
        ? api.put<WireCalendar>(at`/governance/api/v2/calendars/${calendar.id}`, inputOf(values), { key })
        : api.post<WireCalendar>(path, inputOf(values), { key }),
    changes: ['admin', 'catalog'],
    done: () => (calendar ? t`The calendar is changed` : t`The calendar is there`),
    onDone: onClose,
    onProblem: (problem) => showTaken(form, problem, t`Another calendar has this name.`, fieldsOf(problem)),
  })
  const names = dayNames(i18n.locale, 'long')
  const drawn = calendarOf(form.values)
  return (
    <FormModal
      onClose={onClose}
      size="lg"
      title={calendar ? t`Edit ${calendar.name}` : t`New calendar`}
      verb={calendar ? t`Keep the change` : t`Create the calendar`}
      busy={save.isPending}
      onSubmit={form.onSubmit((values) => save.mutate(values), focusFirst(form))}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          key={form.key('name')}
          {...form.getInputProps('name')}
          label={t`Name`}
          withAsterisk
          maxLength={100}
          dir="auto"
          autoComplete="off"
          data-autofocus
        />
        <Select
          key={form.key('timeZone')}
          {...form.getInputProps('timeZone')}
          label={t`Time zone`}
          allowDeselect={false}
          searchable
          limit={100}
          data={zones(form.values.timeZone)}
          nothingFoundMessage={t`There is no such time zone`}
        />
      </SimpleGrid>
      <Fieldset legend={t`Hours of the week`}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            <Trans>Like 09:00-17:00; several with a space between. Nothing: closed all day.</Trans>
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            {weekDays.map((day) => (
              <TextInput
                key={form.key(`week.${day}`)}
                {...form.getInputProps(`week.${day}`)}
                label={names[day]}
                maxLength={80}
                autoComplete="off"
                placeholder={t`closed`}
              />
            ))}
          </SimpleGrid>
          <WeekPicture label={t`The week as typed`} week={drawn.week} />
        </Stack>
      </Fieldset>
      <HolidayFields form={form} />
      {!calendar?.isDefault && (
        <Checkbox
          label={t`It is the default`}
          description={t`Steps can count by whichever calendar is the default.`}
          {...form.getInputProps('isDefault', { type: 'checkbox' })}
        />
      )}
      {calendarCauses(drawn).length === 0 && <Tried calendar={drawn} />}
    </FormModal>
  )
}

/** The zones that the browser knows, with the one that is chosen. */
const zones = (chosen: string): readonly string[] => [
  ...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')].filter((zone) => zone !== '')),
]
