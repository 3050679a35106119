import { useEffect, useRef, useSyncExternalStore } from 'react'
import { readStored, store } from './i18n.ts'

/** A key and what it does, for the help overlay: `{key: 'j', what: t`Next`, run}`. */
export type KeyDoing = {
  readonly key: string
  readonly what: string
  readonly run: () => void
  /** Done once for each press: holding the key down does nothing more. */
  readonly once?: boolean
}

const stored = 'assent-keys'
const active = new Set<readonly KeyDoing[]>()
const listeners = new Set<() => void>()
let snapshot: readonly KeyDoing[] = []
const tell = (): void => {
  snapshot = [...active].flat()
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

let on = readStored(stored) !== 'off'

/** Whether keys of one letter do something: some people's input aids press keys that nobody meant (WCAG 2.1.4). */
export const useKeysOn = (): boolean => useSyncExternalStore(subscribe, () => on)
export const setKeysOn = (next: boolean): void => {
  on = next
  store(stored, next ? 'on' : 'off')
  tell()
}

/** The keys that do something on the page as it is now. */
export const useActiveKeys = (): readonly KeyDoing[] => useSyncExternalStore(subscribe, () => snapshot)

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** While a dialog is open the page behind it does nothing. */
const covered = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null

/**
 * Keys of one letter for as long as the page is there. They do nothing while somebody types, in a dialog (unless `inDialog`),
 * with Ctrl, Alt or Meta held, or switched off.
 */
export const useKeys = (
  doings: readonly KeyDoing[],
  { inDialog = false }: { readonly inDialog?: boolean } = {},
): void => {
  const latest = useRef(doings)
  latest.current = doings
  const names = doings.map(({ key, what }) => `${key} ${what}`).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: names stand for what the overlay shows of the doings
  useEffect(() => {
    const shown = latest.current
    active.add(shown)
    tell()
    const press = (event: KeyboardEvent) => {
      if (!on || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
      if (typing(event.target) || (!inDialog && covered())) return
      const doing = latest.current.find(({ key }) => key === event.key)
      if (!doing) return
      event.preventDefault()
      if (!event.repeat || !doing.once) doing.run()
    }
    window.addEventListener('keydown', press)
    return () => {
      window.removeEventListener('keydown', press)
      active.delete(shown)
      tell()
    }
  }, [names, inDialog])
}
