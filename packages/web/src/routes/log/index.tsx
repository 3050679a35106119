import type { LogEvent } from '@assent/core/audit/log-event.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Anchor, Button, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconListSearch, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { withQuery } from '../../data/api.ts'
import { serverNow, useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { sinceDays } from '../../data/since.ts'
import { Export } from '../../ui/export.tsx'
import { FilterBar } from '../../ui/filters.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, NoPermission } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { filterOf } from './filter.ts'
import { readNarrowed } from './narrowed.ts'
import { Narrowing, type Part } from './narrowing.tsx'
import { Open } from './open.tsx'
import { nameOf, Result, targetsOf } from './parts.tsx'

/** The System Log: everything that was done, the newest first, with what is new as it comes. */
const Log = () => {
  const { t } = useLingui()
  if (useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')) return <Whole />
  return (
    <Page title={t`System log`}>
      <NoPermission />
    </Page>
  )
}

const Whole = () => {
  const { t } = useLingui()
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const { days = '7', event, q, until } = search
  const query = { since: sinceDays(Number(days)), until, q, filter: filterOf(search), sortOrder: 'DESCENDING' }
  const list = useList<LogEvent>(['log', 'events', query], withQuery('/api/v1/logs', { ...query, limit: 50 }))
  const change = (part: Part) => void navigate({ search: readNarrowed({ ...search, ...part }), replace: true })
  const narrowed = q !== undefined || query.filter !== undefined
  return (
    <Page
      title={t`System log`}
      intro={t`Who did what, and when. Nothing in it can be changed, and each event can be proven.`}
      actions={<Actions until={until} onUntil={(next) => change({ until: next })} />}
    >
      <Stack gap="sm">
        <FilterBar
          label={t`Search the log`}
          value={q}
          delay={300}
          onChange={(text) => change({ q: text })}
          {...(narrowed
            ? { onClear: () => change({ q: undefined, about: undefined, who: undefined, result: undefined }) }
            : {})}
        />
        <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
          <Narrowing narrowed={search} onChange={change} />
        </SimpleGrid>
      </Stack>
      <DataList
        label={t`Events`}
        list={list}
        columns={useColumns((uuid) => change({ event: uuid }))}
        idOf={({ uuid }) => uuid}
        onOpen={({ uuid }) => change({ event: uuid })}
        {...(event === undefined ? {} : { current: event })}
        empty={
          <Empty icon={IconListSearch} title={t`Nothing like that happened`}>
            <Trans>Take a longer time, or a filter away. What is new appears by itself.</Trans>
          </Empty>
        }
      />
      <Open search={search} items={list.items} onClose={() => change({ event: undefined })} />
    </Page>
  )
}

/** Stops what is new from coming in, and takes the whole record along. */
const Actions = ({
  onUntil,
  until,
}: {
  readonly until: string | undefined
  readonly onUntil: (until: string | undefined) => void
}) => {
  const { t } = useLingui()
  const exports = useRole('AUDITOR')
  const path = '/governance/api/v2/audit/exports'
  return (
    <>
      {until ? (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => onUntil(undefined)}>
          <Trans context="after a pause">Go on</Trans>
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() => onUntil(new Date(serverNow()).toISOString())}
        >
          <Trans>Pause</Trans>
        </Button>
      )}
      {exports && (
        <Export
          forms={[
            { label: t`The whole record, to be verified`, path, body: { format: 'jsonl' }, name: 'record.jsonl' },
            {
              label: t`The whole record as OCSF, for a SIEM`,
              path,
              body: { format: 'ocsf' },
              name: 'record-ocsf.jsonl',
            },
          ]}
        />
      )}
    </>
  )
}

const useColumns = (open: (uuid: string) => void): readonly Column<LogEvent>[] => {
  const { t } = useLingui()
  return [
    {
      key: 'what',
      label: t`What`,
      draw: ({ displayMessage, eventType, uuid }) => (
        <Anchor component="button" type="button" size="sm" fw={550} ta="start" onClick={() => open(uuid)}>
          {displayMessage || eventType}
        </Anchor>
      ),
    },
    {
      key: 'who',
      label: t`Who`,
      draw: ({ actor }) => (
        <Text size="sm" lineClamp={1} dir="auto">
          {nameOf(actor)}
        </Text>
      ),
    },
    {
      key: 'target',
      label: t`What it was done to`,
      draw: ({ target }) => (
        <Text size="sm" lineClamp={2} dir="auto">
          {targetsOf({ target })}
        </Text>
      ),
    },
    { key: 'result', label: t`How it went`, draw: ({ outcome }) => <Result outcome={outcome} /> },
    { key: 'when', label: t`When`, draw: ({ published }) => <RelativeTime at={published} /> },
  ]
}

export const page = createLazyRoute('/reports/log')({ component: Log })
