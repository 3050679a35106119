import type { WirePastRequest } from '@assent/core/api/reports.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Group, Select, Text } from '@mantine/core'
import { IconClipboardList } from '@tabler/icons-react'
import { where, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { sinceDays } from '../../data/since.ts'
import { FilterBar } from '../../ui/filters.tsx'
import { LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Empty } from '../../ui/states.tsx'
import { requestStates, StatusBadge, useStatusName } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { ExportReport } from './export.tsx'
import type { ReportProps } from './index.tsx'
import { useSeconds } from './seconds.ts'
import { LastDays } from './span.tsx'

/** Requests and what came of them. */
export const Past = ({ ask, asked: { days = '90', q, status } }: ReportProps) => {
  const { t } = useLingui()
  const nameOf = useStatusName()
  const filter = [where('created', 'ge', sinceDays(Number(days))), status && where('status', 'eq', status)]
    .filter(Boolean)
    .join(' AND ')
  const list = useList<WirePastRequest>(
    ['requests', 'report', { filter, q }],
    withQuery('/governance/api/v2/reports/past-requests', { limit: 50, filter, match: q }),
  )
  return (
    <>
      <Group align="flex-end" gap="sm">
        <FilterBar label={t`Search by person, app or level`} value={q} onChange={(text) => ask({ q: text })} />
        <Select
          label={t`State`}
          placeholder={t`Every state`}
          clearable
          clearButtonProps={{ 'aria-label': t`Every state` }}
          value={status ?? null}
          data={requestStates.filter((one) => one !== 'SUBMITTED').map((one) => ({ value: one, label: nameOf(one) }))}
          onChange={(next) => ask({ status: next ?? undefined })}
        />
        <LastDays value={days} onChange={(next) => ask({ days: next })} />
        <ExportReport report="PAST_REQUESTS" asked={{ filter, match: q }} />
      </Group>
      <DataList
        label={t`Past requests`}
        list={list}
        columns={useColumns()}
        idOf={({ id }) => id}
        empty={
          <Empty icon={IconClipboardList} title={t`No request is like that`}>
            <Trans>Take a longer time, or search for another word.</Trans>
          </Empty>
        }
      />
    </>
  )
}

const useColumns = (): readonly Column<WirePastRequest>[] => {
  const { t } = useLingui()
  const spell = useSeconds()
  return [
    { key: 'what', label: t`What`, draw: (one) => <What one={one} /> },
    { key: 'for', label: t`For`, draw: ({ requestedFor: { id, name } }) => <PersonChip name={name} id={id} /> },
    { key: 'status', label: t`State`, draw: (one) => <StatusBadge {...standing(one)} /> },
    {
      key: 'deciders',
      label: t`Decided by`,
      draw: ({ deciders }) => (
        <Text size="sm" lineClamp={2} dir="auto">
          {deciders ?? '–'}
        </Text>
      ),
    },
    {
      key: 'took',
      label: t`Took`,
      draw: ({ seconds }) => (
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {seconds === null ? '–' : spell(seconds)}
        </Text>
      ),
    },
    { key: 'created', label: t`Asked`, draw: ({ created }) => <RelativeTime at={created} /> },
  ]
}

const standing = ({ grantStatus, revocationStatus, status }: WirePastRequest) => ({
  status,
  ...(grantStatus ? { grantStatus } : {}),
  ...(revocationStatus ? { revocationStatus } : {}),
})

const What = ({ one: { app, id, level } }: { readonly one: WirePastRequest }) => (
  <LinkText to="/admin/requests/$requestId" params={{ requestId: id }} fw={550} size="sm" dir="auto">
    {level.id === app.id ? app.name : `${app.name} · ${level.name}`}
  </LinkText>
)
