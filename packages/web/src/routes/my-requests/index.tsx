import type { RequestView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import { IconSend2 } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { where, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { FilterBar } from '../../ui/filters.tsx'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Empty } from '../../ui/states.tsx'
import { requestStates, StatusBadge, useStatusName } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'

const MyRequests = () => {
  const { t } = useLingui()
  const { q, sort = 'created desc', status } = page.useSearch()
  const navigate = page.useNavigate()
  const nameOf = useStatusName()
  const filter = status && where('status', 'eq', status)
  const list = useList<RequestView>(
    ['requests', 'mine', { q, sort, status }],
    withQuery('/governance/api/v2/my/requests', { limit: 25, orderBy: sort, filter, match: q }),
  )
  const columns: readonly Column<RequestView>[] = [
    { key: 'what', label: t`What`, draw: (request) => <What request={request} /> },
    {
      key: 'for',
      label: t`For`,
      draw: ({ _names, requestedFor }) => (
        <PersonChip name={_names?.[requestedFor.externalId] ?? '…'} id={requestedFor.externalId} />
      ),
    },
    { key: 'status', label: t`State`, sortBy: 'status', draw: (request) => <StatusBadge {...request} /> },
    { key: 'created', label: t`Asked`, sortBy: 'created', draw: ({ created }) => <RelativeTime at={created} /> },
    {
      key: 'updated',
      label: t`Last change`,
      sortBy: 'lastUpdated',
      wideOnly: true,
      draw: ({ lastUpdated }) => <RelativeTime at={lastUpdated} />,
    },
  ]
  const emptyTitle =
    q !== undefined
      ? t`No request of yours is like that`
      : status
        ? t`Nothing is in this state`
        : t`You have not asked for anything yet`
  return (
    <Page title={t`My requests`} intro={t`What you asked for, for yourself and for others.`}>
      <FilterBar
        label={t`Search by app or person`}
        value={q}
        onChange={(next) =>
          void navigate({ search: (before) => ({ ...before, q: next?.slice(0, 50) }), replace: true })
        }
      >
        <Select
          aria-label={t`State`}
          placeholder={t`Every state`}
          clearable
          clearButtonProps={{ 'aria-label': t`Every state` }}
          value={status ?? null}
          data={requestStates.filter((one) => one !== 'SUBMITTED').map((one) => ({ value: one, label: nameOf(one) }))}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, status: next ?? undefined }), replace: true })
          }
        />
      </FilterBar>
      <DataList
        label={t`My requests`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        sort={sort}
        onSort={(next) => void navigate({ search: (before) => ({ ...before, sort: next }), replace: true })}
        onOpen={({ id }) => void navigate({ to: '/my/requests/$requestId', params: { requestId: id } })}
        empty={
          <Empty
            icon={IconSend2}
            title={emptyTitle}
            action={
              <LinkButton to="/">
                <Trans>To the catalog</Trans>
              </LinkButton>
            }
          >
            <Trans>What you ask for appears here, with who has to decide and how far it is.</Trans>
          </Empty>
        }
      />
    </Page>
  )
}

/** What was asked for, as the link to its page. */
const What = ({ request: { _names: names = {}, id, requested } }: { readonly request: RequestView }) => {
  const app = names[requested.resourceId] ?? requested.resourceId
  const level = requested.accessScopeId === requested.resourceId ? undefined : names[requested.accessScopeId]
  return (
    <LinkText to="/my/requests/$requestId" params={{ requestId: id }} fw={550} size="sm" dir="auto">
      {level === undefined ? app : `${app} · ${level}`}
    </LinkText>
  )
}

export const page = createLazyRoute('/my/requests')({ component: MyRequests })
