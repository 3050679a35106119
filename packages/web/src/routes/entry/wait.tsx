import type { PreviewView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'

type Wait = NonNullable<PreviewView['usualWait']>

/** The number and its unit of a span in seconds, in the largest unit that still says something. */
const spanOf = (seconds: number): readonly [number, 'minute' | 'hour' | 'day'] => {
  if (seconds < 3_600) return [Math.max(1, Math.ceil(seconds / 60)), 'minute']
  if (seconds < 2 * 86_400) return [Math.ceil(seconds / 3_600), 'hour']
  return [Math.ceil(seconds / 86_400), 'day']
}

/** "Usually decided within 3 hours". */
export const WaitText = ({ of: { p50Seconds } }: { readonly of: Wait }) => {
  const { i18n } = useLingui()
  const [count, unit] = spanOf(p50Seconds)
  const span = i18n.number(count, { style: 'unit', unit, unitDisplay: 'long' })
  return <Trans>Usually decided within {span}</Trans>
}
