import type { TaskView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { Drawer, Stack } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { createLazyRoute } from '@tanstack/react-router'
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useKeys } from '../../lib/keys.ts'
import { Page } from '../../ui/page.tsx'
import { Coming } from '../../ui/states.tsx'
import { Bulk } from './bulk.tsx'
import { readAhead, useTasks } from './data.ts'
import { Filters } from './filters.tsx'
import { useFirst } from './first.ts'
import { useFit } from './fit.ts'
import css from './inbox.module.css'
import { TaskList } from './list.tsx'
import { Nothing } from './nothing.tsx'
import { Pane } from './pane.tsx'
import { mayBeChosen } from './row.tsx'

const none: readonly TaskView[] = []

const Inbox = () => {
  const { t } = useLingui()
  const { priority, q, sort, task: asked, type, view } = page.useSearch()
  const navigate = page.useNavigate()
  const wide = useMediaQuery('(min-width: 72em)', false, { getInitialValueInEffect: false })
  const done = view === 'done'
  const list = useTasks({ done, type, match: q, priority, pressing: sort === 'priority' })
  const items = list.items ?? none
  // The row that keys act on where the task is not beside the list.
  const [marked, setMarked] = useState<string>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const moved = useRef(false)
  const fit = useFit()
  const filtered = q !== undefined || type !== undefined || priority !== undefined

  const of = JSON.stringify([view, type, q, priority, sort])
  const first = useFirst({ items, of, settled: list.items !== undefined && !list.isPlaceholderData })
  const shown = asked ?? (wide ? first : undefined)
  const current = shown ?? marked
  const place = items.findIndex(({ taskId }) => taskId === current)
  const ahead = items[place + 1]?.taskId
  useEffect(() => {
    if (shown !== undefined && ahead !== undefined) readAhead(ahead)
  }, [shown, ahead])

  const show = (taskId: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, task: taskId }), replace: true, resetScroll: false })
  const step = (by: 1 | -1) => {
    const next = items[place < 0 ? 0 : place + by]
    if (!next) return
    if (shown === undefined) setMarked(next.taskId)
    else {
      moved.current = false
      show(next.taskId)
    }
    focusRow(next.taskId)
  }
  const choose = useCallback(
    ({ taskId }: TaskView) =>
      setChosen((before) => {
        const next = new Set(before)
        if (!next.delete(taskId)) next.add(taskId)
        return next
      }),
    [],
  )
  const open = useSame((task: TaskView) => {
    moved.current = true
    if (task.taskId === shown) document.getElementById('task-title')?.focus()
    else show(task.taskId)
    setMarked(task.taskId)
  })
  // What comes after what was just done; the last one leaves the one before it.
  const goOn = (taskId: string) => {
    const at = items.findIndex((one) => one.taskId === taskId)
    const next = items[at + 1] ?? items[at - 1]
    moved.current = true
    setChosen((before) => new Set([...before].filter((one) => one !== taskId)))
    show(next?.taskId)
    if (!next) document.getElementById('page-title')?.focus()
  }
  const picked = useMemo(() => items.filter(({ taskId }) => chosen.has(taskId)), [items, chosen])
  const here = items[place]
  useKeys(
    [
      { key: 'j', what: t`Next; Enter opens it`, run: () => step(1) },
      { key: 'k', what: t`Previous`, run: () => step(-1) },
      ...(done ? [] : [{ key: 'x', what: t`Choose it`, run: () => here && mayBeChosen(here) && choose(here) }]),
    ],
    { inDialog: shown !== undefined && !wide },
  )

  // The row is marked at once; the task beside it is drawn piece by piece, so that no frame waits for all of it.
  const beside = useDeferredValue(shown)
  const pane = (inDialog: boolean) =>
    beside !== undefined && (
      <Pane
        taskId={beside}
        onDone={goOn}
        keys={picked.length === 0 && beside === shown}
        inDialog={inDialog}
        focused={moved.current}
      />
    )
  return (
    <Page title={t`Inbox`} intro={t`What waits for you: approvals, questions and tasks.`}>
      <Filters />
      <Bulk
        tasks={picked}
        onClear={() => setChosen(new Set())}
        onDecided={(ids) => {
          setChosen((before) => new Set([...before].filter((one) => !ids.includes(one))))
          const left = ({ taskId }: TaskView) => !ids.includes(taskId)
          if (shown !== undefined && ids.includes(shown))
            show((items.slice(place + 1).find(left) ?? items.find(left))?.taskId)
        }}
      />
      {list.items === undefined ? (
        <Coming query={list} lines={7} height={84} />
      ) : items.length === 0 && asked === undefined ? (
        <Nothing done={done} filtered={filtered} />
      ) : (
        <div className={wide ? css.split : undefined}>
          <Stack gap="sm">
            {items.length === 0 ? (
              <Nothing done={done} filtered={filtered} />
            ) : (
              <TaskList
                list={list}
                items={items}
                current={current}
                chosen={chosen}
                onOpen={open}
                onChoose={done ? undefined : choose}
              />
            )}
          </Stack>
          {wide && (
            <section ref={fit} className={css.pane} aria-label={t`The task`}>
              {pane(false)}
            </section>
          )}
        </div>
      )}
      <Drawer
        opened={!wide && shown !== undefined}
        onClose={() => {
          show(undefined)
          if (shown !== undefined) focusRow(shown)
        }}
        // By the time that it notes where the focus was, its heading has it.
        returnFocus={false}
        size="36rem"
        title={t`Task`}
        closeButtonProps={{ 'aria-label': t`Close` }}
        classNames={{ content: css.drawer, body: css.drawerBody }}
      >
        {!wide && pane(true)}
      </Drawer>
    </Page>
  )
}

/** A function that stays the same one and does what it does now: rows are not drawn again because of it. */
const useSame = <A extends readonly unknown[]>(run: (...args: A) => void): ((...args: A) => void) => {
  const latest = useRef(run)
  latest.current = run
  return useCallback((...args: A) => latest.current(...args), [])
}

/** The row comes into the page with the next frames, if it is far away. */
const focusRow = (taskId: string, tries = 10): void => {
  const row = document.querySelector<HTMLElement>(`li[data-id="${CSS.escape(taskId)}"] button`)
  if (row) row.focus({ preventScroll: true })
  else if (tries > 0) requestAnimationFrame(() => focusRow(taskId, tries - 1))
}

export const page = createLazyRoute('/inbox')({ component: Inbox })
