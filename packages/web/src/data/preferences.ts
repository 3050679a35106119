import type { PreferencesPatch, WirePreferences } from '@assent/core/api/personal.ts'
import { useLingui } from '@lingui/react/macro'
import { useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Static } from 'typebox'
import { chooseLocale } from '../lib/i18n.ts'
import { setKeysOn } from '../lib/keys.ts'
import { notifyProblem } from '../ui/notify.ts'
import { api } from './api.ts'
import { asProblem } from './problem.ts'
import { queries, useGet } from './query.ts'

/** How somebody wants pages and notices; kept on the server, so that it is the same in every browser. */
export type Preferences = Static<typeof WirePreferences>
export type Theme = Preferences['theme']

const path = '/governance/api/v2/my/preferences'
const key = ['me', 'preferences'] as const

// What is on its way to the server is drawn over what came from there: a switch moves in the moment in which it is pressed.
let onTheWay: readonly PreferencesPatch[] = []
const listeners = new Set<() => void>()
const put = (next: readonly PreferencesPatch[]): void => {
  onTheWay = next
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The viewer's preferences. */
export const usePreferences = () => {
  const found = useGet<Preferences>(key, path)
  const patches = useSyncExternalStore(subscribe, () => onTheWay)
  const { data } = found
  return { ...found, data: useMemo(() => data && patches.reduce(over, data), [data, patches]) }
}

const over = (before: Preferences, { notifications, ...rest }: PreferencesPatch): Preferences => {
  const ways = Object.entries(notifications ?? {}).map(([kind, change]) => [
    kind,
    { email: true, inApp: true, ...before.notifications[kind as keyof Preferences['notifications']], ...change },
  ])
  return { ...before, ...rest, notifications: { ...before.notifications, ...Object.fromEntries(ways) } }
}

/**
 * Changes preferences: seen at once, kept one change after the other, and taken back with a word why if the server does
 * not take them.
 */
export const useSetPreferences = () => {
  const cache = useQueryClient()
  const { t } = useLingui()
  const { mutate } = useMutation({
    mutationKey: ['preferences'],
    // One after the other, as they were made.
    scope: { id: 'preferences' },
    mutationFn: (patch: PreferencesPatch) => api.patch<Preferences>(path, patch),
    onSuccess: async (saved, patch) => {
      await cache.cancelQueries({ queryKey: key })
      cache.setQueryData(key, saved)
      if (patch.timeZone !== undefined) void cache.invalidateQueries({ queryKey: ['me', 'self'] })
    },
    onError: (error) => notifyProblem(asProblem(error), t`That was not kept`),
    // Only after what was saved is drawn below it: the cache tells in its next turn.
    onSettled: (_saved, _error, patch) => void setTimeout(() => put(onTheWay.filter((one) => one !== patch)), 0),
  })
  return {
    mutate: (patch: PreferencesPatch) => {
      put([...onTheWay, patch])
      mutate(patch)
    },
  }
}

const schemes = { SYSTEM: 'auto', LIGHT: 'light', DARK: 'dark' } as const

/** Makes the app look and speak as its viewer has chosen, here or in any other browser. Once, in the shell. */
export const useOwnLook = (): void => {
  const { data } = usePreferences()
  const { setColorScheme } = useMantineColorScheme()
  const { language, shortcuts, theme } = data ?? {}
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another choice is a reason
  useEffect(() => {
    if (theme !== undefined) setColorScheme(schemes[theme])
  }, [theme])
  useEffect(() => {
    // What the server said so far was in the other language.
    if (language !== undefined)
      void chooseLocale(language).then((isOther) => (isOther ? queries.invalidateQueries() : undefined))
  }, [language])
  useEffect(() => {
    if (shortcuts !== undefined) setKeysOn(shortcuts)
  }, [shortcuts])
}
