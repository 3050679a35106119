import { givenBy } from '@assent/core/steps/action/given.ts'
import type { Tx } from '../../platform/db.ts'
import type { GrantRow } from './events.ts'
import type { DueAction } from './store-actions.ts'

/** What a taking step is about: what a step before it gave, or a level of a user. */
type Aim =
  | { readonly requestId: string; readonly step: number }
  /** Without an app: of every app that has it, as an answer names it. */
  | { readonly userId: string; readonly scopeId: string; readonly appId?: string }

/** What a taking step is about, or in a sentence what it lacks to be about anything. */
export const aimOf = (action: DueAction): Aim | { readonly lacks: string } => {
  const { answers, config, request_id, requested_for, steps } = action
  if (config.givenBy !== undefined)
    return { requestId: request_id, step: steps.findIndex(({ key }) => key === config.givenBy) }
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
