import type { WireSequenceFull } from '@assent/core/api/sequences.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlus, IconRoute } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import type { Static } from 'typebox'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { FilterBar } from '../../ui/filters.tsx'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'

type SequenceView = Static<typeof WireSequenceFull>

const Sequences = () => {
  const { t } = useLingui()
  const { q } = page.useSearch()
  const navigate = page.useNavigate()
  const mayWrite = useRole('ACCESS_REQUESTS_ADMIN')
  // An organization has 250 at most: what is typed is looked for here.
  const all = useList<SequenceView>(['admin', 'sequences'], '/governance/api/v2/request-sequences?limit=200')
  const wanted = q?.toLocaleLowerCase()
  const list = wanted === undefined ? all : { ...all, items: all.items?.filter((one) => textOf(one).includes(wanted)) }
  const columns: readonly Column<SequenceView>[] = [
    { key: 'name', label: t`Sequence`, draw: (sequence) => <Name sequence={sequence} /> },
    { key: 'steps', label: t`Steps`, draw: ({ steps }) => <Steps steps={steps} /> },
    { key: 'used', label: t`Used by`, draw: ({ conditionCount }) => <Used count={conditionCount} /> },
    {
      key: 'changed',
      label: t`Last change`,
      wideOnly: true,
      draw: ({ lastUpdated }) => <RelativeTime at={lastUpdated} />,
    },
  ]
  const add = mayWrite && (
    <LinkButton
      to="/admin/sequences/$sequenceId"
      params={{ sequenceId: 'new' }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      <Trans>New sequence</Trans>
    </LinkButton>
  )
  return (
    <Page title={t`Sequences`} intro={t`Ways to a decision: who is asked, one step after the other.`} actions={add}>
      <FilterBar
        label={t`Search sequences`}
        value={q}
        onChange={(text) => void navigate({ search: text === undefined ? {} : { q: text }, replace: true })}
      />
      <DataList
        label={t`Sequences`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/admin/sequences/$sequenceId', params: { sequenceId: id } })}
        empty={
          <Empty
            icon={IconRoute}
            title={q === undefined ? t`There is no sequence yet` : t`No sequence is called that`}
            action={q === undefined && add}
          >
            <Trans>A sequence says who decides about a request. One can serve many rules of many apps.</Trans>
          </Empty>
        }
      />
    </Page>
  )
}

const textOf = ({ description, name }: SequenceView): string => `${name} ${description}`.toLocaleLowerCase()

const Name = ({ sequence: { checked, description, findings, id, name } }: { readonly sequence: SequenceView }) => {
  const { t } = useLingui()
  const people = findings.reduce((sum, { users }) => sum + users, 0)
  return (
    <Stack gap={2} align="flex-start">
      <LinkText to="/admin/sequences/$sequenceId" params={{ sequenceId: id }} fw={550} size="sm" dir="auto">
        {name}
      </LinkText>
      {description !== '' && (
        <Text size="sm" c="dimmed" fw={400} lineClamp={2} dir="auto">
          {description}
        </Text>
      )}
      {checked !== undefined && people > 0 && (
        <Pill color="orange" icon={IconAlertTriangle} label={t`Somebody could never be approved`} />
      )}
    </Stack>
  )
}

const Steps = ({ steps }: { readonly steps: readonly Record<string, unknown>[] }) => {
  const { t } = useLingui()
  if (steps.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t`Nobody is asked`}
      </Text>
    )
  return (
    <Text size="sm" component="ol" m={0} pl="md" dir="auto">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name, and stay as they are
        <li key={index}>{String(step['label'])}</li>
      ))}
    </Text>
  )
}

const Used = ({ count }: { readonly count: number }) => {
  const { t } = useLingui()
  return (
    <Text size="sm" c={count === 0 ? 'dimmed' : undefined}>
      {count === 0 ? t`no rule` : <Plural value={count} one="one rule" other="# rules" />}
    </Text>
  )
}

export const page = createLazyRoute('/admin/sequences')({ component: Sequences })
