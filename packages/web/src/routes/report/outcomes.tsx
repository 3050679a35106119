import type { WireDay } from '@assent/core/api/reports.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Group, Skeleton, Table, Text, Title } from '@mantine/core'
import { IconChartBar } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { Static } from 'typebox'
import { withQuery } from '../../data/api.ts'
import { useMe } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { sinceDays } from '../../data/since.ts'
import { day as dayText } from '../../lib/time.ts'
import { Empty, Loaded } from '../../ui/states.tsx'
import type { ReportProps } from './index.tsx'
import { LastDays } from './span.tsx'

type Day = Static<typeof WireDay>
export type Bucket = Omit<Day, 'day'> & { readonly label: string }

// Plots are a part of their own: whoever opens no plot loads none.
const Plot = lazy(() => import('./plot.tsx').then(({ Plot: component }) => ({ default: component })))

/** Requests made, approved and denied over time: the plot, and the figures that it is made of. */
export const Outcomes = ({ ask, asked: { days = '30' } }: ReportProps) => {
  const { i18n } = useLingui()
  const { timeZone } = useMe().user
  const found = useGet<{ readonly data: readonly Day[] }>(
    ['requests', 'days', days, timeZone],
    withQuery('/governance/api/v2/reports/daily-outcomes', { from: sinceDays(Number(days)), timeZone }),
  )
  // Days of a calendar have no zone any more.
  const labelOf = (day: string): string => dayText(`${day}T12:00:00Z`, i18n.locale, 'UTC')
  return (
    <>
      <Group>
        <LastDays value={days} onChange={(next) => ask({ days: next })} />
      </Group>
      <Loaded query={found} lines={8}>
        {({ data }) => <Drawn buckets={bucketsOf(data, labelOf)} weekly={data.length > longest} />}
      </Loaded>
    </>
  )
}

/** More days than that are shown as weeks. */
const longest = 32
const counts = ['created', 'approved', 'denied', 'canceled', 'expired', 'rejected'] as const

const bucketsOf = (days: readonly Day[], labelOf: (day: string) => string): readonly Bucket[] => {
  const size = days.length > longest ? 7 : 1
  const buckets: Bucket[] = []
  // From the end, so that the last week is a whole one.
  for (let end = days.length; end > 0; end -= size) {
    const part = days.slice(Math.max(0, end - size), end)
    const sums = Object.fromEntries(counts.map((key) => [key, part.reduce((sum, one) => sum + one[key], 0)]))
    buckets.unshift({ ...(sums as Omit<Day, 'day'>), label: labelOf(part[0]?.day ?? '') })
  }
  return buckets
}

const Drawn = ({ buckets, weekly }: { readonly buckets: readonly Bucket[]; readonly weekly: boolean }) => {
  const { t } = useLingui()
  if (buckets.every((one) => counts.every((key) => one[key] === 0)))
    return (
      <Empty icon={IconChartBar} title={t`Nobody asked in this time`}>
        <Trans>As soon as there are requests, they are counted here.</Trans>
      </Empty>
    )
  return (
    <>
      <Card padding="lg" component="section" aria-labelledby="plot-title">
        <Title order={2} size="h3" mb="md" id="plot-title">
          {weekly ? <Trans>Week by week</Trans> : <Trans>Day by day</Trans>}
        </Title>
        <Suspense fallback={<Skeleton height={280} />}>
          <Plot buckets={buckets} />
        </Suspense>
      </Card>
      <Figures buckets={buckets} weekly={weekly} />
    </>
  )
}

const Figures = ({ buckets, weekly }: { readonly buckets: readonly Bucket[]; readonly weekly: boolean }) => {
  const { t } = useLingui()
  const names = {
    created: t`Made`,
    approved: t`Approved`,
    denied: t`Denied`,
    canceled: t`Withdrawn`,
    expired: t`Ran out`,
    rejected: t`Not accepted`,
  }
  const busy = buckets.filter((one) => counts.some((key) => one[key] > 0))
  return (
    <Card p={0}>
      <Table.ScrollContainer minWidth={560} type="native" tabIndex={0} aria-label={t`The figures of the plot`}>
        <Table aria-label={t`The figures of the plot`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{weekly ? t`Week from` : t`Day`}</Table.Th>
              {counts.map((key) => (
                <Table.Th key={key} scope="col">
                  {names[key]}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {busy.toReversed().map((one) => (
              <Table.Tr key={one.label}>
                <Table.Th scope="row">
                  <Text size="sm">{one.label}</Text>
                </Table.Th>
                {counts.map((key) => (
                  <Table.Td key={key}>
                    <Text size="sm" c={one[key] === 0 ? 'dimmed' : undefined}>
                      {one[key]}
                    </Text>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {busy.length < buckets.length && (
        <Text size="sm" c="dimmed" px="md" py="sm">
          {weekly ? (
            <Trans>Weeks in which nothing happened are left out.</Trans>
          ) : (
            <Trans>Days on which nothing happened are left out.</Trans>
          )}
        </Text>
      )}
    </Card>
  )
}
