import type { ConditionInput } from '@assent/core/api/conditions.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { Rule } from '@assent/core/policy/condition.ts'
import { covers, type Level } from '@assent/core/policy/match.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { notFound } from '../act.ts'
import { allowedHere, readInput } from './accept.ts'
import { mayRead } from './queries.ts'
import { type Moved, movesOf, namesOf } from './reach-store.ts'
import { type ConditionView, conditionsOfApp } from './view.ts'

/** A draft: `condition` as it would be and ACTIVE, in the place of `conditionId` if that is named; without it: that one gone. */
export type ReachInput = {
  readonly appId: string
  readonly conditionId?: string
  readonly condition?: ConditionInput
}

type Named = { readonly id: string; readonly name: string }
/** So many people, with the first of them. */
export type Crowd = { readonly people: number; readonly named: readonly Named[] }

/** What a draft changes for some levels that it changes alike. */
export type Reach = {
  readonly levels: readonly (Named & { readonly type: Level['scopeType'] })[]
  /** All of them; `levels` has the first. */
  readonly levelCount: number
  /** May ask then and cannot now. */
  readonly gained: Crowd
  /** May ask now and could not then. */
  readonly lost: Crowd
  /** Would ask by another condition, with its own sequence and duration. */
  readonly changed: readonly (Crowd & { readonly from: Named; readonly to: Named })[]
}

export type ReachView = {
  readonly reach: readonly Reach[] /** There is more than was looked at. */
  readonly more: boolean
}

/** Kinds of levels that are looked at (levels that the same conditions cover are of one kind), and levels named of each. */
const [mostKinds, mostLevels] = [20, 20]

const draftId = 'draft'

/** Who would gain and lose what, and who would ask by another condition, if a draft were the rule: judged now, kept nowhere. */
export const reachOf =
  ({ db }: Services) =>
  async (caller: Caller, input: ReachInput): Promise<Result<ReachView>> =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => {
      const ranked = await rankedWith(tx, input)
      if (isRefusal(ranked)) return ranked
      const { all, draft, old } = ranked
      if (!old && !draft) return refuse('invalid', 'Name a condition, or send the draft of one.')
      return judge(tx, input.appId, all, old?.status === 'ACTIVE' ? ruleOf(old) : undefined, draft)
    })

/** The rules of an app that would be ACTIVE with a draft, best placed first: what `match` explains before it is saved. */
export const rulesWith = async (tx: Tx, input: ReachInput): Promise<Result<readonly Rule[]>> => {
  const ranked = await rankedWith(tx, input)
  if (isRefusal(ranked)) return ranked
  return ranked.all.flatMap(({ after, rule }, priority) => (after ? [{ ...rule, priority }] : []))
}

type RankedWith = {
  readonly all: readonly Ranked[]
  readonly old: ConditionView | undefined
  readonly draft: Rule | undefined
}

const rankedWith = async (tx: Tx, input: ReachInput): Promise<Result<RankedWith>> => {
  const apps = await tx.query(
    `select from app where org_id = org() and app_id = $1 and kind <> 'TEAM' and status <> 'DELETED'`,
    [input.appId],
  )
  if (apps.length === 0) return notFound('resource')
  const all = await conditionsOfApp(tx, input.appId)
  const old = all.find((one) => one.id === input.conditionId)
  if (input.conditionId !== undefined && !old) return notFound('condition')
  const read = input.condition && readInput(input.condition, await allowedHere(tx))
  if (isRefusal(read)) return read
  const draft: Rule | undefined = read && {
    ...read,
    id: draftId,
    priority: Math.min(read.priority ?? old?.priority ?? all.length, all.length),
    sequenceId: read.approvalSequenceId,
  }
  return { all: inRank(all, old, draft), old, draft }
}

const ruleOf = (view: ConditionView): Rule => ({ ...view, sequenceId: view.sequenceId ?? '' })

type Ranked = { readonly rule: Rule; readonly before: boolean; readonly after: boolean }

/** All rules in one order, in which each counts before, after, or both: only the old one and the draft do not count both times. */
const inRank = (
  all: readonly ConditionView[],
  old: ConditionView | undefined,
  draft: Rule | undefined,
): readonly Ranked[] => {
  const ranked: Ranked[] = []
  // The place of a draft is counted among the others, as when a condition is saved.
  let place = 0
  const put = () => {
    if (draft && place === draft.priority) ranked.push({ rule: draft, before: false, after: true })
  }
  for (const one of all) {
    const active = one.status === 'ACTIVE' && one.sequenceId !== undefined
    const rule = ruleOf(one)
    if (one === old) {
      if (active) ranked.push({ rule, before: true, after: false })
      continue
    }
    put()
    place++
    if (active) ranked.push({ rule, before: true, after: true })
  }
  if (draft && !ranked.some(({ rule }) => rule === draft)) ranked.push({ rule: draft, before: false, after: true })
  return ranked
}

const judge = async (
  tx: Tx,
  appId: string,
  ranked: readonly Ranked[],
  old: Rule | undefined,
  draft: Rule | undefined,
): Promise<ReachView> => {
  const kinds = new Map<string, { levels: Level[]; rules: readonly Ranked[] }>()
  for (const level of [old, draft].flatMap((rule) => (rule ? levelsOf(appId, rule) : []))) {
    const rules = ranked.filter(({ rule }) => covers(rule, level))
    const key = rules.map(({ rule }) => rule.id).join()
    const kind = kinds.get(key) ?? { levels: [], rules }
    if (!kind.levels.some((one) => one.scopeId === level.scopeId)) kind.levels.push(level)
    kinds.set(key, kind)
  }
  const looked = [...kinds.values()].slice(0, mostKinds)
  const reach: Reach[] = []
  for (const { levels, rules } of looked) {
    const moves = await movesOf(tx, rules)
    const names = await namesOf(tx, [
      ...levels.slice(0, mostLevels).map((level) => level.scopeId),
      ...moves.flatMap((move) => move.userIds),
    ])
    reach.push(reachView(levels, rules, moves, (id) => names.get(id) ?? id))
  }
  return { reach, more: kinds.size > looked.length }
}

const levelsOf = (appId: string, { scope }: Rule): readonly Level[] => {
  switch (scope.type) {
    case 'RESOURCE_DEFAULT':
      return [{ appId, scopeType: 'APPLICATION', scopeId: appId }]
    case 'GROUPS':
      return scope.ids.map((scopeId) => ({ appId, scopeType: 'GROUP', scopeId }))
    case 'ENTITLEMENT_BUNDLES':
      return scope.ids.map((scopeId) => ({ appId, scopeType: 'ENTITLEMENT_BUNDLE', scopeId }))
    case 'REQUEST_TYPES':
      return scope.ids.map((scopeId) => ({ appId, scopeType: 'REQUEST_TYPE', scopeId }))
    default:
      return scope satisfies never
  }
}

const reachView = (
  levels: readonly Level[],
  rules: readonly Ranked[],
  moves: readonly Moved[],
  nameOf: (id: string) => string,
): Reach => {
  const crowd = ({ people, userIds }: Moved): Crowd => ({
    people,
    named: userIds.map((id) => ({ id, name: nameOf(id) })),
  })
  const nobody: Crowd = { people: 0, named: [] }
  const gained = moves.find((move) => move.before === null)
  const lost = moves.find((move) => move.after === null)
  const changed = moves.flatMap((move) => {
    const [from, to] = [rules[move.before ?? -1]?.rule, rules[move.after ?? -1]?.rule]
    if (!from || !to || isSame(from, to)) return []
    return [{ from: { id: from.id, name: from.name }, to: { id: to.id, name: to.name }, ...crowd(move) }]
  })
  return {
    levels: levels
      .slice(0, mostLevels)
      .map(({ scopeId, scopeType }) => ({ id: scopeId, type: scopeType, name: nameOf(scopeId) })),
    levelCount: levels.length,
    gained: gained ? crowd(merged(moves.filter((move) => move.before === null))) : nobody,
    lost: lost ? crowd(merged(moves.filter((move) => move.after === null))) : nobody,
    changed,
  }
}

/** What somebody meets under two conditions is the same if sequence and duration are. */
const isSame = (a: Rule, b: Rule): boolean =>
  a.sequenceId === b.sequenceId && JSON.stringify(a.duration) === JSON.stringify(b.duration)

const merged = (moves: readonly Moved[]): Moved => ({
  ...moves[0]!,
  people: moves.reduce((sum, move) => sum + move.people, 0),
  userIds: moves.flatMap((move) => move.userIds).slice(0, 5),
})
