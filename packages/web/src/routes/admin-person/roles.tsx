import { type AdminRole, adminRoles } from '@assent/core/caller.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Person } from '../../data/people.ts'
import { Part } from '../../ui/part.tsx'
import { roleNames } from '../../ui/user.tsx'
import css from './person.module.css'

const meanings: Readonly<Record<AdminRole, MessageDescriptor>> = {
  SUPER_ADMIN: msg`May do everything, also with people, groups and settings.`,
  ACCESS_REQUESTS_ADMIN: msg`Looks after rules, sequences and all requests.`,
  APP_ADMIN: msg`Looks after apps, their levels, and who has access.`,
  AUDITOR: msg`Sees everything, the record included, and changes nothing.`,
}

type RolesProps = { readonly user: Person; readonly name: string; readonly manages: boolean }

/** What somebody may administer. */
export const Roles = ({ manages, name, user }: RolesProps) => {
  const { i18n, t } = useLingui()
  const [opened, setOpened] = useState(false)
  const held = adminRoles.filter((role) => user.assent.roles.includes(role))
  const may = manages && user.status === 'ACTIVE'
  return (
    <Part
      id="roles"
      title={t`Roles`}
      actions={
        may && (
          <Button size="compact-sm" variant="default" aria-label={t`Change the roles`} onClick={() => setOpened(true)}>
            <Trans>Change</Trans>
          </Button>
        )
      }
    >
      {held.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>None: asks and decides like everybody.</Trans>
        </Text>
      ) : (
        <ul className={css.list}>
          {held.map((role) => (
            <li key={role} className={css.item}>
              <Text size="sm" fw={550}>
                {i18n._(roleNames[role])}
              </Text>
              <Text size="sm" c="dimmed">
                {i18n._(meanings[role])}
              </Text>
            </li>
          ))}
        </ul>
      )}
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={<Text fw={640}>{t`Roles of ${name}`}</Text>}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <Choose userId={user.id} held={held} onClose={() => setOpened(false)} />
      </Modal>
    </Part>
  )
}

type ChooseProps = { readonly userId: string; readonly held: readonly AdminRole[]; readonly onClose: () => void }

const Choose = ({ held, onClose, userId }: ChooseProps) => {
  const { i18n, t } = useLingui()
  const [wanted, want] = useState<readonly string[]>(held)
  const come = adminRoles.filter((role) => wanted.includes(role) && !held.includes(role))
  const gone = held.filter((role) => !wanted.includes(role))
  const change = useChange<undefined, unknown>({
    run: async (_, key) => {
      for (const type of come) await api.post(at`/api/v1/users/${userId}/roles`, { type }, { key: `${key}-${type}` })
      for (const type of gone) await api.remove(at`/api/v1/users/${userId}/roles/${type}`, { key: `${key}-${type}` })
    },
    changes: ['admin', 'me'],
    done: () => t`The roles are changed`,
    onDone: onClose,
  })
  return (
    <Stack>
      <Checkbox.Group value={[...wanted]} onChange={want} label={t`What this person may administer`}>
        <Stack gap="sm" mt="xs">
          {adminRoles.map((role) => (
            <Checkbox key={role} value={role} label={i18n._(roleNames[role])} description={i18n._(meanings[role])} />
          ))}
        </Stack>
      </Checkbox.Group>
      {come.includes('SUPER_ADMIN') && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          <Trans>A super administrator can give every role to everybody, and take yours.</Trans>
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          <Trans>Back</Trans>
        </Button>
        <Button
          disabled={come.length + gone.length === 0}
          loading={change.isPending}
          onClick={() => change.mutate(undefined)}
        >
          <Trans>Change the roles</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
