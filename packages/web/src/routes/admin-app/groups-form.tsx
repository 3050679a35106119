import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { LinkText } from '../../ui/link.tsx'
import { PickMany } from '../../ui/pick.tsx'
import type { App } from './data.ts'
import type { Level } from './model.ts'

type GroupsProps = { readonly app: App; readonly groups: readonly Level[]; readonly onClose: () => void }

/** Which groups belong to the app: each is a level of it. */
export const GroupsForm = ({ app, groups, onClose }: GroupsProps) => {
  const { t } = useLingui()
  const before = groups.map(({ id }) => id)
  const [ids, setIds] = useState<readonly string[]>(before)
  const gone = groups.filter(({ id }) => !ids.includes(id)).map(({ name }) => name)
  const save = useChange<readonly string[], unknown>({
    run: async (now) => {
      for (const id of before.filter((one) => !now.includes(one)))
        await api.remove(at`/api/v1/apps/${app.id}/groups/${id}`)
      for (const id of now.filter((one) => !before.includes(one)))
        await api.put(at`/api/v1/apps/${app.id}/groups/${id}`, {})
    },
    changes: ['admin', 'catalog'],
    done: () => t`The groups are kept`,
    onDone: onClose,
  })
  return (
    <FormModal
      onClose={onClose}
      title={t`Groups of ${app.label}`}
      verb={t`Keep the change`}
      busy={save.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(ids)
      }}
    >
      <PickMany
        kind="groups"
        label={t`Groups`}
        description={t`Whoever is given a level becomes a member of its group.`}
        placeholder={t`Search groups`}
        nothing={t`No group is called that`}
        value={ids}
        onChange={setIds}
      />
      {gone.length > 0 && (
        <Text size="sm" role="status">
          <Trans>Nobody can ask for {gone.join(', ')} any more. Whoever has it keeps it.</Trans>
        </Text>
      )}
      <Text size="sm" c="dimmed">
        <Trans>
          Not there yet? Make it under <LinkText to="/admin/groups">Groups</LinkText>.
        </Trans>
      </Text>
    </FormModal>
  )
}
