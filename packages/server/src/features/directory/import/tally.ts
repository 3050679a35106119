import { limits } from '@assent/core/limits.ts'
import { type Count, type Noun, nouns, type Problem } from './rows.ts'

/** A list of problems that counts all of them and keeps the first thousand. */
const makeList = (before?: { readonly total: number; readonly listed: readonly Problem[] }) => {
  let total = before?.total ?? 0
  const listed: Problem[] = [...(before?.listed ?? [])]
  return {
    add: (problem: Problem): void => {
      total++
      if (listed.length < limits.importErrorsListed) listed.push(problem)
    },
    /** In the order of the file, whatever the order in which they were found. */
    report: () => ({ total, listed: listed.toSorted((a, b) => a.line - b.line) }),
    get total() {
      return total
    },
  }
}

/** What an import finds on its way. `read`: what reading the file found already. */
export const makeTally = (read?: { readonly errors: ReturnType<typeof makeList> }) => {
  const counts = Object.fromEntries(
    nouns.map((noun) => [noun, { created: 0, updated: 0, unchanged: 0, removed: 0 }]),
  ) as Record<Noun, Count>
  return {
    counts,
    count: (noun: Noun, sort: keyof Count, by = 1): void => {
      counts[noun][sort] += by
    },
    errors: makeList(read?.errors.report()),
    warnings: makeList(),
  }
}

export type Tally = ReturnType<typeof makeTally>
