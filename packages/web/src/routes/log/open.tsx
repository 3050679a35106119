import type { LogEvent } from '@assent/core/audit/log-event.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Drawer, Text } from '@mantine/core'
import { withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { sinceDays } from '../../data/since.ts'
import { Loading, ProblemView } from '../../ui/states.tsx'
import { Detail } from './detail.tsx'
import type { Narrowed } from './narrowed.ts'

type OpenProps = {
  readonly search: Narrowed
  readonly items: readonly LogEvent[] | undefined
  readonly onClose: () => void
}

/** The open event, beside the list; one that is not among those read is asked for by itself. */
export const Open = ({ items, onClose, search: { days = '7', event } }: OpenProps) => {
  const { t } = useLingui()
  const known = items?.find(({ uuid }) => uuid === event)
  const asked = useList<LogEvent>(
    ['log', 'event', event],
    event !== undefined && items !== undefined && !known
      ? withQuery('/api/v1/logs', {
          since: sinceDays(Number(days)),
          sortOrder: 'DESCENDING',
          limit: 1,
          filter: `uuid eq ${JSON.stringify(event)}`,
        })
      : undefined,
  )
  const shown = known ?? asked.items?.find(({ uuid }) => uuid === event)
  return (
    <Drawer
      opened={event !== undefined}
      onClose={onClose}
      position="right"
      size="34rem"
      title={shown?.displayMessage || t`Event`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {shown ? (
        <Detail key={shown.uuid} event={shown} />
      ) : asked.isError ? (
        <ProblemView error={asked.error} retry={asked.refetch} />
      ) : asked.items && !asked.isFetching ? (
        <Text size="sm">
          <Trans>It is not among the events of this time.</Trans>
        </Text>
      ) : (
        <Loading lines={6} />
      )}
    </Drawer>
  )
}
