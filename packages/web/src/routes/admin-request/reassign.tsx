import type { CandidateView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, MultiSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconUserShare } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useList } from '../../data/query.ts'
import { focusFirst, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import type { TaskOf } from '../../ui/request/story.ts'

type ReassignProps = { readonly task: TaskOf; readonly variant?: 'default' | undefined }

/** Names others who are to act on the step, in place of all who could. */
export const Reassign = ({ task, variant }: ReassignProps) => {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant={variant} leftSection={<IconUserShare size={16} aria-hidden />} onClick={() => setOpened(true)}>
        {task.status === 'ASSIGNING' ? <Trans>Name somebody</Trans> : <Trans>Reassign</Trans>}
      </Button>
      {opened && <Naming task={task} onClose={() => setOpened(false)} />}
    </>
  )
}

type Named = { readonly people: readonly string[]; readonly reason: string }

const Naming = ({ onClose, task }: { readonly task: TaskOf; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const form = useAppForm<{ people: string[]; reason: string }>(
    { people: [], reason: '' },
    { people: (people) => (people.length === 0 ? t`Choose somebody.` : null) },
  )
  const { data, found, setSearch } = useCandidates(task, form.values.people)
  const reassign = useChange<Named, unknown>({
    run: ({ people, reason }, key) =>
      api.patch(
        at`/governance/api/v2/tasks/${task.id}`,
        {
          assignees: people.map((externalId) => ({ externalId, type: 'OKTA_USER' })),
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        },
        { key },
      ),
    changes: ['requests', 'tasks'],
    done: () => t`They can act on it now`,
    onDone: onClose,
    onProblem: ({ message, refusal }) => {
      if (refusal.code !== 'invalid') return false
      form.setErrors({ people: [message, ...refusal.causes.map(({ summary }) => summary)].join(' ') })
      focusFirst(form)({ people: true })
      return true
    },
  })
  return (
    <FormModal
      onClose={onClose}
      title={t`Who is to act on “${task.label}”?`}
      verb={t`Give it to them`}
      busy={reassign.isPending}
      onSubmit={form.onSubmit((values) => reassign.mutate(values), focusFirst(form))}
    >
      <MultiSelect
        key={form.key('people')}
        {...form.getInputProps('people')}
        label={t`People`}
        description={t`They take the place of everybody who could act on it until now.`}
        placeholder={t`Type a name`}
        withAsterisk
        searchable
        hidePickedOptions
        maxValues={10}
        data-autofocus
        data={data}
        onSearchChange={setSearch}
        // The server found them, by more than the name.
        filter={({ options }) => options}
        nothingFoundMessage={found.isFetching ? t`Looking…` : t`Nobody who may have it is called that`}
      />
      <TextInput
        key={form.key('reason')}
        {...form.getInputProps('reason')}
        label={t`Why`}
        description={t`Everybody concerned reads it.`}
        maxLength={1_000}
        dir="auto"
      />
    </FormModal>
  )
}

/** Who may have it, found while typing; whoever is picked keeps the name. */
const useCandidates = (task: TaskOf, picked: readonly string[]) => {
  const [search, setSearch] = useState('')
  const [names, setNames] = useState<Readonly<Record<string, string>>>({})
  const [match] = useDebouncedValue(search.trim().slice(0, 50), 120)
  const found = useList<CandidateView>(
    ['tasks', 'candidates', task.id, match],
    withQuery(at`/governance/api/v2/tasks/${task.id}/candidates`, { limit: 20, match: match || undefined }),
  )
  const people = (found.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const fresh = people.filter(({ value }) => names[value] === undefined)
  if (fresh.length > 0) setNames({ ...names, ...Object.fromEntries(fresh.map(({ label, value }) => [value, label])) })
  const rest = picked.filter((id) => !people.some(({ value }) => value === id))
  return { found, setSearch, data: [...people, ...rest.map((id) => ({ value: id, label: names[id] ?? '…' }))] }
}
