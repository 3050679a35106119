import type { WireTeamRequest } from '@assent/core/api/request-types.ts'
import type { WireTeam, WireTeamMember } from '@assent/core/api/teams.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Group, Select, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at, where, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import css from '../../ui/items.module.css'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { PriorityMark } from '../../ui/priority.tsx'
import { Bulk } from '../../ui/request/bulk.tsx'
import { TagList } from '../../ui/request/tags.tsx'
import { Coming } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'

type RequestsProps = { readonly team: WireTeam; readonly runs: boolean }

/** The open requests of the team, and who looks after each. */
export const Requests = ({ runs, team }: RequestsProps) => {
  const { t } = useLingui()
  const path = at`/governance/api/v1/teams/${team.id}`
  const { user } = useMe()
  const [mine, setMine] = useState(false)
  const [ids, setIds] = useState<readonly string[]>([])
  const [pressing, setPressing] = useState(false)
  const list = useList<WireTeamRequest>(
    ['requests', 'of team', team.id, { mine, pressing }],
    withQuery(`${path}/requests`, {
      open: 'true',
      limit: 50,
      filter: mine ? where('requestAssigneeId', 'eq', user.id) : undefined,
      orderBy: pressing ? 'priority desc' : undefined,
    }),
  )
  const members = useList<WireTeamMember>(['admin', 'team', team.id, 'members'], `${path}/members?limit=200`)
  const keepers = (members.items ?? []).flatMap(({ active, id, name }) => (active ? [{ value: id, label: name }] : []))
  const assign = useChange<{ readonly id: string; readonly userId: string | null }, unknown>({
    run: ({ id, userId }, key) => api.put(at`/governance/api/v2/requests/${id}/assignee`, { userId }, { key }),
    changes: ['requests'],
    done: () => t`Kept`,
  })
  return (
    <Part id="requests" title={t`Open requests`}>
      <Group gap="xs" mb="sm">
        <Button
          size="compact-sm"
          variant={mine ? 'filled' : 'default'}
          aria-pressed={mine}
          onClick={() => setMine(!mine)}
        >
          <Trans>Looked after by me</Trans>
        </Button>
        <Button
          size="compact-sm"
          variant={pressing ? 'filled' : 'default'}
          aria-pressed={pressing}
          onClick={() => setPressing(!pressing)}
        >
          <Trans>Most urgent first</Trans>
        </Button>
      </Group>
      {runs && (
        <Bulk
          chosen={(list.items ?? []).flatMap(({ id, subject }) => (ids.includes(id) ? [{ id, name: subject }] : []))}
          onChosen={setIds}
          keepers={keepers}
        />
      )}
      {!list.items && <Coming query={list} lines={2} />}
      {list.items?.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>Nothing is open.</Trans>
        </Text>
      )}
      {list.items && list.items.length > 0 && (
        <ul className={css.list} aria-label={t`Open requests`}>
          {list.items.map((one) => (
            <li key={one.id} className={css.item}>
              {runs && (
                <Checkbox
                  aria-label={t`Choose “${one.subject}” of ${one.requester.name}`}
                  checked={ids.includes(one.id)}
                  onChange={() => setIds(ids.includes(one.id) ? ids.filter((id) => id !== one.id) : [...ids, one.id])}
                />
              )}
              <div className={css.words}>
                <LinkText to="/admin/requests/$requestId" params={{ requestId: one.id }} size="sm" fw={550} dir="auto">
                  {one.subject}
                </LinkText>
                <Text size="sm" c="dimmed" dir="auto">
                  <bdi>{one.requester.name}</bdi> · <RelativeTime at={one.created} />
                </Text>
                <Group gap={4} mt={4}>
                  <PriorityMark priority={one.priority} />
                  <TagList tags={one.tags} />
                </Group>
              </div>
              <Select
                aria-label={t`Who looks after “${one.subject}” of ${one.requester.name}`}
                placeholder={t`Nobody yet`}
                disabled={!runs}
                clearable
                clearButtonProps={{ 'aria-label': t`Nobody` }}
                data={keepers.filter(({ value }) => value !== one.requester.id)}
                value={one.assignee?.id ?? null}
                onChange={(userId) => assign.mutate({ id: one.id, userId })}
              />
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}
