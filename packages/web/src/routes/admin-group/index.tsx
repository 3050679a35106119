import type { WireGroup, WireGroupUses } from '@assent/core/api/groups.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Stack } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { GroupForm } from '../../ui/group-form.tsx'
import { LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming, NoPermission } from '../../ui/states.tsx'
import { Delete } from './delete.tsx'
import css from './group.module.css'
import { Members } from './members.tsx'
import { Owners } from './owners.tsx'
import { Uses } from './uses.tsx'

/** One group: who is in it, who owns it, and what it is for. */
const AdminGroup = () => {
  const { t } = useLingui()
  const { groupId } = page.useParams()
  const may = useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
  const found = useGet<WireGroup>(['admin', 'group', groupId], may ? at`/api/v1/groups/${groupId}` : undefined)
  const group = found.data?.id === groupId ? found.data : undefined
  if (group) return <Whole key={groupId} group={group} />
  return (
    <Page title={t`Group`} crumbs={<Crumbs />}>
      {!may ? <NoPermission /> : <Coming query={found} lines={5} height={72} />}
    </Page>
  )
}

const Crumbs = () => (
  <LinkText to="/admin/groups">
    <Trans>Groups</Trans>
  </LinkText>
)

const Whole = ({ group }: { readonly group: WireGroup }) => {
  const { id, profile } = group
  const manages = useRole()
  const { q } = page.useSearch()
  const navigate = page.useNavigate()
  const uses = useGet<WireGroupUses>(['admin', 'group', id, 'uses'], at`/governance/api/v2/groups/${id}/uses`)
  return (
    <Page
      title={profile.name}
      crumbs={<Crumbs />}
      intro={profile.description && <bdi>{profile.description}</bdi>}
      actions={
        manages && (
          <>
            <Rename group={group} />
            <Delete group={group} uses={uses.data} />
          </>
        )
      }
    >
      <Box className={css.whole}>
        <Stack gap="lg" className={css.column}>
          <Members
            groupId={id}
            count={uses.data?.members}
            manages={manages}
            q={q}
            onSearch={(text) => void navigate({ search: text === undefined ? {} : { q: text }, replace: true })}
          />
        </Stack>
        <Stack gap="lg" className={css.column}>
          <Uses uses={uses} />
          <Owners groupId={id} manages={manages} />
        </Stack>
      </Box>
    </Page>
  )
}

const Rename = ({ group: { id, profile } }: { readonly group: WireGroup }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened(true)}>
        <Trans>Edit</Trans>
      </Button>
      <GroupForm
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Edit the group`}
        verb={t`Keep the change`}
        parts={{ name: profile.name, description: profile.description ?? '' }}
        run={(parts, key) => api.put<WireGroup>(at`/api/v1/groups/${id}`, { profile: parts }, { key })}
        done={t`Kept`}
        onDone={() => undefined}
      />
    </>
  )
}

export const page = createLazyRoute('/admin/groups/$groupId')({ component: AdminGroup })
