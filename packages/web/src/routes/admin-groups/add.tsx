import type { WireGroup } from '@assent/core/api/groups.ts'
import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../data/api.ts'
import { GroupForm, type GroupParts } from '../../ui/group-form.tsx'

/** A new group; its members are chosen on its page. */
export const AddGroup = ({ onClose, opened }: { readonly opened: boolean; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  return (
    <GroupForm
      opened={opened}
      onClose={onClose}
      title={t`New group`}
      verb={t`Create the group`}
      parts={{ name: '', description: '' }}
      run={(parts: GroupParts, key) => api.post<WireGroup>('/api/v1/groups', { profile: parts }, { key })}
      done={t`The group is there; put somebody in`}
      onDone={({ id }) => void navigate({ to: '/admin/groups/$groupId', params: { groupId: id } })}
    />
  )
}
