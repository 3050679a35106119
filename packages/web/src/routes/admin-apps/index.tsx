import type { WireApp } from '@assent/core/api/apps.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack, Text } from '@mantine/core'
import { IconApps, IconCircleCheck, IconCircleOff, IconPlus } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { withQuery } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { FilterBar } from '../../ui/filters.tsx'
import { LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { AddApp } from './add.tsx'

const Apps = () => {
  const { t } = useLingui()
  const { open, q } = page.useSearch()
  const navigate = page.useNavigate()
  const manages = useRole('APP_ADMIN')
  // `co` finds the middle of a name too, which `q` does not.
  const filter = q === undefined ? undefined : `label co ${JSON.stringify(q)}`
  const list = useList<WireApp>(['admin', 'apps', q], withQuery('/api/v1/apps', { limit: 50, filter }))
  const columns: readonly Column<WireApp>[] = [
    { key: 'app', label: t`App`, draw: (app) => <Name app={app} /> },
    {
      key: 'levels',
      label: t`Levels`,
      draw: ({ assent }) => <Kind managed={assent.entitlementManagement === 'OPTED_IN'} />,
    },
    { key: 'status', label: t`State`, draw: ({ status }) => <State on={status === 'ACTIVE'} /> },
    {
      key: 'changed',
      label: t`Last change`,
      wideOnly: true,
      draw: ({ lastUpdated }) => <RelativeTime at={lastUpdated} />,
    },
  ]
  return (
    <Page
      title={t`Apps and rules`}
      intro={t`Open an app to say who may ask for what, for how long, and who decides.`}
      actions={
        manages && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => void navigate({ search: { open: 'add' }, replace: true })}
          >
            <Trans>New app</Trans>
          </Button>
        )
      }
    >
      <FilterBar
        label={t`Search apps`}
        value={q}
        onChange={(text) => void navigate({ search: text === undefined ? {} : { q: text }, replace: true })}
      />
      <DataList
        label={t`Apps`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/admin/apps/$appId', params: { appId: id } })}
        empty={
          <Empty icon={IconApps} title={q === undefined ? t`There is no app yet` : t`No app is called that`}>
            <Trans>Make one here, or bring them by an import or the API. Their rules are made here.</Trans>
          </Empty>
        }
      />
      {manages && open === 'add' && (
        <AddApp
          onClose={() => void navigate({ search: {}, replace: true })}
          onDone={({ id }) => void navigate({ to: '/admin/apps/$appId', params: { appId: id } })}
        />
      )}
    </Page>
  )
}

const Name = ({ app: { assent, id, label } }: { readonly app: WireApp }) => (
  <Stack gap={2} align="flex-start">
    <LinkText to="/admin/apps/$appId" params={{ appId: id }} fw={550} size="sm" dir="auto">
      {label}
    </LinkText>
    {assent.description !== '' && (
      <Text size="sm" c="dimmed" fw={400} lineClamp={2} dir="auto">
        {assent.description}
      </Text>
    )}
  </Stack>
)

const Kind = ({ managed }: { readonly managed: boolean }) => (
  <Text size="sm">{managed ? <Trans>Bundles of entitlements</Trans> : <Trans>Groups</Trans>}</Text>
)

const State = ({ on }: { readonly on: boolean }) => {
  const { t } = useLingui()
  return on ? (
    <Pill color="teal" icon={IconCircleCheck} label={t`On`} />
  ) : (
    <Pill color="gray" icon={IconCircleOff} label={t`Off`} />
  )
}

export const page = createLazyRoute('/admin/apps')({ component: Apps })
