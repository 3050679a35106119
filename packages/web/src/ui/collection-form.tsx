import type { WireCollection } from '@assent/core/api/collections.ts'
import { useLingui } from '@lingui/react/macro'
import { useChange } from '../data/change.ts'
import { focusFirst, showTaken, useAppForm } from './form.ts'
import { FormModal } from './form-modal.tsx'
import { NameFields } from './name-fields.tsx'

type Body = { readonly name: string; readonly description?: string }

type CollectionFormProps = {
  readonly title: string
  readonly verb: string
  /** As it is before anything is typed; undefined: a new one. */
  readonly collection: WireCollection | undefined
  readonly run: (body: Body, key: string) => Promise<WireCollection>
  readonly done: string
  readonly onClose: () => void
  readonly onDone?: (collection: WireCollection) => void
}

/** What a collection is called, and what it is for. */
export const CollectionForm = ({ collection, done, onClose, onDone, run, title, verb }: CollectionFormProps) => {
  const { t } = useLingui()
  const form = useAppForm(
    { name: collection?.name ?? '', description: collection?.description ?? '' },
    { name: (name: string) => (name.trim() === '' ? t`Give the collection a name` : null) },
  )
  const save = useChange<{ name: string; description: string }, WireCollection>({
    run: ({ description, name }, key) => {
      const words = description.trim()
      return run({ name: name.trim(), ...(words === '' ? {} : { description: words }) }, key)
    },
    changes: ['admin', 'catalog'],
    done: () => done,
    onDone: (made) => {
      onClose()
      onDone?.(made)
    },
    onProblem: (problem) => showTaken(form, problem, t`Another collection has this name.`),
  })
  return (
    <FormModal
      onClose={onClose}
      title={title}
      verb={verb}
      busy={save.isPending}
      onSubmit={form.onSubmit((values) => save.mutate(values), focusFirst(form))}
    >
      <NameFields form={form} most={[255, 1_000]} />
    </FormModal>
  )
}
