import type { WireGroup } from '@assent/core/api/groups.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Person } from '../../data/people.ts'
import { useList } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { Coming } from '../../ui/states.tsx'
import { TakeOut } from '../../ui/take-out.tsx'
import css from './person.module.css'

type GroupsProps = { readonly user: Person; readonly manages: boolean }

/** The groups that somebody is in, and how that changes. */
export const Groups = ({ manages, user }: GroupsProps) => {
  const { t } = useLingui()
  const list = useList<WireGroup>(['admin', 'groups', 'of', user.id], at`/api/v1/users/${user.id}/groups`)
  const [leaving, leave] = useState<WireGroup | undefined>()
  const remove = useChange<WireGroup, unknown>({
    run: ({ id }, key) => api.remove(at`/api/v1/groups/${id}/users/${user.id}`, { key }),
    changes: ['admin', 'access', 'catalog'],
    done: (_, { profile }) => t`No longer in ${profile.name}`,
    onDone: () => leave(undefined),
    onProblem: () => {
      leave(undefined)
      return undefined
    },
  })
  return (
    <Part id="groups" title={t`Groups`}>
      {!list.items ? (
        <Coming query={list} lines={2} />
      ) : (
        <>
          {list.items.length === 0 && (
            <Text size="sm" c="dimmed">
              <Trans>In no group.</Trans>
            </Text>
          )}
          <ul className={css.list} aria-label={t`Groups`}>
            {list.items.map((group) => (
              <li key={group.id} className={`${css.item} ${css.line}`}>
                <div className={css.words}>
                  <LinkText to="/admin/groups/$groupId" params={{ groupId: group.id }} size="sm" fw={550} dir="auto">
                    {group.profile.name}
                  </LinkText>
                  {group.profile.description && (
                    <Text size="sm" c="dimmed" lineClamp={2} dir="auto">
                      {group.profile.description}
                    </Text>
                  )}
                </div>
                {manages && <TakeOut label={t`Take out of ${group.profile.name}`} onClick={() => leave(group)} />}
              </li>
            ))}
          </ul>
        </>
      )}
      {manages && user.status !== 'DEPROVISIONED' && <Join user={user} />}
      <ConfirmModal
        opened={leaving !== undefined}
        onClose={() => leave(undefined)}
        title={t`Take out of ${leaving?.profile.name ?? ''}?`}
        verb={t`Take out`}
        harmful
        busy={remove.isPending}
        onConfirm={() => leaving && remove.mutate(leaving)}
      >
        <Trans>What the group gives ends with it, and so does deciding for it.</Trans>
      </ConfirmModal>
    </Part>
  )
}

const Join = ({ user }: { readonly user: Person }) => {
  const { t } = useLingui()
  const [groupId, choose] = useState<string | undefined>()
  const [missing, miss] = useState(false)
  const join = useChange<string, unknown>({
    run: (id, key) => api.put(at`/api/v1/groups/${id}/users/${user.id}`, undefined, { key }),
    changes: ['admin', 'access', 'catalog'],
    done: () => t`Put into the group`,
    onDone: () => choose(undefined),
  })
  return (
    <Group mt="md" gap="xs" align="flex-end">
      <div style={{ flex: '1 1 10rem' }}>
        <PickOne
          kind="groups"
          label={t`Put into a group`}
          placeholder={t`Search groups`}
          clear={t`No group`}
          nothing={t`No group is called that`}
          value={groupId}
          {...(missing && !groupId ? { error: t`Choose a group` } : {})}
          onChange={choose}
        />
      </div>
      <Button variant="default" loading={join.isPending} onClick={() => (groupId ? join.mutate(groupId) : miss(true))}>
        <Trans>Put in</Trans>
      </Button>
    </Group>
  )
}
