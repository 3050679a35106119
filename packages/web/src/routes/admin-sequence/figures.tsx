import { Group } from '@mantine/core'
import { IconUser, IconUserFilled } from '@tabler/icons-react'
import type { Panel } from './model.ts'
import { many } from './words.ts'

const most = 5

/** How many of how many, drawn as people: those who must agree are filled. What it says stands beside it in words. */
export const Figures = ({
  panel: { assignmentRule, quorum },
  size = 20,
}: {
  readonly panel: Panel
  readonly size?: number
}) => {
  const of = many(assignmentRule) ? most : 1
  const how = quorum ?? ({ type: 'ANY' } as const)
  const filled = {
    ANY: 1,
    ALL: of,
    COUNT: Math.min(of, how.type === 'COUNT' ? how.value : 0),
    PERCENT: Math.max(1, Math.ceil((of * (how.type === 'PERCENT' ? how.value : 0)) / 100)),
  }[how.type]
  return (
    <Group gap={1} wrap="nowrap" aria-hidden flex="none">
      {Array.from({ length: of }, (_, at) =>
        at < filled ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <IconUserFilled key={at} size={size} color="var(--mantine-color-anchor)" />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <IconUser key={at} size={size} stroke={1.4} color="var(--ink-soft)" />
        ),
      )}
    </Group>
  )
}
