import type { WireSavedFilter } from '@assent/core/api/personal.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconBookmark, IconBookmarkPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api, at, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'

type Saved = Static<typeof WireSavedFilter>
type SavedProps = {
  /** What the list is narrowed to now; empty for everything. */
  readonly query: string
  readonly onUse: (query: string) => void
}

const path = '/governance/api/v2/my/saved-filters'
const key = ['me', 'saved filters', 'admin-requests'] as const

/** The filters that the viewer gave names, and the way to name the one that is set now. */
export const SavedFilters = ({ onUse, query }: SavedProps) => {
  const { t } = useLingui()
  const [naming, setNaming] = useState(false)
  const { data } = useGet<{ readonly data: readonly Saved[] }>(key, withQuery(path, { page: 'admin-requests' }))
  const saved = data?.data ?? []
  const remove = useChange<Saved, unknown>({
    run: ({ id }, once) => api.remove(at`/governance/api/v2/my/saved-filters/${id}`, { key: once }),
    changes: ['me'],
    done: (_, { name }) => t`“${name}” is no longer kept`,
  })
  const known = saved.some((one) => one.query === query)
  if (saved.length === 0 && query === '') return null
  return (
    <Group gap="xs" role="group" aria-label={t`Saved filters`}>
      {saved.map((one) => (
        <Group key={one.id} gap={2} wrap="nowrap" maw="100%">
          <Button
            size="compact-md"
            radius="xl"
            maw="16rem"
            variant={one.query === query ? 'filled' : 'default'}
            aria-pressed={one.query === query}
            leftSection={<IconBookmark size={15} aria-hidden />}
            onClick={() => onUse(one.query)}
          >
            <Text span size="sm" truncate dir="auto">
              {one.name}
            </Text>
          </Button>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            aria-label={t`Forget the filter ${one.name}`}
            onClick={() => remove.mutate(one)}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {query !== '' && !known && (
        <Button
          size="compact-md"
          variant="subtle"
          leftSection={<IconBookmarkPlus size={16} aria-hidden />}
          onClick={() => setNaming(true)}
        >
          <Trans>Keep this filter</Trans>
        </Button>
      )}
      <Modal
        opened={naming}
        onClose={() => setNaming(false)}
        title={t`Keep this filter`}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <Naming query={query} onClose={() => setNaming(false)} />
      </Modal>
    </Group>
  )
}

const Naming = ({ onClose, query }: { readonly query: string; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const form = useAppForm({ name: '' }, { name: (name) => (name.trim() === '' ? t`Give it a name.` : null) })
  const save = useChange<{ readonly name: string }, Saved>({
    run: ({ name }, once) => api.post(path, { page: 'admin-requests', name: name.trim(), query }, { key: once }),
    changes: ['me'],
    done: () => t`Kept`,
    onDone: onClose,
    onProblem: (problem) => {
      if (problem.refusal.code !== 'conflict' || problem.refusal.causes.length === 0) return showProblem(form, problem)
      form.setErrors({ name: t`Another filter has this name.` })
      focusFirst(form)({ name: true })
      return true
    },
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values), focusFirst(form))}>
      <Stack>
        <TextInput
          key={form.key('name')}
          {...form.getInputProps('name')}
          label={t`Name`}
          description={t`Only you see it, above the list of all requests.`}
          withAsterisk
          maxLength={100}
          dir="auto"
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Back</Trans>
          </Button>
          <Button type="submit" loading={save.isPending}>
            <Trans>Keep it</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
