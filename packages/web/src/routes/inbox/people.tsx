import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Box, Group, Progress, Stack, Text } from '@mantine/core'
import { PersonChip } from '../../ui/person.tsx'
import css from './inbox.module.css'
import { Part } from './part.tsx'

type Context = { readonly context: TaskContextView }

/** Whoever gets the access, and whom they report to. */
export const Requester = ({ context: { requester } }: Context) => {
  const { t } = useLingui()
  const { department, email, id, manager, name, title } = requester
  const does = [title, department].filter(Boolean).join(', ')
  return (
    <Part title={t`Who gets it`}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <PersonChip bare size="md" name={name} id={id} />
        <Box miw={0}>
          <Text size="sm" fw={550} dir="auto">
            {name}
          </Text>
          {does !== '' && (
            <Text size="sm" dir="auto">
              {does}
            </Text>
          )}
          <Text size="sm" c="dimmed" className={css.said}>
            {email}
          </Text>
          {manager && (
            <Text size="sm" c="dimmed" dir="auto">
              <Trans>Reports to {manager.name}</Trans>
            </Text>
          )}
        </Box>
      </Group>
    </Part>
  )
}

/** How many of those who are like them have the same. */
export const Peers = ({ context: { peers } }: Context) => {
  const { t } = useLingui()
  if (peers.length === 0) return null
  return (
    <Part title={t`Who else has it`}>
      <Stack gap="sm">
        {peers.map(({ by, holders, more, named, people }) => {
          const of = more ? `${people}+` : String(people)
          const names = named.map(({ name }) => name).join(', ')
          const rest = holders - named.length
          const sentence =
            by === 'MANAGER'
              ? t`${holders} of ${of} with the same manager`
              : t`${holders} of ${of} in the same department`
          return (
            <Box key={by}>
              <Group gap="sm" wrap="nowrap">
                <Progress
                  value={people === 0 ? 0 : (100 * holders) / people}
                  w={72}
                  flex="none"
                  size="sm"
                  aria-hidden
                />
                <Text size="sm">{sentence}</Text>
              </Group>
              {names !== '' && (
                <Text size="sm" c="dimmed" dir="auto" className={css.said}>
                  {rest > 0 ? (
                    <Trans>
                      {names} and <Plural value={rest} one="one more" other="# more" />
                    </Trans>
                  ) : (
                    names
                  )}
                </Text>
              )}
            </Box>
          )
        })}
      </Stack>
    </Part>
  )
}
