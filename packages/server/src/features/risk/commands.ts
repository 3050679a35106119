import { type Caller, hasRole } from '@assent/core/caller.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import type { RiskOperation } from '@assent/core/policy/risk.ts'
import { type Cause, isRefusal, type Refusal, refuse } from '@assent/core/refusal.ts'
import { eventOf } from '../../app/actor.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'
import { notFound, staleProblem } from '../catalog/index.ts'
import { type RiskRuleView, rulesById } from './queries.ts'
import { countRules, deleteRule, lockRules, type RiskKind, saveRule, thingsOf } from './store.ts'

/** One list of a rule; `at` points at each thing in what was sent. `entitlementId`: of which a value has to be. */
export type RiskListInput = {
  readonly name: string
  readonly operation: RiskOperation
  readonly items: readonly {
    readonly kind: RiskKind
    readonly id: string
    readonly entitlementId?: string
    readonly at: string
  }[]
}
type Lists = readonly [RiskListInput, RiskListInput]

export type RiskCommands = {
  /** `appId` null: the rule spans apps. */
  'riskRule.create': {
    input: {
      readonly name: string
      readonly description?: string
      readonly notes?: string
      readonly appId: string | null
      readonly lists: Lists
    }
    output: RiskRuleView
  }
  /** What is left out stays. */
  'riskRule.replace': {
    input: {
      readonly ruleId: string
      readonly name?: string
      readonly description?: string
      readonly notes?: string
      readonly lists?: Lists
      readonly ifMatch?: string | undefined
    }
    output: RiskRuleView
  }
  'riskRule.delete': { input: { readonly ruleId: string; readonly ifMatch?: string | undefined }; output: undefined }
}

const mayChange = (caller: Caller): Refusal | undefined =>
  hasRole(caller, 'APP_ADMIN') ? undefined : refuse('forbidden', 'You may not change risk rules.')

// What the database refuses by itself, in words.
const rules = { risk_rule_name: 'Another risk rule has this name.' }

/** Changes of risk rules (okta-access-requests B.3, M). */
export const riskCommands = (services: Services): Handlers<RiskCommands> => ({
  'riskRule.create': async (caller, { appId, lists, ...given }) =>
    mayChange(caller) ??
    changeInOrg(services.db, caller.orgId, rules, async (tx) => {
      const texts = textsOf(given)
      if (isRefusal(texts)) return texts
      await lockRules(tx)
      const rule = { ...texts, ruleId: services.newId('riskRule'), appId, lists }
      const wrong = (await placeProblem(tx, rule)) ?? (await listsProblem(tx, appId, lists))
      if (wrong) return wrong
      await saveRule(tx, rule, caller.userId, true)
      return told(tx, caller, 'resource.risk_rule.create', rule.ruleId)
    }),
  'riskRule.replace': async (caller, { ifMatch, lists, ruleId, ...given }) =>
    mayChange(caller) ??
    changeInOrg(services.db, caller.orgId, rules, async (tx) => {
      await lockRules(tx)
      const [before] = await rulesById(tx, [ruleId])
      if (!before) return notFound('risk rule')
      const problem = staleProblem(ifMatch, before.version)
      if (problem) return problem
      const texts = textsOf({ ...before, ...given })
      if (isRefusal(texts)) return texts
      const appId = before.app?.id ?? null
      const rule = { ...texts, ruleId, appId, lists: lists ?? listsOf(before) }
      const wrong =
        (await nameTaken(tx, texts.name, ruleId)) ?? (lists ? await listsProblem(tx, appId, lists) : undefined)
      if (wrong) return wrong
      await saveRule(tx, rule, caller.userId, false)
      return told(tx, caller, 'resource.risk_rule.update', ruleId)
    }),
  'riskRule.delete': async (caller, { ifMatch, ruleId }) =>
    mayChange(caller) ??
    changeInOrg(services.db, caller.orgId, rules, async (tx): Promise<Refusal | undefined> => {
      await lockRules(tx)
      const [before] = await rulesById(tx, [ruleId])
      if (!before) return notFound('risk rule')
      const problem = staleProblem(ifMatch, before.version)
      if (problem) return problem
      await deleteRule(tx, ruleId)
      tx.record(eventOf(caller, 'resource.risk_rule.delete', targetsOf(before), detailOf(before)))
      return undefined
    }),
})

const told = async (tx: Tx, caller: Caller, type: string, ruleId: string): Promise<RiskRuleView> => {
  const [view] = await rulesById(tx, [ruleId])
  tx.record(eventOf(caller, type, targetsOf(view!), detailOf(view!)))
  return view!
}

const targetsOf = ({ app, name, ruleId }: RiskRuleView) => [
  { id: ruleId, type: 'RiskRule', displayName: name },
  ...(app ? [{ id: app.id, type: 'AppInstance', displayName: app.label }] : []),
]

const detailOf = ({ description, lists }: RiskRuleView) => ({
  description,
  rule_type: 'SEPARATION_OF_DUTIES',
  conflict_criteria: lists.map(({ items, name, operation }) => ({
    name,
    operation,
    items: items.map(({ id, kind, name }) => ({ id, kind, name })),
  })),
})

const listsOf = ({ lists }: RiskRuleView): Lists => {
  const one = (n: 0 | 1): RiskListInput => ({
    name: lists[n].name,
    operation: lists[n].operation,
    items: lists[n].items.map(({ id, kind }) => ({ id, kind, at: '' })),
  })
  return [one(0), one(1)]
}

const textsOf = (given: { readonly name: string; readonly description?: string; readonly notes?: string }) => {
  const name = clean(given.name)
  const [description, notes] = [given.description ?? '', given.notes ?? ''].map((text) => text.normalize('NFC'))
  const causes = causesOf({
    '/name': nameProblem(name),
    '/description': textProblem(description!, 1_000, true),
    '/notes': textProblem(notes!, 1_000, true),
  })
  return causes.length > 0
    ? refuse('invalid', 'The risk rule is not valid.', causes)
    : { name, description: description!, notes: notes! }
}

const bad = (...causes: readonly Cause[]): Refusal => refuse('invalid', 'The risk rule is not valid.', causes)

/** Okta's words for a name that is taken. */
const nameTaken = async (tx: Tx, name: string, except: string): Promise<Refusal | undefined> =>
  (await countRules(tx, null, name, except)).named
    ? refuse('invalid', 'Rule name needs to be unique', [
        { summary: 'The rule name needs to be unique.', reason: 'INVALID_RULE_NAME', location: '/name' },
      ])
    : undefined

const placeProblem = async (
  tx: Tx,
  { appId, name, ruleId }: { readonly appId: string | null; readonly name: string; readonly ruleId: string },
): Promise<Refusal | undefined> => {
  const taken = await nameTaken(tx, name, ruleId)
  if (taken) return taken
  if (appId !== null && !(await thingsOf(tx, [appId])).has(appId))
    return bad({
      summary: 'There is no such app.',
      reason: 'IDENTIFIER_NOT_FOUND',
      location: '/resources/0/resourceOrn',
    })
  const { all, ofApp } = await countRules(tx, appId, name, ruleId)
  if (all >= limits.riskRulesPerOrg)
    return refuse('conflict', `An organization has at most ${limits.riskRulesPerOrg} risk rules.`)
  return ofApp >= limits.riskRulesPerResource
    ? refuse('conflict', `A resource has at most ${limits.riskRulesPerResource} risk rules.`)
    : undefined
}

/** What is wrong with the lists: each names something that is there, of the rule's app if it has one, in one list only. */
const listsProblem = async (tx: Tx, appId: string | null, lists: Lists): Promise<Refusal | undefined> => {
  const things = await thingsOf(
    tx,
    lists.flatMap(({ items }) => items.map(({ id }) => id)),
  )
  const seen = new Map<string, number>()
  const causes = lists.flatMap(({ items }, n): Cause[] => {
    const at = `/conflictCriteria/and/${n}`
    if (items.length === 0)
      return [{ summary: 'A list names at least one thing.', reason: 'EMPTY_PARAMETER', location: `${at}/value/value` }]
    if (items.length > limits.riskItemsPerList)
      return [
        {
          summary: `A list names at most ${limits.riskItemsPerList} things.`,
          reason: 'INVALID_ARRAY_LENGTH_OVER_MAX',
          location: `${at}/value/value`,
        },
      ]
    return items.flatMap((item): Cause[] => {
      const summary = itemProblem(item, things, appId) ?? twice(seen.get(item.id), n)
      seen.set(item.id, n)
      return summary === undefined ? [] : [{ summary, reason: 'IDENTIFIER_NOT_FOUND', location: item.at }]
    })
  })
  return causes.length > 0 ? bad(...causes) : undefined
}

const itemProblem = (
  { entitlementId, id, kind }: RiskListInput['items'][number],
  things: Awaited<ReturnType<typeof thingsOf>>,
  appId: string | null,
): string | undefined => {
  const thing = things.get(id)
  if (!thing || thing.kind !== kind) return 'There is no such thing.'
  if (entitlementId !== undefined && thing.entitlementId !== entitlementId) return 'The entitlement has no such value.'
  return appId !== null && thing.appId !== appId && kind !== 'GROUP' ? 'It is of another app than the rule.' : undefined
}

const twice = (before: number | undefined, list: number): string | undefined => {
  if (before === undefined) return undefined
  return before === list ? 'It is named twice.' : 'It is in both lists: a thing cannot conflict with itself.'
}
