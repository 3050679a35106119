import { type Week as Hours, minutesOf, weekDays } from '@assent/core/calendar/model.ts'
import { useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import css from './calendar.module.css'
import { dayNames, hoursText } from './model.ts'

const share = (time: string): number => ((minutesOf(time) ?? 0) / 1_440) * 100

/** The hours of a week, drawn: a line for each day, from midnight to midnight. */
export const WeekPicture = ({ label, week }: { readonly label: string; readonly week: Hours }) => {
  const { i18n, t } = useLingui()
  const [long, short] = [dayNames(i18n.locale, 'long'), dayNames(i18n.locale, 'short')]
  const said = weekDays.map((day) => `${long[day]}: ${hoursText(week[day]) || t`closed`}`).join('; ')
  return (
    <div className={css.week} role="img" aria-label={`${label}: ${said}`}>
      {weekDays.map((day) => (
        <div key={day} className={css.day}>
          <Text size="xs" c="dimmed">
            {short[day]}
          </Text>
          <div className={css.track}>
            {(week[day] ?? []).map(({ from, to }) => (
              <span
                key={from}
                className={css.open}
                style={{ insetInlineStart: `${share(from)}%`, inlineSize: `${share(to) - share(from)}%` }}
              />
            ))}
          </div>
        </div>
      ))}
      <div className={css.day}>
        <span />
        <div className={css.clock}>
          {['0', '6', '12', '18', '24'].map((hour) => (
            <Text key={hour} size="xs" c="dimmed">
              {hour}
            </Text>
          ))}
        </div>
      </div>
    </div>
  )
}
