import type { Finding } from '@assent/core/api/sequences.ts'
import { limits } from '@assent/core/limits.ts'
import { type LevelCase, type PersonCase, type Undecidable, undecidable } from '@assent/core/policy/decidable.ts'
import { type Look, type Matter, named, type Use } from './look.ts'

/** Who of a condition's users is affected by what. `userIds`: the first of them. */
type Affected = { readonly fault: Undecidable; users: number; userIds: readonly string[] }

/**
 * What is wrong for the users of each condition, once everybody has been looked at. Conditions that are for the same people and
 * levels share the work. Ordered by the first user that is affected, and the steps.
 */
export const findingsOf = ({ plan }: Matter, look: Look): ((use: Use) => readonly Finding[]) => {
  const known = new Map<string, readonly Affected[]>()
  const ids = new Map<LevelCase, number>()
  const idOf = (level: LevelCase): number => {
    if (!ids.has(level)) ids.set(level, ids.size)
    return ids.get(level)!
  }
  const faultsOf = (case_: string, seats: readonly LevelCase['seats'][]): readonly Undecidable[] => {
    const person = JSON.parse(case_) as PersonCase
    return distinct(seats.flatMap((one) => undecidable(plan, person, one)))
  }
  return (use) => {
    const key = `${use.levels.map(idOf).join(' ')} ${use.audience.key}`
    const affected = known.get(key) ?? affectedBy(use, look, faultsOf)
    known.set(key, affected)
    return affected.map(({ fault, userIds, users }) => ({
      step: fault.step,
      label: fault.label,
      why: fault.why,
      conditionId: use.conditionId,
      users,
      userIds: [...userIds],
    }))
  }
}

/**
 * The findings that are kept: of one step and reason those of the most users, in the order in which they were. The first of them
 * says how many more there were.
 */
export const mostTelling = (
  findings: readonly Finding[],
  most: number = limits.conditionsPerFault,
): readonly Finding[] => {
  const kept = new Map<Finding, number>()
  for (const same of Map.groupBy(findings, keyOf).values()) {
    const few = new Set(same.toSorted((a, b) => b.users - a.users).slice(0, most))
    const listed = same.filter((finding) => few.has(finding))
    for (const [n, finding] of listed.entries()) kept.set(finding, n === 0 ? same.length - listed.length : 0)
  }
  return findings.flatMap((finding) => {
    const more = kept.get(finding)
    return more === undefined ? [] : [more > 0 ? { ...finding, more } : finding]
  })
}

type FaultsOf = (case_: string, seats: readonly LevelCase['seats'][]) => readonly Undecidable[]

const affectedBy = ({ audience, levels }: Use, look: Look, faultsOf: FaultsOf): readonly Affected[] => {
  const found = new Map<string, Affected>()
  const add = (faults: readonly Undecidable[], users: number, userIds: readonly string[]): void => {
    if (users === 0) return
    for (const fault of faults) {
      const key = keyOf(fault)
      const before = found.get(key) ?? { fault, users: 0, userIds: [] }
      found.set(key, {
        fault,
        users: before.users + users,
        userIds: [...before.userIds, ...userIds].toSorted().slice(0, named),
      })
    }
  }
  if (levels.length === 0) return []
  const seats = levels.map((level) => level.seats)
  for (const [case_, { userIds, users }] of look.talliesOf(audience)) add(faultsOf(case_, seats), users, userIds)
  const { byCase, byPerson } = look.apartOf(audience)
  const persons = new Set(levels.flatMap(({ parties }) => [...parties.keys()]))
  const own = [...persons].flatMap((personId) => byPerson.get(personId) ?? [])
  for (const person of own) {
    const his = levels.map((level) => level.parties.get(person.personId) ?? level.seats)
    add(faultsOf(person.case, his), 1, [person.userId])
  }
  // Whom only levels of other conditions name is here as anybody else.
  const ownIds = new Set(own.map(({ userId }) => userId))
  const ownIn = Map.groupBy(own, (person) => person.case)
  for (const [case_, userIds] of byCase)
    add(faultsOf(case_, seats), userIds.length - (ownIn.get(case_)?.length ?? 0), first(userIds, ownIds))
  return [...found.values()].toSorted(
    (a, b) => order(a.userIds[0]!, b.userIds[0]!) || a.fault.step - b.fault.step || order(a.fault.why, b.fault.why),
  )
}

/** The first ids that a finding names, of those that are not left out. */
const first = (userIds: readonly string[], without: ReadonlySet<string>): readonly string[] => {
  const found: string[] = []
  for (const id of userIds) {
    if (found.length === named) break
    if (!without.has(id)) found.push(id)
  }
  return found
}

const keyOf = ({ step, why }: Pick<Undecidable, 'step' | 'why'>): string => `${step} ${why}`

const distinct = (faults: readonly Undecidable[]): readonly Undecidable[] => [
  ...new Map(faults.map((fault) => [keyOf(fault), fault])).values(),
]

/** By code units, as ids are ordered everywhere. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
