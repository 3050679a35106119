import type { CandidateView, TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { at, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { focusFirst, useAppForm } from '../../ui/form.ts'
import { readTyped, useKeepTyped } from '../../ui/request/typed.ts'

type HandOverProps = {
  readonly context: TaskContextView
  readonly busy: boolean
  readonly onBack: () => void
  readonly onSend: (input: {
    readonly to: { readonly id: string; readonly name: string }
    readonly reason?: string
  }) => void
}

/** Who is to have the task instead: somebody who may decide it, found while typing. */
export const HandOver = ({ busy, context: { task }, onBack, onSend }: HandOverProps) => {
  const { t } = useLingui()
  const what = `${task.taskId} handOver`
  const [typed] = useState(() => readTyped(what, { to: '', name: '', reason: '' }))
  const [search, setSearch] = useState('')
  const [match] = useDebouncedValue(search.trim().slice(0, 50), 120)
  const found = useList<CandidateView>(
    ['tasks', 'candidates', task.taskId, match],
    withQuery(at`/governance/api/v2/tasks/${task.taskId}/candidates`, { limit: 20, match: match || undefined }),
  )
  const form = useAppForm(typed, { to: (to) => (to === '' ? t`Choose somebody.` : null) })
  useKeepTyped(what, form.values)
  const { name, to } = form.values
  const people = (found.items ?? []).map((one) => ({ value: one.id, label: one.name }))
  const data = to === '' || people.some(({ value }) => value === to) ? people : [...people, { value: to, label: name }]
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        ({ reason }) => onSend({ to: { id: to, name }, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) }),
        focusFirst(form),
      )}
    >
      <Stack gap="sm">
        <Select
          key={form.key('to')}
          {...form.getInputProps('to')}
          value={to === '' ? null : to}
          onChange={(id) => {
            form.setFieldValue('to', id ?? '')
            form.setFieldValue('name', data.find(({ value }) => value === id)?.label ?? '')
          }}
          label={t`Who should have it`}
          description={t`It leaves your list.`}
          placeholder={t`Type a name`}
          withAsterisk
          searchable
          comboboxProps={{ position: 'top-start', withinPortal: false }}
          autoFocus
          data={data}
          onSearchChange={(text) => setSearch(text === name ? '' : text)}
          // The server found them, by more than the name.
          filter={({ options }) => options}
          nothingFoundMessage={found.isFetching ? t`Looking…` : t`Nobody who may have it is called that`}
        />
        <TextInput
          key={form.key('reason')}
          {...form.getInputProps('reason')}
          label={t`Why`}
          maxLength={1_000}
          dir="auto"
        />
        <Group gap="xs">
          <Button type="submit" loading={busy}>
            <Trans>Give it away</Trans>
          </Button>
          <Button variant="default" onClick={onBack} disabled={busy}>
            <Trans>Back</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
