import { Box, Card, Group, Text, ThemeIcon, Title } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import css from './admin.module.css'

type Some<Item> = { readonly count: number; readonly more: boolean; readonly first: readonly Item[] }

type KindProps<Item> = {
  readonly list: Some<Item> | null
  readonly icon: TablerIcon
  readonly color: string
  readonly title: string
  /** What it means, and what to do about it. */
  readonly what: ReactNode
  readonly keyOf: (item: Item) => string
  readonly draw: (item: Item) => ReactNode
  /** The way to all of them. */
  readonly all?: ReactNode
}

/** One kind of thing that needs somebody: what it is, how many there are, and the first of them. Nothing if there are none. */
export const Kind = <Item,>({ all, color, draw, icon: Icon, keyOf, list, title, what }: KindProps<Item>) => {
  const id = useId()
  if (!list || list.count === 0) return null
  return (
    <Card component="section" aria-labelledby={id}>
      <div className={css.head}>
        <ThemeIcon size={38} radius="md" variant="light" color={color} aria-hidden>
          <Icon size={21} stroke={1.7} />
        </ThemeIcon>
        <Box miw={0} flex={1}>
          <Title order={3} id={id}>
            {title}{' '}
            <Text span inherit c="dimmed" className="figures">
              ({list.more ? `${list.count}+` : list.count})
            </Text>
          </Title>
          <Text size="sm" c="dimmed">
            {what}
          </Text>
          <ul className={`${css.plain} ${css.items}`}>
            {list.first.map((item) => (
              <li key={keyOf(item)}>{draw(item)}</li>
            ))}
          </ul>
          {all && (list.count > list.first.length || list.more) && <Group mt={6}>{all}</Group>}
        </Box>
      </div>
    </Card>
  )
}

/** The words of one of them: what, and in a second line more about it. */
export const Item = ({ children, more }: { readonly children: ReactNode; readonly more?: ReactNode }) => (
  <>
    <Text size="sm" component="div" fw={500}>
      {children}
    </Text>
    {more && (
      <Text size="sm" component="div" c="dimmed" lineClamp={3} dir="auto">
        {more}
      </Text>
    )}
  </>
)
