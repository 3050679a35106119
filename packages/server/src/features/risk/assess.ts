import type { Level } from '@assent/core/policy/match.ts'
import { type Conflict, conflictsOf, type RiskOutcome } from '@assent/core/policy/risk.ts'
import { judgeRisk, type RiskFacts } from '@assent/core/policy/risk-facts.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'
import { notFound } from '../catalog/index.ts'
import { loadRisk } from './facts.ts'
import { type RiskRuleView, rulesById } from './queries.ts'
import { type RiskKind, thingsOf } from './store.ts'

/** Somebody, and what he would get; without it, what he has. */
export type AssessInput = {
  readonly userId: string
  readonly resource?: { readonly kind: RiskKind | 'COLLECTION'; readonly id: string }
}

/** The rules that he is or would be over the line of. */
export type Assessed = {
  readonly submission?: RiskOutcome['submission']
  readonly conflicts: readonly (ConflictView & { readonly rule: RiskRuleView })[]
}

/** A conflict as people are shown it: each part by its name. */
export type ConflictView = {
  readonly ruleId: string
  readonly name: string
  readonly description: string
  readonly parts: readonly {
    readonly id: string
    readonly name: string
    readonly list: number
    readonly through: 'EXISTING' | 'PENDING' | 'REQUESTED'
    readonly requestId?: string
  }[]
}

/** Conflicts with the names of everything in them. */
export const conflictViews = (
  conflicts: readonly Conflict[],
  { nameOf }: Pick<RiskFacts, 'nameOf'>,
): readonly ConflictView[] =>
  conflicts.map(({ parts, rule }) => ({
    ruleId: rule.id,
    name: rule.name,
    description: rule.description,
    parts: parts.map(({ id, list, through }) => ({
      id,
      name: nameOf(id),
      list,
      through: through.how,
      ...(through.how === 'PENDING' ? { requestId: through.requestId } : {}),
    })),
  }))

/** Previews the conflicts of somebody with something, or those that he has now. */
export const assess = async (tx: Tx, { resource, userId }: AssessInput): Promise<Result<Assessed>> => {
  const [user] = await tx.query(`select from users where org_id = org() and user_id = $1 and status <> 'DELETED'`, [
    userId,
  ])
  if (!user) return notFound('user')
  if (!resource) return present(tx, userId)
  const appId = await placeOf(tx, resource)
  if (appId === undefined)
    return refuse('invalid', 'The assessment is not valid.', [
      { summary: 'There is no such resource.', reason: 'IDENTIFIER_NOT_FOUND', location: '/resourceOrn' },
    ])
  const level = levelOf(appId, resource.id)
  const facts = await loadRisk(tx, [{ userId, level }])
  const outcome = judgeRisk(facts, { userId, level })
  return facts && outcome
    ? { submission: outcome.submission, conflicts: await whole(tx, outcome.conflicts, facts) }
    : { conflicts: [] }
}

/** The app that a resource is of, empty for none, a collection its own; undefined if it is not there. */
const placeOf = async (tx: Tx, { id, kind }: NonNullable<AssessInput['resource']>): Promise<string | undefined> => {
  if (kind === 'COLLECTION') {
    const there = await tx.query(
      `select from app where org_id = org() and app_id = $1 and kind = 'COLLECTION' and status <> 'DELETED'`,
      [id],
    )
    return there.length > 0 ? id : undefined
  }
  const thing = (await thingsOf(tx, [id])).get(id)
  return thing?.kind === kind ? (thing.appId ?? '') : undefined
}

// Which sort of level it is decides nothing here: a thing is what its id says.
const levelOf = (appId: string, scopeId: string): Level => ({ appId, scopeType: 'ENTITLEMENT_BUNDLE', scopeId })

const heldSql = `
with named as (
  select array_agg(distinct item_id) as ids from (
    select i.item_id from risk_rule_item i where i.org_id = org()
    union select b.value_id from risk_rule_item i join bundle_value b on b.org_id = org() and b.bundle_id = i.item_id
      where i.org_id = org()) x
)
select distinct h.item_id as id
from named, risk_held(named.ids, array(
  select u.user_id from users me join users u on u.org_id = org() and u.person_id = me.person_id
  where me.org_id = org() and me.user_id = $1)) h`

const present = async (tx: Tx, userId: string): Promise<Assessed> => {
  const held = await tx.query<{ id: string }>(heldSql, [userId])
  const facts = await loadRisk(
    tx,
    held.map(({ id }) => ({ userId, level: levelOf('', id) })),
  )
  if (!facts) return { conflicts: [] }
  const has = { existing: facts.existing(userId), pending: new Map<string, string>(), requested: new Set<string>() }
  return { conflicts: await whole(tx, conflictsOf(facts.rules, has), facts) }
}

const whole = async (tx: Tx, conflicts: readonly Conflict[], facts: RiskFacts): Promise<Assessed['conflicts']> => {
  const rules = new Map(
    (
      await rulesById(
        tx,
        conflicts.map(({ rule }) => rule.id),
      )
    ).map((rule) => [rule.ruleId, rule]),
  )
  return conflictViews(conflicts, facts).flatMap((view) => {
    const rule = rules.get(view.ruleId)
    return rule ? [{ ...view, rule }] : []
  })
}
