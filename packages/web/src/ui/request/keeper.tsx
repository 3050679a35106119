import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Select, Text, TextInput } from '@mantine/core'
import { IconUserHeart } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { focusFirst, showProblem, useAppForm } from '../form.ts'
import { FormModal } from '../form-modal.tsx'
import { PersonChip } from '../person.tsx'
import { usePeople } from './people.ts'
import type { RunningPart } from './running.tsx'

type Handing = { readonly userId: string | null; readonly reason: string }

const useAssign = (requestId: string, onDone?: () => void) => {
  const { t } = useLingui()
  return useChange<Handing, unknown>({
    run: ({ reason, userId }, key) =>
      api.put(
        at`/governance/api/v2/requests/${requestId}/assignee`,
        { userId, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
        { key },
      ),
    changes: ['requests', 'tasks'],
    done: (_, { userId }) => (userId === null ? t`Nobody looks after it now` : t`Kept`),
    ...(onDone ? { onDone } : {}),
  })
}

/** Who looks after a request, and how that is changed. */
export const Keeper = ({ request, runs }: RunningPart) => {
  const { user } = useMe()
  const [opened, setOpened] = useState(false)
  const take = useAssign(request.id)
  const keeper = request._assignee
  const open = runs && request.status === 'PENDING'
  const own = [request.requestedFor.externalId, request.requestedBy.externalId].includes(user.id)
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        <Trans>Looked after by</Trans>
      </Text>
      {keeper ? (
        <PersonChip name={keeper.name ?? '…'} id={keeper.externalId} />
      ) : (
        <Text size="sm">
          <Trans>Nobody yet</Trans>
        </Text>
      )}
      {open && (
        <Group gap="xs" mt="xs">
          {keeper?.externalId !== user.id && !own && (
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconUserHeart size={15} aria-hidden />}
              loading={take.isPending}
              onClick={() => take.mutate({ userId: user.id, reason: '' })}
            >
              <Trans>I look after it</Trans>
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={() => setOpened(true)}>
            <Trans>Give it to somebody</Trans>
          </Button>
        </Group>
      )}
      {opened && <HandOver request={request} onClose={() => setOpened(false)} />}
    </div>
  )
}

const HandOver = ({ onClose, request }: Pick<RunningPart, 'request'> & { readonly onClose: () => void }) => {
  const { t } = useLingui()
  const form = useAppForm<{ userId: string | null; reason: string }>({
    userId: request._assignee?.externalId ?? null,
    reason: '',
  })
  const known = request._assignee ? { [request._assignee.externalId]: request._assignee.name ?? '…' } : {}
  const people = usePeople(request.id, 'ASSIGNEE', known)
  const assign = useAssign(request.id, onClose)
  return (
    <FormModal
      onClose={onClose}
      title={t`Who is to look after it?`}
      verb={t`Keep it`}
      busy={assign.isPending}
      onSubmit={form.onSubmit(
        (values) => assign.mutate(values, { onError: (error) => showProblem(form, error as never) }),
        focusFirst(form),
      )}
    >
      <Select
        key={form.key('userId')}
        {...form.getInputProps('userId')}
        label={t`Looked after by`}
        description={t`Whoever it is from now on is told.`}
        placeholder={t`Nobody`}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t`Nobody` }}
        data={people.data}
        onSearchChange={people.setSearch}
        filter={({ options }) => options}
        nothingFoundMessage={t`Nobody who runs it is called that`}
        data-autofocus
      />
      <TextInput
        key={form.key('reason')}
        {...form.getInputProps('reason')}
        label={t`Why`}
        description={t`Everybody concerned reads it.`}
        maxLength={1_000}
        dir="auto"
      />
    </FormModal>
  )
}
