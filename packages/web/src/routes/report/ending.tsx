import type { WireEnding } from '@assent/core/api/reports.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Group, Select, Text } from '@mantine/core'
import { IconAlarm } from '@tabler/icons-react'
import type { Static } from 'typebox'
import { withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Empty } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { ExportReport } from './export.tsx'
import type { ReportProps } from './index.tsx'
import { Level } from './level.tsx'

type Ends = Static<typeof WireEnding>

/** Access that ends by itself, the next first. */
export const Ending = ({ ask, asked: { days = '30' } }: ReportProps) => {
  const { t } = useLingui()
  const list = useList<Ends>(
    ['access', 'ending', days],
    withQuery('/governance/api/v2/reports/access-ending', { limit: 50, withinDays: days }),
  )
  const columns: readonly Column<Ends>[] = [
    { key: 'who', label: t`Who`, draw: ({ user: { id, name } }) => <PersonChip name={name} id={id} /> },
    { key: 'what', label: t`What`, draw: ({ app, level, requestId }) => <Level {...{ app, level, requestId }} /> },
    { key: 'ends', label: t`Ends`, draw: ({ ends }) => <RelativeTime at={ends} /> },
    { key: 'again', label: t`More time`, draw: ({ pendingRequestId }) => <Again requestId={pendingRequestId} /> },
  ]
  return (
    <>
      <Group align="flex-end" gap="sm">
        <Select
          label={t`Ending within`}
          allowDeselect={false}
          value={days}
          data={[
            { value: '7', label: t`The next 7 days` },
            { value: '30', label: t`The next 30 days` },
            { value: '90', label: t`The next 90 days` },
            { value: '365', label: t`The next year` },
          ]}
          onChange={(next) => ask({ days: next ?? undefined })}
        />
        <ExportReport report="ACCESS_ENDING" asked={{ withinDays: Number(days) }} />
      </Group>
      <DataList
        label={t`Access ending soon`}
        list={list}
        columns={columns}
        idOf={({ grantId }) => grantId}
        empty={
          <Empty icon={IconAlarm} title={t`Nothing ends in this time`}>
            <Trans>Access with an end appears here as its end comes near.</Trans>
          </Empty>
        }
      />
    </>
  )
}

const Again = ({ requestId }: { readonly requestId: string | null }) =>
  requestId === null ? (
    <Text size="sm" c="dimmed">
      <Trans>Not asked for</Trans>
    </Text>
  ) : (
    <LinkText to="/admin/requests/$requestId" params={{ requestId }} size="sm">
      <Trans>Asked for</Trans>
    </LinkText>
  )
