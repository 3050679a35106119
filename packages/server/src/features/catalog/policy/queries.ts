import type { Rule } from '@assent/core/policy/condition.ts'
import type { Attributes, Expression } from '@assent/core/policy/expression.ts'
import type { GivableLevel } from '@assent/core/policy/levels.ts'
import type { Level, RequesterFacts } from '@assent/core/policy/match.ts'
import type { OnBehalfOf, ResourceSettings, RiskDefault } from '@assent/core/policy/settings.ts'
import type { Look } from '../../../platform/db.ts'
import { ruleOf } from '../rows.ts'

/** Somebody and something that he may want. */
export type PolicyPair = { readonly userId: string; readonly entryId: string }

/** All that policy knows of one user and one entry; what `match` and `winnerOf` are called with. */
export type Policy = {
  readonly userId: string
  readonly managerId: string | undefined
  /** False for anybody who is not an ACTIVE user: he can be given nothing. */
  readonly userActive: boolean
  readonly userKind: 'HUMAN' | 'SERVICE'
  readonly entryId: string
  readonly entryName: string
  readonly level: Level
  /** Of a request type: the level of an app that it gives once it is approved. */
  readonly gives: GivableLevel | undefined
  readonly appLabel: string
  /** Why nobody can ask for the entry now, in words: the app is not active, the level is gone, or it is no level. */
  readonly closed: string | undefined
  readonly onBehalf: OnBehalfOf | undefined
  readonly risk: RiskDefault | undefined
  /** Whether whoever asks says how soon it should be seen to. */
  readonly requesterPriority: boolean
  /** ACTIVE ones whose sequence is there, in no order; none at all if the entry is closed. */
  readonly conditions: readonly Rule[]
  /** `groupIds`: those of the user's groups that the conditions name. */
  readonly requester: RequesterFacts
  /** What a request under a sequence is pinned to: its current version. Undefined if no condition here uses it. */
  readonly flowOf: (sequenceId: string) => { readonly id: string; readonly version: number } | undefined
}

type Row = {
  entries: readonly {
    entry_id: string
    parent_id: string
    name: string
    app_id: string
    scope_type: Level['scopeType']
    scope_id: string
    live: boolean
    gives: GivableLevel | null
  }[]
  apps: readonly { app_id: string; label: string; active: boolean; request_settings: ResourceSettings }[]
  conditions: readonly ConditionRow[]
  users: readonly {
    user_id: string
    kind: 'HUMAN' | 'SERVICE'
    active: boolean
    manager_id: string | null
    profile: Attributes | null
  }[]
  openings: readonly { condition_id: string; user_id: string; group_id: string }[]
  coverings: readonly { condition_id: string; scope_id: string }[]
}

type ConditionRow = Omit<Parameters<typeof ruleOf>[0], 'requester_groups' | 'scope_ids'> & {
  /** Only where conditions are loaded whole. */
  requester_groups?: readonly string[]
  scope_ids?: readonly string[]
  app_id: string
  flow_version: number
  expression: Expression | null
}

// Functions of 0003_catalog.sql: the first loads only what can win, the second every condition of the apps.
const [deciding, explaining] = ['select * from policy_facts($1, $2)', 'select * from policy_facts_whole($1, $2)']

/** Policies of pairs, by `policyKey`. A pair is missing where there is no such user or entry. */
export type Policies = ReadonlyMap<string, Policy>

/** The key of a pair in what `loadPolicy` gives: user and entry with a blank between. */
export const policyKey = (userId: string, entryId: string): string => `${userId} ${entryId}`

/**
 * What policy knows of each pair, in one statement for all. Conditions are only those that cover the entry, with only
 * those groups that somebody of the batch is in: enough for `winnerOf`, too little for `match` to explain.
 */
export const loadPolicy = (look: Look, pairs: readonly PolicyPair[]): Promise<Policies> =>
  load(look, pairs, deciding, 'policy_deciding')

/** As `loadPolicy`, with every ACTIVE condition of the app and all its groups: what `match` explains in a preview. */
export const loadWholePolicy = (look: Look, pairs: readonly PolicyPair[]): Promise<Policies> =>
  load(look, pairs, explaining, 'policy_explaining')

const load = async (look: Look, pairs: readonly PolicyPair[], sql: string, name: string): Promise<Policies> => {
  const userIds = [...new Set(pairs.map((pair) => pair.userId))]
  const entryIds = [...new Set(pairs.map((pair) => pair.entryId))]
  const [row] = await look.query<Row>(sql, [userIds, entryIds], name)
  const policyOf = policiesOf(row!)
  return new Map(
    pairs.flatMap(({ userId, entryId }): [string, Policy][] => {
      const policy = policyOf(userId, entryId)
      return policy ? [[policyKey(userId, entryId), policy]] : []
    }),
  )
}

const policiesOf = (row: Row): ((userId: string, entryId: string) => Policy | undefined) => {
  const entries = new Map(row.entries.map((entry) => [entry.entry_id, entry]))
  const apps = new Map(row.apps.map((app) => [app.app_id, app]))
  const users = new Map(row.users.map((user) => [user.user_id, user]))
  const groups = gather(
    row.openings,
    (one) => one.user_id,
    (one) => one.group_id,
  )
  const opened = gather(
    row.openings,
    (one) => one.condition_id,
    (one) => one.group_id,
  )
  const covered = gather(
    row.coverings,
    (one) => one.condition_id,
    (one) => one.scope_id,
  )
  const whole = (one: ConditionRow) => ({
    ...one,
    requester_groups: one.requester_groups ?? [...(opened.get(one.condition_id) ?? [])],
    scope_ids: one.scope_ids ?? [...(covered.get(one.condition_id) ?? [])],
  })
  const flows = new Map(
    row.conditions.map((one) => [one.sequence_id, { id: one.sequence_id, version: one.flow_version }]),
  )
  const conditions = Map.groupBy(row.conditions, (one) => one.app_id)
  const rules = new Map([...conditions].map(([appId, rows]) => [appId, rows.map((one) => ruleOf(whole(one)))]))
  return (userId, entryId) => {
    const [entry, user] = [entries.get(entryId), users.get(userId)]
    const app = entry && apps.get(entry.app_id)
    if (!entry || !user || !app) return undefined
    const closed = closedReason(entry, app)
    return {
      userId,
      managerId: user.manager_id ?? undefined,
      userActive: user.active,
      userKind: user.kind,
      entryId,
      entryName: entry.name,
      level: { appId: entry.app_id, scopeType: entry.scope_type, scopeId: entry.scope_id },
      gives: entry.gives ?? undefined,
      appLabel: app.label,
      closed,
      onBehalf: app.request_settings.requestOnBehalfOfSettings,
      risk: app.request_settings.riskSettings?.defaultSetting,
      requesterPriority: app.request_settings.requesterPriority === true,
      conditions: closed ? [] : (rules.get(entry.app_id) ?? []),
      requester: { groupIds: groups.get(userId) ?? new Set(), attributes: user.profile ?? {} },
      flowOf: (sequenceId) => flows.get(sequenceId),
    }
  }
}

const gather = <T>(items: readonly T[], keyOf: (item: T) => string, itemOf: (item: T) => string) => {
  const sets = new Map<string, Set<string>>()
  for (const item of items) {
    const set = sets.get(keyOf(item))
    if (set) set.add(itemOf(item))
    else sets.set(keyOf(item), new Set([itemOf(item)]))
  }
  return sets
}

const closedReason = (entry: Row['entries'][number], app: Row['apps'][number]): string | undefined => {
  if (!app.active) return `${app.label} is not active.`
  if (entry.parent_id === '') return `Choose one of the levels of ${app.label}.`
  return entry.live ? undefined : `${entry.name} is no longer a level of ${app.label}.`
}
