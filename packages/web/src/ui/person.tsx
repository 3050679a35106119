import { Avatar, Group, Text } from '@mantine/core'
import { Hint } from './hint.tsx'

const tones = ['brand', 'teal', 'grape', 'orange', 'cyan', 'pink', 'green', 'violet'] as const

const initialsOf = (name: string): string => {
  const words = name
    .trim()
    .split(/[\s.@_-]+/)
    .filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '')
  return letters.join('').toLocaleUpperCase() || '?'
}

const toneOf = (seed: string): (typeof tones)[number] => {
  let sum = 0
  for (const letter of seed) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return tones[sum % tones.length] ?? 'brand'
}

type PersonProps = {
  readonly name: string
  /** Shown when pointed at. */
  readonly email?: string
  /** Makes the colour; the name if left out. */
  readonly id?: string
  readonly size?: 'sm' | 'md'
  /** Only the round picture, where the name stands beside it anyway. */
  readonly bare?: boolean
}

/** A person: initials in a colour of his own, and the name. */
export const PersonChip = ({ bare = false, email, id, name, size = 'sm' }: PersonProps) => {
  const avatar = (
    <Avatar size={size === 'sm' ? 26 : 36} radius="xl" color={toneOf(id ?? name)} aria-hidden>
      {initialsOf(name)}
    </Avatar>
  )
  if (bare) return avatar
  const chip = (
    <Group gap={8} wrap="nowrap" maw="100%" w="fit-content">
      {avatar}
      <Text span size="sm" truncate dir="auto">
        {name}
      </Text>
    </Group>
  )
  return email === undefined ? chip : <Hint label={email}>{chip}</Hint>
}
