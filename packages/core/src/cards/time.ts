/** An instant in a time zone, with the zone named: "Tue 3 March 2026, 14:05 (Europe/Paris, UTC+1)". */
export const zonedTime = (instant: string, timeZone: string): string => {
  const date = Date.parse(instant)
  const zone = usableZone(timeZone)
  // Put together here: how a locale joins date and time changes with each version of its data.
  const part = Object.fromEntries(
    formatter(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  const text = `${part['weekday']} ${part['day']} ${part['month']} ${part['year']}, ${part['hour']}:${part['minute']}`
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
const formatter = kept(
  (timeZone) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    }),
)
const offsets = kept((timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'shortOffset' }))
