import { useLingui } from '@lingui/react/macro'
import { Text, type TextProps } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { serverNow, useMe } from '../data/me.ts'
import { absolute, durationText, relative } from '../lib/time.ts'
import { Hint } from './hint.tsx'

// One clock for all times on the page.
const listeners = new Set<() => void>()
let now = serverNow()
const tick = () => {
  now = serverNow()
  for (const listener of listeners) listener()
}
let timer: ReturnType<typeof setInterval> | undefined
let looksSoon = false
const subscribe = (listener: () => void) => {
  if (listeners.size === 0) timer = setInterval(tick, 30_000)
  listeners.add(listener)
  // What is drawn now may have come from the server after the last half minute: no time of it lies ahead. Many are drawn
  // at once, and one look a second later is for all of them.
  if (serverNow() - now > 1_000) tick()
  if (!looksSoon) {
    looksSoon = true
    setTimeout(() => {
      looksSoon = false
      tick()
    }, 1_000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/** The server's time, which moves on every half minute. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

type TimeProps = TextProps & { readonly at: string; readonly whole?: boolean }

/** "2 hours ago"; pointed at, the whole date and time with its zone. `whole`: that at once. */
export const RelativeTime = ({ at, whole = false, ...text }: TimeProps) => {
  const { i18n } = useLingui()
  const { timeZone } = useMe().user
  const current = useNow()
  const exact = absolute(at, i18n.locale, timeZone)
  const time = (
    <Text
      component="time"
      dateTime={at}
      size="sm"
      span
      {...(whole ? {} : { style: { whiteSpace: 'nowrap' } })}
      {...text}
    >
      {whole ? exact : relative(at, current, i18n.locale)}
    </Text>
  )
  return whole ? time : <Hint label={exact}>{time}</Hint>
}

/** "7 days" of `P7D`. */
export const DurationText = ({ of }: { readonly of: string }) => {
  const { i18n } = useLingui()
  return <span>{durationText(of, i18n.locale)}</span>
}
