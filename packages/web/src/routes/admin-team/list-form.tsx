import type { ConfigListInput, ListKind, WireConfigList } from '@assent/core/api/teams.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useEffect } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'

type ListFormProps = {
  readonly teamId: string
  /** Undefined: a new one. */
  readonly list: WireConfigList | undefined
  readonly onClose: () => void
}

type Values = { name: string; description: string; kind: ListKind; items: string }

const linesOf = (items: string): string[] => [
  ...new Set(
    items
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

/** What a list is called and what it offers, a line each. */
export const ListForm = ({ list, onClose, teamId }: ListFormProps) => {
  const { t } = useLingui()
  const path = list && at`/governance/api/v1/configuration-lists/${list.id}`
  const whole = useGet<WireConfigList>(['admin', 'list', list?.id], path)
  const form = useAppForm<Values>(
    { name: list?.name ?? '', description: list?.description ?? '', kind: list?.kind ?? 'CUSTOM', items: '' },
    { name: (name) => (name.trim() === '' ? t`Give the list a name` : null) },
  )
  const items = whole.data?.id === list?.id ? whole.data?.items : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: put in once, when they have come
  useEffect(() => {
    if (items)
      form.setFieldValue('items', items.map(({ name, value }) => (list?.kind === 'CUSTOM' ? value : name)).join('\n'))
  }, [items])
  const save = useChange<ConfigListInput, WireConfigList>({
    run: (input, key) =>
      path
        ? api.put(path, input, { key })
        : api.post(at`/governance/api/v1/teams/${teamId}/configuration-lists`, input, { key }),
    changes: ['admin', 'catalog'],
    done: () => t`Kept`,
    onDone: onClose,
    onProblem: (problem) => {
      const wrong = problem.refusal.causes.filter(({ location }) => location?.startsWith('/items'))
      if (wrong.length === 0) return showProblem(form, problem)
      form.setErrors({ items: wrong.map(({ summary }) => summary).join(' ') })
      focusFirst(form)({ items: true })
      return true
    },
  })
  const remove = useChange<string, unknown>({
    run: (of, key) => api.remove(of, { key }),
    changes: ['admin', 'catalog'],
    done: () => t`The list is deleted`,
    onDone: onClose,
  })
  const send = ({ description, items: text, kind, name }: Values) =>
    save.mutate({ name: name.trim(), description: description.trim(), kind, items: linesOf(text) })
  return (
    <FormModal
      size="lg"
      onClose={onClose}
      title={list ? t`Edit the list` : t`New list`}
      verb={list ? t`Keep the change` : t`Create the list`}
      busy={save.isPending || (list !== undefined && !items)}
      onSubmit={form.onSubmit(send, focusFirst(form))}
    >
      <TextInput
        key={form.key('name')}
        {...form.getInputProps('name')}
        label={t`Name`}
        withAsterisk
        maxLength={100}
        dir="auto"
        autoComplete="off"
        data-autofocus
      />
      <TextInput
        key={form.key('description')}
        {...form.getInputProps('description')}
        label={t`What it is for`}
        maxLength={1_000}
        dir="auto"
      />
      {!list && (
        <Radio.Group
          label={t`What it holds`}
          value={form.values.kind}
          onChange={(kind) => form.setFieldValue('kind', kind as ListKind)}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="CUSTOM" label={t`Values of your own`} />
            <Radio value="APPS" label={t`Some of the apps`} />
            <Radio value="GROUPS" label={t`Some of the groups`} />
          </Stack>
        </Radio.Group>
      )}
      <Textarea
        key={form.key('items')}
        {...form.getInputProps('items')}
        label={t`Values`}
        description={t`One a line, in the order in which they are offered.`}
        autosize
        minRows={5}
        maxRows={16}
        dir="auto"
      />
      {list && (
        <Stack gap={4} align="flex-start">
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            leftSection={<IconTrash size={15} aria-hidden />}
            loading={remove.isPending}
            onClick={() => path && remove.mutate(path)}
          >
            <Trans>Delete the list</Trans>
          </Button>
          <Text size="xs" c="dimmed">
            <Trans>Request types that use it have to be mended then.</Trans>
          </Text>
        </Stack>
      )}
    </FormModal>
  )
}
