import { type LevelCase, type PersonCase, type Plan, undecidable } from '@assent/core/policy/decidable.ts'
import type { UseToCheck } from './checker-store.ts'

/** Whom conditions are for; one for all that are for the same people. */
export type Audience = Pick<UseToCheck, 'everyone' | 'openers'> & { readonly key: string }

/** A condition as far as a look goes: for whom, and the distinct cases of its levels. Without any, nobody can ask. */
export type Use = { readonly conditionId: string; readonly audience: Audience; readonly levels: readonly LevelCase[] }

/** What a look is about: the distinct audiences and cases of levels of all conditions that use a sequence. */
export type Matter = {
  readonly plan: Plan
  readonly uses: readonly Use[]
  readonly audiences: readonly Audience[]
  readonly levels: readonly LevelCase[]
}

/** Somebody who was looked at: what of him matters, as JSON text (`PersonCase`), and the openers that he is in. */
export type Person = {
  readonly userId: string
  readonly personId: string
  readonly case: string
  readonly openers: readonly string[]
}

/** So many users, and the first of them. */
export type Tally = { users: number; readonly userIds: string[] }

/** What has been found so far, as JSON. */
export type Found = {
  /** Keys of those that people were looked for in. */
  readonly audiences: readonly string[]
  /** Of each audience, how many are in each case. */
  readonly tallies: readonly (readonly [audience: string, of: readonly (readonly [case_: string, tally: Tally])[]])[]
  /** Those whom a rule names for some level, by id: what is true of others in their case may not be true of them. */
  readonly apart: readonly Person[]
}

/** Users that a finding names; it counts them all. */
export const named = 20

/** What people were found to be, for one sequence. People are told in the order of their ids. */
export type Look = {
  /** False of whom nothing can be found: he need not be told. */
  readonly matters: (personId: string, case_: string) => boolean
  readonly tell: (person: Person) => void
  /** Who is still to be told: those of the audiences of which not as many were told as are wanted; undefined: nobody. */
  readonly wanted: () => Pick<Audience, 'everyone' | 'openers'> | undefined
  readonly found: () => Found
  readonly talliesOf: (audience: Audience) => ReadonlyMap<string, Tally>
  readonly apartOf: (audience: Audience) => Apart
}

/** Those apart who are in an audience: the ids of those in each case, in order, and the accounts of each person. */
export type Apart = {
  readonly byCase: ReadonlyMap<string, readonly string[]>
  readonly byPerson: ReadonlyMap<string, readonly Person[]>
}

/** A look that goes on from what was found before. With `most` it takes in the first so many of each audience. */
export const makeLook = ({ audiences, levels, plan }: Matter, before?: Found, most?: number): Look => {
  const tallies = new Map((before?.tallies ?? []).map(([key, of]) => [key, new Map(of)]))
  const apart = [...(before?.apart ?? [])]
  const seen = new Map(audiences.map((audience) => [audience, { users: 0, last: '' }]))
  const audiencesOf = audienceFinder(audiences)
  const parties = new Set(levels.flatMap((level) => [...level.parties.keys()]))
  const lacking = memo((case_: string) => {
    const person = JSON.parse(case_) as PersonCase
    return levels.some(({ seats }) => undecidable(plan, person, seats).length > 0)
  })
  // Put together anew by the next page: many can become full in one.
  let wanted: ReturnType<typeof allOf> | 'ANEW' = 'ANEW'
  const isFull = (audience: Audience) => most !== undefined && seen.get(audience)!.users >= most
  /** Whether somebody is among the first so many of an audience. */
  const isTaken = (audience: Audience, { userId }: Person): boolean => {
    if (most === undefined) return true
    const so = seen.get(audience)!
    if (so.users >= most) return false
    so.users++
    so.last = userId
    if (so.users >= most) wanted = 'ANEW'
    return true
  }
  const apartOf = memo((audience: Audience): Apart => {
    const { last } = seen.get(audience)!
    const people = (apartIn().get(audience) ?? []).filter(({ userId }) => most === undefined || userId <= last)
    const byCase = new Map<string, string[]>()
    for (const person of people) push(byCase, person.case, person.userId)
    return { byCase, byPerson: Map.groupBy(people, (person) => person.personId) }
  })
  const apartIn = once(() => {
    const lists = new Map<Audience, Person[]>()
    for (const person of apart) for (const audience of audiencesOf(person.openers)) push(lists, audience, person)
    return lists
  })
  return {
    // Where so many are wanted of each audience, each counts.
    matters: (personId, case_) => most !== undefined || parties.has(personId) || lacking(case_),
    tell: (person) => {
      const isApart = parties.has(person.personId)
      const isToCount = !isApart && lacking(person.case)
      if (isApart) apart.push(person)
      for (const audience of audiencesOf(person.openers)) {
        if (!isTaken(audience, person)) continue
        if (isToCount) count(tallies, audience.key, person)
      }
    },
    wanted: () => {
      if (wanted === 'ANEW') wanted = allOf(audiences.filter((audience) => !isFull(audience)))
      return wanted
    },
    found: () => ({
      audiences: audiences.map(({ key }) => key),
      tallies: [...tallies].map(([key, of]) => [key, [...of]]),
      apart,
    }),
    talliesOf: ({ key }) => tallies.get(key) ?? new Map(),
    apartOf,
  }
}

const count = (tallies: Map<string, Map<string, Tally>>, key: string, person: Person): void => {
  const of = tallies.get(key) ?? new Map<string, Tally>()
  tallies.set(key, of)
  const tally = of.get(person.case)
  if (!tally) of.set(person.case, { users: 1, userIds: [person.userId] })
  else {
    tally.users++
    if (tally.userIds.length < named) tally.userIds.push(person.userId)
  }
}

/** Audiences together; undefined if nobody is in them. */
const allOf = (audiences: readonly Audience[]): Pick<Audience, 'everyone' | 'openers'> | undefined => {
  const everyone = audiences.some((audience) => audience.everyone)
  const openers = [...new Set(audiences.flatMap((audience) => audience.openers))]
  return everyone || openers.length > 0 ? { everyone, openers } : undefined
}

/** Finds the audiences, each once, that somebody with these openers is in. */
const audienceFinder = (audiences: readonly Audience[]): ((openers: readonly string[]) => ReadonlySet<Audience>) => {
  const byOpener = new Map<string, Audience[]>()
  for (const audience of audiences) for (const opener of audience.openers) push(byOpener, opener, audience)
  const everybody = audiences.filter(({ everyone }) => everyone)
  return (openers) => new Set([...everybody, ...openers.flatMap((opener) => byOpener.get(opener) ?? [])])
}

const push = <K, V>(lists: Map<K, V[]>, key: K, value: V): void => {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

const memo = <K, V>(of: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>()
  return (key) => {
    if (!known.has(key)) known.set(key, of(key))
    return known.get(key)!
  }
}

const once = <V>(of: () => V): (() => V) => {
  const all = memo((_: 'all') => of())
  return () => all('all')
}
