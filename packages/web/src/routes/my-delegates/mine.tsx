import type { MySettingsView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { InForce } from '../../ui/stand-in.tsx'
import { Appoint } from './appoint.tsx'

type Delegates = MySettingsView['delegates']

/** Who stands in for the viewer, and how that changes. */
export const Mine = ({ settings }: { readonly settings: Delegates }) => {
  const { t } = useLingui()
  const { user } = useMe()
  const [editing, edit] = useState(false)
  const [ending, end] = useState(false)
  const appointment = settings.appointments[0]
  const may = settings.permissions.includes('WRITE')
  const name = appointment && (settings._names[appointment.delegate.externalId] ?? '…')
  const remove = useChange({
    run: (_: undefined, key) =>
      api.patch<MySettingsView>('/governance/api/v1/my/settings', { delegates: { appointments: [] } }, { key }),
    changes: ['me', 'tasks'],
    done: () => t`Nobody stands in for you now`,
    onDone: () => end(false),
  })
  if (editing) return <Appoint appointment={appointment} name={name} onClose={() => edit(false)} />
  if (!appointment)
    return (
      <Stack gap="md" align="flex-start">
        <Text size="sm" c="dimmed">
          {may ? (
            <Trans>Nobody. Choose somebody before you are away, so that nobody has to wait for your return.</Trans>
          ) : (
            <Trans>Nobody. In your organization an administrator chooses who stands in for whom; ask yours.</Trans>
          )}
        </Text>
        {may && (
          <Button leftSection={<IconUserPlus size={17} aria-hidden />} onClick={() => edit(true)}>
            <Trans>Choose somebody</Trans>
          </Button>
        )}
      </Stack>
    )
  return (
    <Stack gap="md">
      <Stack gap={6}>
        <PersonChip size="md" name={name ?? ''} id={appointment.delegate.externalId} />
        <InForce startTime={appointment.startTime} endTime={appointment.endTime} />
        {appointment.note && (
          <Text size="sm" dir="auto" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
            {appointment.note}
          </Text>
        )}
        {appointment.lastUpdatedBy !== user.id && (
          <Text size="sm" c="dimmed">
            <Trans>An administrator chose this.</Trans>
          </Text>
        )}
      </Stack>
      {may && (
        <Group gap="xs">
          <Button variant="default" onClick={() => edit(true)}>
            <Trans>Change</Trans>
          </Button>
          <Button variant="subtle" color="red" onClick={() => end(true)}>
            <Trans>End it now</Trans>
          </Button>
        </Group>
      )}
      <ConfirmModal
        opened={ending}
        onClose={() => end(false)}
        title={t`End it now?`}
        verb={t`End it now`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <Trans>
          What waits for you waits for <bdi>{name}</bdi> no longer. What was answered already stays answered.
        </Trans>
      </ConfirmModal>
    </Stack>
  )
}
