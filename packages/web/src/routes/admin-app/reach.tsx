import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Box, Group, Loader, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowsExchange, IconCircleMinus, IconCirclePlus, IconEqual, type TablerIcon } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { asProblem } from '../../data/problem.ts'
import { type Trial, useReach } from './data.ts'
import type { ReachView } from './model.ts'
import css from './rules.module.css'

type ReachProps = {
  readonly appId: string
  /** What is judged; undefined while the sentence lacks something. */
  readonly trial: Trial | undefined
  readonly title: string
}

/** Who would gain and lose what against the live rules, in people and levels. */
export const Reach = ({ appId, title, trial }: ReachProps) => {
  const asked = useRested(trial)
  const found = useReach(appId, asked)
  return (
    <Box className={css.reach} aria-busy={found.isFetching}>
      <Group gap="xs" mb={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        {found.isFetching && <Loader size="xs" aria-hidden />}
      </Group>
      {trial === undefined || asked === undefined ? (
        <Text size="sm" c="dimmed">
          <Trans>Fill in the sentence: then it says here whom it reaches.</Trans>
        </Text>
      ) : found.data ? (
        <Told view={found.data} />
      ) : (
        found.isError && <Text size="sm">{asProblem(found.error).message}</Text>
      )}
    </Box>
  )
}

// While somebody types, nothing is asked.
const useRested = (trial: Trial | undefined): Trial | undefined => {
  const [text] = useDebouncedValue(JSON.stringify(trial), 200)
  return useMemo(() => (text === undefined ? undefined : (JSON.parse(text) as Trial)), [text])
}

type Row = ReachView['reach'][number]

const Told = ({ view: { more, reach } }: { readonly view: ReachView }) => {
  const changing = reach.filter(({ changed, gained, lost }) => gained.people + lost.people + changed.length > 0)
  if (changing.length === 0)
    return (
      <Line icon={IconEqual} color="var(--ink-soft)">
        <Trans>Nobody gains or loses anything by it.</Trans>
      </Line>
    )
  return (
    <Stack gap="xs">
      {changing.map((row) => (
        <Levels key={row.levels.map(({ id }) => id).join()} row={row} />
      ))}
      {more && (
        <Text size="sm" c="dimmed">
          <Trans>There are more levels than were looked at.</Trans>
        </Text>
      )}
    </Stack>
  )
}

const Levels = ({ row: { changed, gained, levelCount, levels, lost } }: { readonly row: Row }) => {
  const { t } = useLingui()
  const names = levels.slice(0, 3).map(({ name }) => name)
  const others = levelCount - names.length
  const list = names.join(', ')
  const what = others > 0 ? t`${list} and ${others} more` : list
  return (
    <Stack gap={4}>
      {gained.people > 0 && (
        <Line icon={IconCirclePlus} color="var(--mantine-color-teal-text)" names={gained}>
          <Plural
            value={gained.people}
            one={`One person could ask for ${what}, who cannot now`}
            other={`# people could ask for ${what}, who cannot now`}
          />
        </Line>
      )}
      {lost.people > 0 && (
        <Line icon={IconCircleMinus} color="var(--mantine-color-error)" names={lost}>
          <Plural
            value={lost.people}
            one={`One person could no longer ask for ${what}`}
            other={`# people could no longer ask for ${what}`}
          />
        </Line>
      )}
      {changed.map((one) => (
        <Line
          key={`${one.from.id} ${one.to.id}`}
          icon={IconArrowsExchange}
          color="var(--mantine-color-anchor)"
          names={one}
        >
          <Plural
            value={one.people}
            one={`One person would ask for ${what} by “${one.to.name}” instead of “${one.from.name}”`}
            other={`# people would ask for ${what} by “${one.to.name}” instead of “${one.from.name}”`}
          />
        </Line>
      ))}
    </Stack>
  )
}

type LineProps = {
  readonly icon: TablerIcon
  readonly color: string
  readonly names?: { readonly people: number; readonly named: readonly { readonly name: string }[] }
  readonly children: ReactNode
}

const Line = ({ children, color, icon: Icon, names }: LineProps) => {
  const list = names?.named.map(({ name }) => name).join(', ') ?? ''
  const all = names === undefined || names.people <= names.named.length
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Icon size={18} color={color} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
      <Box miw={0}>
        <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {children}
        </Text>
        {list !== '' && (
          <Text size="sm" c="dimmed" dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {all ? list : <Trans>{list} and others</Trans>}
          </Text>
        )}
      </Box>
    </Group>
  )
}
