import type { WireGroupOwner } from '@assent/core/api/groups.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useList } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { Coming } from '../../ui/states.tsx'
import { TakeOut } from '../../ui/take-out.tsx'
import css from './group.module.css'

type Owner = Static<typeof WireGroupOwner>
type OwnersProps = { readonly groupId: string; readonly manages: boolean }

/** Who answers for the group; a sequence can ask them. */
export const Owners = ({ groupId, manages }: OwnersProps) => {
  const { t } = useLingui()
  const list = useList<Owner>(['admin', 'group', groupId, 'owners'], at`/api/v1/groups/${groupId}/owners`)
  const [going, go] = useState<Owner | undefined>()
  const remove = useChange<Owner, unknown>({
    run: ({ id }, key) => api.remove(at`/api/v1/groups/${groupId}/owners/${id}`, { key }),
    changes: ['admin'],
    done: (_, { displayName }) => t`${displayName} no longer owns the group`,
    onDone: () => go(undefined),
    onProblem: () => {
      go(undefined)
      return undefined
    },
  })
  return (
    <Part id="owners" title={t`Owners`} intro={<Trans>A sequence can ask them when somebody wants the group.</Trans>}>
      {!list.items ? (
        <Coming query={list} lines={2} />
      ) : list.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Nobody owns this group.</Trans>
        </Text>
      ) : (
        <ul className={css.list} aria-label={t`Owners`}>
          {list.items.map((owner) => (
            <li key={owner.id} className={css.item}>
              <Name owner={owner} />
              {manages && <TakeOut label={t`${owner.displayName} is no owner any more`} onClick={() => go(owner)} />}
            </li>
          ))}
        </ul>
      )}
      {manages && <AddOwner groupId={groupId} />}
      <ConfirmModal
        opened={going !== undefined}
        onClose={() => go(undefined)}
        title={t`Should ${going?.displayName ?? ''} no longer own the group?`}
        verb={t`Remove the owner`}
        harmful
        busy={remove.isPending}
        onConfirm={() => going && remove.mutate(going)}
      >
        <Trans>
          Requests for the group no longer go there. With no owner left, nobody can decide where a sequence asks for
          them.
        </Trans>
      </ConfirmModal>
    </Part>
  )
}

const Name = ({ owner: { displayName, id, type } }: { readonly owner: Owner }) =>
  type === 'GROUP' ? (
    <>
      <IconUsersGroup size={22} stroke={1.6} aria-hidden />
      <div className={css.words}>
        <LinkText to="/admin/groups/$groupId" params={{ groupId: id }} size="sm" fw={550} dir="auto">
          {displayName}
        </LinkText>
      </div>
    </>
  ) : (
    <>
      <PersonChip bare name={displayName} id={id} />
      <div className={css.words}>
        <LinkText to="/admin/people/$userId" params={{ userId: id }} size="sm" fw={550} dir="auto">
          {displayName}
        </LinkText>
      </div>
    </>
  )

const AddOwner = ({ groupId }: { readonly groupId: string }) => {
  const { t } = useLingui()
  const [kind, setKind] = useState<'people' | 'groups'>('people')
  const [id, choose] = useState<string | undefined>()
  const [missing, miss] = useState(false)
  const add = useChange<string, unknown>({
    run: (ownerId, key) =>
      api.post(
        at`/api/v1/groups/${groupId}/owners`,
        { id: ownerId, type: kind === 'people' ? 'USER' : 'GROUP' },
        { key },
      ),
    changes: ['admin'],
    done: () => t`Owns the group now`,
    onDone: () => choose(undefined),
  })
  return (
    <Stack gap="xs" mt="md">
      <SegmentedControl
        size="xs"
        aria-label={t`Who is to own the group`}
        data={[
          { value: 'people', label: t`A person` },
          { value: 'groups', label: t`A group` },
        ]}
        value={kind}
        onChange={(next) => {
          choose(undefined)
          setKind(next as 'people' | 'groups')
        }}
      />
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <div style={{ flex: 1, minWidth: 0 }}>
          <PickOne
            key={kind}
            kind={kind}
            label={t`New owner`}
            placeholder={kind === 'people' ? t`Search people` : t`Search groups`}
            clear={t`Nobody`}
            nothing={kind === 'people' ? t`Nobody is called that` : t`No group is called that`}
            value={id}
            {...(missing && !id ? { error: t`Choose somebody` } : {})}
            onChange={choose}
          />
        </div>
        <Button
          variant="default"
          flex="none"
          loading={add.isPending}
          onClick={() => (id ? add.mutate(id) : miss(true))}
        >
          <Trans>Add</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
