import { useLingui } from '@lingui/react/macro'
import { MultiSelect } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showTaken, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { NameFields } from '../../ui/name-fields.tsx'
import { type Bundle, type Entitlement, targetOf, type Value } from './entitlements.ts'

type BundleProps = {
  readonly appId: string
  /** Undefined: a new one. */
  readonly bundle: Bundle | undefined
  readonly entitlements: readonly Entitlement[]
  readonly values: readonly Value[]
  readonly onClose: () => void
}

type Typed = { name: string; description: string; values: string[] }

/** A bundle: what it is called, what it is for, and the values that it gives. */
export const BundleForm = ({ appId, bundle, entitlements, onClose, values }: BundleProps) => {
  const { t } = useLingui()
  const given = (bundle?.entitlements ?? []).flatMap((one) => one.values)
  const form = useAppForm<Typed>(
    { name: bundle?.name ?? '', description: bundle?.description ?? '', values: given.map(({ id }) => id) },
    {
      name: (name) => (name.trim() === '' ? t`Give the bundle a name` : null),
      values: (chosen) => (chosen.length === 0 ? t`Choose what it gives` : null),
    },
  )
  const save = useChange<Typed, unknown>({
    run: ({ description, name, values: chosen }, key) => {
      const body = {
        name: name.trim(),
        ...(description.trim() === '' ? {} : { description: description.trim() }),
        target: targetOf(appId),
        entitlements: entitlements.flatMap(({ id }) => {
          const own = values.filter((value) => value.entitlementId === id && chosen.includes(value.id))
          return own.length === 0 ? [] : [{ id, values: own.map((value) => ({ id: value.id })) }]
        }),
      }
      return bundle
        ? api.put(
            at`/governance/api/v1/entitlement-bundles/${bundle.id}`,
            { ...body, id: bundle.id, targetResourceOrn: bundle.targetResourceOrn },
            { key },
          )
        : api.post('/governance/api/v1/entitlement-bundles', body, { key })
    },
    changes: ['admin', 'catalog'],
    done: () => (bundle ? t`Kept` : t`The bundle is there; a rule opens it`),
    onDone: onClose,
    onProblem: (problem) => showTaken(form, problem, t`Another bundle has this name.`, { '/entitlements': 'values' }),
  })
  return (
    <FormModal
      onClose={onClose}
      size="lg"
      title={bundle ? t`Edit the bundle` : t`New bundle`}
      verb={bundle ? t`Keep the change` : t`Create the bundle`}
      busy={save.isPending}
      onSubmit={form.onSubmit((typed) => save.mutate(typed), focusFirst(form))}
    >
      <NameFields form={form} most={[255, 1_000]} />
      <MultiSelect
        key={form.key('values')}
        {...form.getInputProps('values')}
        label={t`What it gives`}
        description={bundle && t`Who has it keeps what it gave; requests from now on get what it gives now.`}
        withAsterisk
        searchable
        hidePickedOptions
        data={entitlements.map(({ id, name }) => ({
          group: name,
          items: values
            .filter(({ entitlementId }) => entitlementId === id)
            .map((value) => ({ value: value.id, label: value.name })),
        }))}
        nothingFoundMessage={t`No value is called that`}
      />
    </FormModal>
  )
}
