import { nothingKnown } from '../request/known.ts'
import {
  type AssignmentRule,
  countEligible,
  type Facts,
  type Need,
  resolveRule,
  ruleHangsOn,
  ruleNeeds,
  type Subject,
} from '../steps/assignment.ts'
import type { Seats } from '../steps/panels.ts'
import { keepsOut, type Step, stepKinds } from '../steps/registry.ts'

/** A step on which nobody could act, and why, in words. */
export type Undecidable = { readonly step: number; readonly label: string; readonly why: string }

/** A step that can lack somebody: by rules that name the same of every level (`own`), and by those that do not. */
type Judged = {
  readonly step: Step
  readonly index: number
  readonly own: readonly AssignmentRule[]
  readonly level: readonly AssignmentRule[]
  /** Whoever asks cannot act on it, though it decides nothing. */
  readonly partiesOut: boolean
}

/** Steps as they are looked at for many people and levels at once. */
export type Plan = {
  /** True if what is asked for, and not only who asks, decides who is asked. */
  readonly hangsOnLevel: boolean
  /** True if who is asked becomes another by the clock alone. */
  readonly hangsOnClock: boolean
  /** How many persons of one rule a step needs at most: in groups of more it changes nothing that whoever asks is in them. */
  readonly quorum: number
  readonly judged: readonly Judged[]
}

/** Of each judged step the seats of some of its rules. */
type SeatsOfSteps = readonly (readonly Seats[])[]

/**
 * What of somebody matters to a flow, as JSON: the steps that nobody could carry out whatever he asks for, and of the steps that
 * hang on the level, the seats of their other rules. Of whom it is the same, the same is true.
 */
export type PersonCase = {
  readonly lacks: readonly (readonly [index: number, why: string])[]
  readonly seats: SeatsOfSteps
}

/**
 * What of a level matters to a flow: the seats of the rules that hang on it, for whoever is none of those whom they name, and
 * for each person who is. JSON apart from the map.
 */
export type LevelCase = { readonly seats: SeatsOfSteps; readonly parties: ReadonlyMap<string, SeatsOfSteps> }

/** The steps of a flow that can lack somebody, and what that hangs on. */
export const planOf = (steps: readonly Step[]): Plan => {
  const judged = steps.flatMap((step, index): readonly Judged[] => {
    const kind = stepKinds[step.type]
    if (kind.lacks === 'NEVER') return []
    const by = Map.groupBy(kind.rules(step), (rule) => (ruleHangsOn(rule) === 'LEVEL' ? 'level' : 'own'))
    return [{ step, index, own: by.get('own') ?? [], level: by.get('level') ?? [], partiesOut: keepsOut(step, steps) }]
  })
  return {
    hangsOnLevel: judged.some(({ level }) => level.length > 0),
    hangsOnClock: judged.some(({ own }) => own.some((rule) => ruleHangsOn(rule) === 'CLOCK')),
    quorum: Math.max(1, ...judged.map(({ step }) => stepKinds[step.type].quorum?.(step) ?? 1)),
    judged,
  }
}

/** What must be loaded for the cases of people. */
export const personNeeds = ({ judged }: Plan, userIds: readonly string[]): readonly Need[] => {
  const rules = judged.flatMap(({ own }) => own)
  const [shared, ofEach] = [rules.filter((rule) => !isOfRequester(rule)), rules.filter(isOfRequester)]
  return [
    ...shared.flatMap((rule) => ruleNeeds(rule, subjectOf(''))),
    ...userIds.flatMap((userId): readonly Need[] => [
      { need: 'user', userId },
      ...ofEach.flatMap((rule) => ruleNeeds(rule, subjectOf(userId))),
    ]),
  ]
}

/** What must be loaded for the case of a level. */
export const levelNeeds = ({ judged }: Plan, level: Subject['level']): readonly Need[] =>
  judged.flatMap((one) => one.level.flatMap((rule) => ruleNeeds(rule, subjectOf('', level))))

/** Who is in each group that is small enough to matter: the persons of its active people. */
export type Members = (groupId: string) => ReadonlySet<string>

/** The groups whose members must be known for the cases of people, once `personNeeds` were loaded. */
export const personGroups = (plan: Plan, facts: Facts): readonly string[] =>
  smallGroups(
    plan,
    plan.judged.flatMap(({ own }) => own.filter((rule) => !isOfRequester(rule))),
    nowhere,
    facts,
  )

/** The groups whose members must be known for the case of a level, once `levelNeeds` were loaded. */
export const levelGroups = (plan: Plan, level: Subject['level'], facts: Facts): readonly string[] =>
  smallGroups(
    plan,
    plan.judged.flatMap((one) => one.level),
    level,
    facts,
  )

/** The cases of people, for whom `personNeeds` were loaded, and the members of `personGroups`. */
export const personCases = (plan: Plan, loaded: Facts, members: Members): ((userId: string) => PersonCase) => {
  const facts = knowing(loaded, members)
  const benches = plan.judged.map(({ own }) =>
    own.map((rule) => (isOfRequester(rule) ? undefined : benchOf(rule, '', nowhere, facts, members))),
  )
  return (userId) => {
    const personId = facts.user(userId)?.personId
    const lacks: [number, string][] = []
    const seats = plan.judged.map((judged, at): readonly Seats[] => {
      const own = judged.own.map((rule, n) =>
        seatsFor(benches[at]![n] ?? benchOf(rule, userId, nowhere, facts, members), personId, facts),
      )
      if (judged.level.length > 0) return own
      const why = whyNobody(judged, own, [])
      if (why !== undefined) lacks.push([judged.index, why])
      return []
    })
    return { lacks, seats }
  }
}

/** The case of a level, for which `levelNeeds` were loaded, and the members of `levelGroups`. */
export const levelCase = ({ judged }: Plan, level: Subject['level'], loaded: Facts, members: Members): LevelCase => {
  const facts = knowing(loaded, members)
  const benches = judged.map((one) => one.level.map((rule) => benchOf(rule, '', level, facts, members)))
  const seatsWithout = (personId?: string): SeatsOfSteps =>
    benches.map((ofStep) => ofStep.map((bench) => seatsFor(bench, personId, facts)))
  const persons = new Set(benches.flat().flatMap((bench) => [...bench.persons]))
  return { seats: seatsWithout(), parties: new Map([...persons].map((id) => [id, seatsWithout(id)])) }
}

/** The steps that nobody could carry out if somebody of that case asked for a level with those seats. */
export const undecidable = ({ judged }: Plan, person: PersonCase, level: SeatsOfSteps): readonly Undecidable[] => {
  const whatever = new Map(person.lacks)
  return judged.flatMap((one, at) => {
    const why = one.level.length > 0 ? whyNobody(one, person.seats[at]!, level[at]!) : whatever.get(one.index)
    return why === undefined ? [] : [{ step: one.index, label: one.step.label, why }]
  })
}

const whyNobody = (judged: Judged, own: readonly Seats[], level: readonly Seats[]): string | undefined => {
  const { lacks } = stepKinds[judged.step.type]
  if (lacks === 'NEVER') return undefined
  const seats = new Map([
    ...judged.own.map((rule, n) => [rule, own[n]!] as const),
    ...judged.level.map((rule, n) => [rule, level[n]!] as const),
  ])
  const seatsOf = (rule: AssignmentRule): Seats => seats.get(rule)!
  const without = (rule: AssignmentRule): Seats => ({ ...seatsOf(rule), all: seatsOf(rule).others })
  return lacks(judged.step, judged.partiesOut ? without : seatsOf, nothingKnown)
}

const isOfRequester = (rule: AssignmentRule): boolean => ruleHangsOn(rule) === 'REQUESTER'

/** A level for rules that hang on none. */
const nowhere: Subject['level'] = { appId: '', scopeType: 'APPLICATION', scopeId: '' }

const subjectOf = (userId: string, level = nowhere): Subject => ({ requestedFor: userId, requestedBy: userId, level })

/** The facts, with who is in the groups that matter. */
const knowing = (facts: Facts, members: Members): Facts => ({
  ...facts,
  personInGroup: (groupId, personId) => members(groupId).has(personId),
})

/** The groups that rules name in which there are no more persons than a step needs. */
const smallGroups = (
  { quorum }: Plan,
  rules: readonly AssignmentRule[],
  level: Subject['level'],
  facts: Facts,
): readonly string[] => {
  const principals = rules.flatMap((rule) => resolveRule(rule, subjectOf('', level), facts))
  const ids = principals.flatMap(({ id, kind }) => (kind === 'GROUP' ? id : []))
  return ids.filter((id) => {
    const size = facts.groupSize(id) ?? 0
    return size > 0 && size <= quorum
  })
}

/** Whom a rule names, with the persons among them who would be kept out if they asked. */
type Bench = {
  readonly principals: ReturnType<typeof resolveRule>
  readonly persons: ReadonlySet<string>
  /** For everybody else. */
  readonly seats: Seats
}

const benchOf = (
  rule: AssignmentRule,
  userId: string,
  level: Subject['level'],
  facts: Facts,
  members: Members,
): Bench => {
  const principals = resolveRule(rule, subjectOf(userId, level), facts)
  const all = countEligible(principals, new Set(), facts)
  const persons = new Set(
    principals.flatMap(({ id, kind }) => (kind === 'USER' ? (facts.user(id)?.personId ?? []) : [...members(id)])),
  )
  return { principals, persons, seats: { named: principals.length, others: all, all } }
}

const seatsFor = ({ persons, principals, seats }: Bench, personId: string | undefined, facts: Facts): Seats =>
  personId !== undefined && persons.has(personId)
    ? { ...seats, others: countEligible(principals, new Set([personId]), facts) }
    : seats
