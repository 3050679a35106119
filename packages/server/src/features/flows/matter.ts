import type { OrgId } from '@assent/core/ids.ts'
import { type LevelCase, levelCase, levelGroups, levelNeeds, type Plan, planOf } from '@assent/core/policy/decidable.ts'
import type { Level } from '@assent/core/policy/match.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Db } from '../../platform/db.ts'
import type { LoadFacts } from './checker.ts'
import { membersOf, type UseToCheck, usesToCheck } from './checker-store.ts'
import type { Audience, Matter } from './look.ts'

/** Conditions that are read in one statement, and levels whose facts are. */
const [conditionsAtOnce, levelsAtOnce] = [1_000, 500]

/** Reads of the directory, one after the other, each in a transaction of its own. */
export type Reading = Db['inOrg']

/** What a look at a sequence is about: the conditions that use it, and what of their levels matters to its steps. */
export const loadMatter = async (
  read: Reading,
  orgId: OrgId,
  sequenceId: string,
  steps: readonly Step[],
  loadFacts: LoadFacts,
): Promise<Matter> => {
  const plan = planOf(steps)
  const uses = plan.judged.length === 0 ? [] : await loadUses(read, orgId, sequenceId)
  const caseOf = plan.hangsOnLevel ? await loadLevels(read, orgId, plan, uses, loadFacts) : () => anyLevel
  const audiences = new Map<string, Audience>()
  const found = uses.map(({ conditionId, everyone, levels, openers }) => {
    const key = everyone ? '*' : openers.join(' ')
    const audience = audiences.get(key) ?? { key, everyone, openers }
    audiences.set(key, audience)
    return { conditionId, audience, levels: [...new Set(levels.map(caseOf))] }
  })
  return {
    plan,
    uses: found,
    audiences: [...audiences.values()],
    levels: [...new Set(found.flatMap(({ levels }) => levels))],
  }
}

/** Every level, where whom the steps ask hangs on none. */
const anyLevel: LevelCase = { seats: [], parties: new Map() }

const loadUses = async (read: Reading, orgId: OrgId, sequenceId: string): Promise<readonly UseToCheck[]> => {
  const uses: UseToCheck[] = []
  for (let after = ''; ; after = uses.at(-1)!.conditionId) {
    const page = await read(orgId, (tx) => usesToCheck(tx, sequenceId, after, conditionsAtOnce))
    uses.push(...page)
    if (page.length < conditionsAtOnce) return uses
  }
}

/** The case of each level; levels that are alike share one. */
const loadLevels = async (
  read: Reading,
  orgId: OrgId,
  plan: Plan,
  uses: readonly UseToCheck[],
  loadFacts: LoadFacts,
): Promise<(level: Level) => LevelCase> => {
  const levels = [...new Map(uses.flatMap((use) => use.levels.map((level) => [keyOf(level), level]))).values()]
  const cases = new Map<string, LevelCase>()
  const alike = new Map<string, LevelCase>()
  for (let at = 0; at < levels.length; at += levelsAtOnce)
    await read(orgId, async (tx) => {
      const page = levels.slice(at, at + levelsAtOnce)
      const { facts } = await loadFacts(
        tx,
        page.flatMap((level) => levelNeeds(plan, level)),
      )
      const members = await membersOf(
        tx,
        page.flatMap((level) => levelGroups(plan, level, facts)),
      )
      for (const level of page) {
        const own = levelCase(plan, level, facts, members)
        const text = JSON.stringify([own.seats, [...own.parties]])
        cases.set(keyOf(level), alike.get(text) ?? own)
        alike.set(text, cases.get(keyOf(level))!)
      }
    })
  return (level) => cases.get(keyOf(level))!
}

const keyOf = ({ appId, scopeId, scopeType }: Level): string => `${appId} ${scopeType} ${scopeId}`
