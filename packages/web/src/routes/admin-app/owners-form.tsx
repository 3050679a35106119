import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { PickMany, PickOne } from '../../ui/pick.tsx'
import type { Level } from './model.ts'

type OwnersFormProps = {
  /** The resource name of what is owned, and of its app or collection, which says the organization. */
  readonly orn: string
  readonly name: string
  readonly owners: Level['owners']
  readonly onClose: () => void
}

const orgOf = (orn: string): string => orn.split(':')[3] ?? ''

/** The resource name of a bundle beside that of its app. */
export const ornOfBundle = (appOrn: string, id: string): string =>
  `orn:okta:governance:${orgOf(appOrn)}:entitlement-bundles:${id}`

/** Who owns something: up to five people, or one group. */
export const OwnersForm = ({ name, onClose, orn, owners }: OwnersFormProps) => {
  const { t } = useLingui()
  const [people, setPeople] = useState(owners.filter(({ id }) => id.startsWith('00u')).map(({ id }) => id))
  const [group, setGroup] = useState(owners.find(({ id }) => id.startsWith('00g'))?.id)
  const [kind, setKind] = useState<'people' | 'groups'>(group === undefined ? 'people' : 'groups')
  const save = useChange<readonly string[], unknown>({
    run: (ids, key) =>
      api.post(
        '/governance/api/v1/resource-owners',
        {
          principalOrns: ids.map(
            (id) => `orn:okta:directory:${orgOf(orn)}:${kind === 'people' ? 'users' : 'groups'}:${id}`,
          ),
          resourceOrns: [orn],
        },
        { key },
      ),
    changes: ['admin'],
    done: () => t`The owners are saved`,
    onDone: onClose,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={640}>{t`Owners of ${name}`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack>
        <SegmentedControl
          size="xs"
          aria-label={t`Who is to own it`}
          data={[
            { value: 'people', label: t`People` },
            { value: 'groups', label: t`A group` },
          ]}
          value={kind}
          onChange={(next) => setKind(next as 'people' | 'groups')}
        />
        {kind === 'people' ? (
          <PickMany
            kind="people"
            label={t`Owners`}
            description={t`Five at most. Steps may ask them to decide.`}
            nothing={t`Nobody is called that`}
            error={people.length > 5 ? t`Five at most.` : undefined}
            value={people}
            onChange={setPeople}
          />
        ) : (
          <PickOne
            kind="groups"
            label={t`Owner`}
            description={t`Steps may ask its members to decide.`}
            nothing={t`No group is called that`}
            clear={t`Nobody`}
            value={group}
            onChange={setGroup}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Back</Trans>
          </Button>
          <Button
            loading={save.isPending}
            disabled={kind === 'people' && people.length > 5}
            onClick={() => save.mutate(kind === 'people' ? people : group === undefined ? [] : [group])}
          >
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
