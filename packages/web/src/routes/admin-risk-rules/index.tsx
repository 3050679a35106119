import type { WireRiskRule } from '@assent/core/api/risk.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconPlus, IconUsersMinus } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { withQuery } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { FilterBar } from '../../ui/filters.tsx'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, NoPermission } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'

const RiskRules = () => {
  const { t } = useLingui()
  const { q } = page.useSearch()
  const navigate = page.useNavigate()
  const mayWrite = useRole('APP_ADMIN')
  const may = useRole('APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const list = useList<WireRiskRule>(
    ['admin', 'risk-rules', q],
    withQuery('/governance/api/v1/risk-rules', {
      limit: 50,
      include: '_people',
      filter: q === undefined ? undefined : `name co ${JSON.stringify(q)}`,
    }),
  )
  if (!may)
    return (
      <Page title={t`Separation of duties`}>
        <NoPermission />
      </Page>
    )
  const columns: readonly Column<WireRiskRule>[] = [
    { key: 'name', label: t`Rule`, draw: (rule) => <Name rule={rule} /> },
    { key: 'says', label: t`Nobody may have`, draw: (rule) => <Says rule={rule} /> },
    { key: 'people', label: t`Over the line now`, draw: ({ _people = 0 }) => <People count={_people} /> },
    {
      key: 'changed',
      label: t`Last change`,
      wideOnly: true,
      draw: ({ lastUpdated }) => <RelativeTime at={lastUpdated} />,
    },
  ]
  const add = mayWrite && (
    <LinkButton
      to="/admin/risk-rules/$ruleId"
      params={{ ruleId: 'new' }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      <Trans>New rule</Trans>
    </LinkButton>
  )
  return (
    <Page
      title={t`Separation of duties`}
      intro={t`What nobody may have together: looked at before anybody asks, and again at each decision.`}
      actions={add}
    >
      <FilterBar
        label={t`Search rules`}
        value={q}
        onChange={(text) => void navigate({ search: text === undefined ? {} : { q: text }, replace: true })}
      />
      <DataList
        label={t`Rules`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/admin/risk-rules/$ruleId', params: { ruleId: id } })}
        empty={
          <Empty
            icon={IconUsersMinus}
            title={q === undefined ? t`There is no rule yet` : t`No rule is called that`}
            action={q === undefined && add}
          >
            <Trans>
              A rule has two lists, such as “may pay” and “may approve payments”. Whoever has something of both is over
              the line. What that does to a request is set for each app.
            </Trans>
          </Empty>
        }
      />
    </Page>
  )
}

const Name = ({ rule: { description, id, name, status } }: { readonly rule: WireRiskRule }) => {
  const { t } = useLingui()
  return (
    <Stack gap={2} align="flex-start">
      <LinkText to="/admin/risk-rules/$ruleId" params={{ ruleId: id }} fw={550} size="sm" dir="auto">
        {name}
      </LinkText>
      {description && (
        <Text size="sm" c="dimmed" fw={400} lineClamp={2} dir="auto">
          {description}
        </Text>
      )}
      {status === 'INVALID' && <Pill color="orange" icon={IconAlertTriangle} label={t`Something in it is gone`} />}
    </Stack>
  )
}

const shown = 3

const Says = ({ rule }: { readonly rule: WireRiskRule }) => {
  const { t } = useLingui()
  const lists = rule.conflictCriteria.and.map(({ _resources = [], operation, value }) => {
    const names = [
      ...value.value.flatMap(({ _resourceName, values }) => values.map(({ name }) => `${name} (${_resourceName})`)),
      ..._resources.map(({ name, resourceName }) => (resourceName ? `${name} (${resourceName})` : name)),
    ]
    const rest = names.length - shown
    const first = names.slice(0, shown).join(', ')
    const all = rest > 0 ? t`${first} and ${rest} more` : first
    return names.length < 2 ? all : operation === 'CONTAINS_ONE' ? t`any of ${all}` : t`all of ${all}`
  })
  return (
    <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
      <Trans>
        {lists[0]} together with {lists[1]}
      </Trans>
    </Text>
  )
}

const People = ({ count }: { readonly count: number }) => {
  const { t } = useLingui()
  if (count === 0) return <Pill color="teal" icon={IconCircleCheck} label={t`nobody`} />
  return <Pill color="orange" icon={IconAlertTriangle} label={count === 1 ? t`one person` : t`${count} people`} />
}

export const page = createLazyRoute('/admin/risk-rules')({ component: RiskRules })
