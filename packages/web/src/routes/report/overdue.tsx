import type { WireOverdue } from '@assent/core/api/reports.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Group, Text } from '@mantine/core'
import { IconHandStop, IconHourglass, IconShieldCheck } from '@tabler/icons-react'
import type { Static } from 'typebox'
import { withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { type Column, DataList } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Empty } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { ExportReport } from './export.tsx'

type Owed = Static<typeof WireOverdue>

/** Access that should be gone, the longest first. */
export const Overdue = () => {
  const { t } = useLingui()
  const list = useList<Owed>(
    ['access', 'overdue'],
    withQuery('/governance/api/v2/reports/overdue-revocations', { limit: 50 }),
  )
  const columns: readonly Column<Owed>[] = [
    { key: 'who', label: t`Who`, draw: ({ user: { id, name } }) => <PersonChip name={name} id={id} /> },
    { key: 'what', label: t`What`, draw: (one) => <What one={one} /> },
    { key: 'since', label: t`Should be gone since`, draw: ({ owedSince }) => <RelativeTime at={owedSince} /> },
    {
      key: 'how',
      label: t`How it goes on`,
      draw: ({ manual }) =>
        manual ? (
          <Pill color="orange" icon={IconHandStop} label={t`Waits for a person`} />
        ) : (
          <Pill color="blue" icon={IconHourglass} label={t`Is tried again`} />
        ),
    },
    { key: 'tries', label: t`Tries`, draw: ({ tries }) => <Text size="sm">{tries}</Text> },
    {
      key: 'error',
      label: t`What went wrong`,
      draw: ({ lastError }) => (
        <Text size="sm" lineClamp={3} dir="auto">
          {lastError ?? '–'}
        </Text>
      ),
    },
  ]
  return (
    <>
      <Group>
        <ExportReport report="OVERDUE_REVOCATIONS" asked={{}} />
      </Group>
      <DataList
        label={t`Overdue revocations`}
        list={list}
        columns={columns}
        idOf={({ accessId }) => accessId}
        empty={
          <Empty icon={IconShieldCheck} title={t`Everything that should be gone is gone`}>
            <Trans>If access cannot be taken back in time, it appears here until it is proven to be gone.</Trans>
          </Empty>
        }
      />
    </>
  )
}

const What = ({ one: { app, connector, target } }: { readonly one: Owed }) => (
  <>
    <Text size="sm" dir="auto">
      {app.name === target ? target : `${app.name} · ${target}`}
    </Text>
    {connector && (
      <Text size="sm" c="dimmed" dir="auto">
        <Trans>through {connector}</Trans>
      </Text>
    )}
  </>
)
