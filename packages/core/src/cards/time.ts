/**
 * An instant in a time zone, with the zone named: "Tue 3 March 2026, 14:05 (Europe/Paris, UTC+1)"; in German
 * "Di. 3. März 2026, 14:05 (Europe/Paris, UTC+1)".
 */
export const zonedTime = (instant: string, timeZone: string, language: 'en' | 'de' = 'en'): string => {
  const date = Date.parse(instant)
  const zone = usableZone(timeZone)
  // Put together here: how a locale joins date and time changes with each version of its data.
  const part = Object.fromEntries(
    (language === 'de' ? german : english)(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  const day =
    language === 'de' ? `${part['weekday']?.slice(0, 2)}. ${part['day']}.` : `${part['weekday']} ${part['day']}`
  const text = `${day} ${part['month']} ${part['year']}, ${part['hour']}:${part['minute']}`
  if (zone === 'UTC') return `${text} (UTC)`
  const offset = offsets(zone)
    .formatToParts(date)
    .find((part) => part.type === 'timeZoneName')?.value
  return `${text} (${zone}${offset ? `, ${offset.replace('GMT', 'UTC')}` : ''})`
}

// Making a formatter costs a hundred times what using it does.
const kept = <T>(make: (zone: string) => T): ((zone: string) => T) => {
  const known = new Map<string, T>()
  return (zone) => {
    const found = known.get(zone) ?? make(zone)
    if (known.size < 600) known.set(zone, found)
    return found
  }
}
const usableZone = kept((zone): string => {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
})
const formatterOf = (locale: string) =>
  kept(
    (timeZone) =>
      new Intl.DateTimeFormat(locale, {
        timeZone,
        weekday: 'short',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      }),
  )
const english = formatterOf('en-GB')
const german = formatterOf('de-DE')
const offsets = kept((timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'shortOffset' }))

/**
 * The instant (ISO 8601) at which a day (2026-08-21) begins in a time zone, or a day so many days after it; null if it is
 * no day. Where clocks are put forward at midnight it is the first instant that there is.
 */
export const zonedDay = (day: string, timeZone: string, plusDays: number): string | null => {
  const utc = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(utc) || isoOf(utc).slice(0, 10) !== day) return null
  const wanted = utc + plusDays * 86_400_000
  const zone = usableZone(timeZone)
  // The offset there may be another one than at the guess: the second look has it right.
  const once = wanted - offsetMs(wanted, zone)
  return isoOf(wanted - offsetMs(once, zone))
}

/** What the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
export const offsetMs = (instant: number, zone: string): number => {
  const text =
    offsets(zone)
      .formatToParts(instant)
      .find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const match = /GMT([+-])(\d{1,2})(?::(\d\d))?/.exec(text)
  if (!match) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return (match[1] === '-' ? -minutes : minutes) * 60_000
}

const isoOf = (ms: number): string => new Date(ms).toISOString()
