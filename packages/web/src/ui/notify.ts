import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useSyncExternalStore } from 'react'
import type { Problem } from '../data/problem.ts'

// Toasts are a part of their own, loaded when there is the first one.
let wanted = false
const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether there was a toast yet. */
export const useToastsWanted = (): boolean => useSyncExternalStore(subscribe, () => wanted)

type Toast = { title?: string; message: string; color: string; autoClose: number | false }

const show = async (toast: Toast): Promise<void> => {
  const { notifications } = await import('./toasts.tsx')
  notifications.show({ ...toast, withBorder: true, closeButtonProps: { 'aria-label': i18n._(msg`Close`) } })
  wanted = true
  for (const listener of listeners) listener()
}

/** Says that something is done, in a word or two. */
export const notifyDone = (message: string): void => void show({ message, color: 'teal', autoClose: 4_000 })

/** Says what did not work, why, and which id to quote. Stays until it is closed. */
export const notifyProblem = ({ message, refusal, requestId }: Problem, title: string): void => {
  const causes = refusal.causes.map(({ summary }) => summary).filter((text) => text !== message)
  const id = refusal.code === 'unavailable' && requestId ? ` (${requestId})` : ''
  void show({ title, message: [message, ...causes].join(' ') + id, color: 'red', autoClose: false })
}
