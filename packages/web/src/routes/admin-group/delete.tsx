import type { WireGroup, WireGroupUses } from '@assent/core/api/groups.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, List, Stack, Text, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'

type DeleteProps = { readonly group: WireGroup; readonly uses: WireGroupUses | undefined }

/** Deletes the group, after saying what would be lost with it. */
export const Delete = ({ group: { id, profile }, uses }: DeleteProps) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [opened, setOpened] = useState(false)
  const [typed, type] = useState('')
  const [wrong, setWrong] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const remove = useChange<undefined, unknown>({
    run: (_, key) => api.remove(at`/api/v1/groups/${id}`, { key }),
    changes: ['admin', 'access', 'catalog'],
    done: () => t`${profile.name} is deleted`,
    onDone: () => {
      setOpened(false)
      void navigate({ to: '/admin/groups', search: {} })
    },
  })
  const confirm = () => {
    if (typed.trim().toLowerCase() === profile.name.toLowerCase()) remove.mutate(undefined)
    else {
      setWrong(true)
      field.current?.focus()
    }
  }
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        disabled={!uses}
        onClick={() => {
          type('')
          setWrong(false)
          setOpened(true)
        }}
      >
        <Trans>Delete</Trans>
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Delete ${profile.name}?`}
        verb={t`Delete the group`}
        harmful
        busy={remove.isPending}
        onConfirm={confirm}
      >
        <Stack gap="md">
          {uses && <Lost uses={uses} />}
          <TextInput
            ref={field}
            label={t`Type the name to confirm: ${profile.name}`}
            value={typed}
            autoComplete="off"
            dir="auto"
            error={wrong && t`That is not the name`}
            onChange={(event) => {
              type(event.currentTarget.value)
              setWrong(false)
            }}
            onKeyDown={(event) => event.key === 'Enter' && confirm()}
          />
        </Stack>
      </ConfirmModal>
    </>
  )
}

/** What goes with the group, in sentences; nothing is said of what it is not. */
const Lost = ({ uses }: { readonly uses: WireGroupUses }) => {
  const { apps, conditions = [], members, owns, sequences = [] } = uses
  const nothing = members + apps.length + conditions.length + owns.length + sequences.length === 0
  const names = (things: readonly { readonly name: string }[]) => things.map(({ name }) => name).join(', ')
  return (
    <div>
      <Text size="sm">
        {nothing ? (
          <Trans>Nobody is in it and nothing names it. It cannot be brought back.</Trans>
        ) : (
          <Trans>It cannot be brought back, and this goes with it:</Trans>
        )}
      </Text>
      <List size="sm" mt={6} spacing={4} style={{ overflowWrap: 'anywhere' }}>
        {members > 0 && (
          <List.Item>
            <Plural value={members} one="One person loses what it gives." other="# people lose what it gives." />
          </List.Item>
        )}
        {apps.length > 0 && (
          <List.Item>
            <Trans>
              It can no longer be asked for: <bdi>{names(apps)}</bdi>
            </Trans>
          </List.Item>
        )}
        {conditions.length > 0 && (
          <List.Item>
            <Trans>
              These rules break until somebody mends them: <bdi>{names(conditions)}</bdi>
            </Trans>
          </List.Item>
        )}
        {sequences.length > 0 && (
          <List.Item>
            <Trans>
              In these sequences nobody is left to ask in its place: <bdi>{names(sequences)}</bdi>
            </Trans>
          </List.Item>
        )}
        {owns.length > 0 && (
          <List.Item>
            <Trans>
              These lose their owner: <bdi>{names(owns)}</bdi>
            </Trans>
          </List.Item>
        )}
      </List>
    </div>
  )
}
