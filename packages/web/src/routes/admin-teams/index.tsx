import type { WireTeam } from '@assent/core/api/teams.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { api } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { TeamForm } from '../../ui/team-form.tsx'
import { TeamIcon } from '../../ui/team-icon.tsx'

/** All teams for administrators; for everybody else those that he is a member of. */
const Teams = () => {
  const { t } = useLingui()
  const { open } = page.useSearch()
  const navigate = page.useNavigate()
  const all = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const manages = useRole('ACCESS_REQUESTS_ADMIN')
  const path = all ? '/governance/api/v1/teams?limit=100' : '/governance/api/v1/my/teams?limit=100'
  const list = useList<WireTeam>(['admin', 'teams', all], path)
  const columns: readonly Column<WireTeam>[] = [
    { key: 'name', label: t`Team`, draw: (team) => <Name team={team} /> },
    {
      key: 'members',
      label: t`Members`,
      width: '12rem',
      draw: ({ memberCount }) => <Plural value={memberCount} _0="Nobody yet" one="One person" other="# people" />,
    },
  ]
  return (
    <Page
      title={t`Teams`}
      intro={t`A team offers request types, and runs the requests that come by them.`}
      actions={
        manages && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => void navigate({ search: { open: 'add' }, replace: true })}
          >
            <Trans>New team</Trans>
          </Button>
        )
      }
    >
      <DataList
        label={t`Teams`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/admin/teams/$teamId', params: { teamId: id } })}
        empty={
          <Empty icon={IconUsersGroup} title={all ? t`There is no team yet` : t`You are in no team`}>
            <Trans>Administrators of requests make teams and say who is in them.</Trans>
          </Empty>
        }
      />
      {manages && open === 'add' && (
        <TeamForm
          team={undefined}
          title={t`New team`}
          verb={t`Create the team`}
          run={(team, key) => api.post<WireTeam>('/governance/api/v1/teams', team, { key })}
          done={t`The team is there; put somebody in`}
          onClose={() => void navigate({ search: {}, replace: true })}
          onDone={({ id }) => void navigate({ to: '/admin/teams/$teamId', params: { teamId: id } })}
        />
      )}
    </Page>
  )
}

const Name = ({ team: { description, icon, id, name } }: { readonly team: WireTeam }) => (
  <Group gap="sm" wrap="nowrap" align="flex-start">
    <TeamIcon name={icon} />
    <Stack gap={2} align="flex-start" miw={0}>
      <LinkText to="/admin/teams/$teamId" params={{ teamId: id }} fw={550} size="sm" dir="auto">
        {name}
      </LinkText>
      {description && (
        <Text size="sm" c="dimmed" fw={400} lineClamp={2} dir="auto">
          {description}
        </Text>
      )}
    </Stack>
  </Group>
)

export const page = createLazyRoute('/admin/teams')({ component: Teams })
