import { useLingui } from '@lingui/react/macro'

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** "2.5 hr" of 9,000 seconds, in the reader's language: the largest unit that fits, with one decimal at most; below a second nobody counts. */
export const useSeconds = (): ((seconds: number) => string) => {
  const { i18n } = useLingui()
  return (seconds) => {
    const [unit, size] = units.find(([, one]) => seconds >= one) ?? ['second', 1]
    const spelt = new Intl.NumberFormat(i18n.locale, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: seconds / size < 10 && unit !== 'second' ? 1 : 0,
    }).format(Math.max(1, seconds / size))
    return seconds < 1 ? `< ${spelt}` : spelt
  }
}
