/** What a clock in a zone shows at an instant, as `2026-03-02T09:30`: the form of `<input type="datetime-local">`. */
export const wallOf = (instant: string | number, timeZone: string): string => {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  )
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`
}

const offset = (at: number, timeZone: string): number =>
  Date.parse(`${wallOf(at, timeZone)}:00Z`) - Math.floor(at / 60_000) * 60_000

/** The instant (ISO 8601) at which a clock in a zone shows that; undefined for what is no time. */
export const instantOf = (wall: string, timeZone: string): string | undefined => {
  // Browsers make a date of almost any text.
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) ? Date.parse(`${wall}:00Z`) : Number.NaN
  if (Number.isNaN(asUtc)) return undefined
  // The offset of a first guess, then that of the answer: they differ around the change of summer time.
  const first = asUtc - offset(asUtc, timeZone)
  return new Date(asUtc - offset(first, timeZone)).toISOString()
}
