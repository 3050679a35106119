import { useLingui } from '@lingui/react/macro'
import { Button, Group, SegmentedControl, Select } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { memo } from 'react'
import { SearchInput } from '../../ui/filters.tsx'
import { usePriorities } from '../../ui/priority.tsx'

const inbox = getRouteApi('/inbox')

// Each part of the list that comes draws the page again, and these not.
export const Filters = memo(() => {
  const { t } = useLingui()
  const { priority, q, sort, type, view } = inbox.useSearch()
  const priorities = usePriorities()
  const navigate = inbox.useNavigate()
  const filter = (change: Partial<ReturnType<typeof inbox.useSearch>>) =>
    void navigate({ search: (before) => ({ ...before, task: undefined, ...change }), replace: true })
  return (
    <Group gap="sm" role="search" aria-label={t`Search and filter`}>
      <SegmentedControl
        aria-label={t`Which ones`}
        value={view ?? 'open'}
        onChange={(next) => filter({ view: next === 'done' ? 'done' : undefined })}
        data={[
          { value: 'open', label: t`To do` },
          { value: 'done', label: t`Done` },
        ]}
      />
      <SearchInput
        label={t`Search people and apps`}
        value={q}
        onChange={(next) => filter({ q: next?.slice(0, 50) })}
        flex="1 1 14rem"
      />
      <Select
        aria-label={t`Kind`}
        flex="1 1 10rem"
        maw={{ sm: 180 }}
        allowDeselect={false}
        value={type ?? ''}
        onChange={(next) => filter({ type: (next || undefined) as typeof type })}
        data={[
          { value: '', label: t`Every kind` },
          { value: 'APPROVAL', label: t`Approvals` },
          { value: 'QUESTION', label: t`Questions` },
          { value: 'TODO', label: t`Tasks to do` },
        ]}
      />
      <Select
        aria-label={t`Priority`}
        flex="1 1 9rem"
        maw={{ sm: 160 }}
        allowDeselect={false}
        value={priority ?? ''}
        onChange={(next) => filter({ priority: (next || undefined) as typeof priority })}
        data={[{ value: '', label: t`Every priority` }, ...priorities]}
      />
      <Button
        variant={sort === 'priority' ? 'filled' : 'default'}
        aria-pressed={sort === 'priority'}
        onClick={() => filter({ sort: sort === 'priority' ? undefined : 'priority' })}
      >
        {t`Most urgent first`}
      </Button>
    </Group>
  )
})
