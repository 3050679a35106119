import type { Holiday, Hours } from '@assent/core/calendar/model.ts'
import { limits } from '@assent/core/limits.ts'
import { isIsoDate } from '@assent/core/steps/fields.ts'
import { type LineProblem, readCsv } from '../../platform/csv.ts'

type Read = { readonly holidays: readonly Holiday[]; readonly problems: readonly LineProblem[] }

/**
 * The holidays of a CSV file, whose first line names the columns: `date` (2026-12-25), `name` and, for half days, `hours`
 * (09:00-12:00, several with a space between). Other columns and blank lines are passed over.
 */
export const readHolidays = (bytes: Uint8Array): Read => {
  const file = readCsv(bytes)
  if ('message' in file) return { holidays: [], problems: [file] }
  const at = (column: string): number => file.columns.indexOf(column)
  const [date, name, hours] = [at('date'), at('name'), at('hours')]
  if (date < 0 || name < 0)
    return { holidays: [], problems: [{ line: 1, message: 'The first line must name the columns "date" and "name".' }] }
  const seen = new Map<string, number>()
  const holidays: Holiday[] = []
  const problems: LineProblem[] = []
  for (const { cells, line } of file.lines) {
    const found = { date: cells[date] ?? '', name: cells[name] ?? '', hours: hoursOf(cells[hours] ?? '') }
    const message = problemOf(found, seen)
    if (message === undefined) {
      seen.set(found.date, line)
      holidays.push({ date: found.date, name: found.name, ...(found.hours?.length ? { hours: found.hours } : {}) })
    } else problems.push({ line, message })
  }
  return { holidays, problems }
}

const hoursOf = (text: string): readonly Hours[] | undefined => {
  const parts = text === '' ? [] : text.split(/\s+/)
  const hours = parts.flatMap((part) => {
    const match = /^(\d\d:\d\d)[-–](\d\d:\d\d)$/.exec(part)
    return match ? [{ from: match[1]!, to: match[2]! }] : []
  })
  return hours.length === parts.length ? hours : undefined
}

type Found = { readonly date: string; readonly name: string; readonly hours: readonly Hours[] | undefined }

const problemOf = ({ date, hours, name }: Found, seen: ReadonlyMap<string, number>): string | undefined => {
  if (date.length !== 10 || !isIsoDate(date)) return `"${date.slice(0, 40)}" is no day such as 2026-12-25.`
  const before = seen.get(date)
  if (before !== undefined) return `${date} stands in line ${before} already.`
  if (name === '') return 'The name is empty.'
  if (name.length > limits.calendarHolidayName)
    return `The name has more than ${limits.calendarHolidayName} characters.`
  return hours ? undefined : 'Hours are written like 09:00-12:00, several with a space between.'
}
