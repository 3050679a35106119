import type { WireGroup } from '@assent/core/api/groups.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack, Text } from '@mantine/core'
import { IconFileImport, IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { withQuery } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { Export } from '../../ui/export.tsx'
import { FilterBar } from '../../ui/filters.tsx'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, NoPermission } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { AddGroup } from './add.tsx'

/** All groups: found while one types, and new ones. */
const Groups = () => {
  const { t } = useLingui()
  if (useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')) return <All />
  return (
    <Page title={t`Groups`}>
      <NoPermission />
    </Page>
  )
}

const All = () => {
  const { t } = useLingui()
  const { open, q } = page.useSearch()
  const navigate = page.useNavigate()
  const manages = useRole()
  // `co` finds the middle of a name too, which `q` does not.
  const filter = q === undefined ? undefined : `profile.name co ${JSON.stringify(q)}`
  const list = useList<WireGroup>(['admin', 'groups', q], withQuery('/api/v1/groups', { limit: 50, filter }))
  const go = (next: { q?: string | undefined; open?: 'add' | undefined }) => {
    const { open: opened, q: text } = { q, open, ...next }
    void navigate({ search: { ...(text ? { q: text } : {}), ...(opened ? { open: opened } : {}) }, replace: true })
  }
  return (
    <Page
      title={t`Groups`}
      intro={t`A group can be what people get, who may ask, or who decides. Open one to see what it is for.`}
      actions={manages && <Actions onAdd={() => go({ open: 'add' })} />}
    >
      <FilterBar label={t`Search groups`} value={q} onChange={(text) => go({ q: text })} />
      <DataList
        label={t`Groups`}
        list={list}
        columns={useColumns()}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/admin/groups/$groupId', params: { groupId: id } })}
        empty={
          <Empty icon={IconUsersGroup} title={q === undefined ? t`There is no group yet` : t`No group is called that`}>
            <Trans>Groups come by an import, from your directory, or one by one.</Trans>
          </Empty>
        }
      />
      {manages && <AddGroup opened={open === 'add'} onClose={() => go({ open: undefined })} />}
    </Page>
  )
}

const useColumns = (): readonly Column<WireGroup>[] => {
  const { t } = useLingui()
  return [
    { key: 'name', label: t`Group`, draw: (group) => <Name group={group} /> },
    {
      key: 'members',
      label: t`Members changed`,
      width: '14rem',
      draw: ({ lastMembershipUpdated }) => <RelativeTime at={lastMembershipUpdated} />,
    },
  ]
}

const Name = ({ group: { id, profile } }: { readonly group: WireGroup }) => (
  <Stack gap={2} align="flex-start">
    <LinkText to="/admin/groups/$groupId" params={{ groupId: id }} fw={550} size="sm" dir="auto">
      {profile.name}
    </LinkText>
    {profile.description && (
      <Text size="sm" c="dimmed" fw={400} lineClamp={2} dir="auto">
        {profile.description}
      </Text>
    )}
  </Stack>
)

const exports = '/governance/api/v2/exports'

const Actions = ({ onAdd }: { readonly onAdd: () => void }) => {
  const { t } = useLingui()
  return (
    <>
      <Export
        forms={[
          { label: t`Groups, as CSV`, path: exports, body: { kind: 'groups' }, name: 'groups.csv' },
          {
            label: t`Who is in which group, as CSV`,
            path: exports,
            body: { kind: 'memberships' },
            name: 'memberships.csv',
          },
        ]}
      />
      <LinkButton
        to="/admin/people"
        search={{ open: 'import' }}
        variant="default"
        leftSection={<IconFileImport size={16} aria-hidden />}
      >
        <Trans>Import</Trans>
      </LinkButton>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onAdd}>
        <Trans>New group</Trans>
      </Button>
    </>
  )
}

export const page = createLazyRoute('/admin/groups')({ component: Groups })
