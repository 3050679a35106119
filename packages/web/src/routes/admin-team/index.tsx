import type { WireTeam } from '@assent/core/api/teams.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { createLazyRoute, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { queries, useGet } from '../../data/query.ts'
import { Delete } from '../../ui/delete.tsx'
import { Hint } from '../../ui/hint.tsx'
import { LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming } from '../../ui/states.tsx'
import { TeamForm } from '../../ui/team-form.tsx'
import { Lists } from './lists.tsx'
import { Members } from './members.tsx'
import { Requests } from './requests.tsx'
import { Resources } from './resources.tsx'
import { Types } from './types.tsx'

const keyOf = (teamId: string) => ['admin', 'team', teamId] as const

/** One team: who is in it, what it offers, and its lists. */
const AdminTeam = () => {
  const { t } = useLingui()
  const { teamId } = page.useParams()
  const found = useGet<WireTeam>(keyOf(teamId), at`/governance/api/v1/teams/${teamId}`)
  const team = found.data?.id === teamId ? found.data : undefined
  if (team) return <Whole key={teamId} team={team} />
  return (
    <Page title={t`Team`} crumbs={<Crumbs />}>
      {<Coming query={found} lines={5} height={72} />}
    </Page>
  )
}

const Crumbs = () => (
  <LinkText to="/admin/teams">
    <Trans>Teams</Trans>
  </LinkText>
)

const Whole = ({ team }: { readonly team: WireTeam }) => {
  const manages = useRole('ACCESS_REQUESTS_ADMIN')
  return (
    <Page
      title={team.name}
      crumbs={<Crumbs />}
      intro={team.description && <bdi>{team.description}</bdi>}
      actions={
        manages && (
          <>
            <Edit team={team} />
            <DeleteTeam team={team} />
          </>
        )
      }
    >
      <Stack gap="lg">
        <Types team={team} mayBuild={manages || team.member} />
        <Requests team={team} runs={manages || team.member} />
        <Members team={team} manages={manages} />
        <Resources team={team} manages={manages} />
        <Lists teamId={team.id} mayWrite={manages || team.member} />
      </Stack>
    </Page>
  )
}

const Edit = ({ team }: { readonly team: WireTeam }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened(true)}>
        <Trans>Edit</Trans>
      </Button>
      {opened && (
        <TeamForm
          team={team}
          title={t`Edit the team`}
          verb={t`Keep the change`}
          run={(input, key) => api.put<WireTeam>(at`/governance/api/v1/teams/${team.id}`, input, { key })}
          done={t`Kept`}
          onClose={() => setOpened(false)}
          // Whoever opens it again at once sees what was kept.
          onDone={(made) => queries.setQueryData(keyOf(team.id), made)}
        />
      )}
    </>
  )
}

const DeleteTeam = ({ team: { id, name, purpose } }: { readonly team: WireTeam }) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  if (purpose !== undefined)
    return (
      <Hint label={t`Privileged access belongs to this team, whatever it is called: it stays.`}>
        <Button
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          aria-disabled
          data-disabled
        >
          <Trans>Delete</Trans>
        </Button>
      </Hint>
    )
  return (
    <Delete
      name={name}
      verb={t`Delete the team`}
      path={at`/governance/api/v1/teams/${id}`}
      changes={['admin', 'catalog']}
      onDone={() => void navigate({ to: '/admin/teams', search: {} })}
    >
      <Trans>Its configuration lists go with it. A team that has request types cannot be deleted.</Trans>
    </Delete>
  )
}

export const page = createLazyRoute('/admin/teams/$teamId')({ component: AdminTeam })
