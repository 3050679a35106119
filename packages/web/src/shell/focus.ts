import { useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

const titleOf = (): HTMLElement | null =>
  [...document.querySelectorAll<HTMLElement>('#page-title, #main')].findLast((element) => element.checkVisibility()) ??
  null

/** Arriving on another page moves the focus to its beginning, so that a screen reader goes on there and not behind. */
export const useFocusOnArrival = (arrived: () => void): void => {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const before = useRef(path)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another page is an arrival
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) {
      arrived()
      titleOf()?.focus({ preventScroll: true })
    }
    before.current = path
  }, [path])
}

/** Removed, or hidden, as what stands there while the next page is on its way. */
const isGone = (element: Element): boolean => !element.isConnected || !element.checkVisibility()

/**
 * What has the focus may go: a button that did its work, a title that was there while the page was read. The focus goes
 * to the dialog or the page that it was in then, not to the nowhere from which every key begins at the top again.
 */
export const useFocusKept = (): void => {
  useEffect(() => {
    let last: { readonly element: Element; readonly dialog: HTMLElement | null } | undefined
    let frame = 0
    const note = ({ target }: FocusEvent) => {
      if (target instanceof Element) last = { element: target, dialog: target.closest<HTMLElement>('[role=dialog]') }
    }
    const look = () => {
      if (!last || !isGone(last.element) || document.activeElement !== document.body) return
      const open = last.dialog && !isGone(last.dialog) ? last.dialog : null
      ;(open ?? titleOf())?.focus({ preventScroll: true })
    }
    const gone = new MutationObserver(() => {
      if (!last || !isGone(last.element)) return
      // Whatever closes gives the focus back by itself, a moment later.
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(look)
      })
    })
    document.addEventListener('focusin', note)
    gone.observe(document.body, { childList: true, subtree: true })
    return () => {
      cancelAnimationFrame(frame)
      document.removeEventListener('focusin', note)
      gone.disconnect()
    }
  }, [])
}
