import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Json } from '@assent/core/audit/event.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { confirmProblem, rejection } from '@assent/core/policy/changes.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { eventOf } from '../../app/actor.ts'
import type { Feature, Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg } from '../../platform/change.ts'
import { type Deed, inputContext, makeGovern, within } from './govern.ts'
import {
  type ChangeView,
  changesBefore,
  decideChange,
  findChange,
  isQuarantined,
  type Locked,
  lockChange,
} from './store.ts'

export type { Deed } from './govern.ts'
export type { ChangeView } from './store.ts'

type Ref = { readonly changeId: string }

export type ChangesCommands = {
  /** Puts in force what another administrator proposed: by the same command, as if the caller had given it. */
  'policyChange.confirm': { input: Ref; output: ChangeView }
  /** Turns it down; whoever proposed it takes it back. */
  'policyChange.reject': { input: Ref & { readonly reason?: string | undefined }; output: ChangeView }
}
export type ChangesQueries = {
  'policyChange.get': { input: Ref; output: ChangeView }
  /** The newest first; with `open`, only those that can still be confirmed. */
  'policyChange.list': { input: { readonly page: PageInput; readonly open: boolean }; output: Page<ChangeView> }
}

const notFound = (): Refusal => refuse('not_found', 'There is no such change.')
const mayRead = (caller: Caller): Refusal | undefined =>
  hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
    ? undefined
    : refuse('forbidden', 'You may not see proposed changes.')

// What the database refuses by itself, in words.
const rules = {
  policy_change_needs_two: 'Somebody else has to confirm this change.',
  policy_change_stays_decided: 'This change is decided.',
}

/** Changes of rules that one administrator proposes and another one puts in force (abuse case A23). */
export const makeChanges = (
  services: Services,
  deed: Deed,
): Feature<ChangesCommands, ChangesQueries> & { readonly govern: ReturnType<typeof makeGovern> } => {
  const confirm = confirmer(services, deed)
  const commands: Handlers<ChangesCommands> = {
    'policyChange.confirm': async (caller, { changeId }) => {
      const done = await confirm(caller, changeId)
      return isRefusal(done) ? done : done.change
    },
    'policyChange.reject': async (caller, { changeId, reason }) =>
      mayRead(caller) ??
      changeInOrg(services.db, caller.orgId, rules, async (tx) => {
        const change = await lockChange(tx, changeId)
        if (!change) return notFound()
        const status = rejection(change, caller, change.now)
        if (isRefusal(status)) return status
        await decideChange(tx, changeId, status, caller, reason)
        const what = status === 'WITHDRAWN' ? 'withdraw' : 'reject'
        tx.record(judged(caller, what, changeId, change, reason === undefined ? {} : { reason }))
        return (await findChange(tx, changeId))!
      }),
  }
  return {
    commands,
    queries: {
      'policyChange.get': async (caller, { changeId }) =>
        mayRead(caller) ??
        services.db.inOrg(caller.orgId, async (tx) => (await findChange(tx, changeId)) ?? notFound()),
      'policyChange.list': async (caller, { open, page }) =>
        mayRead(caller) ??
        services.db.inOrg(caller.orgId, async (tx) =>
          pageOf(await changesBefore(tx, page.after, open, page.limit + 1), page.limit, (row) => row.changeId),
        ),
    },
    lanes: [],
    govern: makeGovern(services, deed, confirm),
  }
}

const judged = (
  caller: Caller,
  what: 'confirm' | 'reject' | 'withdraw',
  changeId: string,
  { command, proposedBy }: Locked,
  more: { readonly [key: string]: Json } = {},
) =>
  eventOf(
    caller,
    `assent.policy.change.${what}`,
    [
      { id: changeId, type: 'PolicyChange' },
      { id: proposedBy, type: 'User' },
    ],
    { command, ...more },
  )

/**
 * Puts a proposal in force in one transaction with its decision: the command judges the caller as it would judge anybody
 * who gave it, and refuses what was changed since.
 */
const confirmer =
  (services: Services, deed: Deed) =>
  async (
    caller: Caller,
    changeId: string,
  ): Promise<Result<{ readonly change: ChangeView; readonly result: unknown }>> =>
    mayRead(caller) ??
    changeInOrg(services.db, caller.orgId, rules, async (tx) => {
      if (tx.clockDoubted || (await isQuarantined(tx)))
        return refuse(
          'unavailable',
          'Nothing is confirmed while the clock is doubted, or restored data is not confirmed.',
        )
      const change = await lockChange(tx, changeId)
      if (!change) return notFound()
      const problem = confirmProblem(change, caller, change.now)
      if (problem) return problem
      const input: unknown = JSON.parse(services.secrets.open(change.input!, inputContext(tx.orgId, changeId)))
      const result = await deed(within(services, tx), caller, change.command, input)
      if (isRefusal(result)) return result.code === 'stale' ? outdated() : result
      await decideChange(tx, changeId, 'DONE', caller)
      tx.record(judged(caller, 'confirm', changeId, change))
      return { change: (await findChange(tx, changeId))!, result }
    })

const outdated = (): Refusal =>
  refuse('conflict', 'What it is about was changed since it was proposed: it has to be proposed again.')
