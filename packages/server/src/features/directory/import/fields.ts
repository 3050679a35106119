import { clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { type Item, shown } from './columns.ts'
import type { Problem } from './rows.ts'

/**
 * Reads the fields of one thing of a file and notes what is wrong with them. An empty cell of CSV and a null of YAML are
 * the same: nothing is there.
 */
export const makeFields = (item: Item, line: number, problems: Problem[]) => {
  const bad = (column: string, message: string): undefined => {
    problems.push({ line, column, message: `${column} ${message}` })
    return undefined
  }
  const raw = (column: string): unknown => {
    const value = item[column]
    return typeof value === 'string' ? value.trim() : value
  }
  const isEmpty = (column: string): boolean => [undefined, null, ''].includes(raw(column) as null)
  const text = (column: string): string | undefined => {
    const value = raw(column)
    if (isEmpty(column)) return undefined
    if (typeof value === 'string') return value
    // YAML takes 2024 for a number; that is what was meant as a name.
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    return bad(column, 'must be a text')
  }
  // With the blanks that it has: CSV has those outside of quotation marks taken off already.
  const asWritten = (column: string): string => {
    const value = item[column]
    return typeof value === 'string' ? value : (text(column) ?? '')
  }
  /** A name that must be there; '' after a problem was noted. */
  const name = (column: string, max = 255): string => {
    const value = clean(text(column) ?? '')
    const problem = nameProblem(value, max)
    if (problem) bad(column, problem)
    return problem ? '' : value
  }
  return {
    bad,
    has: (column: string): boolean => item[column] !== undefined,
    isEmpty,
    name,
    optionalName: (column: string, max = 255): string | undefined => (isEmpty(column) ? undefined : name(column, max)),
    /** A name as the target itself writes it, with whatever blanks it has; undefined where nothing is there. */
    exact: (column: string, max: number): string | undefined => {
      const value = asWritten(column).normalize('NFC')
      if (value === '') return undefined
      const problem = nameProblem(value, max)
      return problem ? bad(column, problem) : value
    },
    /** A text of several lines; '' where the cell is empty, undefined where there is no such column. */
    prose: (column: string, max: number): string | undefined => {
      if (item[column] === undefined) return undefined
      const value = asWritten(column).normalize('NFC')
      const problem = textProblem(value, max, true)
      return problem ? bad(column, problem) : value
    },
    word: <const W extends readonly string[]>(column: string, words: W): W[number] | undefined => {
      const value = text(column)
      if (value === undefined) return undefined
      const found = words.find((word) => word.toLowerCase() === value.toLowerCase())
      return found ?? bad(column, `is ${words.join(' or ')}, not ${shown(value)}`)
    },
    flag: (column: string): boolean | undefined => {
      const value = raw(column)
      if (isEmpty(column)) return undefined
      const word = String(value).toLowerCase()
      if (['true', 'yes', 'on', '1'].includes(word)) return true
      if (['false', 'no', 'off', '0'].includes(word)) return false
      return bad(column, `is yes or no, not ${shown(String(value))}`)
    },
    /** A list: of YAML, in JSON, or separated by semicolons; empty where the cell is, undefined where there is no such column. */
    names: (column: string): readonly string[] | undefined => {
      const value = item[column]
      if (value === undefined) return undefined
      const parts = Array.isArray(value) ? value : listOf(String(value ?? ''))
      const names: string[] = []
      for (const part of parts) {
        const one = clean(typeof part === 'string' || typeof part === 'number' ? String(part) : '')
        const problem = one === '' && !Array.isArray(value) ? undefined : nameProblem(one)
        if (problem) bad(column, problem)
        else if (one !== '') names.push(one)
      }
      return [...new Set(names)]
    },
  }
}

// A name may have a semicolon in it: our own exports then write the list as JSON.
const listOf = (text: string): readonly unknown[] => {
  if (text.trimStart().startsWith('["')) {
    try {
      const list: unknown = JSON.parse(text)
      if (Array.isArray(list)) return list
    } catch {
      // Then it is a name that begins like one.
    }
  }
  return text.split(';')
}

export type Fields = ReturnType<typeof makeFields>
