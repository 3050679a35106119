import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Group, Select, Stack, Text } from '@mantine/core'
import { IconBellOff, IconBellPlus, IconX } from '@tabler/icons-react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { PersonChip } from '../person.tsx'
import { usePeople } from './people.ts'
import css from './request.module.css'
import type { RunningPart } from './running.tsx'

/** Who is told of what happens to a request besides those concerned. Whoever sees it follows it, or no longer, by one click. */
export const Followers = ({ request, runs }: RunningPart) => {
  const { t } = useLingui()
  const { user } = useMe()
  const followers = request._followers ?? []
  const follows = followers.some(({ externalId }) => externalId === user.id)
  const toggle = useChange<boolean, unknown>({
    run: (follow, key) =>
      api.post(at`/governance/api/v2/requests/${request.id}/${follow ? 'follow' : 'unfollow'}`, undefined, { key }),
    changes: ['requests'],
    done: (_, follow) => (follow ? t`You follow it` : t`You follow it no longer`),
  })
  const remove = useChange<string, unknown>({
    run: (userId, key) => api.remove(at`/governance/api/v2/requests/${request.id}/followers/${userId}`, { key }),
    changes: ['requests'],
    done: () => t`Kept`,
  })
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        <Trans>Followed by</Trans>
      </Text>
      <Stack gap="xs">
        {followers.length > 0 && (
          <Stack component="ul" gap={6} className={css.plain} aria-label={t`Followed by`}>
            {followers.map(({ externalId, name = '…' }) => (
              <Group component="li" key={externalId} gap="xs" wrap="nowrap" justify="space-between">
                <PersonChip name={name} id={externalId} />
                {runs && externalId !== user.id && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={26}
                    aria-label={t`${name} follows no longer`}
                    onClick={() => remove.mutate(externalId)}
                  >
                    <IconX size={14} aria-hidden />
                  </ActionIcon>
                )}
              </Group>
            ))}
          </Stack>
        )}
        <Group>
          <Button
            size="compact-sm"
            variant={follows ? 'default' : 'light'}
            leftSection={follows ? <IconBellOff size={15} aria-hidden /> : <IconBellPlus size={15} aria-hidden />}
            loading={toggle.isPending}
            onClick={() => toggle.mutate(!follows)}
          >
            {follows ? <Trans>Stop following</Trans> : <Trans>Follow</Trans>}
          </Button>
        </Group>
        {runs && <Add requestId={request.id} />}
      </Stack>
    </div>
  )
}

const Add = ({ requestId }: { readonly requestId: string }) => {
  const { t } = useLingui()
  const people = usePeople(requestId, 'FOLLOWER')
  const add = useChange<string, unknown>({
    run: (userId, key) => api.put(at`/governance/api/v2/requests/${requestId}/followers/${userId}`, undefined, { key }),
    changes: ['requests'],
    done: () => t`They are told from now on`,
    onDone: () => people.setSearch(''),
  })
  return (
    <Select
      label={t`Add somebody`}
      description={t`They can see the request as long as they follow it.`}
      placeholder={t`Type a name`}
      searchable
      value={null}
      data={people.data}
      searchValue={people.search}
      onSearchChange={people.setSearch}
      onChange={(userId) => userId && add.mutate(userId)}
      filter={({ options }) => options}
      nothingFoundMessage={t`Nobody who may follow it is called that`}
    />
  )
}
