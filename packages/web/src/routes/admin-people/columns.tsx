import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Group, Stack, Text } from '@mantine/core'
import { IconRobot, IconShieldHalf } from '@tabler/icons-react'
import { nameOfUser } from '../../data/names.ts'
import type { Person } from '../../data/people.ts'
import { LinkText } from '../../ui/link.tsx'
import type { Column } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { UserPill, useRoleName } from '../../ui/user.tsx'

/** What the list shows of each person. */
export const useColumns = (): readonly Column<Person>[] => {
  const { t } = useLingui()
  return [
    { key: 'who', label: t`Person`, draw: (user) => <Who user={user} /> },
    { key: 'work', label: t`Works as`, draw: (user) => <Work user={user} /> },
    { key: 'status', label: t`State`, draw: (user) => <State user={user} /> },
    {
      key: 'changed',
      label: t`Last change`,
      wideOnly: true,
      draw: ({ lastUpdated }) => <RelativeTime at={lastUpdated} />,
    },
  ]
}

const Who = ({ user }: { readonly user: Person }) => {
  const name = nameOfUser(user)
  const login = user.profile.login
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <PersonChip bare name={name} id={user.id} size="md" />
      <Stack gap={0} align="flex-start" miw={0}>
        <LinkText
          to="/admin/people/$userId"
          params={{ userId: user.id }}
          fw={550}
          size="sm"
          dir="auto"
          truncate
          maw="16rem"
        >
          {name}
        </LinkText>
        {login !== name && (
          <Text size="sm" c="dimmed" fw={400} dir="auto" truncate maw="16rem">
            {login}
          </Text>
        )}
      </Stack>
    </Group>
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const Work = ({ user: { assent, profile } }: { readonly user: Person }) => {
  const [title, department] = [textOf(profile['title']), textOf(profile['department'])]
  if (assent.kind === 'SERVICE')
    return (
      <Group gap={6} wrap="nowrap">
        <IconRobot size={16} aria-hidden />
        <Text size="sm">
          <Trans>A machine</Trans>
        </Text>
      </Group>
    )
  return (
    <Box maw="18rem">
      <Text size="sm" dir="auto" lineClamp={2}>
        {title || department || '–'}
      </Text>
      {title !== '' && department !== '' && (
        <Text size="sm" c="dimmed" dir="auto" truncate>
          {department}
        </Text>
      )}
    </Box>
  )
}

const State = ({ user: { assent, status } }: { readonly user: Person }) => {
  const roleName = useRoleName()
  return (
    <Group gap={6}>
      <UserPill status={status} />
      {assent.roles.map((role) => (
        <Pill key={role} color="brand" icon={IconShieldHalf} label={roleName(role)} />
      ))}
    </Group>
  )
}
