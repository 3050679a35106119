import type { RequestTypeTry } from '@assent/core/api/request-types.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Cause, isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { type Step, stepKinds, stepWarnings } from '@assent/core/steps/registry.ts'
import type { Services } from '../../app/services.ts'
import { mayBuildFor } from '../teams/index.ts'
import { draftFlow } from '../types/index.ts'
import { endShown } from './on-the-way.ts'
import { factsToOpen, openedSteps, type StepsShown } from './opened.ts'

/** A draft as it would go for somebody, and what should be said of it. */
export type TypeTried = StepsShown & { readonly warnings: readonly Cause[] }

const warningsOf = (steps: readonly Step[], gives: object | null): readonly Cause[] => [
  ...(gives && !steps.some(({ type }) => stepKinds[type].decides)
    ? [{ summary: 'What it gives, it gives to everybody who asks: no step decides.', location: '/gives' }]
    : []),
  ...stepWarnings(steps),
]

/**
 * Opens the steps of a draft for somebody, by the functions that open them for real; nothing is kept. Members of the team
 * without a role try it for themselves: whose manager is who is for administrators.
 */
export const tryType =
  (services: Services) =>
  async (caller: Caller, { userId, values, ...form }: RequestTypeTry): Promise<Result<TypeTried>> =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const sees = hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
      const builds = userId === caller.userId && (await mayBuildFor(tx, caller, form.teamId))
      if (!sees && !builds) return refuse('forbidden', 'Only administrators of requests try a request type as others.')
      const steps = await draftFlow(tx, services, form)
      if (isRefusal(steps)) return steps
      const level = form.gives ?? ({ appId: form.teamId, scopeType: 'REQUEST_TYPE', scopeId: form.teamId } as const)
      const subject = { requestedFor: userId, requestedBy: userId, level }
      const loaded = await factsToOpen(tx, steps, subject)
      if (!loaded.facts.user(userId)?.active)
        return refuse('invalid', 'Choose somebody who is active.', [
          { summary: 'This is no active user.', reason: 'IDENTIFIER_NOT_FOUND', location: '/userId' },
        ])
      const { shown } = await openedSteps(tx, steps, loaded, subject, values)
      const team = { appId: form.teamId, scopeType: 'REQUEST_TYPE', scopeId: form.teamId } as const
      const end = await endShown(tx, {
        level: team,
        ...(form.gives ? { gives: form.gives } : {}),
        requestedFor: userId,
        ...(form.accessDuration ? { duration: form.accessDuration } : {}),
      })
      const onTheWay = [...(shown.onTheWay ?? []), ...end]
      return { ...shown, ...(onTheWay.length > 0 ? { onTheWay } : {}), warnings: warningsOf(steps, form.gives ?? null) }
    })
