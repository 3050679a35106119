import type { WireGroup } from '@assent/core/api/groups.ts'
import { useLingui } from '@lingui/react/macro'
import { useChange } from '../data/change.ts'
import { focusFirst, showTaken, useAppForm } from './form.ts'
import { FormModal } from './form-modal.tsx'
import { NameFields } from './name-fields.tsx'

export type GroupParts = { readonly name: string; readonly description: string }

type GroupFormProps = {
  readonly opened: boolean
  readonly onClose: () => void
  readonly title: string
  readonly verb: string
  /** As they are before anything is typed. */
  readonly parts: GroupParts
  readonly run: (parts: GroupParts, key: string) => Promise<WireGroup>
  /** Said when it is done. */
  readonly done: string
  readonly onDone: (group: WireGroup) => void
}

const names = { '/profile/name': 'name', '/profile/description': 'description' }

/** What a group is called and what it is for. What was typed stays until it is sent. */
export const GroupForm = ({ done, onClose, onDone, opened, parts, run, title, verb }: GroupFormProps) => {
  const { t } = useLingui()
  const form = useAppForm({ ...parts }, { name: (name) => (name.trim() === '' ? t`Give the group a name` : null) })
  const save = useChange<GroupParts, WireGroup>({
    run,
    changes: ['admin', 'catalog'],
    done: () => done,
    onDone: (group) => {
      form.setValues({ name: group.profile.name, description: group.profile.description ?? '' })
      onClose()
      onDone(group)
    },
    onProblem: (problem) => showTaken(form, problem, t`Another group has this name.`, names),
  })
  const send = ({ description, name }: GroupParts) =>
    save.mutate({ name: name.trim(), description: description.trim() })
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={title}
      verb={verb}
      busy={save.isPending}
      onSubmit={form.onSubmit(send, focusFirst(form))}
    >
      <NameFields form={form} most={[255, 1_024]} />
    </FormModal>
  )
}
