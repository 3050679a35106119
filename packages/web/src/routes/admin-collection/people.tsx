import type { WireAssignment, WireCollection } from '@assent/core/api/collections.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Group, Text } from '@mantine/core'
import { IconClock, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useList } from '../../data/query.ts'
import css from '../../ui/items.module.css'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Coming } from '../../ui/states.tsx'
import { TakeOut } from '../../ui/take-out.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { EndForm } from './end-form.tsx'

type PeopleProps = { readonly collection: WireCollection; readonly manages: boolean }

const nameOf = ({ principal, principalProfile }: WireAssignment): string => {
  const { firstName = '', lastName = '', login } = principalProfile ?? {}
  return `${firstName} ${lastName}`.trim() || (login ?? principal.externalId)
}

/** Who has the collection, until when, and by which way; given, moved and taken. */
export const People = ({ collection, manages }: PeopleProps) => {
  const { t } = useLingui()
  const path = at`/governance/api/v1/collections/${collection.id}/assignments`
  const [open, setOpen] = useState<WireAssignment | 'new' | undefined>()
  const list = useList<WireAssignment>(['admin', 'collection', collection.id, 'people'], `${path}?limit=50`)
  const take = useChange<WireAssignment, unknown>({
    run: ({ id }, key) => api.remove(`${path}/${id}`, { key }),
    changes: ['admin', 'access'],
    done: (_, one) => t`It is taken from ${nameOf(one)}`,
  })
  return (
    <Part
      id="people"
      title={t`Who has it`}
      intro={
        <Plural
          value={collection.counts?.principalAssignmentCount ?? 0}
          _0="Nobody yet"
          one="One person"
          other="# people"
        />
      }
      actions={
        manages && (
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
            <Trans>Give it to somebody</Trans>
          </Button>
        )
      }
    >
      {!list.items && <Coming query={list} lines={3} />}
      {list.items && list.items.length > 0 && (
        <ul className={css.list} aria-label={t`Who has it`}>
          {list.items.map((one) => (
            <li key={one.id} className={css.item}>
              <PersonChip bare name={nameOf(one)} id={one.principal.externalId} />
              <Words assignment={one} name={nameOf(one)} />
              {manages && (
                <>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={28}
                    aria-label={t`Move the end for ${nameOf(one)}`}
                    onClick={() => setOpen(one)}
                  >
                    <IconClock size={16} aria-hidden />
                  </ActionIcon>
                  <TakeOut label={t`Take it from ${nameOf(one)}`} onClick={() => take.mutate(one)} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Group mt="sm">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        </Group>
      )}
      {open && (
        <EndForm path={path} assignment={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />
      )}
    </Part>
  )
}

const Words = ({ assignment, name }: { readonly assignment: WireAssignment; readonly name: string }) => {
  const { _grant, expirationTime } = assignment
  return (
    <div className={css.words}>
      <Text size="sm" fw={550} dir="auto">
        {name}
      </Text>
      <Text size="sm" c="dimmed" component="div">
        {expirationTime ? (
          <Trans>
            Ends <RelativeTime at={expirationTime} />
          </Trans>
        ) : (
          <Trans>Without an end</Trans>
        )}
        {' · '}
        {_grant.requestId ? (
          <LinkText to="/admin/requests/$requestId" params={{ requestId: _grant.requestId }} size="sm">
            <Trans>by a request</Trans>
          </LinkText>
        ) : (
          <Trans>by an administrator</Trans>
        )}
        {_grant.problem && ` · ${_grant.problem}`}
      </Text>
    </div>
  )
}
