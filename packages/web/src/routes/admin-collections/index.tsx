import type { WireCollection } from '@assent/core/api/collections.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack, Text } from '@mantine/core'
import { IconPlus, IconStack2 } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { api, withQuery } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { CollectionForm } from '../../ui/collection-form.tsx'
import { FilterBar } from '../../ui/filters.tsx'
import { LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'

const base = '/governance/api/v1/collections'

/** All collections. */
const Collections = () => {
  const { t } = useLingui()
  const { open, q } = page.useSearch()
  const navigate = page.useNavigate()
  const manages = useRole('APP_ADMIN')
  const filter = q === undefined ? undefined : `name co ${JSON.stringify(q)}`
  const list = useList<WireCollection>(
    ['admin', 'collections', q],
    withQuery(base, { include: 'counts', limit: 50, filter }),
  )
  const columns: readonly Column<WireCollection>[] = [
    { key: 'name', label: t`Collection`, draw: (one) => <Name collection={one} /> },
    {
      key: 'apps',
      label: t`Holds`,
      width: '9rem',
      draw: ({ counts }) => (
        <Plural value={counts?.resourceCounts.applications ?? 0} _0="Nothing yet" one="One app" other="# apps" />
      ),
    },
    {
      key: 'people',
      label: t`Who has it`,
      width: '9rem',
      draw: ({ counts }) => (
        <Plural value={counts?.principalAssignmentCount ?? 0} _0="Nobody" one="One person" other="# people" />
      ),
    },
    {
      key: 'asked',
      label: t`Can be asked for`,
      width: '10rem',
      draw: ({ _conditions }) => <Plural value={_conditions} _0="No rule opens it" one="One rule" other="# rules" />,
    },
  ]
  return (
    <Page
      title={t`Collections`}
      intro={t`Apps with some of what they have, that are given, asked for and taken together.`}
      actions={
        manages && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => void navigate({ search: { open: 'add' }, replace: true })}
          >
            <Trans>New collection</Trans>
          </Button>
        )
      }
    >
      <FilterBar
        label={t`Search collections`}
        value={q}
        onChange={(words) => void navigate({ search: words === undefined ? {} : { q: words }, replace: true })}
      />
      <DataList
        label={t`Collections`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/admin/collections/$collectionId', params: { collectionId: id } })}
        empty={
          <Empty icon={IconStack2} title={q ? t`No collection is called that` : t`There is no collection yet`}>
            <Trans>Put together what a new colleague of some team needs, and give it with one click.</Trans>
          </Empty>
        }
      />
      {manages && open === 'add' && (
        <CollectionForm
          collection={undefined}
          title={t`New collection`}
          verb={t`Create the collection`}
          run={(body, key) => api.post<WireCollection>(base, body, { key })}
          done={t`The collection is there; say what it holds`}
          onClose={() => void navigate({ search: {}, replace: true })}
          onDone={({ id }) => void navigate({ to: '/admin/collections/$collectionId', params: { collectionId: id } })}
        />
      )}
    </Page>
  )
}

const Name = ({ collection: { description, id, name } }: { readonly collection: WireCollection }) => (
  <Stack gap={2} align="flex-start" miw={0}>
    <LinkText to="/admin/collections/$collectionId" params={{ collectionId: id }} fw={550} size="sm" dir="auto">
      {name}
    </LinkText>
    {description && (
      <Text size="sm" c="dimmed" fw={400} lineClamp={2} dir="auto">
        {description}
      </Text>
    )}
  </Stack>
)

export const page = createLazyRoute('/admin/collections')({ component: Collections })
