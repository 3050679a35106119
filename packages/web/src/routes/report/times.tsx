import type { WireApproverTimes, WireStepTimes } from '@assent/core/api/reports.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Group, Stack, Text, Title } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'
import type { Static } from 'typebox'
import { withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { sinceDays } from '../../data/since.ts'
import { type Column, DataList } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Empty } from '../../ui/states.tsx'
import type { ReportProps } from './index.tsx'
import { useSeconds } from './seconds.ts'
import { LastDays } from './span.tsx'
import css from './times.module.css'

type StepTimes = Static<typeof WireStepTimes>
type ApproverTimes = Static<typeof WireApproverTimes>
type Spread = Pick<StepTimes, 'count' | 'p50Seconds' | 'p90Seconds' | 'p95Seconds'>

const base = '/governance/api/v2/reports/decision-times'

/** How long decisions take, by step and by approver. */
export const Times = ({ ask, asked: { days = '90' } }: ReportProps) => {
  const { t } = useLingui()
  const query = { limit: 50, from: sinceDays(Number(days)) }
  const steps = useList<StepTimes>(['requests', 'times', 'steps', days], withQuery(`${base}/steps`, query))
  const approvers = useList<ApproverTimes>(
    ['requests', 'times', 'approvers', days],
    withQuery(`${base}/approvers`, query),
  )
  const spread = useSpread<Spread>()
  const most = Math.max(0, ...(steps.items ?? []).map(({ p95Seconds }) => p95Seconds))
  const ofSteps: readonly Column<StepTimes>[] = [
    { key: 'step', label: t`Step`, draw: (one) => <Step one={one} /> },
    ...spread,
    ...(most > 0
      ? [
          {
            key: 'glance',
            label: t`At a glance`,
            width: '9rem',
            wideOnly: true,
            draw: (one: StepTimes) => <Glance of={one} most={most} />,
          },
        ]
      : []),
  ]
  const ofApprovers: readonly Column<ApproverTimes>[] = [
    {
      key: 'approver',
      label: t`Approver`,
      draw: ({ approver: { id, name } }) => <PersonChip name={name} id={id} />,
    },
    ...spread,
    { key: 'denied', label: t`Of these denied`, draw: ({ denied }) => <Text size="sm">{denied}</Text> },
    { key: 'open', label: t`Waiting now`, draw: ({ open }) => <Text size="sm">{open}</Text> },
  ]
  const empty = (
    <Empty icon={IconHourglass} title={t`Nothing was decided in this time`}>
      <Trans>As soon as steps are decided, their times are here.</Trans>
    </Empty>
  )
  return (
    <>
      <Group>
        <LastDays value={days} onChange={(next) => ask({ days: next })} />
      </Group>
      <Stack gap="sm">
        <Title order={2} size="h3">
          <Trans>By step</Trans>
        </Title>
        <DataList
          label={t`Time by step`}
          list={steps}
          columns={ofSteps}
          idOf={({ sequence, step }) => `${sequence.id} ${step}`}
          empty={empty}
        />
      </Stack>
      <Stack gap="sm">
        <Title order={2} size="h3">
          <Trans>By approver</Trans>
        </Title>
        <DataList
          label={t`Time by approver`}
          list={approvers}
          columns={ofApprovers}
          idOf={({ approver }) => approver.id}
          empty={empty}
        />
      </Stack>
    </>
  )
}

const useSpread = <T extends Spread>(): readonly Column<T>[] => {
  const { t } = useLingui()
  const spell = useSeconds()
  const time = (key: 'p50Seconds' | 'p90Seconds' | 'p95Seconds', label: string): Column<T> => ({
    key,
    label,
    draw: (one) => <Text size="sm">{spell(one[key])}</Text>,
  })
  return [
    { key: 'count', label: t`Decisions`, draw: ({ count }) => <Text size="sm">{count}</Text> },
    time('p50Seconds', t`Half (p50)`),
    time('p90Seconds', t`Nine of ten (p90)`),
    time('p95Seconds', t`95 of a hundred (p95)`),
  ]
}

/** The three times as parts of one bar, on the scale of the slowest step; the figures beside it say the same. */
const Glance = ({ most, of }: { readonly of: Spread; readonly most: number }) => {
  const share = (seconds: number) => `${Math.max(1, (100 * seconds) / most)}%`
  return (
    <span className={css.glance} aria-hidden>
      <span className={css.p95} style={{ width: share(of.p95Seconds) }} />
      <span className={css.p90} style={{ width: share(of.p90Seconds) }} />
      <span className={css.p50} style={{ width: share(of.p50Seconds) }} />
    </span>
  )
}

const Step = ({ one: { label, sequence } }: { readonly one: StepTimes }) => (
  <>
    <Text size="sm" fw={550} dir="auto">
      {label}
    </Text>
    <Text size="sm" c="dimmed" dir="auto">
      {sequence.name}
    </Text>
  </>
)
