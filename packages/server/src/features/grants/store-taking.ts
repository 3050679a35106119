import { givenBy } from '@assent/core/steps/action/given.ts'
import type { ActionConfig } from '@assent/core/steps/action/index.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Tx } from '../../platform/db.ts'
import type { GrantRow } from './events.ts'
import type { DueAction } from './store-actions.ts'

/** A level of a user; without an app: of every app that has it, as an answer names it. */
type Held = { readonly userId: string; readonly scopeId: string; readonly appId?: string }
/** In a sentence: what is not known of a level. */
type Lack = { readonly lacks: string }
/** What a taking step is about: what a step before it gave, and what that was, or a level of a user. */
type Aim = { readonly requestId: string; readonly step: number; readonly gave: Held | Lack } | Held

/** What a taking step is about, or in a sentence what it lacks to be about anything. */
export const aimOf = (action: DueAction): Aim | Lack => {
  const { config, request_id, steps } = action
  if (config.givenBy === undefined) return heldOf(config, action)
  const step = steps.findIndex(({ key }) => key === config.givenBy)
  return { requestId: request_id, step, gave: heldOf(steps[step] as Step & ActionConfig, action) }
}

const heldOf = (config: ActionConfig, { answers, requested_for }: DueAction): Held | Lack => {
  const userId = config.forAnswer === undefined ? requested_for : givenBy(answers, config.forAnswer)
  if (userId === undefined) return { lacks: 'Nobody was named from whom it is to be taken.' }
  if (config.level) return { userId, scopeId: config.level.scopeId, appId: config.level.appId }
  const scopeId = givenBy(answers, config.answeredBy)
  return scopeId === undefined ? { lacks: 'Nothing was named that is to be taken.' } : { userId, scopeId }
}

type Taken = Pick<GrantRow, 'grant_id' | 'status' | 'revocation'>

/**
 * Grants that a taking step is about: of the step that gave, ended ones too; of a level those that live or are still owed.
 * Whether the app is active, or has the group still, is nothing to them: what was given before is taken all the same.
 */
export const grantsOfTaking = (tx: Tx, aim: Aim): Promise<readonly Taken[]> =>
  'step' in aim
    ? tx.query<Taken>(
        `select g.grant_id, g.status, g.revocation from grants g join task t on t.org_id = g.org_id and t.task_id = g.task_id
         where g.org_id = org() and t.request_id = $1 and t.step = $2 order by g.grant_id`,
        [aim.requestId, aim.step],
      )
    : tx.query<Taken>(
        `select grant_id, status, revocation from grants
         where org_id = org() and user_id = $1 and scope_id = $2 and ($3::text is null or app_id = $3) and action = 'ALLOW'
           and (status in ('ACTIVE', 'SCHEDULED') or revocation in ('PENDING', 'FAILED')) order by grant_id`,
        [aim.userId, aim.scopeId, aim.appId ?? null],
      )

const otherMeans =
  'Whoever it is to be taken from still has it by other means: take it in the directory or at its target, or mark this as done.'

/** Said of what is owed, which is never given up. */
export const notYet = 'It could not be taken yet; it is tried on.'

/**
 * Why a step has not taken what it is about though no grant of that is left, in a sentence; undefined: it has. What a step
 * gave is gone with its grants, unless a person said that it was given: then it is to be gone from wherever it was put.
 */
export const leftOf = async (tx: Tx, aim: Aim): Promise<string | undefined> => {
  if (!('step' in aim)) return stands(tx, aim)
  const marked = await tx.query(
    `select from task where org_id = org() and request_id = $1 and step = $2 and completed_by is not null`,
    [aim.requestId, aim.step],
  )
  if (marked.length === 0) return undefined
  return 'lacks' in aim.gave ? aim.gave.lacks : stands(tx, aim.gave)
}

// Of a bundle somebody has all or it is not his. A grant's own line is gone once nothing wants it, whatever else stands.
const stands = async (tx: Tx, { scopeId, userId }: Held): Promise<string | undefined> => {
  const [found] = await tx.query<{ stays: boolean | null; lasts: boolean | null }>(
    `with part as (
       select $2::text as id where not exists (select from bundle where org_id = org() and bundle_id = $2)
       union all
       select v.value_id from bundle_value b join entitlement_value v using (org_id, value_id)
       where b.org_id = org() and b.bundle_id = $2 and v.deleted is null
     ), reason as (
       select group_id as id, true as stays from group_member where org_id = org() and user_id = $1 and direct
       union all select app_id, true from app_user where org_id = org() and user_id = $1 and direct
       union all select value_id, true from entitlement_user where org_id = org() and user_id = $1 and direct
       union all
       select case when kind = 'app' then app_id else target_id end, owed_since is null
       from access where org_id = org() and user_id = $1 and case when connector_id is null then wanted or owed_since is not null
         else owed_since is not null or (baseline is true and actual <> 'gone') end
     )
     select bool_and(exists (select from reason r where r.id = part.id and r.stays)) as stays,
       bool_and(exists (select from reason r where r.id = part.id)) as lasts
     from part`,
    [userId, scopeId],
    'actions_stands',
  )
  if (found?.stays) return otherMeans
  return found?.lasts ? notYet : undefined
}
