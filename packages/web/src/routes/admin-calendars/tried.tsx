import { afterBusiness } from '@assent/core/calendar/hours.ts'
import type { Calendar } from '@assent/core/calendar/model.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Group, NumberInput, Text } from '@mantine/core'
import { useState } from 'react'
import { zonedText } from '../../ui/deadline.tsx'
import { useNow } from '../../ui/time.tsx'

/** When so many business hours from now would be over, by a calendar as it is typed. */
export const Tried = ({ calendar }: { readonly calendar: Calendar }) => {
  const { i18n, t } = useLingui()
  const now = useNow()
  const [hours, setHours] = useState(8)
  const due = zonedText(
    new Date(afterBusiness(calendar, now, hours * 3_600_000)).toISOString(),
    i18n.locale,
    calendar.timeZone,
  )
  return (
    <Group gap="sm" align="flex-end">
      <NumberInput
        label={t`Try it: business hours from now`}
        min={1}
        max={500}
        allowDecimal={false}
        clampBehavior="strict"
        value={hours}
        onChange={(next) => setHours(Math.max(1, Number(next) || 1))}
        w={220}
      />
      <Text size="sm" role="status" pb={8}>
        <Trans>
          <Plural value={hours} one="One business hour" other="# business hours" /> from now is {due}.
        </Trans>
      </Text>
    </Group>
  )
}
