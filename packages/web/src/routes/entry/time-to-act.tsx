import type { PreviewView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { useMe } from '../../data/me.ts'
import { durationText } from '../../lib/time.ts'
import { zonedText } from '../../ui/deadline.tsx'

type TimeToActProps = {
  readonly of: NonNullable<PreviewView['steps'][number]['deadline']>
  readonly after: string
}

/** How long whoever is asked has, and until when that is if it began now. */
export const TimeToAct = ({ after, of: { calendarId, due } }: TimeToActProps) => {
  const { i18n } = useLingui()
  const { timeZone } = useMe().user
  const [span, until] = [durationText(after, i18n.locale), zonedText(due, i18n.locale, timeZone)]
  return (
    <Text size="sm" c="dimmed">
      {calendarId ? (
        <Trans>
          Within {span} of business hours: until {until} if it began now.
        </Trans>
      ) : (
        <Trans>
          Within {span}: until {until} if it began now.
        </Trans>
      )}
    </Text>
  )
}
