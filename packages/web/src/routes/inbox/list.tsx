import type { TaskView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Text } from '@mantine/core'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { List } from '../../data/query.ts'
import css from './inbox.module.css'
import { Row } from './row.tsx'

type ListProps = {
  readonly list: List<TaskView>
  readonly items: readonly TaskView[]
  /** The task beside the list, or the one that keys act on. */
  readonly current: string | undefined
  readonly onOpen: (task: TaskView) => void
  readonly chosen: ReadonlySet<string>
  /** Absent where there is nothing to choose for. */
  readonly onChoose: ((task: TaskView) => void) | undefined
}

/** Rows drawn beyond the window, so that a turn of the wheel finds them there. */
const beyond = 5

/** The tasks: only those that can be seen are in the page, however many there are. */
export const TaskList = ({ chosen, current, items, list, onChoose, onOpen }: ListProps) => {
  const { t } = useLingui()
  const frame = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState<number>()
  // Where the list begins on the page: what is above it grows and shrinks with filters and choices.
  useLayoutEffect(() => {
    const measure = () => {
      const now = frame.current ? frame.current.getBoundingClientRect().top + window.scrollY : 0
      setTop((before) => (before !== undefined && Math.abs(before - now) < 1 ? before : now))
    }
    measure()
    const page = new ResizeObserver(measure)
    page.observe(document.body)
    return () => page.disconnect()
  }, [])
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => 92,
    overscan: beyond,
    scrollMargin: top ?? 0,
    getItemKey: (index) => items[index]?.taskId ?? index,
    // The header above the page covers what is scrolled below it.
    scrollPaddingStart: 76,
    scrollPaddingEnd: 24,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = list
  useEffect(() => {
    // After a failure somebody has to say so: else it would be asked for again and again.
    if (last >= items.length - 30 && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [last, items.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])

  const place = items.findIndex(({ taskId }) => taskId === current)
  // Before it is known where the list begins, every row seems to be above the window.
  const known = top !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: it comes into sight when it becomes the current one, not later
  useEffect(() => {
    if (known && place >= 0) rows.scrollToIndex(place, { align: 'auto' })
  }, [current, known])

  return (
    <>
      <ul ref={frame} className={css.list} style={{ height: rows.getTotalSize() }} aria-label={t`Tasks`}>
        {shown.map(({ index, start }) => {
          const task = items[index]
          if (!task) return null
          return (
            <li
              key={task.taskId}
              ref={rows.measureElement}
              data-index={index}
              data-id={task.taskId}
              data-current={task.taskId === current || undefined}
              className={css.item}
              style={{ transform: `translateY(${start - rows.options.scrollMargin}px)` }}
              aria-setsize={hasNextPage ? -1 : items.length}
              aria-posinset={index + 1}
            >
              <Row
                task={task}
                current={task.taskId === current}
                chosen={chosen.has(task.taskId)}
                onOpen={onOpen}
                onChoose={onChoose}
              />
            </li>
          )
        })}
      </ul>
      <Text size="sm" c="dimmed" mt="sm" role="status" aria-label={t`How many are shown`}>
        {hasNextPage ? t`The first ${items.length}, more as you scroll` : t`${items.length} in all`}
      </Text>
      {isFetchNextPageError && (
        <Alert mt="sm" color="red" role="alert" title={t`More could not be fetched`}>
          <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            <Trans>Try again</Trans>
          </Button>
        </Alert>
      )}
    </>
  )
}
