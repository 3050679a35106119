import type { Line } from '@assent/core/card.ts'
import { useLingui } from '@lingui/react'
import { useMe } from '../data/me.ts'
import { absolute } from '../lib/time.ts'

/** A line of a card: our words, what somebody typed set apart from them, and times in the viewer's zone. */
export const Words = ({ line }: { readonly line: Line }) => {
  const { i18n } = useLingui()
  const { timeZone } = useMe().user
  return line.map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line stay as they are
    if (typeof part === 'string') return <span key={index}>{part}</span>
    if ('said' in part)
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <bdi key={index}>{part.said}</bdi>
      )
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <time key={index} dateTime={part.at}>
        {absolute(part.at, i18n.locale, timeZone)}
      </time>
    )
  })
}
