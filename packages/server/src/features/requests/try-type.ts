import type { RequestTypeTry } from '@assent/core/api/request-types.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import type { WayShown } from '@assent/core/cards/on-the-way.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { needsOf } from '@assent/core/request/needs.ts'
import { asFilledIn, previewSteps, type StepPreview } from '@assent/core/request/preview.ts'
import type { Services } from '../../app/services.ts'
import { mayBuildFor } from '../teams/index.ts'
import { draftFlow } from '../types/index.ts'
import { loadFacts } from './facts.ts'
import { waysOf, waysShown } from './on-the-way.ts'
import { withGroupNames } from './preview.ts'

/** What would happen step by step if somebody asked by the draft of a request type. */
export type TypeTried = {
  readonly steps: readonly StepPreview[]
  readonly decidable: boolean
  readonly onTheWay?: readonly WayShown[]
}

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
      const { facts, now } = await loadFacts(tx, needsOf({ ...subject, tasks: [], assigners: [] }, steps, 0, undefined))
      if (!facts.user(userId)?.active)
        return refuse('invalid', 'Choose somebody who is active.', [
          { summary: 'This is no active user.', reason: 'IDENTIFIER_NOT_FOUND', location: '/userId' },
        ])
      const previews = await withGroupNames(
        tx,
        previewSteps(steps, subject, facts, now, values && asFilledIn(steps, values)),
      )
      const draft = {
        answers: asFilledIn(steps, values ?? []),
        requestedFor: userId,
        tasks: [],
        at: 0,
        isDraft: true,
      } as const
      const { ways } = await waysOf(tx, draft, { level }, steps)
      return {
        steps: previews,
        ...(ways.length > 0 ? { onTheWay: await waysShown(tx, ways) } : {}),
        decidable: previews.every(({ decidable }) => decidable),
      }
    })
