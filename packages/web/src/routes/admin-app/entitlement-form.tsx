import { useLingui } from '@lingui/react/macro'
import { Checkbox, TagsInput, TextInput } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showTaken, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { type Entitlement, targetOf, type Value } from './entitlements.ts'

type EntitlementProps = {
  readonly appId: string
  /** Undefined: a new one. */
  readonly entitlement: Entitlement | undefined
  /** What it has. */
  readonly values: readonly Value[]
  readonly onClose: () => void
}

type Typed = { name: string; several: boolean; values: string[] }

/** An entitlement: what it is called, whether somebody can have several of its values, and which there are. */
export const EntitlementForm = ({ appId, entitlement, onClose, values }: EntitlementProps) => {
  const { t } = useLingui()
  const form = useAppForm<Typed>(
    {
      name: entitlement?.name ?? '',
      several: entitlement?.multiValue ?? false,
      values: values.map(({ name }) => name),
    },
    {
      name: (name) => (name.trim() === '' ? t`Give the entitlement a name` : null),
      values: (typed) => (typed.length === 0 ? t`Name one value at least` : null),
    },
  )
  const save = useChange<Typed, unknown>({
    run: ({ name, several, values: typed }, key) => {
      const { description, externalValue } = entitlement ?? { description: undefined, externalValue: name.trim() }
      const body = {
        name: name.trim(),
        externalValue,
        ...(description === undefined ? {} : { description }),
        multiValue: several,
        dataType: several ? 'array' : 'string',
        parent: targetOf(appId),
        values: typed.map((word) => {
          const known = values.find((value) => value.name === word)
          if (!known) return { name: word, externalValue: word }
          const { description: words, externalValue: outside, id } = known
          return { id, name: word, externalValue: outside, ...(words === undefined ? {} : { description: words }) }
        }),
      }
      return entitlement
        ? api.put(at`/governance/api/v1/entitlements/${entitlement.id}`, body, { key })
        : api.post('/governance/api/v1/entitlements', body, { key })
    },
    changes: ['admin', 'catalog'],
    done: () => t`Kept`,
    onDone: onClose,
    onProblem: (problem) =>
      problem.refusal.causes.length > 0 ? undefined : showTaken(form, problem, t`Another entitlement has this name.`),
  })
  return (
    <FormModal
      onClose={onClose}
      title={entitlement ? t`Edit the entitlement` : t`New entitlement`}
      verb={entitlement ? t`Keep the change` : t`Create the entitlement`}
      busy={save.isPending}
      onSubmit={form.onSubmit((typed) => save.mutate(typed), focusFirst(form))}
    >
      <TextInput
        key={form.key('name')}
        {...form.getInputProps('name')}
        label={t`Name`}
        placeholder={t`Role`}
        withAsterisk
        maxLength={255}
        dir="auto"
        autoComplete="off"
        data-autofocus
      />
      <TagsInput
        key={form.key('values')}
        {...form.getInputProps('values')}
        label={t`Values`}
        description={t`As the app calls them. Type one, then Enter.`}
        placeholder={form.values.values.length === 0 ? t`Reader` : undefined}
        withAsterisk
        acceptValueOnBlur
      />
      <Checkbox
        key={form.key('several')}
        {...form.getInputProps('several', { type: 'checkbox' })}
        label={t`Somebody can have several values at once`}
      />
    </FormModal>
  )
}
