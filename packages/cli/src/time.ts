import { durationMs } from '@assent/core/duration.ts'
import { usage } from './problems.ts'

const units = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const

/** How long ago or ahead an instant is, in its largest unit: `3 d ago`, `in 2 h`, `now`. */
export const relative = (iso: string, now: number = Date.now()): string => {
  const distance = Date.parse(iso) - now
  const size = Math.abs(distance)
  const unit = units.find(([, ms]) => size >= ms)
  if (!unit) return 'now'
  const text = `${Math.floor(size / unit[1])} ${unit[0]}`
  return distance < 0 ? `${text} ago` : `in ${text}`
}

/** An instant as local date, time and zone: `2026-03-04 17:05 CET`. */
export const local = (iso: string): string => {
  const date = new Date(iso)
  const two = (n: number) => String(n).padStart(2, '0')
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())} ${zone?.value ?? ''}`.trim()
}

const names = { H: 'hour', D: 'day', W: 'week', M: 'minute' } as const

/** An ISO duration of one unit in words: `P7D` is `7 days`. What is none stays as it is. */
export const durationWords = (iso: string): string => {
  const match = /^PT?(\d+)([HDWM])$/.exec(iso)
  if (!match) return iso
  const name = names[match[2] as keyof typeof names]
  return `${match[1]} ${name}${match[1] === '1' ? '' : 's'}`
}

/** `8h`, `7d`, `2w` or ISO 8601 as ISO 8601. */
export const isoDuration = (text: string): string => {
  const short = /^(\d+) ?(h|d|w|hours?|days?|weeks?)$/i.exec(text.trim())
  const unit = short?.[2]?.[0]?.toUpperCase()
  const iso = short ? (unit === 'H' ? `PT${short[1]}H` : `P${short[1]}${unit}`) : text.trim().toUpperCase()
  if (durationMs(iso) === undefined)
    throw usage(`${text} is not a time to have access for.`, 'Write it like 8h, 7d or 2w.')
  return iso
}
