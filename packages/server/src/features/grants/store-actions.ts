import { limits } from '@assent/core/limits.ts'
import { givenBy } from '@assent/core/steps/action/given.ts'
import type { ActionConfig } from '@assent/core/steps/action/index.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { FieldValue } from '@assent/core/steps/step.ts'
import type { Tx } from '../../platform/db.ts'
import type { GrantRow } from './events.ts'

/** A step that the system has to carry out, with all that it is made of. */
export type DueAction = {
  readonly task_id: string
  readonly request_id: string
  readonly requested_for: string
  readonly flow_id: string
  readonly config: ActionConfig
  readonly steps: readonly Step[]
  readonly answers: readonly FieldValue[]
  /** The grant that it gave, if it has come so far, and whether the request knows how that stands. */
  readonly grant_id: string | null
  readonly status: GrantRow['status'] | null
  readonly outcome: GrantRow['outcome'] | null
  readonly told: boolean
  readonly problem: string | null
  /** Its request says that it could not be done. */
  readonly failed: boolean
}

/** The step as its request has it. */
const runSql = `(select k #>> '{detail,run}' from jsonb_array_elements(r.state -> 'tasks') k where k ->> 'taskId' = t.task_id)`

const dueSql = `from task t
       join request r on r.org_id = t.org_id and r.request_id = t.request_id
       join flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
       left join grants g on g.org_id = t.org_id and g.task_id = t.task_id
     where t.org_id = org() and t.type = 'ACTION' and t.status = 'OPEN' and r.status = 'PENDING'
       and f.steps -> t.step ->> 'do' = $1 and (g.grant_id is null or g.outcome <> 'PENDING')
       and (${runSql} = 'RUNNING' or (${runSql} = 'FAILED' and ($1 = 'TAKE' or g.outcome = 'GRANTED')))`

/**
 * Claims steps to be carried out by their state, with their requests locked: what another process holds is passed over, and
 * so is what is on its way to a target. What failed before is claimed again: it may be there, or gone, by now. By turns,
 * from the task after `after` on and round again: what waits for its target stays due, and keeps no other waiting.
 */
export const claimActions = async (
  tx: Tx,
  act: ActionConfig['do'],
  after: string,
  limit: number,
): Promise<DueAction[]> => {
  const locked = await tx.query<{ task_id: string }>(
    `select t.task_id ${dueSql} order by t.task_id <= $2, t.task_id limit $3 for update of r skip locked`,
    [act, after, limit],
    'actions_claim',
  )
  if (locked.length === 0) return []
  // Another look, now that they are locked: whoever held them before may have opened their grants meanwhile.
  return tx.query<DueAction>(
    `select t.task_id, t.request_id, r.requested_for, r.flow_id, f.steps -> t.step as config, f.steps, r.state -> 'answers' as answers,
       g.grant_id, g.status, g.outcome, g.outcome_told = g.outcome as told, g.problem, ${runSql} = 'FAILED' as failed
     ${dueSql} and t.task_id = any($2::text[]) order by t.task_id <= $3, t.task_id`,
    [act, locked.map((row) => row.task_id), after],
    'actions_due',
  )
}

/** The level that a step gives, by itself or by an answer; undefined if the answer names none that can be given now. */
export const levelOfAction = async (
  tx: Tx,
  action: Pick<DueAction, 'config' | 'answers'>,
): Promise<NonNullable<ActionConfig['level']> | undefined> => {
  const { level } = action.config
  if (level) return level
  const id = givenBy(action.answers, action.config.answeredBy)
  const [found] = await tx.query<{ app_id: string; scope_type: 'APPLICATION' | 'GROUP' }>(
    `select app_id, 'APPLICATION' as scope_type from app where org_id = org() and app_id = $1 and status = 'ACTIVE'
     union all
     (select ag.app_id, 'GROUP' from app_group ag join app a using (org_id, app_id)
      where ag.org_id = org() and ag.group_id = $1 and a.status = 'ACTIVE' order by ag.app_id limit 1)`,
    [id ?? ''],
  )
  return found && id ? { appId: found.app_id, scopeType: found.scope_type, scopeId: id } : undefined
}

/** What a request knows now of the grant of one of its steps. */
export const markActionTold = (tx: Tx, grantIds: readonly string[]): Promise<unknown> =>
  tx.query(`update grants set outcome_told = outcome where org_id = org() and grant_id = any($1::text[])`, [grantIds])

/** Grants of steps whose request ended otherwise than by its approval: nobody agreed to their staying. */
export const strandedGrants = async (tx: Tx, limit: number): Promise<readonly string[]> => {
  const rows = await tx.query<{ grant_id: string }>(
    `select g.grant_id from grants g
       join task t on t.org_id = g.org_id and t.task_id = g.task_id
       join request r on r.org_id = t.org_id and r.request_id = t.request_id
     where g.org_id = org() and g.task_id is not null and g.status in ('ACTIVE', 'SCHEDULED')
       and r.status in ('CANCELED', 'DENIED', 'EXPIRED')
     order by g.grant_id limit $1 for update of g skip locked`,
    [Math.min(limit, limits.batch)],
    'actions_stranded',
  )
  return rows.map((row) => row.grant_id)
}
