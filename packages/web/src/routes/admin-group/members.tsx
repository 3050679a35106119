import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { nameOfUser } from '../../data/names.ts'
import type { Person } from '../../data/people.ts'
import { useList } from '../../data/query.ts'
import { SearchInput } from '../../ui/filters.tsx'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { Coming } from '../../ui/states.tsx'
import { TakeOut } from '../../ui/take-out.tsx'
import { UserPill } from '../../ui/user.tsx'
import css from './group.module.css'
import { Leave } from './leave.tsx'

type MembersProps = {
  readonly groupId: string
  /** How many there are in all, once that is known. */
  readonly count: number | undefined
  readonly manages: boolean
  readonly q: string | undefined
  readonly onSearch: (text: string | undefined) => void
}

/** Who is in the group: found by name, put in, taken out. */
export const Members = ({ count, groupId, manages, onSearch, q }: MembersProps) => {
  const { t } = useLingui()
  const [leaving, leave] = useState<Person | undefined>()
  const list = useList<Person>(
    ['admin', 'group', groupId, 'members', q],
    withQuery(at`/api/v1/groups/${groupId}/users`, { limit: 50, q }),
  )
  return (
    <Part
      id="members"
      title={t`Members`}
      intro={count !== undefined && <Plural value={count} _0="Nobody" one="One person" other="# people" />}
    >
      <Stack gap="md">
        {manages && <PutIn groupId={groupId} />}
        {(q !== undefined || (count ?? 0) > 5) && (
          <SearchInput label={t`Search the members`} value={q} onChange={onSearch} />
        )}
        {!list.items ? (
          <Coming query={list} lines={4} />
        ) : list.items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {q === undefined ? (
              <Trans>Nobody is in this group.</Trans>
            ) : (
              <Trans>Nobody in this group has a name, login or address that begins so.</Trans>
            )}
          </Text>
        ) : (
          <ul className={css.list} aria-label={t`Members`} aria-busy={list.isFetching}>
            {list.items.map((user) => (
              <Member key={user.id} user={user} onLeave={manages ? () => leave(user) : undefined} />
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <Group>
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              <Trans>Show more</Trans>
            </Button>
          </Group>
        )}
      </Stack>
      {manages && <Leave groupId={groupId} user={leaving} onClose={() => leave(undefined)} />}
    </Part>
  )
}

const Member = ({ onLeave, user }: { readonly user: Person; readonly onLeave: (() => void) | undefined }) => {
  const { t } = useLingui()
  const name = nameOfUser(user)
  const title = user.profile['title']
  return (
    <li className={css.item}>
      <PersonChip bare name={name} id={user.id} />
      <div className={css.words}>
        <LinkText to="/admin/people/$userId" params={{ userId: user.id }} size="sm" fw={550} dir="auto">
          {name}
        </LinkText>
        {typeof title === 'string' && title !== '' && (
          <Text size="sm" c="dimmed" dir="auto">
            {title}
          </Text>
        )}
      </div>
      {user.status !== 'ACTIVE' && <UserPill status={user.status} />}
      {onLeave && <TakeOut label={t`Take ${name} out`} onClick={onLeave} />}
    </li>
  )
}

const PutIn = ({ groupId }: { readonly groupId: string }) => {
  const { t } = useLingui()
  const [userId, choose] = useState<string | undefined>()
  const [missing, miss] = useState(false)
  const put = useChange<string, unknown>({
    run: (id, key) => api.put(at`/api/v1/groups/${groupId}/users/${id}`, undefined, { key }),
    changes: ['admin', 'access', 'catalog'],
    done: () => t`Put into the group`,
    onDone: () => choose(undefined),
  })
  return (
    <Group gap="xs" align="flex-end">
      <div style={{ flex: '1 1 10rem' }}>
        <PickOne
          kind="people"
          label={t`Put somebody in`}
          placeholder={t`Search people`}
          clear={t`Nobody`}
          nothing={t`Nobody is called that`}
          value={userId}
          {...(missing && !userId ? { error: t`Choose somebody` } : {})}
          onChange={choose}
        />
      </div>
      <Button variant="default" loading={put.isPending} onClick={() => (userId ? put.mutate(userId) : miss(true))}>
        <Trans>Put in</Trans>
      </Button>
    </Group>
  )
}
