import type { RequestView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Group, SimpleGrid, Stack } from '@mantine/core'
import { IconClipboardList } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { withQuery } from '../../data/api.ts'
import { useMe, useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { FilterBar } from '../../ui/filters.tsx'
import { LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { PriorityMark } from '../../ui/priority.tsx'
import { Bulk } from '../../ui/request/bulk.tsx'
import { TagList } from '../../ui/request/tags.tsx'
import { Empty, NoPermission } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { filterOf, narrowedOf, queryOf } from './filter.ts'
import { type Narrowed, readNarrowed } from './narrowed.ts'
import { Narrowing, type Part } from './narrowing.tsx'
import { SavedFilters } from './saved.tsx'

/** All requests of the organization: found by words and filters, each with its page. */
const AllRequests = () => {
  const { t } = useLingui()
  if (useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')) return <Whole />
  return (
    <Page title={t`All requests`}>
      <NoPermission />
    </Page>
  )
}

const Whole = () => {
  const { t } = useLingui()
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const { user } = useMe()
  const { q, sort = 'created desc', ...narrow } = search
  const filter = filterOf(narrow)
  const list = useList<RequestView>(
    ['requests', 'all', { q, sort, filter }],
    withQuery('/governance/api/v2/requests', { limit: 50, match: q, orderBy: sort, filter }),
  )
  const go = (next: Narrowed) => void navigate({ search: next, replace: true })
  const change = (part: Part) => go(readNarrowed({ ...search, ...part }))
  const narrowed = q !== undefined || filter !== undefined
  const runs = useRole('ACCESS_REQUESTS_ADMIN')
  const [ids, setIds] = useState<readonly string[]>([])
  const picked = (list.items ?? []).flatMap((one) => (ids.includes(one.id) ? [{ id: one.id, name: nameOf(one) }] : []))
  return (
    <Page title={t`All requests`} intro={t`Everything that was asked for, by anybody. Open one to see it through.`}>
      <Stack gap="sm">
        <FilterBar
          label={t`Search by person, app or level`}
          value={q}
          onChange={(text) => change({ q: text })}
          {...(narrowed ? { onClear: () => go(search.sort ? { sort: search.sort } : {}) } : {})}
        >
          <Button
            variant={search.keeper === user.id ? 'filled' : 'default'}
            aria-pressed={search.keeper === user.id}
            onClick={() => change({ keeper: search.keeper === user.id ? undefined : user.id })}
          >
            <Trans>Looked after by me</Trans>
          </Button>
        </FilterBar>
        <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
          <Narrowing narrowed={search} onChange={change} />
        </SimpleGrid>
        <SavedFilters query={narrowed ? queryOf(search) : ''} onUse={(query) => go(narrowedOf(query))} />
      </Stack>
      {runs && <Bulk chosen={picked} onChosen={setIds} />}
      <DataList
        label={t`All requests`}
        list={list}
        columns={useColumns(list.items ?? [], sort, runs ? { ids, onIds: setIds } : undefined)}
        idOf={({ id }) => id}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        onOpen={({ id }) => void navigate({ to: '/admin/requests/$requestId', params: { requestId: id } })}
        empty={
          <Empty icon={IconClipboardList} title={narrowed ? t`No request is like that` : t`Nobody has asked yet`}>
            {narrowed ? (
              <Trans>Take a filter away, or search for another word.</Trans>
            ) : (
              <Trans>As soon as somebody asks for access it appears here, with who has to decide.</Trans>
            )}
          </Empty>
        }
      />
    </Page>
  )
}

/** Requests that are chosen; undefined where the viewer can do nothing about them. */
type Choice = { readonly ids: readonly string[]; readonly onIds: (ids: readonly string[]) => void } | undefined

/** What nobody has set on any of them takes no room from what they are called. */
const useColumns = (items: readonly RequestView[], sort: string, choice: Choice): readonly Column<RequestView>[] => {
  const { t } = useLingui()
  const ranked = sort.startsWith('priority') || items.some(({ _priority }) => _priority !== 'NORMAL')
  const kept = items.some(({ _assignee }) => _assignee)
  const columns: readonly (Column<RequestView> | false)[] = [
    { key: 'what', label: t`What`, width: '26%', draw: (request) => <What request={request} choice={choice} /> },
    {
      key: 'for',
      label: t`For`,
      draw: ({ _names, requestedFor }) => (
        <PersonChip name={_names?.[requestedFor.externalId] ?? '…'} id={requestedFor.externalId} />
      ),
    },
    { key: 'status', label: t`State`, sortBy: 'status', draw: (request) => <StatusBadge {...request} /> },
    ranked && {
      key: 'priority',
      label: t`Priority`,
      sortBy: 'priority',
      draw: ({ _priority }) => <PriorityMark priority={_priority} />,
    },
    kept && {
      key: 'keeper',
      label: t`Looked after by`,
      wideOnly: true,
      draw: ({ _assignee }) =>
        _assignee ? <PersonChip name={_assignee.name ?? '…'} id={_assignee.externalId} /> : null,
    },
    { key: 'created', label: t`Asked`, sortBy: 'created', draw: ({ created }) => <RelativeTime at={created} /> },
    // With both there is no room for it.
    (!(ranked && kept) || sort.startsWith('lastUpdated')) && {
      key: 'updated',
      label: t`Last change`,
      sortBy: 'lastUpdated',
      wideOnly: true,
      draw: ({ lastUpdated }) => <RelativeTime at={lastUpdated} />,
    },
  ]
  return columns.filter((column) => column !== false)
}

/** What was asked for, as the link to its page. */
const What = ({ choice, request }: { readonly request: RequestView; readonly choice: Choice }) => {
  const { t } = useLingui()
  const { _names: names = {}, _tags: tags, id, requestedFor } = request
  const name = nameOf(request)
  const chosen = choice?.ids.includes(id) === true
  const full = !chosen && (choice?.ids.length ?? 0) >= limits.requestsPerCall
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      {choice && (
        <Checkbox
          mt={1}
          aria-label={t`Choose ${name} for ${names[requestedFor.externalId] ?? '…'}`}
          checked={chosen}
          disabled={full}
          onChange={() => choice.onIds(chosen ? choice.ids.filter((one) => one !== id) : [...choice.ids, id])}
        />
      )}
      <Stack gap={4} miw={0}>
        <LinkText to="/admin/requests/$requestId" params={{ requestId: id }} fw={550} size="sm" dir="auto">
          {name}
        </LinkText>
        {tags && <TagList tags={tags} />}
      </Stack>
    </Group>
  )
}

/** "Grafana" or "Grafana · Viewers". */
const nameOf = ({ _names: names = {}, requested }: RequestView): string => {
  const app = names[requested.resourceId] ?? requested.resourceId
  const level = requested.accessScopeId === requested.resourceId ? undefined : names[requested.accessScopeId]
  return level === undefined ? app : `${app} · ${level}`
}

export const page = createLazyRoute('/admin/requests')({ component: AllRequests })
