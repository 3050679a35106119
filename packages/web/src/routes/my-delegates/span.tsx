import { Trans, useLingui } from '@lingui/react/macro'
import { Group, Text } from '@mantine/core'
import { IconCheck, IconClock, IconClockX } from '@tabler/icons-react'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime, useNow } from '../../ui/time.tsx'

type SpanProps = { readonly starts?: string | undefined; readonly ends?: string | undefined }

/** From when until when, and whether that is now. */
export const Span = ({ ends, starts }: SpanProps) => {
  const { t } = useLingui()
  const now = useNow()
  const later = starts !== undefined && Date.parse(starts) > now
  const over = ends !== undefined && Date.parse(ends) <= now
  return (
    <Group gap="xs">
      {over ? (
        <Pill color="gray" icon={IconClockX} label={t`Over`} />
      ) : later ? (
        <Pill color="blue" icon={IconClock} label={t`Later`} />
      ) : (
        <Pill color="teal" icon={IconCheck} label={t`Now`} />
      )}
      <Text size="sm" component="div">
        {later && (
          <Trans>
            From <RelativeTime at={starts} whole />
          </Trans>
        )}{' '}
        {ends ? (
          <Trans>
            until <RelativeTime at={ends} whole />
          </Trans>
        ) : (
          <Trans>without an end</Trans>
        )}
      </Text>
    </Group>
  )
}
