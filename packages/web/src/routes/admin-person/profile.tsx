import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useNames } from '../../data/names.ts'
import type { Person } from '../../data/people.ts'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { Edit } from './edit.tsx'
import css from './person.module.css'
import { labels, notShown, usual, valueText } from './words.ts'

/** Who somebody is: manager, address, and whatever else the directory says. */
export const Profile = ({ manages, user }: { readonly user: Person; readonly manages: boolean }) => {
  const { t } = useLingui()
  const [editing, edit] = useState(false)
  const here = user.assent.source === 'LOCAL'
  return (
    <Part
      id="profile"
      title={t`Profile`}
      intro={here ? undefined : <Kept by={user.assent.source} />}
      actions={
        manages &&
        here && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPencil size={15} aria-hidden />}
            onClick={() => edit(true)}
          >
            <Trans>Edit</Trans>
          </Button>
        )
      }
    >
      <Facts user={user} />
      {manages && here && <Edit user={user} opened={editing} onClose={() => edit(false)} />}
    </Part>
  )
}

const Kept = ({ by }: { readonly by: string }) => (
  <Trans>
    Kept by <bdi>{by}</bdi>: what is wrong is mended there.
  </Trans>
)

const Facts = ({ user }: { readonly user: Person }) => {
  const { i18n, t } = useLingui()
  const { assent, created, id, profile } = user
  const others = Object.keys(profile).filter((name) => !(usual as readonly string[]).includes(name))
  const attributes = [...usual.filter((name) => name !== 'firstName' && name !== 'lastName'), ...others.sort()]
  return (
    <dl className={css.facts}>
      {assent.ownerId && <Someone label={t`Answers for it`} id={assent.ownerId} />}
      {assent.kind === 'HUMAN' && <Manager user={user} />}
      {assent.personId !== id && <Someone label={t`Second account of`} id={assent.personId} />}
      {attributes.map((name) => {
        const text = valueText(profile[name])
        if (text === '' || notShown.has(name) || (name === 'login' && text === profile.email)) return null
        return (
          <Fact key={name} label={labels[name] ? i18n._(labels[name]) : name}>
            <Text size="sm" dir="auto">
              {text}
            </Text>
          </Fact>
        )
      })}
      <Fact label={t`In the directory since`}>
        <RelativeTime at={created} />
      </Fact>
    </dl>
  )
}

const Manager = ({ user: { assent, profile } }: { readonly user: Person }) => {
  const { t } = useLingui()
  if (assent.managerUserId) return <Someone label={t`Manager`} id={assent.managerUserId} />
  const named = valueText(profile['managerId'])
  return (
    <Fact label={t`Manager`}>
      <Text size="sm" c="dimmed">
        {named === '' ? (
          <Trans>Nobody</Trans>
        ) : (
          <Trans>
            Nobody: <bdi>{named}</bdi> is not in the directory
          </Trans>
        )}
      </Text>
    </Fact>
  )
}

/** Somebody else by name, as the link to the page. */
const Someone = ({ id, label }: { readonly label: string; readonly id: string }) => {
  const nameOf = useNames([id])
  const name = nameOf(id) ?? '…'
  return (
    <Fact label={label}>
      {name === id ? (
        <Text size="sm" c="dimmed">
          <Trans>Somebody who is gone</Trans>
        </Text>
      ) : (
        <LinkText to="/admin/people/$userId" params={{ userId: id }} size="sm" dir="auto">
          {name}
        </LinkText>
      )}
    </Fact>
  )
}

const Fact = ({ children, label }: { readonly label: string; readonly children: ReactNode }) => (
  <Box miw={0}>
    <Text component="dt" size="sm" c="dimmed">
      {label}
    </Text>
    <dd>{children}</dd>
  </Box>
)
