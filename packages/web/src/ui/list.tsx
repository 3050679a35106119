import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Card, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { List } from '../data/query.ts'
import css from './list.module.css'
import { Coming } from './states.tsx'

export type Column<T> = {
  readonly key: string
  readonly label: string
  readonly draw: (item: T) => ReactNode
  /** What the server sorts by; a column without it cannot be sorted by. */
  readonly sortBy?: string
  readonly width?: number | string
  /** Left out of the card on a phone. */
  readonly wideOnly?: boolean
}

type ListProps<T> = {
  /** What it is a list of, for people who do not see it. */
  readonly label: string
  readonly list: List<T>
  /** The first names the thing: it is the heading of the card on a phone. */
  readonly columns: readonly Column<T>[]
  readonly idOf: (item: T) => string
  readonly empty: ReactNode
  /** `created desc`, as it stands in the address. */
  readonly sort?: string
  readonly onSort?: (sort: string) => void
  /** The item that keys act on. */
  readonly current?: string
  /** A click anywhere on it; what can be reached by keyboard belongs into the first column as well. */
  readonly onOpen?: (item: T) => void
}

/** A list: a table, on a phone cards; sorted by the server, read part by part. */
export const DataList = <T,>(props: ListProps<T>) => {
  const phone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })
  const { empty, label, list } = props
  const { t } = useLingui()
  if (!list.items) return <Coming query={list} lines={8} />
  if (list.items.length === 0) return empty
  return (
    <Stack gap="md" aria-busy={list.isFetching}>
      {phone ? <Cards {...props} items={list.items} /> : <Wide {...props} items={list.items} />}
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status" aria-label={t`${label}: how many are shown`}>
          {list.hasNextPage ? (
            <Plural value={list.items.length} one="The first one" other="The first #" />
          ) : (
            <Plural value={list.items.length} one="One in all" other="# in all" />
          )}
        </Text>
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </Group>
    </Stack>
  )
}

type Drawn<T> = ListProps<T> & { readonly items: readonly T[] }

const Wide = <T,>({ columns, current, idOf, items, label, onOpen, onSort, sort }: Drawn<T>) => (
  <Card p={0}>
    <Table.ScrollContainer minWidth={640} type="native">
      <Table highlightOnHover={onOpen !== undefined} aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr
              key={idOf(item)}
              data-id={idOf(item)}
              data-current={idOf(item) === current || undefined}
              className={css.row}
              style={onOpen ? { cursor: 'pointer' } : undefined}
              onClick={onOpen && ((event) => isPlain(event.target) && onOpen(item))}
            >
              {columns.map(({ draw, key }) => (
                <Table.Td key={key}>{draw(item)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  </Card>
)

const Cards = <T,>({ columns: [first, ...rest], current, idOf, items, label, onOpen }: Drawn<T>) => (
  <Stack gap="sm" component="ul" aria-label={label} className={css.cards}>
    {items.map((item) => (
      <Card
        component="li"
        key={idOf(item)}
        data-id={idOf(item)}
        data-current={idOf(item) === current || undefined}
        className={css.row}
        padding="md"
        onClick={onOpen && ((event: { target: EventTarget }) => isPlain(event.target) && onOpen(item))}
      >
        <Box fw={550}>{first?.draw(item)}</Box>
        <Box component="dl" className={css.facts}>
          {rest
            .filter(({ wideOnly }) => !wideOnly)
            .map(({ draw, key, label: name }) => (
              <Box key={key} className={css.fact}>
                <Text component="dt" size="sm" c="dimmed">
                  {name}
                </Text>
                <Box component="dd">{draw(item)}</Box>
              </Box>
            ))}
        </Box>
      </Card>
    ))}
  </Stack>
)

// A link or button inside has its own meaning.
const isPlain = (target: EventTarget): boolean => target instanceof Element && !target.closest('a,button,input,label')

const Head = <T,>({ column, onSort, sort }: Pick<ListProps<T>, 'onSort' | 'sort'> & { readonly column: Column<T> }) => {
  const { label, sortBy, width } = column
  if (sortBy === undefined || !onSort)
    return (
      <Table.Th w={width} scope="col">
        {label}
      </Table.Th>
    )
  const direction = sort === `${sortBy} asc` ? 'ascending' : sort === `${sortBy} desc` ? 'descending' : 'none'
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[direction]
  return (
    <Table.Th w={width} scope="col" aria-sort={direction}>
      <UnstyledButton
        className={css.sort}
        onClick={() => onSort(`${sortBy} ${direction === 'descending' ? 'asc' : 'desc'}`)}
      >
        {label}
        <Icon size={15} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  )
}
