import type { WireRequestTypeSparse } from '@assent/core/api/request-types.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconForms, IconPlus } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { where, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { Export } from '../../ui/export.tsx'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { TeamIcon } from '../../ui/team-icon.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { TypePill } from '../../ui/type-pill.tsx'

/** All request types, or those of one's teams. */
const RequestTypes = () => {
  const { t } = useLingui()
  const { status } = page.useSearch()
  const navigate = page.useNavigate()
  const list = useList<WireRequestTypeSparse>(
    ['admin', 'request-types', status],
    withQuery('/governance/api/v1/request-types', {
      limit: 50,
      orderBy: 'lastUpdated desc',
      filter: status && where('status', 'eq', status),
    }),
  )
  const columns: readonly Column<WireRequestTypeSparse>[] = [
    { key: 'name', label: t`Request type`, draw: (type) => <Name type={type} /> },
    {
      key: 'team',
      label: t`Team`,
      draw: ({ _team }) => (
        <LinkText to="/admin/teams/$teamId" params={{ teamId: _team.id }} size="sm" dir="auto">
          {_team.name}
        </LinkText>
      ),
    },
    { key: 'status', label: t`Status`, width: '11rem', draw: (type) => <TypePill status={type.status} /> },
    {
      key: 'changed',
      label: t`Last change`,
      wideOnly: true,
      draw: ({ lastUpdated }) => <RelativeTime at={lastUpdated} />,
    },
  ]
  const path = '/governance/api/v1/request-types/exports'
  const forms = [
    { label: t`CSV, for spreadsheets`, path, body: { format: 'csv', headings: 'WORDS' }, name: 'request-types.csv' },
    { label: t`JSON, with every step`, path, body: { format: 'jsonl' }, name: 'request-types.jsonl' },
  ]
  const add = (
    <LinkButton
      to="/admin/request-types/$typeId"
      params={{ typeId: 'new' }}
      search={{}}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      <Trans>New request type</Trans>
    </LinkButton>
  )
  return (
    <Page
      title={t`Request types`}
      intro={t`Ways to ask that teams offer: questions, tasks and approvals, published to an audience.`}
      actions={
        <>
          <Export forms={forms} />
          {add}
        </>
      }
    >
      <SegmentedControl
        aria-label={t`Status`}
        w="fit-content"
        value={status ?? ''}
        onChange={(next) => void navigate({ search: next === '' ? {} : { status: next as 'DRAFT' }, replace: true })}
        data={[
          { value: '', label: t`All` },
          { value: 'ACTIVE', label: t`Published` },
          { value: 'DRAFT', label: t`Drafts` },
          { value: 'DISABLED', label: t`To be mended` },
        ]}
      />
      <DataList
        label={t`Request types`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/admin/request-types/$typeId', params: { typeId: id }, search: {} })}
        empty={
          <Empty icon={IconForms} title={status === undefined ? t`There is no request type yet` : t`There is none`}>
            <Trans>A request type belongs to a team, and appears in the catalog once it is published.</Trans>
          </Empty>
        }
      />
    </Page>
  )
}

const Name = ({
  type: { _disabledReason, _icon, description, id, name },
}: {
  readonly type: WireRequestTypeSparse
}) => (
  <Group gap="sm" wrap="nowrap" align="flex-start">
    <TeamIcon name={_icon} />
    <Stack gap={2} align="flex-start" miw={0}>
      <LinkText to="/admin/request-types/$typeId" params={{ typeId: id }} search={{}} fw={550} size="sm" dir="auto">
        {name}
      </LinkText>
      {(_disabledReason ?? (description === name ? '' : description)) && (
        <Text size="sm" c="dimmed" fw={400} lineClamp={2} dir="auto">
          {_disabledReason ?? description}
        </Text>
      )}
    </Stack>
  </Group>
)

export const page = createLazyRoute('/admin/request-types')({ component: RequestTypes })
