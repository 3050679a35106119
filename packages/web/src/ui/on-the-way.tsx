import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { calendarDay } from '../lib/time.ts'
import { DurationText } from './time.tsx'

type Way = NonNullable<TaskContextView['onTheWay']>[number]

type Props = {
  readonly ways: readonly Way[]
  /** Whom the request is for: he need not be named again. */
  readonly requestedFor: string | undefined
}

/** What the steps of a request give before it has ended, to whom and until when, as far as that is known. */
export const OnTheWay = ({ requestedFor, ways }: Props) => (
  <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
    {ways.map((way, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
      <li key={index}>
        <Text size="sm" fw={550} dir="auto">
          <What way={way} />
        </Text>
        <Text size="sm" c="dimmed" component="div" dir="auto">
          <Whom way={way} requestedFor={requestedFor} />
          <Until way={way} />
        </Text>
        {way.when && (
          <Text size="sm" c="dimmed" dir="auto">
            {way.when}
          </Text>
        )}
      </li>
    ))}
  </Stack>
)

const What = ({ way: { level } }: { readonly way: Way }) => {
  const { t } = useLingui()
  if (!level) return <>{t`What an answer will name`}</>
  return <>{level.type === 'APPLICATION' ? level.app : `${level.app}: ${level.name}`}</>
}

const Whom = ({
  requestedFor,
  way: { recipient },
}: {
  readonly way: Way
  readonly requestedFor: string | undefined
}) => {
  if (recipient && recipient.id === requestedFor) return null
  return <div>{recipient ? <Trans>For {recipient.name}</Trans> : <Trans>For whom an answer will name</Trans>}</div>
}

const Until = ({ way: { end, until } }: { readonly way: Way }) => {
  const { i18n } = useLingui()
  if (end?.duration !== undefined)
    return (
      <Trans>
        For <DurationText of={end.duration} />.
      </Trans>
    )
  if (end) return <Trans>Without an end.</Trans>
  if (!until) return <Trans>No step takes it back.</Trans>
  if (until.when !== undefined) return <Trans>“{until.step}” may take it back.</Trans>
  if (until.after !== undefined)
    return (
      <Trans>
        Until “{until.step}”, <DurationText of={until.after} /> later.
      </Trans>
    )
  if (until.day === undefined) return <Trans>Until “{until.step}”.</Trans>
  const on = calendarDay(until.day, i18n.locale)
  return (
    <Trans>
      Until “{until.step}” on {on}.
    </Trans>
  )
}
