// What PostgreSQL, JavaScript and the text form with four digits can all hold, a day away from each end for the zones.
const first = Date.parse('0001-01-02T00:00:00Z')
const last = Date.parse('9999-12-30T00:00:00Z')

const instant = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/
const dayOrInstant = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/

/** Whether a text is a time as RFC 3339 has it, of a calendar day that there is, and one that can be stored. */
export const isInstant = (text: string): boolean => instant.test(text) && isStorable(text)

/** As `isInstant`; a day alone, a time without seconds and one without a zone will do too (for filters). */
export const isDayOrInstant = (text: string): boolean => dayOrInstant.test(text) && isStorable(text)

const isStorable = (text: string): boolean => {
  const at = Date.parse(text.toUpperCase())
  if (Number.isNaN(at) || at < first || at > last) return false
  // The thirtieth of February is taken for the second of March; here it is no day.
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}
