import type { Panel, Vote } from '@assent/core/steps/algebra.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Box, Group, Stack, Text } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import { PersonChip } from '../person.tsx'
import { RelativeTime } from '../time.tsx'
import css from './request.module.css'

export type Names = Readonly<Record<string, string>>

const most = 6

/** Those who can act: each panel with how many of it must. */
export const Panels = ({ names, panels }: { readonly panels: readonly Panel[]; readonly names: Names }) => (
  <Stack gap="sm" mt={6}>
    {panels.map(({ label: called, needed, principals }, index) => {
      // A panel of one group is mostly called as the group is, which stands below.
      const label = principals.some(({ id }) => names[id] === called) ? undefined : called
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: panels have no other name than their place
        <Box key={index}>
          {(label || needed > 1) && (
            <Text size="sm" c="dimmed" mb={4} dir="auto">
              {label}
              {label && needed > 1 && ' · '}
              {needed > 1 && <Plural value={needed} other="# of these have to agree" />}
            </Text>
          )}
          <Group gap="sm">
            {principals.slice(0, most).map(({ id, kind }) =>
              kind === 'USER' ? (
                <PersonChip key={id} name={names[id] ?? '…'} id={id} />
              ) : (
                <Group key={id} gap={8} wrap="nowrap" maw="100%">
                  <IconUsersGroup size={20} aria-hidden />
                  <Text size="sm" truncate dir="auto">
                    {names[id] ?? '…'}
                  </Text>
                </Group>
              ),
            )}
            {principals.length > most && (
              <Text size="sm" c="dimmed">
                <Plural value={principals.length - most} one="and one more" other="and # more" />
              </Text>
            )}
          </Group>
        </Box>
      )
    })}
  </Stack>
)

/** Who decided, in whose place, when, and what they said. */
export const VoteLine = ({ names, vote }: { readonly vote: Vote; readonly names: Names }) => {
  const { t } = useLingui()
  const who = names[vote.userId] ?? t`Somebody`
  const instead = vote.as === vote.userId ? undefined : (names[vote.as] ?? '…')
  return (
    <Box mt={6}>
      <Text size="sm" dir="auto">
        {vote.decision === 'APPROVE' ? <Trans>{who} approved</Trans> : <Trans>{who} denied</Trans>}
        {instead && <Trans>, in place of {instead}</Trans>}
        {' · '}
        <RelativeTime at={vote.at} c="dimmed" />
      </Text>
      {vote.message && (
        <blockquote className={css.quote} dir="auto">
          {vote.message}
        </blockquote>
      )}
    </Box>
  )
}
