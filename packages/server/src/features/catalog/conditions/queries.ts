import { type Caller, hasRole } from '@assent/core/caller.ts'
import { refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../../app/feature.ts'
import type { Services } from '../../../app/services.ts'
import { notFound } from '../act.ts'
import type { ReachInput, ReachView } from './reach.ts'
import { type ConditionView, conditionsOfApp, findCondition } from './view.ts'

export type ConditionQueries = {
  'condition.list': { input: { readonly appId: string }; output: readonly ConditionView[] }
  'condition.get': { input: { readonly appId: string; readonly conditionId: string }; output: ConditionView }
  /** Who would gain and lose what by a draft. */
  'condition.reach': { input: ReachInput; output: ReachView }
}

/** Conditions, the catalog's settings and sequences are read by those who write them, and by auditors. */
export const mayRead = (caller: Caller) =>
  hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR') ? undefined : refuse('forbidden', 'You may not read conditions.')

/** Reads conditions as administrators see them. */
export const conditionQueries = ({ db }: Services): Handlers<Omit<ConditionQueries, 'condition.reach'>> => ({
  'condition.list': async (caller, { appId }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => {
      const apps = await tx.query(
        `select from app where org_id = org() and app_id = $1 and kind <> 'TEAM' and status <> 'DELETED'`,
        [appId],
      )
      return apps.length > 0 ? conditionsOfApp(tx, appId) : notFound('resource')
    }),
  'condition.get': async (caller, { appId, conditionId }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => (await findCondition(tx, appId, conditionId)) ?? notFound('condition')),
})
