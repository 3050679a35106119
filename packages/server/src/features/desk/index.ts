import type { WireBundleUses, WireEntitlementUses } from '@assent/core/api/entitlement-uses.ts'
import type { Page } from '@assent/core/api/page.ts'
import type { MakeFeature } from '../../app/feature.ts'
import { type Desk, deskOf } from './queries.ts'
import { type Held, type HeldInput, myAccess } from './queries-access.ts'
import { accessOf, type GroupUses, usesOfGroup } from './queries-admin.ts'
import { type Choice, type ChoicesInput, choicesOf, type TeamChoicesInput, teamChoicesOf } from './queries-choices.ts'
import { contextOf, type DecisionContext } from './queries-context.ts'
import { type Askable, type AskableInput, askableLevels } from './queries-levels.ts'
import { type Candidate, type CandidatesInput, candidatesOf } from './queries-people.ts'
import { usesOfBundle, usesOfEntitlement } from './queries-uses.ts'

export { type Changes, changesAfter, lastPlace, placeBefore, waitingFor } from './changes.ts'
export type { Desk, Holding } from './queries.ts'
export type { Held } from './queries-access.ts'
export type { GroupUses } from './queries-admin.ts'
export type { Choice } from './queries-choices.ts'
export type { DecisionContext } from './queries-context.ts'
export type { Askable } from './queries-levels.ts'
export type { Candidate } from './queries-people.ts'

export type DeskCommands = Record<never, never>
export type DeskQueries = {
  /** What somebody needs at hand to act on a task, besides the task itself. */
  'desk.task': { readonly input: { readonly taskId: string }; readonly output: Desk }
  /** All that matters for a decision on a task. */
  'desk.context': { readonly input: { readonly taskId: string }; readonly output: DecisionContext }
  /** Whom the caller could name as an assignee of a task. */
  'desk.candidates': { readonly input: CandidatesInput; readonly output: Page<Candidate> }
  /** What a question that is asked of the caller can be answered with: people, groups or apps. */
  'desk.choices': { readonly input: ChoicesInput; readonly output: Page<Choice> }
  /** What a member of a team can name in what he builds for it. */
  'team.choices': { readonly input: TeamChoicesInput; readonly output: Page<Choice> }
  /** What the caller has, and what can be done about it. */
  'access.mine': { readonly input: HeldInput; readonly output: Page<Held> }
  /** What a user has. */
  'access.of': { readonly input: HeldInput & { readonly userId: string }; readonly output: Page<Held> }
  /** What refers to a group. */
  'group.uses': { readonly input: { readonly groupId: string }; readonly output: GroupUses }
  /** What refers to a bundle, or to an entitlement and its values. */
  'bundle.uses': { readonly input: { readonly bundleId: string }; readonly output: WireBundleUses }
  'entitlement.uses': { readonly input: { readonly entitlementId: string }; readonly output: WireEntitlementUses }
  /** What the caller may ask for, level by level over all apps. */
  'catalog.levels': { readonly input: AskableInput; readonly output: Page<Askable> }
}

/** What several features together know: around a task, of what somebody has, and of what he may ask for. */
export const makeDesk: MakeFeature<DeskCommands, DeskQueries> = (services) => ({
  commands: {},
  queries: {
    'desk.task': deskOf(services),
    'desk.context': contextOf(services),
    'desk.candidates': candidatesOf(services),
    'desk.choices': choicesOf(services),
    'team.choices': teamChoicesOf(services),
    'access.mine': myAccess(services),
    'access.of': accessOf(services),
    'group.uses': usesOfGroup(services),
    'bundle.uses': usesOfBundle(services),
    'entitlement.uses': usesOfEntitlement(services),
    'catalog.levels': askableLevels(services),
  },
  lanes: [],
})
